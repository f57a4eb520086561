package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manCommand writes manual pages; packagers need it, users do not.
func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "man DIR",
		Short:  "write a manual page for each command into a directory",
		Hidden: true,
		Args:   exactly("directory"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return fmt.Errorf("cannot make %s: %w", args[0], reason(err))
			}
			return manPages(cmd.Context(), cmd.Root(), args[0])
		},
	}
}

func manPages(ctx context.Context, cmd *cobra.Command, dir string) error {
	name := manName(cmd)
	err := writeFile(ctx, filepath.Join(dir, name+".1"), func(w io.Writer) error {
		_, err := io.WriteString(w, manPage(cmd))
		return err
	})
	if err != nil {
		return err
	}
	for _, sub := range manChildren(cmd) {
		if err := manPages(ctx, sub, dir); err != nil {
			return err
		}
	}
	return nil
}

func manChildren(cmd *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, sub := range cmd.Commands() {
		// completion's shells have help of their own making
		if sub.IsAvailableCommand() && sub.Name() != "help" && cmd.Name() != "completion" {
			out = append(out, sub)
		}
	}
	return out
}

func manName(cmd *cobra.Command) string {
	if cmd.HasParent() {
		return manName(cmd.Parent()) + "-" + cmd.Name()
	}
	return cmd.Name()
}

// manPage writes a command as man(7) has it. No date stands in it, so that the
// same program gives the same page.
func manPage(cmd *cobra.Command) string {
	var b strings.Builder
	section := func(name string) { b.WriteString(".SH " + name + "\n") }
	b.WriteString(".TH " + strings.ToUpper(roff(manName(cmd))) + ` 1 "" "kanshiki ` + roff(version()) + `" "kanshiki"` + "\n")
	section("NAME")
	b.WriteString(roff(manName(cmd)) + ` \- ` + roff(cmd.Short) + "\n")
	section("SYNOPSIS")
	b.WriteString(".B " + roff(cmd.UseLine()) + "\n")
	section("DESCRIPTION")
	manText(&b, cmp.Or(cmd.Long, cmd.Short+"."))
	if children := manChildren(cmd); len(children) > 0 {
		section("COMMANDS")
		for _, sub := range children {
			b.WriteString(".TP\n" + manBold(sub.Name()) + "\n" + roff(sub.Short) + "; see " + manBold(manName(sub)) + "(1)\n")
		}
	}
	if flags := cmd.LocalFlags(); flags.HasAvailableFlags() {
		section("OPTIONS")
		flags.VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				manOption(&b, f)
			}
		})
	}
	section("FILES")
	manText(&b, "$XDG_CONFIG_HOME/kanshiki/config.yaml: defaults of options; kanshiki config shows them.")
	section("SEE ALSO")
	var also []string
	if cmd.HasParent() {
		also = append(also, manBold(manName(cmd.Parent()))+"(1)")
	}
	b.WriteString(strings.Join(append(also, "\\fBoc\\fR(1), \\fBkubectl\\fR(1), \\fBjq\\fR(1)"), ",\n") + "\n")
	return b.String()
}

// manText keeps paragraphs; indented lines are printed as they are.
func manText(b *strings.Builder, text string) {
	shown := false
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		indented := strings.HasPrefix(l, "  ")
		switch {
		case indented && !shown:
			b.WriteString(".RS 4\n.nf\n")
		case !indented && shown:
			b.WriteString(".fi\n.RE\n")
		}
		if !shown && !indented && l == "" || shown && !indented {
			b.WriteString(".PP\n")
		}
		if shown = indented; l != "" {
			b.WriteString(roff(strings.TrimPrefix(l, "  ")) + "\n")
		}
	}
	if shown {
		b.WriteString(".fi\n.RE\n")
	}
}

func manOption(b *strings.Builder, f *pflag.Flag) {
	value, usage := pflag.UnquoteUsage(f)
	b.WriteString(".TP\n")
	if f.Shorthand != "" {
		b.WriteString(manBold("-"+f.Shorthand) + ", ")
	}
	b.WriteString(manBold("--" + f.Name))
	if value != "" {
		b.WriteString(` \fI` + roff(value) + `\fR`)
	}
	b.WriteString("\n" + roff(strings.ReplaceAll(usage, "\n", " ")))
	if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && f.DefValue != "0" && f.DefValue != "0s" {
		b.WriteString(" (default " + roff(f.DefValue) + ")")
	}
	b.WriteString("\n")
}

func manBold(s string) string { return `\fB` + roff(s) + `\fR` }

// roff escapes what troff would take for its own.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "\\[u2026]", "“", "\\(lq", "”", "\\(rq").Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}
