package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kanshiki/parse"
	"kanshiki/rules"
)

// explained holds one of everything that an explanation can show, and a secret.
func explained() *rules.Explanation {
	place := ev("bootstrap/journals/bootkube.log", 12, at(1, 2), `Failed to create "99-x.yaml" password=hunter2`+"\x1b[31m")
	closed := ev("bootstrap/journals/bootkube.log", 99, at(1, 9), `Created "99-y.yaml"`)
	log := &parse.Source{File: "bootstrap/journals/bootkube.log", Lines: 412, First: at(1, 0), Last: at(4, 0), Cut: true}
	x := &rules.Explanation{
		Rule:    &rules.Rule{ID: "manifest-failed", Title: "a manifest could not be created"},
		Bundles: sample().Bundles,
		Inputs: []rules.InputState{
			{Use: "reads", What: "logs", Kind: "bootkube", Count: 5, Logs: []*parse.Source{log, log, log, log, log}},
			{Use: "cleared by", What: "objects", Kind: "ConfigMap"},
		},
		Cases: []rules.CaseState{
			{Subject: map[string]string{"manifest": "99-x.yaml", "host": "bootstrap"}, Count: 21, Past: 3, First: at(1, 2), Last: at(3, 4),
				Opened: &place, State: "open", OpenFor: "2h58m", Age: "2h58m", Grace: "10m", Phase: "P7",
				Rows: []rules.RowState{{If: "followed", Verdict: rules.Benign, Why: "followed does not hold: it is open"},
					{Verdict: rules.Fault}}, Verdict: rules.Fault, Severity: rules.Error, Message: "never created 99-x.yaml"},
			{Count: 1, First: at(1, 2), Last: at(1, 2), Opened: &place, Closed: &closed, State: "followed", OpenFor: "7m", Phase: "not known",
				Young: "the log ends 7m after it began", History: "in an earlier attempt",
				Rows: []rules.RowState{{If: "followed", Verdict: rules.None}}, Verdict: rules.None},
			{Count: 1, Evidence: []rules.Evidence{ev("oc/get-nodes.txt", 3, at(0, 0), "m1  NotReady")}, State: "open", Age: "38m",
				Phase: "not known", Rows: []rules.RowState{{If: "age: >1h", Verdict: rules.Fault, Why: "age: >1h does not hold: it is 38m"}}},
		},
		Lost: 2, Gaps: []parse.Gap{{File: "x.log", Reason: "gzip: unexpected end"}},
	}
	for range 4 {
		x.Cases = append(x.Cases, x.Cases[1])
	}
	return x
}

func missed() *rules.Explanation {
	near := ev("lb/haproxy.log", 4, at(1, 2), "Server a/b is DOWN token=sha256~abcdefghijklmnopqrstuvwxyz")
	return &rules.Explanation{
		Rule:    &rules.Rule{ID: "server-down", Match: []*rules.Pattern{{Literals: []string{"is down, reason"}}}},
		Bundles: sample().Bundles[:1],
		Inputs: []rules.InputState{{Use: "reads", What: "logs", Kind: "haproxy"},
			{Use: "reads", What: "logs", Kind: "in journals and consoles that may hold its lines", Maybe: true, Count: 1, Logs: []*parse.Source{{File: "messages", Lines: 1}}}},
		NearLines: 7, Near: []rules.NearMiss{{Evidence: near, Lacks: "no route"}, {Evidence: near}}, ClosingLines: 3,
		ElsewhereLines: 1, Elsewhere: []rules.NearMiss{{Evidence: near, Lacks: "keepalived"}},
		Records: 9, Fruitless: 9, TableRows: 4, Examples: []rules.Evidence{ev("nodes.yaml", 0, at(1, 1), "Node/m1")},
		Missing: []rules.Missing{{What: "log of haproxy", Collect: "journalctl -u haproxy"}},
	}
}

func TestExplanationGolden(t *testing.T) {
	for name, x := range map[string]*rules.Explanation{"explain-fired-80.txt": explained(), "explain-missed-80.txt": missed()} {
		var b strings.Builder
		if err := WriteExplanation(&b, x, Options{Width: 80}); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"hunter2", "abcdefghijkl", "\x1b"} {
			if strings.Contains(b.String(), bad) {
				t.Errorf("%s: %q got through", name, bad)
			}
		}
		for l := range strings.Lines(b.String()) {
			if width(strings.TrimRight(l, "\n")) > 80 {
				t.Errorf("%s: too wide: %s", name, l)
			}
		}
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != b.String() {
			t.Errorf("%s (go test ./report -update): got\n%s", name, b.String())
		}
	}
}

func TestExplanationOutcome(t *testing.T) {
	with := func(change func(*rules.Explanation)) *rules.Explanation { x := missed(); change(x); return x }
	for _, c := range []struct {
		name, want string
		x          *rules.Explanation
	}{
		{"fault", "FIRED", explained()},
		{"only maybe", "DID NOT FIRE", missed()},
		{"own log", "DID NOT FIRE", with(func(x *rules.Explanation) { x.Inputs[0].Count = 1 })},
		{"nothing to read", "NO INPUT", with(func(x *rules.Explanation) { x.Inputs = x.Inputs[:1] })},
		{"version", "NOT JUDGED", with(func(x *rules.Explanation) { x.NotFor = "it is for OpenShift >=4.12, this is 4.11.3" })},
		{"dropped", "DROPPED", with(func(x *rules.Explanation) { x.Cases = []rules.CaseState{{Verdict: rules.None}} })},
		{"quiet", "FIRED", with(func(x *rules.Explanation) { x.Cases = []rules.CaseState{{Verdict: rules.Benign}} })},
	} {
		if word, _, _ := (words{}).outcome(c.x); word != c.want {
			t.Errorf("%s: got %s, want %s", c.name, word, c.want)
		}
	}
}

// --all writes every case.
func TestExplanationAll(t *testing.T) {
	var some, all strings.Builder
	if err := WriteExplanation(&some, explained(), Options{}); err != nil {
		t.Fatal(err)
	}
	if err := WriteExplanation(&all, explained(), Options{Show: []string{"all"}}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(some.String(), "Case 7") || !strings.Contains(some.String(), "… 2 more: --all") || !strings.Contains(all.String(), "Case 7") {
		t.Errorf("some:\n%s\nall:\n%s", some.String(), all.String())
	}
}
