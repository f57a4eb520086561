package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kanshiki/report"
)

func (a *app) configCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "show the defaults of options and where each comes from",
		Long: `Show the defaults of options and where each comes from. The file
$XDG_CONFIG_HOME/kanshiki/config.yaml (or ~/.config/kanshiki/config.yaml) may
change them; an option on the command line always counts before it:

  timezone: Asia/Tokyo        # at the top: rules, timezone, lang, no-color, no-pager
  rules: [/etc/kanshiki/rules]
  analyze:                    # below a command: what is its own
    output: wide
    fail-on: warning

No configuration is needed.`,
		DisableFlagsInUseLine: true,
		Args:                  nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := readConfig(cmd.Root())
			if err != nil {
				return err
			}
			return a.showConfig(cmd.Root(), c)
		},
	}
}

// showConfig prints the file's place, every default, and the variables that
// matter.
func (a *app) showConfig(root *cobra.Command, c *config) error {
	place := c.file
	switch {
	case place == "":
		place = "none: there is no home directory"
	case !c.there:
		place += " (not there)"
	}
	if err := a.print("file: "+place, ""); err != nil {
		return err
	}
	language, from := string(a.lang), "locale"
	if s, ok := c.of("", "lang"); ok && !a.langGiven {
		from = fmt.Sprintf("%s:%d", filepath.Base(c.file), s.line)
	} else if a.langGiven {
		from = "command line"
	}
	rows := [][]string{{"", "--lang", language, from}}
	for _, cmd := range root.Commands() {
		for _, name := range optionsOf(cmd) {
			f := cmd.Flags().Lookup(name)
			value, from := f.DefValue, "built in"
			if s, ok := c.of(cmd.Name(), name); ok {
				value, from = strings.Join(s.values, ", "), fmt.Sprintf("%s:%d", filepath.Base(c.file), s.line)
			}
			rows = append(rows, []string{cmd.Name(), "--" + name, plainDefault(f, value), from})
		}
	}
	slices.SortStableFunc(rows, func(x, y []string) int { return strings.Compare(x[0], y[0]) })
	for _, v := range []string{"NO_COLOR", "PAGER", "TERM", "COLUMNS"} {
		if value, ok := os.LookupEnv(v); ok {
			rows = append(rows, []string{"", "$" + v, value, "environment"})
		}
	}
	return report.Columns(a.stdout, []string{"COMMAND", "OPTION", "VALUE", "FROM"}, rows)
}

// plainDefault writes nothing for what pflag writes for nothing.
func plainDefault(f *pflag.Flag, value string) string {
	if value == "[]" || value == "0" && f.Value.Type() != "bool" {
		return ""
	}
	return value
}

// configured gives every command the defaults of the file before it runs.
func (a *app) configured(root *cobra.Command) {
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		switch cmd.Name() {
		case "config", "help", "version", "completion", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd, "man":
			return nil // these must work with a broken file, too
		}
		if p := cmd.Parent(); p == nil || p.Name() == "completion" {
			return nil
		}
		c, err := readConfig(root)
		if err != nil {
			return err
		}
		return c.defaults(cmd)
	}
}
