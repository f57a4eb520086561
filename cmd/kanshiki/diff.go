package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"kanshiki/collect"
	"kanshiki/parse"
	"kanshiki/parse/look"
	"kanshiki/report"
	"kanshiki/report/diff"
	"kanshiki/report/listing"
	"kanshiki/rules"
)

func (a *app) diffCommand() *cobra.Command {
	o := &caseOptions{}
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "say what became better or worse between two bundles",
		Long: `Diagnose two bundles and say what differs: findings that are new, gone or
changed; versions, operators, nodes and pools; and configuration: haproxy.cfg,
named.conf and zones, resolv.conf, install-config, MachineConfigs, sysctl,
packet filters and flows, compared by what they mean. A finding whose rule
finds nothing to read in NEW is called unheard, not gone.

Exit status: 0 no new fault, 1 a fault is new, 2 could not do it.`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return hinted("usage: "+cmd.UseLine(), "give two bundles, the older first")
			}
			for _, b := range args {
				if err := checkBundles([]string{b}); err != nil {
					return err
				}
			}
			if slices.Contains(args, "-") {
				return hinted("save it to a file first", "standard input can be read only once, diff reads twice")
			}
			return a.diff(cmd.Context(), o, args[0], args[1])
		},
	}
	o.flags(cmd, "")
	return cmd
}

func (a *app) diff(ctx context.Context, o *caseOptions, older, newer string) error {
	req, err := o.request(a)
	if err != nil {
		return err
	}
	d := &report.Diff{}
	var answers [2]*look.Answer
	for i, name := range []string{older, newer} {
		req.Bundles = []string{name}
		found, err := a.diagnosed(ctx, req)
		if err != nil {
			return err
		}
		b := look.Bundle{Name: name, Walker: &collect.Walker{}, Options: parse.Options{Zone: req.Zone, Year: req.Year}}
		err = patient(ctx, func() error {
			kinds := append([]string{"MachineConfig"}, listing.Compared...)
			answers[i], err = look.Objects(ctx, b, look.Question{Kinds: kinds, Facts: diff.Kinds()})
			return err
		})
		if err != nil {
			return err
		}
		if i == 0 {
			d.Old = found
		} else {
			d.New = found
		}
	}
	d.Findings = rules.Compare(d.Old, d.New)
	for _, kind := range listing.Compared {
		differences, ok := listing.Compare(kind, answers[0].Objects, answers[1].Objects)
		d.Objects = append(d.Objects, differences...)
		if !ok {
			d.Blind = append(d.Blind, kind)
		}
	}
	d.Configs = append(diff.MachineConfigs(answers[0].Objects, answers[1].Objects), diff.Facts(answers[0].Facts, answers[1].Facts)...)
	opt := o.page(a)
	d.Old.Translate(opt.Lang)
	d.New.Translate(opt.Lang)
	if err := report.WriteDiff(a.stdout, o.output, d, opt); err != nil {
		return fmt.Errorf("cannot write: %w", reason(err))
	}
	if slices.ContainsFunc(d.Findings, rules.Change.Worse) {
		a.status = exitFault
	}
	return nil
}
