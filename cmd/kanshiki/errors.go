package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kanshiki/report"
)

// hintError is an error with a sentence that says what would have worked.
type hintError struct {
	err  error
	hint string
}

func (e *hintError) Error() string { return e.err.Error() }
func (e *hintError) Unwrap() error { return e.err }

// Hint is what the error of another package may have too.
func (e *hintError) Hint() string { return e.hint }

// hinted makes an error with a hint; an empty hint is left out.
func hinted(hint, format string, args ...any) error {
	return &hintError{fmt.Errorf(format, args...), hint}
}

// fail says on standard error why nothing came of it, and returns the status.
func (a *app) fail(ctx context.Context, err error) int {
	if errors.Is(err, syscall.EPIPE) {
		return exitFailed // the reader (head, less) has gone and wants no message
	}
	if ctx.Err() != nil {
		err = errors.New("cancelled")
	}
	lines := strings.Split(err.Error(), "\n")
	for i, l := range lines {
		if i == 0 {
			l = "error: " + l
		}
		fmt.Fprintln(a.stderr, report.Printable(l))
	}
	var h interface{ Hint() string }
	if errors.As(err, &h) && h.Hint() != "" {
		fmt.Fprintln(a.stderr, "hint: "+report.Printable(h.Hint()))
	}
	return exitFailed
}

// flagError rewords what pflag says about options, and finds what was meant.
func flagError(cmd *cobra.Command, err error) error {
	help := "see " + cmd.CommandPath() + " --help"
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		name := unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			return hinted(help, "unknown option -%s", name)
		}
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if meant := meant(name, names, "--"); meant != "" {
			help = meant
		}
		return hinted(help, "unknown option --%s", name)
	}
	var valueless *pflag.ValueRequiredError
	if errors.As(err, &valueless) {
		return hinted(help, "option --%s needs a value", valueless.GetFlag().Name)
	}
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return hinted(help, "option --%s: %q is not %s", invalid.GetFlag().Name, invalid.GetValue(), article(invalid.GetFlag().Value.Type()))
	}
	return hinted(help, "%w", err)
}

// article names the type of an option's value for people.
func article(kind string) string {
	switch {
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "uint"):
		return "a number"
	case kind == "bool":
		return "true or false"
	}
	return "a " + kind
}

// nothing is cobra.NoArgs in our words.
func nothing(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return hinted("usage: "+cmd.UseLine(), "%s takes nothing, not even %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// subcommand refuses a word that is no command below cmd.
func subcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	return choice("command of "+cmd.Name(), args[0], names)
}

// exactly is cobra.ExactArgs(1) with words for what is wanted.
func exactly(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return hinted("usage: "+cmd.UseLine(), "no %s given", what)
		case len(args) > 1:
			return hinted("usage: "+cmd.UseLine(), "one %s at a time, not %d", what, len(args))
		}
		return nil
	}
}
