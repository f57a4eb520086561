package diff

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
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

// place is where facts of one kind stand together.
type place struct {
	aspect *aspect
	host   string
}

// Facts compares the facts of two bundles. A kind that a host has in one of them
// only was not collected there: nothing is said of it.
func Facts(older, newer []*parse.Fact) []Change {
	olds, news := places(older), places(newer)
	var out []Change
	for i := range aspects {
		a := &aspects[i]
		for _, host := range hostsOf(olds, a) {
			was, is := olds[place{a, host}], news[place{a, host}]
			if is != nil {
				out = append(out, compare(a.title, host, was, is)...)
			}
		}
	}
	return out
}

func hostsOf(all map[place]map[string]thing, a *aspect) []string {
	var hosts []string
	for p := range all {
		if p.aspect == a {
			hosts = append(hosts, p.host)
		}
	}
	slices.Sort(hosts)
	return hosts
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
	pods := podsOf(facts)
	all := map[place]map[string]thing{}
	for _, f := range facts {
		a := byKind[f.Kind]
		if a == nil {
			continue
		}
		p := place{a, f.Host}
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

// leaves says that a field is no part of what is compared.
func (a *aspect) leaves(field string) bool {
	switch field {
	case "kind", "host", "file", "line", "source", "own_file":
		return true
	}
	return slices.Contains(a.key, field) || slices.Contains(a.ignored, field)
}

func nameOf(a *aspect, f *parse.Fact) string {
	var parts []string
	for _, k := range a.key {
		data := f.Data[k]
		if k == "own_kind" {
			data = f.Data["kind"]
		}
		text := one(a, data)
		switch {
		case text == "" || k == "family" && text == "ip":
		case text == "true":
			parts = append(parts, k)
		case k == "chain":
			parts = append(parts, chainName(text))
		case text != "false":
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " ")
}

// chainName puts the chains that kube-proxy names by a hash together.
func chainName(name string) string {
	for _, prefix := range []string{"KUBE-SVC-", "KUBE-SEP-", "KUBE-FW-", "KUBE-XLB-", "KUBE-EXT-"} {
		if strings.HasPrefix(name, prefix) {
			return prefix + "*"
		}
	}
	return name
}

// flatten adds the values of a field; nested maps by their path, lists as sets.
func flatten(a *aspect, t thing, field string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			flatten(a, t, field+"."+k, e)
		}
	case []any:
		if slices.Contains(a.ordered, field) {
			add(t, field, one(a, v))
			return
		}
		for _, e := range v {
			add(t, field, one(a, e))
		}
	case nil:
	default:
		add(t, field, one(a, v))
	}
}

func add(t thing, field, value string) {
	if t[field] == nil {
		t[field] = map[string]bool{}
	}
	t[field][value] = true
}

// one writes a value on one line: of a map its name first, flags by their names,
// and nothing of what is not so.
func one(a *aspect, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			switch text := one(a, v[k]); {
			case text == "" || v[k] == false || slices.Contains(a.ignored, k):
			case k == "name":
				parts = slices.Insert(parts, 0, text)
			case v[k] == true:
				parts = append(parts, k)
			default:
				parts = append(parts, k+"="+text)
			}
		}
		return strings.Join(parts, " ")
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, one(a, e))
		}
		return strings.Join(parts, ",")
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
