package parse

import (
	"strings"
	"time"
)

// Tables of `oc get` are read by the columns of their header. A table that
// went through a chat or an article has lost its spacing; then each cell is
// found by what its column can hold (see tablecells.go). The columns are those
// of the printers in kubernetes pkg/printers/internalversion and of the
// additionalPrinterColumns of the OpenShift resources.

// tableKind is one resource that `oc get` prints.
type tableKind struct {
	kind string
	// need are the columns that tell the table from all others.
	need []string
	// build makes the object of a row. It may set row.age.
	build func(r *tableRow) map[string]any
	// namespaced objects take the -n of the command if no column tells.
	namespaced bool
}

// tableRow is one row under way to become an object.
type tableRow struct {
	cells map[string]string
	// age is what the AGE column says; -1 without one.
	age time.Duration
}

// get gives a cell; "" for blank, <none> and <unknown>.
func (r *tableRow) get(col string) string {
	switch v := r.cells[col]; v {
	case "<none>", "<unknown>", "<unset>":
		return ""
	default:
		return v
	}
}

// has reports whether the table has the column at all.
func (r *tableRow) has(col string) bool {
	_, ok := r.cells[col]
	return ok
}

// tableKinds in the order in which a header is tried.
func tableKinds() []tableKind {
	var all []tableKind
	for _, g := range [][]tableKind{clusterTables(), nodeTables(), machineTables(), workloadTables(), networkTables()} {
		all = append(all, g...)
	}
	return all
}

var knownTables = tableKinds()

func tableReader() textReader {
	return textReader{
		kind:  "oc-table",
		rows:  true,
		doc:   "tables of `oc get`, as files or pasted, also several in one file",
		paths: func(p string) bool { return strings.Contains("/"+p, "/cluster/oc-text/") },
		sniff: func(_, text string) bool {
			for _, l := range strings.Split(text, "\n") {
				if readHeader(l, "") != nil {
					return true
				}
			}
			return false
		},
		read: readTables,
		sample: "$ oc get nodes\n" +
			"NAME       STATUS     ROLES    AGE   VERSION\n" +
			"master-0   NotReady   master   67m   v1.16.2\n",
	}
}

// readTables gives the rows of all tables in a section.
func readTables(c *textCtx, sec section) {
	var h *tableHeader
	bad := 0
	ns := flagValue(sec.cmd, "-n", "--namespace")
	if ns == "" {
		ns = originOf(c.in.File).Namespace
	}
	for i, l := range sec.lines {
		if strings.TrimSpace(l) == "" {
			h = nil
			continue
		}
		if next := readHeader(l, sec.cmd); next != nil {
			h, bad = next, 0
			c.take(sec.line+i, 1)
			continue
		}
		if h == nil {
			continue
		}
		if c.row(h, sec.line+i, l, ns) {
			bad = 0
			c.take(sec.line+i, 1)
		} else if bad++; bad >= 3 {
			h = nil // the table is over, this is prose
		}
	}
}

// row gives one row; false if the line is not one.
func (c *textCtx) row(h *tableHeader, line int, l, ns string) bool {
	cells := h.cells(l)
	if cells == nil {
		return false
	}
	k := h.table
	name := cells["NAME"]
	if prefix, rest, ok := strings.Cut(name, "/"); ok && k.kind != "Event" {
		if other := tableByName(prefix); other != nil {
			k, name = other, rest
		}
	}
	if !c.s.Wants(k.kind) {
		return true
	}
	r := &tableRow{cells: cells, age: -1}
	if d, ok := kubeAge(cells["AGE"]); ok {
		r.age = d
	}
	m := k.build(r)
	meta, _ := m["metadata"].(map[string]any)
	if meta == nil {
		meta = map[string]any{}
		m["metadata"] = meta
	}
	if name != "" {
		meta["name"] = name
	}
	if v := cells["NAMESPACE"]; v != "" {
		ns = v
	}
	if !k.namespaced {
		ns = ""
	}
	if ns != "" {
		meta["namespace"] = ns
	}
	m["kind"] = k.kind
	name, _ = meta["name"].(string)
	c.s.Object(&Object{
		Pos:  Pos{Bundle: c.in.Bundle, File: c.in.File.Name(), Line: line},
		Kind: k.kind, Namespace: ns, Name: name, Data: m,
		Table: true, Age: r.age, Quote: strings.TrimSpace(l),
	})
	return true
}

// tableByName finds a table by what `oc get` calls it: pod, pods, po,
// clusteroperator.config.openshift.io.
func tableByName(name string) *tableKind {
	kind := kindByName(name)
	for i := range knownTables {
		if knownTables[i].kind == kind {
			return &knownTables[i]
		}
	}
	return nil
}

// flagValue finds -n x, -n=x, --namespace x or --namespace=x in a command.
func flagValue(cmd, short, long string) string {
	words := strings.Fields(cmd)
	for i, w := range words {
		if w == "|" {
			return ""
		}
		if (w == short || w == long) && i+1 < len(words) {
			return words[i+1]
		}
		for _, f := range []string{short, long} {
			if v, ok := strings.CutPrefix(w, f+"="); ok {
				return v
			}
		}
	}
	return ""
}
