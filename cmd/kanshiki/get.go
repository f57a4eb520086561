package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/collect"
	"kanshiki/parse"
	"kanshiki/parse/look"
	"kanshiki/report"
	"kanshiki/report/listing"
	"kanshiki/report/listing/jsonpath"
)

// getOptions are the options of get as given.
type getOptions struct {
	namespace, output, labels  string
	sortBy                     string
	all, noHeaders, showLabels bool

	columns []listing.Column // of -o custom-columns=
	format  jsonpath.Template
	order   jsonpath.Path // of --sort-by; nil: by name
}

var getFormats = []string{"table", "wide", "yaml", "json", "name", "custom-columns=", "jsonpath="}

// layout reads what stands behind the = of -o and leaves the format's name.
func (o *getOptions) layout() (err error) {
	name, spec, ok := strings.Cut(o.output, "=")
	switch {
	case ok && name == "custom-columns":
		if o.columns, err = listing.Custom(spec); err != nil {
			return hinted("write -o custom-columns=NAME:.metadata.name,IP:.status.podIP", "option --output: %w", err)
		}
	case ok && name == "jsonpath":
		if o.format, err = jsonpath.ParseTemplate(spec); err != nil {
			return hinted("write -o jsonpath='{.items[*].metadata.name}'", "option --output: %w", err)
		}
	default:
		return choice("output format", o.output, getFormats)
	}
	o.output = name
	return nil
}

// sorting reads --sort-by.
func (o *getOptions) sorting() (err error) {
	if o.sortBy == "" {
		return nil
	}
	if o.order, err = jsonpath.Parse(o.sortBy); err != nil {
		return hinted("write --sort-by .metadata.creationTimestamp", "option --sort-by: %w", err)
	}
	return nil
}

