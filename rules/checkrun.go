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
	key := strconv.Itoa(e.partOf(o.Bundle, o.File)) + " " + nameOf(o)
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

// checkInput is what was kept of one cluster for the checks, in a stable order.
func (e *engine) checkInput(group int) *checks.Input {
	in := &checks.Input{Objects: map[string][]*parse.Object{}, Facts: map[string][]*parse.Fact{}}
	for kind, byName := range e.kept {
		var list []*parse.Object
		for _, o := range byName {
			if e.group(o.Pos) == group {
				list = append(list, o)
			}
		}
		slices.SortFunc(list, func(a, b *parse.Object) int {
			return cmp.Or(comparePos(a.Pos, b.Pos), cmp.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name))
		})
		in.Objects[kind] = e.currentObjects(kind, list)
	}
	for kind, list := range e.facts {
		list = slices.DeleteFunc(slices.Clone(list), func(f *parse.Fact) bool { return e.group(f.Pos) != group })
		if len(list) == 0 {
			continue
		}
		slices.SortStableFunc(list, func(a, b *parse.Fact) int { return comparePos(a.Pos, b.Pos) })
		in.Facts[kind] = e.currentFacts(group, list)
	}
	return in
}

// currentObjects are those that no other bundle of the cluster outdates. Of a
// thing that files of one bundle show twice the better copy is here.
func (e *engine) currentObjects(kind string, list []*parse.Object) []*parse.Object {
	names, copies := make([]string, len(list)), make([]copyOf, len(list))
	for i, o := range list {
		names[i] = nameOf(o)
		copies[i] = copyOf{rank: objectRank(o), pos: o.Pos, lists: kind + " " + o.Namespace, uid: uidOf(o)}
	}
	old := e.outlived(names, copies)
	best := map[string]int{}
	for i, name := range names {
		if at, ok := best[name]; !old[i] && (!ok || e.replaces(copies[i], copies[at])) {
			best[name] = i
		}
	}
	var out []*parse.Object
	for i, o := range list {
		if !old[i] && best[names[i]] == i {
			out = append(out, o)
		}
	}
	return out
}

// currentFacts are those that no later bundle of the same layout outdates, with
// the one name of their host.
func (e *engine) currentFacts(group int, list []*parse.Fact) []*parse.Fact {
	places := make([]factPlace, len(list))
	for i, f := range list {
		places[i] = factPlace{f.Pos, f.Host}
	}
	var out []*parse.Fact
	for i, old := range e.seenBefore(places) {
		if old {
			continue
		}
		f := list[i]
		if name := e.aliases[group].name(f.Host); name != f.Host {
			own := *f
			own.Host = name
			f = &own
		}
		out = append(out, f)
	}
	return out
}

// runCheck runs a rule's Go check over what was kept for it.
func (e *engine) runCheck(r *Rule) []*yield {
	if e.crowded(findCheck(r.Check)) != "" {
		return nil
	}
	if e.inputs == nil {
		for g := range e.groups {
			e.inputs = append(e.inputs, e.checkInput(g))
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
