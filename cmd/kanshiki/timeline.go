package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"kanshiki/collect"
	"kanshiki/report"
	"kanshiki/rules"
)

// caseOptions are options of commands that diagnose to show something else.
type caseOptions struct {
	output, timezone string
	year             int
	ruleDirs         []string
	all, noColor     bool
}

func (o *caseOptions) flags(cmd *cobra.Command, all string) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVarP(&o.output, "output", "o", "table", "`format`: table or json")
	if all != "" {
		f.BoolVar(&o.all, "all", false, all)
	}
	withRules(cmd, &o.ruleDirs)
	f.StringVar(&o.timezone, "timezone", "UTC", "`zone` of clocks that print none, as for analyze")
	f.IntVar(&o.year, "year", 0, "`year` of clocks that print none, as for analyze")
	f.BoolVar(&o.noColor, "no-color", false, "no colours; NO_COLOR does the same")
	completeFrom(cmd, "output", caseFormats)
}

var caseFormats = []string{"table", "json"}

// request checks the options; bundles are the caller's to add.
func (o *caseOptions) request(a *app) (rules.Request, error) {
	req := rules.Request{Year: o.year, Walker: &collect.Walker{Stdin: a.stdin}}
	if err := choice("output format", o.output, caseFormats); err != nil {
		return req, err
	}
	if err := checkYear(o.year); err != nil {
		return req, err
	}
	var err error
	if req.Zone, err = zone(o.timezone); err != nil {
		return req, err
	}
	req.Set, err = loadRules(o.ruleDirs)
	return req, err
}

// page gives what a report is laid out by.
func (o *caseOptions) page(a *app) report.Options {
	opt := report.Options{Version: version(), Lang: a.forOutput(o.output)}
	var terminal bool
	opt.Width, terminal = a.columns()
	opt.Color = colored(terminal, o.noColor)
	return opt
}

// diagnosed diagnoses with a progress line.
func (a *app) diagnosed(ctx context.Context, req rules.Request) (d *rules.Diagnosis, err error) {
	bar := a.progress(false)
	req.Walker.Progress = bar.seen
	err = patient(ctx, func() (err error) {
		d, err = rules.Analyze(ctx, req)
		return err
	})
	bar.stop()
	if errors.Is(err, rules.ErrNothing) {
		return nil, hinted("give a must-gather, a log-bundle, a sosreport or logs", "%w", err)
	}
	return d, err
}

func (a *app) timelineCommand() *cobra.Command {
	o := &caseOptions{}
	cmd := &cobra.Command{
		Use:   "timeline BUNDLE…",
		Short: "show the phases of an install and what happened between them",
		Long: `Show the phases of an install with their times, and between them what was found:
faults, warnings, and what broke and came back. Several bundles are one case.

Exit status: 0 done, 2 could not do it.`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkBundles(args); err != nil {
				return err
			}
			req, err := o.request(a)
			if err != nil {
				return err
			}
			req.Bundles = args
			d, err := a.diagnosed(cmd.Context(), req)
			if err != nil {
				return err
			}
			opt := o.page(a)
			d.Translate(opt.Lang)
			if err := report.WriteTimeline(a.stdout, o.output, d, o.all, opt); err != nil {
				return fmt.Errorf("cannot write: %w", reason(err))
			}
			if len(d.Timeline) == 0 {
				fmt.Fprintln(a.stderr, "no phase of an install can be seen in this")
			}
			return nil
		},
	}
	o.flags(cmd, "add what never mattered, and phases that were not reached")
	return cmd
}