func (a *app) getCommand() *cobra.Command {
	o := &getOptions{}
	cmd := &cobra.Command{
		Use:   "get BUNDLE KIND[,KIND…] [NAME…]",
		Short: "list objects of a bundle, as oc get does",
		Long: `List the objects that a bundle holds, with the columns of oc get. Ages count to
the time the bundle was made. Of several copies of an object the newest counts.
Without -n the objects of all namespaces are listed. Values of secrets are never
shown.

  kanshiki get must-gather.tar.gz nodes
  kanshiki get must-gather.tar.gz pods -n openshift-etcd -o wide
  kanshiki get must-gather.tar.gz co/etcd -o yaml

Exit status: 0 done, also if there are none; 1 a name was not found; 2 could not
do it.`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.get(cmd.Context(), o, args, cmd.UseLine())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVarP(&o.namespace, "namespace", "n", "", "only objects of `namespace`")
	f.BoolVarP(&o.all, "all-namespaces", "A", false, "objects of all namespaces (the default)")
	f.StringVarP(&o.output, "output", "o", "table", "`format`: table, wide, yaml, json, name, custom-columns=NAME:PATH,…\nor jsonpath='{…}'")
	f.StringVarP(&o.labels, "selector", "l", "", "only objects with these `labels`: a=b, a!=b, a in (b,c), a, !a")
	f.StringVar(&o.sortBy, "sort-by", "", "sort by the field that this `path` leads to, such as .lastTimestamp")
	f.BoolVar(&o.showLabels, "show-labels", false, "a column with the labels")
	f.BoolVar(&o.noHeaders, "no-headers", false, "no line with the names of the columns")
	completeFrom(cmd, "output", getFormats)
	return cmd
}

// warnGaps says that an answer may lack something.
func (a *app) warnGaps(gaps []parse.Gap) {
	if len(gaps) == 0 {
		return
	}
	more := ""
	if len(gaps) > 1 {
		more = fmt.Sprintf(" (and %d more)", len(gaps)-1)
	}
	fmt.Fprintf(a.stderr, "warning: not all could be read: %s: %s%s\n", report.Printable(gaps[0].File), report.Printable(gaps[0].Reason), more)
}

// wanted is one thing that get was asked for.
type wanted struct {
	look.Resource
	names []string // none: all
}

func (a *app) get(ctx context.Context, o *getOptions, args []string, usage string) error {
	if len(args) < 2 {
		return hinted("usage: "+usage, "give a bundle and a kind, such as nodes")
	}
	if err := checkBundles(args[:1]); err != nil {
		return err
	}
	if err := o.layout(); err != nil {
		return err
	}
	if err := o.sorting(); err != nil {
		return err
	}
	if o.all && o.namespace != "" {
		return hinted("leave out one of them", "-n and -A exclude each other")
	}
	selector, err := look.ParseSelector(o.labels)
	if err != nil {
		return hinted("write -l app=etcd, -l 'app in (a,b)' or -l '!app'", "%w", err)
	}
	bar := a.progress(false)
	defer bar.stop()
	b := look.Bundle{Name: args[0], Walker: &collect.Walker{Stdin: a.stdin, Progress: bar.seen}}
	var wants []wanted
	var answer *look.Answer
	err = patient(ctx, func() error {
		if wants, err = resolveKinds(ctx, b, args[1], args[2:]); err != nil {
			return err
		}
		q := look.Question{Namespace: o.namespace}
		for _, w := range wants {
			q.Kinds = append(q.Kinds, w.Kind)
			if !listing.Known(w.Kind) {
				q.Definitions = append(q.Definitions, w.Plural)
			}
		}
		answer, err = look.Objects(ctx, b, q)
		return err
	})
	bar.stop()
	if err != nil {
		return err
	}
	a.warnGaps(answer.Gaps)
	return a.showObjects(o, wants, answer, selector)
}

// resolveKinds finds the resources that the words mean: KIND, KIND,KIND with
// names behind them, or KIND/NAME.
func resolveKinds(ctx context.Context, b look.Bundle, kinds string, names []string) ([]wanted, error) {
	var out []wanted
	add := func(word string, names ...string) error {
		r, err := resolveKind(ctx, b, word)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(out, func(w wanted) bool { return w.Kind == r.Kind && w.Group == r.Group })
		if i < 0 {
			out = append(out, wanted{Resource: r, names: names})
		} else {
			out[i].names = append(out[i].names, names...)
		}
		return nil
	}
	if strings.Contains(kinds, "/") {
		for _, word := range append([]string{kinds}, names...) {
			kind, name, ok := strings.Cut(word, "/")
			if !ok || kind == "" || name == "" {
				return nil, hinted("write KIND/NAME KIND/NAME, or KIND NAME NAME", "%q is no KIND/NAME", word)
			}
			if err := add(kind, name); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	for _, word := range strings.Split(kinds, ",") {
		if strings.EqualFold(strings.TrimSpace(word), "all") && len(names) == 0 {
			for _, each := range allKinds {
				if err := add(each); err != nil {
					return nil, err
				}
			}
			continue
		}
		if err := add(strings.TrimSpace(word), names...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// allKinds are what oc means by "all" (the category of that name).
var allKinds = []string{"pod", "replicationcontroller", "service", "daemonset", "deployment", "replicaset", "statefulset", "horizontalpodautoscaler",
	"job", "cronjob", "deploymentconfig", "buildconfig", "build", "imagestream", "route"}

func resolveKind(ctx context.Context, b look.Bundle, word string) (look.Resource, error) {
	if r, ok := look.Find(word); ok {
		return r, nil
	}
	var here []string
	if word != "" && b.Name != "-" {
		r, plurals, err := look.Discover(ctx, b, word)
		if err != nil || r.Kind != "" {
			return r, err
		}
		here = plurals
	}
	known := slices.Concat(look.Words(), here)
	slices.Sort(known)
	hint := "kanshiki find BUNDLE TEXT looks for what is there"
	if m := meant(strings.ToLower(word), slices.Compact(known), ""); m != "" {
		hint = m
	}
	return look.Resource{}, hinted(hint, "unknown kind %q", word)
}
