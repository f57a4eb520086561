package diff

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"kanshiki/parse"
)

// Change is one thing that is otherwise in the newer bundle.
type Change struct {
	// Title says where it stands ("haproxy.cfg"), Host on which host; empty for
	// the cluster.
	Title, Host string
	// Name is the thing itself: "backend kube_api".
	Name string
	// What is "added", "removed" or "changed".
	What  string
	Cells []Cell // of what changed
}

// Cell is a field, and the values that it lost and got.
type Cell struct {
	Field    string
	Old, New []string
}

// thing is one comparable entry: field -> values.
type thing map[string]map[string]bool

// place is where facts of one kind stand together; within, if the kind has such
// fields, are their values.
type place struct {
	aspect       *aspect
	host, within string
}

// Facts compares the facts of two bundles. A kind that a host has in one of them
// only was not collected there: nothing is said of it.
func Facts(older, newer []*parse.Fact) []Change {
	olds, news := places(older), places(newer)
	var out []Change
	for i := range aspects {
		a := &aspects[i]
		for _, p := range placesOf(olds, a) {
			if news[p] == nil {
				continue
			}
			changes := compare(a.title, p.host, olds[p], news[p])
			if a.both {
				changes = slices.DeleteFunc(changes, func(c Change) bool { return c.What != "changed" })
			}
			out = append(out, changes...)
		}
	}
	return out
}

func placesOf(all map[place]map[string]thing, a *aspect) []place {
	var out []place
	for p := range all {
		if p.aspect == a {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(x, y place) int {
		return cmp.Or(strings.Compare(x.host, y.host), strings.Compare(x.within, y.within))
	})
	return out
}

// compare holds the things of one place against each other, by name.
func compare(title, host string, olds, news map[string]thing) []Change {
	var out []Change
	names := slices.Collect(maps.Keys(olds))
	for name := range news {
		if olds[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		c := Change{Title: title, Host: host, Name: name, What: "changed"}
		switch was, is := olds[name], news[name]; {
		case was == nil:
			c.What = "added"
		case is == nil:
			c.What = "removed"
		default:
			if c.Cells = cells(was, is); len(c.Cells) == 0 {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

func cells(was, is thing) []Cell {
	fields := slices.Collect(maps.Keys(was))
	for f := range is {
		if was[f] == nil {
			fields = append(fields, f)
		}
	}
	slices.Sort(fields)
	var out []Cell
	for _, f := range fields {
		c := Cell{Field: f, Old: without(was[f], is[f]), New: without(is[f], was[f])}
		if len(c.Old)+len(c.New) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// without gives the values of a that b lacks.
func without(a, b map[string]bool) []string {
	var out []string
	for v := range a {
		if !b[v] {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

// places files facts by kind, host and name.
func places(facts []*parse.Fact) map[place]map[string]thing {
	byKind := map[string]*aspect{}
	for i := range aspects {
		byKind[aspects[i].kind] = &aspects[i]
	}
	pods, cut := podsOf(facts), cutDumps(facts)
	all := map[place]map[string]thing{}
	for _, f := range facts {
		a := byKind[f.Kind]
		if a == nil || cut[dumpOf(f)] {
			continue
		}
		p := place{aspect: a, host: f.Host}
		for _, k := range a.within {
			p.within += "\x00" + one(a, field(f, k))
		}
		if all[p] == nil {
			all[p] = map[string]thing{} // that there is none is an answer, too
		}
		if a.skip != nil && a.skip(f.Data, f.File) || f.Kind == "ovs-flow" && pods[f.Host].own(f.Data) {
			continue
		}
		name := nameOf(a, f)
		t := all[p][name]
		if t == nil {
			t = thing{}
			all[p][name] = t
		}
		if a.lines {
			add(t, "", lineOf(a, f))
			continue
		}
		for key, v := range f.Data {
			if !a.leaves(key) {
				flatten(a, t, key, v)
			}
		}
	}
	return all
}
