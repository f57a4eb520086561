package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"kanshiki/report"
	"kanshiki/rules"
)

// release is set by the linker (see Makefile).
var release string

// version is the release, else what the go command recorded, else "devel".
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:                   "version",
		Short:                 "print the version of the program and its rules",
		DisableFlagsInUseLine: true,
		Args:                  nothing,
		RunE: func(_ *cobra.Command, _ []string) error {
			set, err := rules.Builtin()
			if err != nil {
				return err
			}
			lines := []string{fmt.Sprintf("kanshiki %s (%s, %s/%s)", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)}
			for _, p := range set.Packs {
				lines = append(lines, fmt.Sprintf("rules: %s %s, %d rules, sha256 %s", p.Name, p.Version, p.Rules, p.SHA256))
			}
			return a.printOwn(lines...)
		},
	}
}

// print writes lines to standard output, safe for a terminal.
func (a *app) print(lines ...string) error {
	for _, l := range lines {
		if _, err := fmt.Fprintln(a.stdout, report.Printable(l)); err != nil {
			return fmt.Errorf("cannot write: %w", reason(err))
		}
	}
	return nil
}
