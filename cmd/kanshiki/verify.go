package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/collect/gather"
	"kanshiki/report"
)

const verifyLong = `Hold a bundle against its manifest: is every file there, and as it was
collected? Then name what could not be collected, and what that hides.

Exit status: 0 the bundle is whole; 1 files are changed, missing or extra;
2 it could not be read.`

func (a *app) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify BUNDLE",
		Short: "check a collected bundle, and say what is missing in it",
		Long:  verifyLong,
		Args:  exactly("bundle"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := exist(args); err != nil && args[0] != "-" {
				return err
			}
			c, err := gather.Verify(cmd.Context(), args[0])
			if err != nil {
				return fmt.Errorf("cannot verify %s: %w", args[0], reason(err))
			}
			a.verified(c)
			return nil
		},
	}
}

func (a *app) verified(c *gather.Check) {
	say := func(format string, args ...any) {
		fmt.Fprintln(a.stdout, report.Printable(a.lang.Phrase(fmt.Sprintf(format, args...))))
	}
	for _, l := range []struct {
		what  string
		files []string
	}{{"changed", c.Changed}, {"missing", c.Missing}, {"extra", c.Extra}, {"unreadable", c.Unreadable}, {"without a checksum", unsealed(c)}} {
		for _, f := range l.files {
			say("%s: %s", l.what, f)
		}
	}
	if c.Manifest.Stopped != "" {
		say("the collection was cut short: %s", c.Manifest.Stopped)
	}
	// By what they hide: forty missing tools are a few sentences.
	order := []string{}
	by := map[string][]gather.Loss{}
	for _, l := range c.Lost {
		key := l.Host + "\x00" + l.Hides
		if by[key] == nil {
			order = append(order, key)
		}
		by[key] = append(by[key], l)
	}
	for _, key := range order {
		host, what, _ := strings.Cut(key, "\x00")
		if what == "" {
			what = "other"
		}
		say("not had on %s: %s", host, what)
		for _, l := range by[key] {
			say("    %s", lossLine(l))
		}
	}
	if c.Manifest.Redacted {
		say("redacted after it was collected: what the %d files hold cannot be checked", len(c.Unsealed))
	}
	if c.Whole() {
		say("whole: %d files as collected, %d items not had or cut", c.Files, len(c.Lost))
		return
	}
	say("not whole: %d changed, %d missing, %d extra, %d unreadable", len(c.Changed), len(c.Missing), len(c.Extra), len(c.Unreadable))
	a.status = exitFault
}

// unsealed are the files without a sum, unless all of them are: then it is said
// once.
func unsealed(c *gather.Check) []string {
	if c.Manifest.Redacted {
		return nil
	}
	return c.Unsealed
}

func lossLine(l gather.Loss) string {
	line := l.Argv
	if l.Error != "" {
		line += ": " + l.Error
	}
	if l.Truncated > 0 {
		line += fmt.Sprintf(" (%s cut away)", size(l.Truncated))
	}
	return line
}
