package listing

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

// Difference is one object that two bundles tell differently of.
type Difference struct {
	Kind, Name string
	// What is "added", "removed" or "changed".
	What  string
	Cells []Cell // of a changed one
}

// Cell is a column whose value changed.
type Cell struct{ Column, Old, New string }

// Compared are the kinds that Compare looks at.
var Compared = []string{"ClusterVersion", "ClusterOperator", "Node", "MachineConfigPool"}

// Compare gives the objects of a kind that appeared, went or print other values.
// ok is false where one side holds none at all: then nothing can be told.
func Compare(kind string, older, newer []*parse.Object) (out []Difference, ok bool) {
	olds, news := byName(kind, older), byName(kind, newer)
	if len(olds) == 0 || len(news) == 0 {
		return nil, len(olds) == len(news)
	}
	for name, was := range olds {
		is := news[name]
		if is == nil {
			out = append(out, Difference{Kind: kind, Name: name, What: "removed"})
			continue
		}
		if cells := changedCells(kind, was, is); len(cells) > 0 {
			out = append(out, Difference{Kind: kind, Name: name, What: "changed", Cells: cells})
		}
	}
	for name := range news {
		if olds[name] == nil {
			out = append(out, Difference{Kind: kind, Name: name, What: "added"})
		}
	}
	slices.SortFunc(out, func(a, b Difference) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.What, b.What))
	})
	return out, true
}

func byName(kind string, objects []*parse.Object) map[string]*parse.Object {
	m := map[string]*parse.Object{}
	for _, o := range objects {
		if o.Kind == kind {
			m[o.Name] = o
		}
	}
	return m
}

// changedCells compares columns, not those that change by themselves. A cell
// that a printed row does not have is not a change.
func changedCells(kind string, was, is *parse.Object) []Cell {
	var out []Cell
	for _, c := range Columns(kind, false) {
		switch c.Name {
		case "AGE", "SINCE", "MESSAGE":
			continue
		}
		if kind == "ClusterVersion" && c.Name == "STATUS" {
			continue
		}
		a, b := c.Value(Row{Object: was, End: time.Time{}}), c.Value(Row{Object: is, End: time.Time{}})
		if a != b && (a != "" && b != "" || !was.Table && !is.Table) {
			out = append(out, Cell{c.Name, a, b})
		}
	}
	return out
}
