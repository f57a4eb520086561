package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/itchyny/gojq"

	"kanshiki/parse"
	"kanshiki/parse/look"
	"kanshiki/report"
)

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
