package rules

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kanshiki/collect"
)

// explainText explains a rule of the given text on files.
func explainText(t *testing.T, rule string, files map[string]string) *Explanation {
	t.Helper()
	set, err := loadText(map[string]string{"sample-rule.yaml": rule})
	if err != nil {
		t.Fatal(err)
	}
	x, err := Explain(context.Background(), requestFor(t, set, files), "sample-rule")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func requestFor(t *testing.T, set *Set, files map[string]string) Request {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Request{Set: set, Walker: &collect.Walker{Limits: collect.DefaultLimits()}, Bundles: []string{dir}, Year: 2026}
}

const bootkubeLine = "Sep 28 %s localhost bootkube.sh[2632]: "

func bootkubeLog(lines ...string) map[string]string {
	var b strings.Builder
	for _, l := range lines {
		at, text, _ := strings.Cut(l, " ")
		b.WriteString(strings.Replace(bootkubeLine, "%s", at, 1) + text + "\n")
	}
	return map[string]string{"bootstrap/journals/bootkube.log": b.String()}
}

func TestExplainCases(t *testing.T) {
	x := explainText(t, goodRule, bootkubeLog(
		`13:00:00 Failed to create "a.yaml"`,
		`13:00:01 Failed to create "b.yaml"`,
		`13:00:05 Created "a.yaml"`,
		`13:00:06 Failed to create "a.yaml"`,
		`13:00:09 Created "a.yaml"`,
		`13:30:00 still here`))
	if len(x.Cases) != 2 {
		t.Fatalf("%d cases", len(x.Cases))
	}
	open, closed := x.Cases[0], x.Cases[1] // faults first
	if open.Verdict != Fault || open.State != "open" || open.OpenFor != "29m59s" || open.Grace != "2m" || open.Closed != nil ||
		open.Opened.Line != 2 || open.Message != "b.yaml never came" || open.Young != "" {
		t.Errorf("open case: %+v", open)
	}
	if len(open.Rows) != 2 || open.Rows[0].Why != "followed does not hold: it is open" || open.Rows[1].Why != "" || open.Rows[1].Verdict != Fault {
		t.Errorf("rows: %+v", open.Rows)
	}
	if closed.Verdict != Benign || closed.State != "followed" || closed.OpenFor != "3s" || closed.Opened.Line != 4 || closed.Closed.Line != 5 ||
		len(closed.Rows) != 1 {
		t.Errorf("closed case: %+v", closed)
	}
	if in := x.Inputs[0]; in.Use != useReads || in.Kind != "bootkube" || in.Count != 1 || in.Logs[0].Lines != 6 {
		t.Errorf("inputs: %+v", x.Inputs)
	}
	if len(x.Missing) != 0 {
		t.Errorf("missing: %+v", x.Missing)
	}
}

func TestExplainTooYoung(t *testing.T) {
	x := explainText(t, goodRule, bootkubeLog(`13:00:00 Failed to create "a.yaml"`, `13:00:09 still here`))
	if c := x.Cases[0]; c.Verdict != Undetermined || !strings.Contains(c.Young, "too early to tell") || c.OpenFor != "9s" {
		t.Errorf("%+v", c)
	}
}

func TestExplainEarlierAttempt(t *testing.T) {
	rule := strings.Replace(goodRule, "outcomes:", "scope: unit\noutcomes:", 1)
	x := explainText(t, rule, map[string]string{"bootstrap/journals/bootkube.log": `Sep 28 13:00:00 localhost bootkube.sh[1]: Failed to create "a"
Sep 28 13:01:00 localhost bootkube.sh[2]: Failed to create "a"
Sep 28 13:30:00 localhost bootkube.sh[2]: still here
`})
	if c := x.Cases[0]; c.Count != 1 || c.Past != 1 || c.Opened.Line != 2 {
		t.Errorf("%+v", c)
	}
}

func TestExplainNearestMisses(t *testing.T) {
	rule := strings.Replace(goodRule, `'Failed to create "(?P<manifest>[^"]+)"'`,
		`'Failed to create "(?P<manifest>[^"]+)" in namespace (?:default|kube-system): forbidden'`, 1)
	x := explainText(t, rule, bootkubeLog(
		`13:00:00 Failed to create "a.yaml": not found`,
		`13:00:01 Failed to create "b1.yaml" in namespace openshift: forbidden`,
		`13:00:02 Failed to create "b2.yaml" in namespace openshift: forbidden`,
		`13:00:03 Failed to create "c.yaml" forbidden: in namespace default`,
		`13:00:04 in namespace x`,
		`13:00:05 Created "a.yaml"`))
	if len(x.Cases) != 0 || x.NearLines != 4 || x.ClosingLines != 1 {
		t.Fatalf("%d cases, %d near, %d closing", len(x.Cases), x.NearLines, x.ClosingLines)
	}
	var got []string
	for _, m := range x.Near {
		got = append(got, strings.Repeat("#", m.Line)+" "+m.Lacks)
	}
	// Nearest first; b2 says what b1 says. The line without the rarest words was
	// never looked at.
	want := []string{"## default” or “kube-system", "#### : forbidden", "# in namespace"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestExplainLogOfAnotherKind(t *testing.T) {
	x := explainText(t, goodRule, map[string]string{"lb/haproxy.log": `Sep 28 13:00:00 lb haproxy[1]: Failed to create "a.yaml"` + "\n"})
	if len(x.Cases) != 0 || x.ElsewhereLines != 1 || x.Elsewhere[0].Lacks != "haproxy" || x.Elsewhere[0].Line != 1 {
		t.Errorf("%+v", x)
	}
	if len(x.Missing) != 1 || !strings.Contains(x.Missing[0].Collect, "bootkube") {
		t.Errorf("missing: %+v", x.Missing)
	}
}

const nodeRule = `id: sample-rule
title: a sample
class: node/not-ready
component: kubelet
doc: Why.
remedy: Do it.
objects: Node
jq: '.status.conditions[]? | select(.type == "Ready" and .status != "True") | {node: "x", since: .lastTransitionTime}'
applies: ">=4.12"
grace: 5m
outcomes:
  - {verdict: fault, message: '{node} is not ready for {open_for}'}
tests:
  - name: silent
    files: {a: b}
    want: []
`

func node(name, ready, since string) string {
	return "apiVersion: v1\nkind: Node\nmetadata: {name: " + name + "}\nstatus:\n  conditions:\n  - {type: Ready, status: \"" + ready +
		"\", lastTransitionTime: \"" + since + "\"}\n"
}

func TestExplainRecords(t *testing.T) {
	x := explainText(t, nodeRule, map[string]string{
		"a.yaml": node("a", "True", "2026-01-01T00:00:00Z"), "b.yaml": node("b", "False", "2026-01-01T00:00:00Z"),
		"x.log": "2026-01-01T01:00:00Z hello\n"})
	if len(x.Cases) != 1 || x.Cases[0].Verdict != Fault || x.Cases[0].Age != "1h" || x.Cases[0].Opened != nil {
		t.Fatalf("%+v", x.Cases)
	}
	if x.Records != 2 || x.Fruitless != 1 || x.NotFor != "" {
		t.Errorf("%d records, %d fruitless, %q", x.Records, x.Fruitless, x.NotFor)
	}
	x = explainText(t, nodeRule, map[string]string{"get-nodes.txt": "NAME   STATUS   ROLES    AGE   VERSION\nm1     Ready    master   38m   v1.27.8\n"})
	if len(x.Cases) != 0 || x.Records != 1 || x.Fruitless != 1 || x.TableRows != 1 || len(x.Examples) != 1 || x.Examples[0].Line != 2 {
		t.Errorf("%+v", x)
	}
	x = explainText(t, nodeRule, map[string]string{"x.log": "hello\n"})
	if x.Inputs[0].Count != 0 || len(x.Missing) != 1 || x.Missing[0].Collect != mustGather {
		t.Errorf("%+v", x)
	}
}

func TestExplainOtherVersion(t *testing.T) {
	x := explainText(t, nodeRule, map[string]string{"cv.yaml": `apiVersion: config.openshift.io/v1
kind: ClusterVersion
metadata: {name: version}
status:
  history:
  - {state: Completed, version: 4.11.3, completionTime: "2026-01-01T00:00:00Z"}
`})
	if x.NotFor != "it is for OpenShift >=4.12, this is 4.11.3" {
		t.Errorf("got %q", x.NotFor)
	}
}

// What explain says of a rule is what a diagnosis with all rules says.
func TestExplainAgreesWithAnalyze(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range bundlesIn(t, "mixed") {
		if f.name != "broken-install" { // one that has all verdicts: a run for every finding costs
			continue
		}
		req := Request{Set: set, Walker: &collect.Walker{Limits: collect.DefaultLimits()}, Bundles: []string{f.path}}
		d, err := Analyze(context.Background(), req)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]map[Verdict]bool{}
		for _, f := range d.Findings {
			if found[f.Rule.ID] == nil {
				found[f.Rule.ID] = map[Verdict]bool{}
			}
			found[f.Rule.ID][f.Verdict] = true
		}
		if len(found) == 0 {
			t.Errorf("%s: nothing found", f.name)
		}
		for id, verdicts := range found {
			x, err := Explain(context.Background(), req, id)
			if err != nil {
				t.Fatal(err)
			}
			said := map[Verdict]bool{}
			for _, c := range x.Cases {
				if c.Message != "" {
					said[c.Verdict] = true
				}
			}
			for v := range verdicts {
				if !said[v] {
					t.Errorf("%s: %s: analyze says %s, explain says %v", f.name, id, v, said)
				}
			}
			if len(said) != len(verdicts) {
				t.Errorf("%s: %s: analyze says %v, explain says %v", f.name, id, verdicts, said)
			}
		}
	}
}
