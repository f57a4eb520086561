package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/itchyny/gojq"
	"github.com/spf13/cobra"

	"kanshiki/collect"
	"kanshiki/parse"
	"kanshiki/parse/look"
	"kanshiki/report"
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

// queryRun is one program on its way through a bundle.
type queryRun struct {
	options  *queryOptions
	code     *gojq.Code
	out      *bufio.Writer
	complain io.Writer
	found    *look.Values // what each value gave, while the bundle is read
	gaps     []parse.Gap
	whole    []any // what the array gave
	failed   []string
	last     any
	printed  int
}

// outcome is what the program made of one value.
type outcome struct {
	results []any
	failed  string
}

// each runs the program on every value as it comes, so that only results are
// held, not the bundle.
func (r *queryRun) each(ctx context.Context, b look.Bundle) error {
	var err error
	r.found, err = look.Each(ctx, b, func(v look.Value) any {
		out, err := r.run(ctx, hideSecret(v.Data))
		o := outcome{results: out}
		if err != nil {
			o.failed = v.Name + ": " + err.Error()
		}
		return o
	})
	if err == nil {
		r.gaps = r.found.Gaps
	}
	return err
}

func (r *queryRun) slurp(ctx context.Context, b look.Bundle) error {
	found, err := look.Each(ctx, b, func(v look.Value) any { return hideSecret(v.Data) })
	if err != nil {
		return err
	}
	r.gaps = found.Gaps
	all := found.InOrder()
	if all == nil {
		all = []any{}
	}
	r.whole, err = r.run(ctx, all)
	if err != nil {
		r.failed = append(r.failed, err.Error())
	}
	return nil
}

// hideSecret masks the values of a Secret before the program can take them apart.
func hideSecret(v map[string]any) map[string]any {
	if v["kind"] == "Secret" {
		return report.HideSecret(v)
	}
	return v
}

// run gives the results on one input, and the error that ended them.
func (r *queryRun) run(ctx context.Context, input any) (out []any, err error) {
	ctx, cancel := context.WithTimeout(ctx, r.options.timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil { // gojq panics on values that are not plain JSON
			err = fmt.Errorf("jq: %v", p)
		}
	}()
	iter := r.code.RunWithContext(ctx, input)
	for {
		v, ok := iter.Next()
		if !ok {
			return out, nil
		}
		failed, isError := v.(error)
		if !isError {
			if out = append(out, v); len(out) >= mostResults {
				return out, fmt.Errorf("stopped after %d results", mostResults)
			}
			continue
		}
		var halt *gojq.HaltError
		switch {
		case errors.As(failed, &halt) && halt.Value() == nil:
			return out, nil
		case errors.Is(failed, context.DeadlineExceeded):
			return out, fmt.Errorf("stopped after %s", r.options.timeout)
		}
		return out, failed
	}
}

// results gives everything in the order of files.
func (r *queryRun) results() []any {
	if r.found == nil {
		return r.whole
	}
	var all []any
	for _, v := range r.found.InOrder() {
		o := v.(outcome)
		all = append(all, o.results...)
		if o.failed != "" {
			r.failed = append(r.failed, o.failed)
		}
	}
	return all
}

func (r *queryRun) print(v any) error {
	r.last = v
	r.printed++
	if s, ok := v.(string); ok && r.options.raw {
		_, err := r.out.WriteString(report.Text(s) + "\n")
		return err
	}
	if !r.options.compact {
		return report.WriteValue(r.out, "json", v)
	}
	data, err := json.Marshal(report.Masked(v))
	if err != nil {
		return err
	}
	_, err = r.out.Write(append(data, '\n'))
	return err
}

// exit says what failed and gives jq's status.
func (r *queryRun) exit() int {
	for i, f := range r.failed {
		if i == shownErrors {
			fmt.Fprintf(r.complain, "warning: and on %d more values\n", len(r.failed)-i)
			break
		}
		fmt.Fprintln(r.complain, "warning: "+report.Printable(strings.ReplaceAll(f, "\n", " ")))
	}
	switch {
	case len(r.failed) > 0:
		return exitRuntime
	case !r.options.status:
		return exitDone
	case r.printed == 0:
		return exitNoResult
	case r.last == nil || r.last == false:
		return exitFalse
	}
	return exitDone
}
