package rules

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"kanshiki/parse"
)

const coverageFile = "COVERAGE.md"

// seedRow is a row of seeds.yaml: what a person looks at.
type seedRow struct{ ID, Layer, Does, Collects string }

func seedRows(t *testing.T) []seedRow {
	t.Helper()
	text, err := os.ReadFile("seeds.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var s struct{ Rows []seedRow }
	if err := yaml.Load(text, &s, yaml.WithKnownFields()); err != nil {
		t.Fatal(err)
	}
	if len(s.Rows) != 176 {
		t.Fatalf("seeds.yaml has %d rows, the seeds have 176", len(s.Rows))
	}
	return s.Rows
}

// Every row of the seeds is decided by a rule that is shown both firing and
// silent, or names what the collector brings home for it. COVERAGE.md says
// which; it is made by this test and must be current.
func TestCoverage(t *testing.T) {
	set := builtin(t)
	byRow := map[string][]*Rule{}
	for _, r := range set.Rules {
		for _, ref := range r.Refs {
			byRow[ref] = append(byRow[ref], r)
		}
	}
	fired := firedIn(t, set)
	rows := seedRows(t)
	var b strings.Builder
	b.WriteString("# What the seeds know, and what decides it\n\nGenerated from `seeds.yaml` and the rules' `refs` by `make update`; do not edit. For every rule: the bundle under `fixtures/`\n" +
		"in which it fires, if there is one, else the test in its own file; and a test in which the same input leaves it silent.\n\n" +
		"| row | layer | a person looks at | decided by | fires in | silent in |\n|---|---|---|---|---|---|\n")
	for i, row := range rows {
		if want := fmt.Sprintf("S-%03d", i+1); row.ID != want {
			t.Errorf("row %d is %s, want %s", i+1, row.ID, want)
		}
		decided, fires, silent := []string{}, []string{}, []string{}
		for _, r := range byRow[row.ID] {
			decided = append(decided, "`"+r.ID+"`")
			f, s := shownIn(r)
			if in := fired[r.ID]; len(in) > 0 {
				f = in[0]
			}
			if f == "" || s == "" {
				t.Errorf("%s: rule %s is not shown both firing and silent", row.ID, r.ID)
			}
			fires, silent = append(fires, f), append(silent, s)
		}
		if len(decided) == 0 && row.Collects == "" {
			t.Errorf("%s has no rule and no item of the collector: %s", row.ID, row.Does)
		}
		if row.Collects != "" {
			decided = append(decided, "collected: "+row.Collects)
		}
		cells := []string{row.ID, row.Layer, row.Does, strings.Join(decided, ", "), strings.Join(slices.Compact(fires), "; "), strings.Join(slices.Compact(silent), "; ")}
		for i := range cells {
			cells[i] = cell(cells[i])
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	if *update {
		if err := os.WriteFile(coverageFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(coverageFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != b.String() {
		t.Errorf("%s is not current: make update", coverageFile)
	}
}

// shownIn names a test of the rule in which it finds something, and one in
// which it does not, or only what is harmless.
func shownIn(r *Rule) (fires, silent string) {
	for _, test := range r.Tests() {
		if len(test.Want) == 0 {
			silent = cmp.Or(silent, "“"+test.Name+"”")
			continue
		}
		fires = cmp.Or(fires, "“"+test.Name+"”")
	}
	return fires, silent
}

// firedIn gives, for every rule, the fixtures in which it finds something.
func firedIn(t *testing.T, set *Set) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, dir := range []string{"fault", "mixed", "ok"} {
		for _, f := range bundlesIn(t, dir) {
			ids := map[string]bool{}
			for _, found := range diagnoseFixture(t, set, dir, f).Findings {
				ids[found.Rule.ID] = true
			}
			for id := range maps.Keys(ids) {
				out[id] = append(out[id], dir+"/"+f.name)
			}
		}
	}
	return out
}

// The path asks only for rows that some rule decides: else it would call a
// layer sound that nobody looked at.
func TestPathRowsHaveRules(t *testing.T) {
	network, install, err := loadPath()
	if err != nil {
		t.Fatal(err)
	}
	decided := map[string]bool{}
	for _, r := range builtin(t).Rules {
		for _, ref := range r.Refs {
			decided[ref] = true
		}
	}
	e, err := newEngine(builtin(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range slices.Concat(network, install) {
		for _, c := range l.Checks {
			if !decided[c.ID] {
				t.Errorf("%s asks for %s, which no rule decides", l.ID, c.ID)
			}
			for _, need := range c.Needs {
				for _, kind := range strings.Split(need, "|") {
					if !e.Wants(kind) && !parse.KnownLogKind(parse.Kind(kind)) {
						t.Errorf("%s, %s needs %s, which no rule reads: it would never be seen", l.ID, c.ID, kind)
					}
				}
			}
		}
	}
}
