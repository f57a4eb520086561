package parse

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// ovsdbNamed is a row with its id.
type ovsdbNamed struct {
	*ovsdbRow
	uuid string
}

func (n ovsdbNamed) text(column string) string { return n.columns[column].text() }

// rows gives a table's rows by the column that names them.
func (g *ovsdbGiver) rows(table, by string) []ovsdbNamed {
	var out []ovsdbNamed
	for uuid, r := range g.tables[table] {
		out = append(out, ovsdbNamed{r, uuid})
	}
	slices.SortFunc(out, func(a, b ovsdbNamed) int {
		return cmp.Or(cmp.Compare(a.text(by), b.text(by)), cmp.Compare(a.uuid, b.uuid))
	})
	return out
}

// refs gives the rows that a column of row ids means, by the column that names them.
func (g *ovsdbGiver) refs(n ovsdbNamed, column, table, by string) []ovsdbNamed {
	var out []ovsdbNamed
	for _, uuid := range n.columns[column].keys {
		if r := g.tables[table][uuid]; r != nil {
			out = append(out, ovsdbNamed{r, uuid})
		}
	}
	slices.SortFunc(out, func(a, b ovsdbNamed) int {
		return cmp.Or(cmp.Compare(a.text(by), b.text(by)), cmp.Compare(a.uuid, b.uuid))
	})
	return out
}

// options copies keys of a map column that are set, with _ for -.
func (n ovsdbNamed) options(d map[string]any, column string, keys ...string) {
	for _, k := range keys {
		put(d, strings.ReplaceAll(k, "-", "_"), n.columns[column].get(k))
	}
}

// fields gives the columns that are set.
func (n ovsdbNamed) fields(columns ...string) map[string]any {
	d := map[string]any{}
	for _, c := range columns {
		put(d, c, n.text(c))
	}
	return d
}

func (n ovsdbNamed) truth(d map[string]any, column string) {
	if v := n.text(column); v != "" {
		d[column] = v == "true"
	}
}

// count sets a number; a column that was never written has its default, 0.
func (n ovsdbNamed) count(d map[string]any, column string) { d[column] = atoi(n.text(column)) }

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n > 1<<53 || n < -1<<53 {
		return 0
	}
	return n
}

func sortedNames(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// ovsdbPod is the pod whose database a must-gather copied: network_logs holds
// them as <pod>_nbdb and <pod>_sbdb.
func ovsdbPod(path string) string {
	base := path[strings.LastIndexByte(path, '/')+1:]
	base, _, _ = strings.Cut(base, ".gz")
	for _, end := range []string{"_nbdb", "_sbdb"} {
		if pod, ok := strings.CutSuffix(base, end); ok && strings.HasPrefix(pod, "ovnkube-") {
			return pod
		}
	}
	return ""
}
