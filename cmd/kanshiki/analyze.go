package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"kanshiki/collect"
	"kanshiki/report"
	"kanshiki/rules"
)

// analyzeOptions are the options of analyze as given.
type analyzeOptions struct {
	output, out, failOn    string
	template               string
	format                 *report.Template // what template holds
	suppress               string
	ruleDirs, trust        []string
	only, skip, show       []string
	since, until, timezone string
	year                   int
	noColor                bool
	baseline               []string
	quiet, verbose         bool
	profile                string
	stats                  bool
	spent                  phases
	limits                 collect.Limits
}

var failLevels = []string{"fault", "warning", "never"}

func (a *app) analyzeCommand() *cobra.Command {
	o := &analyzeOptions{}
	cmd := &cobra.Command{
		Use:   "analyze [BUNDLE…]",
		Short: "diagnose bundles (the default command)",
		Long: `Diagnose one case. Several bundles are one case on one time axis. A bundle is
an archive, a directory or a file; "-" reads standard input.`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.template != "" && cmd.Flags().Changed("output") {
				return hinted("leave one of them out", "--output and --template both say how to write the report")
			}
			err := profiled(o.profile, func() error { return a.analyze(cmd.Context(), o, args) })
			if err == nil {
				o.spent.write(a.stderr)
			}
			return err
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVarP(&o.output, "output", "o", "table", "`format`: table, wide, json, yaml, markdown,\nhtml, sarif or junit")
	f.StringVar(&o.template, "template", "", "write the report through the text/template in `file`: the names of -o json\n(.verdict, .causes, …), and json, join, upper, lower, cut and pad")
	f.StringVar(&o.out, "out", "", "write the report to `file` instead of standard output")
	f.StringSliceVar(&o.show, "show", nil, "`sections` of a table or of Markdown: causes, benign, timeline,\npath, findings, unexplained, coverage, all")
	f.StringArrayVar(&o.ruleDirs, "rules", nil, "add the rules in `dir`, or override by id (repeatable)")
	f.StringArrayVar(&o.trust, "trust", nil, "refuse --rules that the public key in `file` has not signed (repeatable)")
	f.StringSliceVar(&o.only, "only", nil, "only these rules: `id` or class, comma separated")
	f.StringSliceVar(&o.skip, "skip", nil, "all rules but these: `id` or class, comma separated")
	f.StringVar(&o.suppress, "suppress", "", "leave the known problems in `file` out of the verdict: a YAML list of id,\nsubject, reason, owner, expires")
	f.StringArrayVar(&o.baseline, "baseline", nil, "leave error messages out of the unexplained ones that this healthy `bundle`\nprints too (repeatable)")
	f.StringVar(&o.since, "since", "", "leave out what ended before `time` (2026-01-31, 2026-01-31T15:04, RFC 3339)")
	f.StringVar(&o.until, "until", "", "leave out what began after `time`")
	f.StringVar(&o.timezone, "timezone", "UTC", "`zone` of clocks that print none, and of --since and --until:\na name such as Asia/Tokyo, or +09:00")
	f.IntVar(&o.year, "year", 0, "`year` of clocks that print none (default: from the other times of the case)")
	f.StringVar(&o.failOn, "fail-on", "fault", "exit with status 1 on `level`: fault, warning or never")
	f.BoolVar(&o.noColor, "no-color", false, "no colours; NO_COLOR does the same")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "no report on standard output, no progress: only the exit status")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "say on standard error what was read and how fast")
	f.StringVar(&o.profile, "profile", "", "write cpu.pprof and heap.pprof of this run to `dir`")
	f.BoolVar(&o.stats, "stats", false, "say on standard error where the time went, and which rules took most")
	limitFlags(f, &o.limits)
	completeFrom(cmd, "output", report.Formats())
	completeFrom(cmd, "show", report.Sections())
	completeFrom(cmd, "fail-on", failLevels)
	return cmd
}

