package rules

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"kanshiki/parse"
	"kanshiki/rules/checks"
)

// keepObject keeps the newest copy of an object for the checks: a full one
// before a row of a printed table, then the higher resourceVersion.
func (e *engine) keepObject(o *parse.Object) {
	key := strconv.Itoa(o.Bundle) + " " + nameOf(o)
	old := e.kept[o.Kind][key]
	if old != nil && outranks(old, o) || !e.roomFor(o.Kind, len(e.kept[o.Kind])) {
		return
	}
	if e.kept[o.Kind] == nil {
		e.kept[o.Kind] = map[string]*parse.Object{}
	}
	e.kept[o.Kind][key] = checks.Keep(o)
}

// outranks reports whether old need not give way to another copy of itself.
func outranks(old, o *parse.Object) bool {
	return cmp.Or(cmp.Compare(objectRank(old), objectRank(o)), -comparePos(old.Pos, o.Pos)) >= 0
}

// checkInput is what was kept of some bundles for the checks, in a stable order.
func (e *engine) checkInput(bundles []int) *checks.Input {
	in := &checks.Input{Objects: map[string][]*parse.Object{}, Facts: map[string][]*parse.Fact{}}
	for kind, byName := range e.kept {
		best := map[string]*parse.Object{} // of a thing that several bundles show
		for _, o := range byName {
			if name := nameOf(o); slices.Contains(bundles, o.Bundle) && (best[name] == nil || !outranks(best[name], o)) {
				best[name] = o
			}
		}
		for _, o := range best {
			in.Objects[kind] = append(in.Objects[kind], o)
		}
		slices.SortFunc(in.Objects[kind], func(a, b *parse.Object) int {
			return cmp.Or(comparePos(a.Pos, b.Pos), cmp.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name))
		})
	}
	for kind, list := range e.facts {
		list = slices.DeleteFunc(slices.Clone(list), func(f *parse.Fact) bool { return !slices.Contains(bundles, f.Bundle) })
		if len(list) == 0 {
			continue
		}
		in.Facts[kind] = list
		slices.SortStableFunc(list, func(a, b *parse.Fact) int { return comparePos(a.Pos, b.Pos) })
	}
	return in
}

// runCheck runs a rule's Go check over what was kept for it.
func (e *engine) runCheck(r *Rule) []*yield {
	if e.crowded(findCheck(r.Check)) != "" {
		return nil
	}
	if e.inputs == nil {
		for _, bundles := range e.clusters() {
			e.inputs = append(e.inputs, e.checkInput(bundles))
		}
	}
	var out []*yield
	var found []checks.Case
	for _, in := range e.inputs {
		more, compared := findCheck(r.Check).Run(in)
		found = append(found, more...)
		e.compared[r] += compared
	}
	for _, c := range found {
		y := &yield{item: &item{pos: c.Pos, quote: c.Quote, age: -1, label: r.ID, host: c.Fields["host"]}, fields: c.Fields}
		if t, err := time.Parse(time.RFC3339, c.Since); err == nil {
			y.since = t.UTC()
		}
		out = append(out, y)
	}
	return out
}
