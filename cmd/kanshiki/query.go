package main

import (
	"bufio"
	"context"
	"fmt"
	"time"

	"github.com/itchyny/gojq"
	"github.com/spf13/cobra"

	"kanshiki/collect"
	"kanshiki/parse/look"
)

// Statuses of query beyond the contract's: those of jq.
const (
	exitFalse    = 1 // -e: the last result is false or null
	exitNoResult = 4 // -e: there is no result
	exitRuntime  = 5 // the program failed on some value
)

// valueTime bounds one run of the program; an object takes microseconds.
const valueTime = 5 * time.Second

// shownErrors is how many failures are told one by one.
const shownErrors = 3

// mostResults bounds what one run may give, in values.
const mostResults = 1_000_000

// queryOptions are the options of query as given.
type queryOptions struct {
	slurp, raw, compact, status bool
	timeout                     time.Duration
}

func (a *app) queryCommand() *cobra.Command {
	o := &queryOptions{}
	cmd := &cobra.Command{
		Use:   "query BUNDLE JQ",
		Short: "ask objects and facts with jq",
		Long: `Run a jq program over a bundle. Each object and each fact is one input: objects as
oc get -o json prints them, facts as maps with kind, host, file and line beside
their own fields (kanshiki rules show and rules/REFERENCE.md name them; a field
called kind is own_kind). Values of secrets are masked.

  kanshiki query mg.tar.gz 'select(.kind == "Node") | .metadata.name' -r
  kanshiki query mg.tar.gz 'map(select(.kind == "Pod")) | length' --slurp

Exit status, as of jq: 0 done; with -e 1 if the last result is false or null and 4
if there is none; 5 the program failed on some value; 2 could not do it.`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return hinted("usage: "+cmd.UseLine(), "give a bundle and one jq program")
			}
			return a.query(cmd.Context(), o, args[0], args[1])
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.BoolVarP(&o.slurp, "slurp", "s", false, "one array of all values is the only input")
	f.BoolVarP(&o.raw, "raw-output", "r", false, "print strings without quotes")
	f.BoolVarP(&o.compact, "compact-output", "c", false, "print each result on one line")
	f.BoolVarP(&o.status, "exit-status", "e", false, "let the last result decide the exit status")
	f.DurationVar(&o.timeout, "timeout", valueTime, "stop the program after so `long` on one value")
	return cmd
}

// compileQuery compiles a program that can reach nothing outside of its input.
func compileQuery(text string) (*gojq.Code, error) {
	q, err := gojq.Parse(text)
	if err == nil {
		var code *gojq.Code
		if code, err = gojq.Compile(q, gojq.WithEnvironLoader(func() []string { return nil })); err == nil {
			return code, nil
		}
	}
	return nil, hinted("quote the program: 'select(.kind == \"Node\") | .metadata.name'", "jq program: %w", err)
}

func (a *app) query(ctx context.Context, o *queryOptions, bundle, program string) error {
	if err := checkBundles([]string{bundle}); err != nil {
		return err
	}
	if o.timeout <= 0 {
		return hinted("write 5s or 2m", "option --timeout: %s is no time to work in", o.timeout)
	}
	code, err := compileQuery(program)
	if err != nil {
		return err
	}
	bar := a.progress(false)
	b := look.Bundle{Name: bundle, Walker: &collect.Walker{Stdin: a.stdin, Progress: bar.seen}}
	run := &queryRun{options: o, code: code, out: bufio.NewWriter(a.stdout), complain: a.stderr}
	err = patient(ctx, func() error {
		if o.slurp {
			return run.slurp(ctx, b)
		}
		return run.each(ctx, b)
	})
	bar.stop()
	if err != nil {
		return err
	}
	a.warnGaps(run.gaps)
	for _, r := range run.results() {
		if err := run.print(r); err != nil {
			return err
		}
	}
	if err := run.out.Flush(); err != nil {
		return fmt.Errorf("cannot write: %w", reason(err))
	}
	a.status = run.exit()
	return nil
}