// analyze checks everything it was told before it reads a byte: a typo should
// not cost the minutes that a large bundle takes.
func (a *app) analyze(ctx context.Context, o *analyzeOptions, bundles []string) error {
	var req rules.Request
	o.spent.started = time.Now()
	err := patient(ctx, func() (err error) {
		req, err = o.request(a, bundles)
		return err
	})
	if err != nil {
		return err
	}
	req.Stats = o.spent.counted(o.stats)
	started := time.Now()
	bar := a.progress(o.quiet)
	req.Walker.Progress = bar.seen
	var d *rules.Diagnosis
	err = patient(ctx, func() (err error) {
		d, err = rules.Analyze(ctx, req)
		return err
	})
	bar.stop()
	if errors.Is(err, rules.ErrNothing) {
		return hinted("give a must-gather, a log-bundle, a sosreport or logs", "%w", err)
	}
	if err != nil {
		return err
	}
	a.warnExpired(o, d)
	took := time.Since(started)
	if o.verbose {
		a.account(d, took)
	}
	if err := a.publish(ctx, o, d); err != nil {
		return err
	}
	if !o.verbose {
		a.summary(bar, d.Coverage.FilesRead, took)
	}
	if d.Verdict == "fault" && o.failOn != "never" || d.Verdict == "warning" && o.failOn == "warning" {
		a.status = exitFault
	}
	return nil
}

// request turns options into what the engine takes, or says which is wrong.
func (o *analyzeOptions) request(a *app, bundles []string) (rules.Request, error) {
	req := rules.Request{Bundles: bundles, Baseline: o.baseline, Only: o.only, Skip: o.skip, Year: o.year}
	if len(bundles) == 0 {
		return req, checkBundles(nil)
	}
	if err := checkBundles(slices.Concat(bundles, o.baseline)); err != nil {
		return req, err
	}
	if err := choice("output format", o.output, report.Formats()); err != nil {
		return req, err
	}
	if err := o.readTemplate(); err != nil {
		return req, err
	}
	if err := choice("level of --fail-on", o.failOn, failLevels); err != nil {
		return req, err
	}
	for _, s := range o.show {
		if err := choice("section of --show", s, report.Sections()); err != nil {
			return req, err
		}
	}
	if err := checkYear(o.year); err != nil {
		return req, err
	}
	var err error
	if req.Zone, err = zone(o.timezone); err != nil {
		return req, err
	}
	if req.Since, err = moment("since", o.since, req.Zone); err != nil {
		return req, err
	}
	if req.Until, err = moment("until", o.until, req.Zone); err != nil {
		return req, err
	}
	if !req.Since.IsZero() && !req.Until.IsZero() && req.Until.Before(req.Since) {
		return req, hinted("swap them", "--until is before --since")
	}
	if err = a.trusted(context.Background(), o.ruleDirs, o.trust); err != nil {
		return req, err
	}
	if req.Set, err = loadRules(o.ruleDirs); err != nil {
		return req, err
	}
	if req.Suppress, err = readSuppressions(o.suppress, req.Set); err != nil {
		return req, err
	}
	req.Walker = &collect.Walker{Limits: o.limits, Stdin: a.stdin}
	return req, checkChosen(req.Set, append(o.only[:len(o.only):len(o.only)], o.skip...))
}

// account says with -v what the numbers behind the report are.
func (a *app) account(d *rules.Diagnosis, took time.Duration) {
	var bytes int64
	for _, b := range d.Bundles {
		bytes += b.Bytes
	}
	for _, p := range d.Packs {
		fmt.Fprintf(a.stderr, "rules: %s %s, %d rules\n", report.Printable(p.Name), report.Printable(p.Version), p.Rules)
	}
	fmt.Fprintf(a.stderr, "read: %d files, %s in %s, %s/s\n", d.Coverage.FilesRead, size(bytes),
		took.Round(time.Millisecond), size(int64(float64(bytes)/max(took.Seconds(), 1e-3))))
}
