package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/collect"
	"kanshiki/report"
	"kanshiki/rules"
)

// explainOptions are the options of explain as given.
type explainOptions struct {
	dirs         []string
	timezone     string
	year         int
	all, noColor bool
}

func (a *app) explainCommand() *cobra.Command {
	o := &explainOptions{}
	cmd := &cobra.Command{
		Use:   "explain RULE [BUNDLE…]",
		Short: "say what a rule means, or why it fired on a bundle or did not",
		Long: `Say what a rule means, why it happens and what to do. With bundles: why the
rule fired on them, case by case, or how near it came and what it lacked.`,
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     completeRuleThenFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return hinted("usage: "+cmd.UseLine(), "no rule given")
			}
			set, err := loadRules(o.dirs)
			if err != nil {
				return err
			}
			r, err := findRule(set, args[0])
			if err != nil {
				return err
			}
			if len(args) > 1 {
				return a.explainBundles(cmd.Context(), o, set, r, args[1:])
			}
			return a.print(a.explanation(set, r)...)
		},
	}
	withRules(cmd, &o.dirs)
	f := cmd.Flags()
	f.StringVar(&o.timezone, "timezone", "UTC", "`zone` of clocks that print none, as for analyze")
	f.IntVar(&o.year, "year", 0, "`year` of clocks that print none, as for analyze")
	f.BoolVar(&o.all, "all", false, "write out every case, log and gap")
	f.BoolVar(&o.noColor, "no-color", false, "no colours; NO_COLOR does the same")
	return cmd
}

// completeRuleThenFiles offers rules first and then bundles.
func completeRuleThenFiles(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return bundleEndings, cobra.ShellCompDirectiveFilterFileExt
	}
	return completeRule(cmd, args, word)
}

// explainBundles reads the bundles for one rule. A fault that it finds is what
// was asked about, so the exit status is not that of a diagnosis.
func (a *app) explainBundles(ctx context.Context, o *explainOptions, set *rules.Set, r *rules.Rule, bundles []string) error {
	if err := checkBundles(bundles); err != nil {
		return err
	}
	if err := checkYear(o.year); err != nil {
		return err
	}
	loc, err := zone(o.timezone)
	if err != nil {
		return err
	}
	bar := a.progress(false)
	req := rules.Request{Set: set, Bundles: bundles, Zone: loc, Year: o.year,
		Walker: &collect.Walker{Stdin: a.stdin, Progress: bar.seen}}
	var x *rules.Explanation
	err = patient(ctx, func() (err error) {
		x, err = rules.Explain(ctx, req, r.ID)
		return err
	})
	bar.stop()
	if errors.Is(err, rules.ErrNothing) {
		return hinted("give a must-gather, a log-bundle, a sosreport or logs", "%w", err)
	}
	if err != nil {
		return err
	}
	opt := report.Options{Lang: a.lang}
	x.Translate(opt.Lang)
	if o.all {
		opt.Show = []string{"all"}
	}
	var terminal bool
	opt.Width, terminal = a.columns()
	opt.Color = colored(terminal, o.noColor)
	if err := report.WriteExplanation(a.stdout, x, opt); err != nil {
		return fmt.Errorf("cannot write: %w", reason(err))
	}
	return nil
}

// explanation is a rule's documentation and its place among the others.
func (a *app) explanation(set *rules.Set, r *rules.Rule) []string {
	r = r.In(a.lang)
	lines := []string{r.ID + ": " + r.Title, r.Class + ": " + rules.ClassesIn(a.lang)[r.Class], ""}
	lines = append(lines, strings.Split(strings.TrimSpace(r.Doc), "\n")...)
	if r.Remedy != "" {
		lines = append(lines, "", a.lang.Say("do: ")+r.Remedy)
	}
	var below, above []string
	for _, e := range r.Explains {
		below = append(below, e.Rule)
	}
	for _, o := range set.Rules {
		if slices.ContainsFunc(o.Explains, func(e rules.Edge) bool { return e.Rule == r.ID }) {
			above = append(above, o.ID)
		}
	}
	for _, l := range []struct {
		label string
		names []string
	}{{"may be behind: ", below}, {"may come from: ", above}, {"see also: ", r.Refs}} {
		if len(l.names) > 0 {
			lines = append(lines, "", a.lang.Say(l.label)+strings.Join(l.names, ", "))
		}
	}
	return lines
}
