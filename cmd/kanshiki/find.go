package main

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"
	"github.com/spf13/cobra"

	"kanshiki/collect"
	"kanshiki/parse"
	"kanshiki/parse/look"
	"kanshiki/report"
)

// findLines is how much find prints: what is not among the first twenty is
// found sooner by typing another letter.
const findLines = 20

func (a *app) findCommand() *cobra.Command {
	all := false
	cmd := &cobra.Command{
		Use:   "find BUNDLE TEXT…",
		Short: "look for files, resources, hosts, units and addresses by name",
		Long: `Look for files, resources, hosts, units and addresses whose name holds the text,
or its letters in order; the best are first. Several words may stand anywhere in
the name.

Exit status: 0 found, 1 nothing found, 2 could not do it.`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 || strings.TrimSpace(strings.Join(args[1:], " ")) == "" {
				return hinted("usage: "+cmd.UseLine(), "give a bundle and what to look for")
			}
			return a.find(cmd.Context(), args[0], strings.TrimSpace(strings.Join(args[1:], " ")), all)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "print everything found, not the best twenty")
	return cmd
}

func (a *app) find(ctx context.Context, bundle, text string, all bool) error {
	if err := checkBundles([]string{bundle}); err != nil {
		return err
	}
	bar := a.progress(false)
	b := look.Bundle{Name: bundle, Walker: &collect.Walker{Stdin: a.stdin, Progress: bar.seen}}
	var names []look.Name
	var gaps []parse.Gap
	err := patient(ctx, func() (err error) {
		names, gaps, err = look.Names(ctx, b)
		return err
	})
	bar.stop()
	if err != nil {
		return err
	}
	a.warnGaps(gaps)
	found := ranked(text, names)
	if len(found) == 0 {
		fmt.Fprintf(a.stderr, "nothing found for %s\n", report.Printable(text))
		a.status = exitFault
		return nil
	}
	shown := found
	if !all && len(shown) > findLines {
		shown = shown[:findLines]
	}
	var rows [][]string
	for _, n := range shown {
		rows = append(rows, []string{n.What, n.Namespace, n.Text})
	}
	if err := report.Columns(a.stdout, nil, rows); err != nil {
		return fmt.Errorf("cannot write: %w", reason(err))
	}
	if more := len(found) - len(shown); more > 0 {
		fmt.Fprintf(a.stderr, "%d more, with --all\n", more)
	}
	return nil
}

// ranked gives the names that text may mean, best first: the name itself, its
// beginning, a part of it; only if nothing holds the text, its letters in order.
func ranked(text string, names []look.Name) []look.Name {
	type match struct {
		look.Name
		grade, extra int
	}
	var out []match
	low := strings.ToLower(text)
	for _, n := range names {
		if grade, ok := graded(low, strings.ToLower(n.Text)); ok {
			out = append(out, match{n, grade, len(path.Base(n.Text))})
		}
	}
	if len(out) == 0 {
		texts := make([]string, len(names))
		for i, n := range names {
			texts[i] = path.Base(n.Text) // any letters are in a long path
		}
		for _, m := range fuzzy.Find(text, texts) {
			out = append(out, match{names[m.Index], 0, -m.Score})
		}
	}
	slices.SortStableFunc(out, func(a, b match) int { return cmp.Or(a.grade-b.grade, a.extra-b.extra) })
	result := make([]look.Name, len(out))
	for i, m := range out {
		result[i] = m.Name
	}
	return result
}

// graded says how well a name holds a text, 0 best; both in lower case.
func graded(text, name string) (grade int, ok bool) {
	base := path.Base(name)
	stem := strings.TrimSuffix(base, path.Ext(base))
	switch {
	case text == name, text == base, text == stem:
		return 0, true
	case strings.HasPrefix(base, text):
		return 1, true
	case strings.Contains(base, text):
		return 2, true
	case strings.Contains(name, text):
		return 3, true
	}
	// Several words, in any order.
	words := strings.Fields(text)
	lacks := func(where string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(where, w) })
	}
	switch {
	case len(words) < 2 || lacks(name):
		return 0, false
	case lacks(base):
		return 5, true
	}
	return 4, true
}
