package rules

import (
	"cmp"
	"slices"
	"time"

	"kanshiki/parse"
	"kanshiki/rules/checks"
)

// keepObject keeps the newest copy of an object for the checks: a full one
// before a row of a printed table, then the higher resourceVersion.
func (e *engine) keepObject(o *parse.Object) {
	key := nameOf(o)
	old := e.kept[o.Kind][key]
	if old != nil && cmp.Or(cmp.Compare(objectRank(old), objectRank(o)), -comparePos(old.Pos, o.Pos)) >= 0 {
		return
	}
	if e.kept[o.Kind] == nil {
		e.kept[o.Kind] = map[string]*parse.Object{}
	}
	e.kept[o.Kind][key] = checks.Keep(o)
}

// checkInput is what was kept for the checks, in a stable order.
func (e *engine) checkInput() *checks.Input {
	in := &checks.Input{Objects: map[string][]*parse.Object{}, Facts: e.facts}
	for kind, byName := range e.kept {
		for _, o := range byName {
			in.Objects[kind] = append(in.Objects[kind], o)
		}
		slices.SortFunc(in.Objects[kind], func(a, b *parse.Object) int {
			return cmp.Or(comparePos(a.Pos, b.Pos), cmp.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name))
		})
	}
	for _, list := range in.Facts {
		slices.SortStableFunc(list, func(a, b *parse.Fact) int { return comparePos(a.Pos, b.Pos) })
	}
	return in
}

// runCheck runs a rule's Go check over what was kept for it.
func (e *engine) runCheck(r *Rule) []*yield {
	if e.input == nil {
		e.input = e.checkInput()
	}
	var out []*yield
	found, compared := findCheck(r.Check).Run(e.input)
	e.compared[r] = compared
	for _, c := range found {
		y := &yield{item: &item{pos: c.Pos, quote: c.Quote, age: -1, label: r.ID, host: c.Fields["host"]}, fields: c.Fields}
		if t, err := time.Parse(time.RFC3339, c.Since); err == nil {
			y.since = t.UTC()
		}
		out = append(out, y)
	}
	return out
}
