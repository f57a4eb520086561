package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Edges of the catalogue's causal graph that are drawn otherwise on purpose.
var otherwise = map[string]string{
	"INST-025 INST-022": "one rule decides both rows",
	"LB-002 LB-001":     "the backend without a server is the face of its servers, which stand under it",
	"LB-003 LB-001":     "as above",
	"LB-004 LB-001":     "as above",
	"LB-018 LB-001":     "as above",
}

// Every edge of the catalogue stands between rules that decide its two rows.
func TestCatalogueEdges(t *testing.T) {
	path := filepath.Join("..", "..", "shared", "knowledge", "catalogue.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("SKIPPED: no catalogue at %s: the causal graph is not compared", path)
	}
	_, text3, found := strings.Cut(string(text), "## 3.4 Full adjacency list")
	if !found {
		t.Fatal("the catalogue has no part 3.4")
	}
	text3, _, _ = strings.Cut(text3, "# PART 4")
	deciding := map[string][]*Rule{}
	for _, r := range builtin(t).Rules {
		for _, ref := range r.Refs {
			deciding[ref] = append(deciding[ref], r)
		}
	}
	row := regexp.MustCompile(`(?m)^\| ([A-Z]+-\d+) \| .* \| ((?:[A-Z]+-\d+(?:, )?)+) \|$`)
	edges, drawn := 0, 0
	for _, m := range row.FindAllStringSubmatch(text3, -1) {
		for to := range strings.SplitSeq(m[2], ", ") {
			edges++
			ok := slices.ContainsFunc(deciding[m[1]], func(a *Rule) bool {
				return slices.ContainsFunc(a.Explains, func(e Edge) bool {
					return slices.ContainsFunc(deciding[to], func(b *Rule) bool { return b.ID == e.Rule })
				})
			})
			switch {
			case ok:
				drawn++
			case otherwise[m[1]+" "+to] == "":
				t.Errorf("no rule of %s explains one of %s", m[1], to)
			}
		}
	}
	if edges != 364 {
		t.Errorf("%d edges read, the catalogue has 364", edges)
	}
	t.Logf("%d of %d edges are drawn", drawn, edges)
}
