package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/collect/gather"
)

const verifyLong = `Hold a bundle against its manifest: is every file there, and as it was
collected? Then name what could not be collected, and what that hides.

With --key, hold a file against its signature FILE.minisig first (or a directory
of rules against SHA256SUMS). With a JSON report and its bundles, look up every
place that the report quotes: does it say so there?

Exit status: 0 all is as it should be; 1 files are changed, missing or extra, the
signature does not fit, or a quoted line is not there; 2 it could not be read.`

func (a *app) verifyCommand() *cobra.Command {
	var key string
	var ruleDirs []string
	cmd := &cobra.Command{
		Use:                   "verify BUNDLE | REPORT BUNDLE…",
		Short:                 "check a bundle, a signature, or what a report quotes",
		Long:                  verifyLong,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 && key == "" {
				return patient(cmd.Context(), func() error { return a.recheck(cmd.Context(), ruleDirs, args[0], args[1:]) })
			}
			if err := exactly("bundle")(cmd, args); err != nil {
				return err
			}
			if err := exist(args); err != nil && args[0] != "-" {
				return err
			}
			if key != "" {
				if err := a.verifySigned(cmd.Context(), args[0], key); err != nil || a.status != 0 {
					return err
				}
			}
			c, err := gather.Verify(cmd.Context(), args[0])
			if errors.Is(err, gather.ErrNoManifest) && key != "" {
				return nil // the signature is all there is to it
			}
			if err != nil {
				return fmt.Errorf("cannot verify %s: %w", args[0], reason(err))
			}
			a.verified(c)
			return nil
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVar(&key, "key", "", "the signature must be of the public key in `file`")
	cmd.Flags().StringArrayVar(&ruleDirs, "rules", nil, "the report was made with the rules in `dir` too (repeatable)")
	return cmd
}

func (a *app) verifySigned(ctx context.Context, name, key string) error {
	if err := exist([]string{key}); err != nil {
		return err
	}
	s, err := a.signed(ctx, name, key)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		a.sayLine("%s: %v", name, err)
		a.status = exitFault
		return nil
	}
	line := "signed with the key " + s.KeyID
	if s.About != "" {
		line += ": " + s.About
	}
	a.sayLine("%s", line)
	return nil
}

func (a *app) verified(c *gather.Check) {
	for _, l := range []struct {
		what  string
		files []string
	}{{"changed", c.Changed}, {"missing", c.Missing}, {"extra", c.Extra}, {"unreadable", c.Unreadable}, {"without a checksum", unsealed(c)}} {
		for _, f := range l.files {
			a.sayLine("%s: %s", l.what, f)
		}
	}
	if c.Manifest.Stopped != "" {
		a.sayLine("the collection was cut short: %s", c.Manifest.Stopped)
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
		a.sayLine("not had on %s: %s", host, what)
		for _, l := range by[key] {
			a.sayLine("    %s", lossLine(l))
		}
	}
	if c.Manifest.Redacted {
		a.sayLine("redacted after it was collected: what the %d files hold cannot be checked", len(c.Unsealed))
	}
	if c.Whole() {
		a.sayLine("whole: %d files as collected, %d items not had or cut", c.Files, len(c.Lost))
		return
	}
	a.sayLine("not whole: %d changed, %d missing, %d extra, %d unreadable", len(c.Changed), len(c.Missing), len(c.Extra), len(c.Unreadable))
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
