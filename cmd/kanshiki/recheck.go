package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"kanshiki/collect"
	"kanshiki/report"
	"kanshiki/rules"
)

// recheck holds what a report quotes against the bundles that it was made of.
// Words that stand in the file as they are quoted need no more. The rest, states
// of objects and entries of binary journals, must be what reading the bundle
// anew gives at the same place.
func (a *app) recheck(ctx context.Context, ruleDirs []string, file string, bundles []string) error {
	if err := exist(append([]string{file}, bundles...)); err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", file, reason(err))
	}
	claims, err := report.ReadClaims(text)
	if err != nil {
		return hinted("give kanshiki analyze -o json's output, then the bundles; or a collected bundle alone", "cannot use %s: %w", file, err)
	}
	set, err := loadRules(ruleDirs)
	if err != nil {
		return err
	}
	left, others := maps.Clone(claims.Places), slices.Clone(claims.Sums)
	var sums []string
	for _, b := range bundles {
		stand, sum, err := claims.Stand(ctx, &collect.Walker{}, b)
		if err != nil {
			return err
		}
		maps.DeleteFunc(left, func(p report.Place, _ bool) bool { return stand[p] })
		sums = append(sums, sum.SHA256)
	}
	literal := len(claims.Places) - len(left)
	if len(left) > 0 {
		d, err := rules.Analyze(ctx, rules.Request{Set: set, Bundles: bundles, Walker: &collect.Walker{}})
		if err != nil {
			return err
		}
		again, err := report.PlacesOf(d, report.Options{Version: version()})
		if err != nil {
			return err
		}
		maps.DeleteFunc(left, func(p report.Place, _ bool) bool { return again[p] })
	}
	a.rechecked(claims, left, literal)
	slices.Sort(sums)
	slices.Sort(others)
	if !slices.Equal(slices.Compact(sums), slices.Compact(others)) {
		a.sayLine("the bundles are not byte for byte those that the report was made of")
	}
	if !slices.Equal(claims.Packs, set.Packs) {
		a.sayLine("the report was made with other rules: %s; these are: %s", packNames(claims.Packs), packNames(set.Packs))
	}
	return nil
}

func (a *app) sayLine(format string, args ...any) {
	fmt.Fprintln(a.stdout, report.Printable(a.lang.Phrase(fmt.Sprintf(format, args...))))
}

// rechecked says what came of it.
func (a *app) rechecked(claims *report.Claims, left map[report.Place]bool, literal int) {
	places := slices.SortedFunc(maps.Keys(left), func(x, y report.Place) int {
		return cmp.Or(strings.Compare(x.File, y.File), x.Line-y.Line, strings.Compare(x.Text, y.Text))
	})
	for _, p := range places {
		a.sayLine("not there: %s:%d: %s", p.File, p.Line, p.Text)
	}
	a.sayLine("%d places: %d quoted to the letter, %d read anew, %d not there", len(claims.Places), literal, len(claims.Places)-literal-len(left), len(left))
	if len(left) > 0 {
		a.status = exitFault
	}
}

func packNames(packs []rules.Pack) string {
	var names []string
	for _, p := range packs {
		names = append(names, fmt.Sprintf("%s %s (%.12s)", p.Name, p.Version, p.SHA256))
	}
	return strings.Join(names, ", ")
}
