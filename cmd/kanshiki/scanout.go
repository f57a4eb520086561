package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/report/fleet"
)

// fleetOptions say what becomes of the results.
type fleetOptions struct {
	remoteOptions
	output, since string
	outs          []string
	noColor       bool
}

// liveLines is the output that does not wait for the end.
const liveLines = "jsonl"

func (o *fleetOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "table", "`format` on standard output: table, html, markdown or json at the end,\njsonl (one report a line, as it is finished) or none")
	f.StringArrayVar(&o.outs, "out", nil, "also write all results to `file`: .jsonl, .db (SQLite), .html, .md, .json\n(repeatable)")
	f.StringVar(&o.since, "since-results", "", "mark what is new since an earlier result: `file` (.db or .jsonl) or directory")
	f.BoolVar(&o.noColor, "no-color", false, "no colours; NO_COLOR does the same")
	completeFrom(cmd, "output", o.outputs())
}

func (o *fleetOptions) outputs() []string { return append(fleet.Formats(), liveLines, "none") }

// writers are the files that --out may name, by suffix.
func writers(name string) (format string, ok bool) {
	format, ok = map[string]string{".jsonl": liveLines, ".db": "db", ".sqlite": "db", ".html": "html", ".md": "markdown", ".json": "json"}[filepath.Ext(name)]
	return format, ok
}

// check refuses before a bundle is read what would fail after the last.
func (o *fleetOptions) check() error {
	if o.output == "" {
		return nil // scan run, which has no output
	}
	if err := choice("output format", o.output, o.outputs()); err != nil {
		return err
	}
	for _, out := range o.outs {
		if _, ok := writers(out); !ok {
			return hinted("end it in .jsonl, .db, .html, .md or .json", "cannot tell from its name what %s is to hold", out)
		}
		if fleet.Remote(out) {
			return hinted("write a file, and copy it there", "only --results can name an object store, not --out")
		}
		if err := exist([]string{filepath.Dir(out)}); err != nil {
			return err
		}
	}
	if o.since != "" && !fleet.Remote(o.since) {
		return exist([]string{o.since})
	}
	return nil
}

// line writes a result as it comes, if that was asked for.
func (o *fleetOptions) line(a *app, it fleet.Item, r *fleet.Result) error {
	if o.output != liveLines || r == nil {
		return nil
	}
	r.Paths = []string{it.Path}
	return fleet.WriteLine(a.stdout, r.Named())
}

// conclude writes what was asked for from all results.
func (a *app) conclude(ctx context.Context, o *fleetOptions, rs *fleet.Results) error {
	opt := fleet.Options{Version: version(), Lang: a.lang}
	var old *fleet.Earlier
	if o.since != "" {
		var err error
		if old, err = o.earlier(ctx); err != nil {
			return fmt.Errorf("cannot read %s: %w", o.since, reason(err))
		}
	}
	f, err := fleet.Sum(rs, old)
	if err != nil {
		return err
	}
	for _, out := range o.outs {
		format, _ := writers(out)
		if err := writeFile(ctx, out, func(w io.Writer) error { return a.writeFleet(w, format, f, rs, opt) }); err != nil {
			return err
		}
	}
	switch o.output {
	case liveLines, "none":
		return nil
	}
	var terminal bool
	opt.Width, terminal = a.columns()
	opt.Color = colored(terminal, o.noColor)
	if err := a.writeFleet(a.stdout, o.output, f, rs, opt); err != nil {
		return fmt.Errorf("cannot write the table: %w", err)
	}
	return nil
}

func (a *app) writeFleet(w io.Writer, format string, f *fleet.Fleet, rs *fleet.Results, opt fleet.Options) error {
	switch format {
	case liveLines:
		return fleet.WriteLines(w, rs)
	case "db":
		return fleet.WriteDB(w, f, rs)
	}
	return fleet.Write(w, format, f, opt)
}

// earlier reads what is compared with.
func (o *fleetOptions) earlier(ctx context.Context) (*fleet.Earlier, error) {
	if !fleet.Remote(o.since) {
		return fleet.ReadEarlier(o.since)
	}
	st, err := o.existing(ctx, o.since)
	if err != nil {
		return nil, err
	}
	return fleet.EarlierOf(st)
}

// stores opens results that exist.
func (o *fleetOptions) stores(ctx context.Context, paths []string) ([]fleet.Store, error) {
	var out []fleet.Store
	for _, p := range paths {
		st, err := o.existing(ctx, strings.TrimSuffix(p, "/"))
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}
