package report

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"kanshiki/parse"
	"kanshiki/rules"
)

// checkSARIF holds a log against what the standard (OASIS SARIF 2.1.0,
// section numbers) demands of the properties that are used, and against the
// closed lists of names of its schema.
func checkSARIF(t *testing.T, out string) sarifRun {
	t.Helper()
	var log sarifLog
	dec := json.NewDecoder(strings.NewReader(out))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 { // 3.13.2
		t.Fatalf("version %q, %d runs", log.Version, len(log.Runs))
	}
	run := log.Runs[0]
	if run.Tool.Driver.Name == "" { // 3.19.8
		t.Error("the driver has no name")
	}
	ids := map[string]bool{}
	for _, r := range run.Tool.Driver.Rules { // 3.49.3: unique here, because no two rules share one
		if r.ID == "" || ids[r.ID] || r.Help.Text == "" || r.Short.Text == "" {
			t.Errorf("rule %+v", r)
		}
		ids[r.ID] = true
	}
	prints := map[string]bool{}
	for _, r := range run.Results {
		if i := r.RuleIndex; i < 0 || i >= len(run.Tool.Driver.Rules) || run.Tool.Driver.Rules[i].ID != r.RuleID { // 3.27.6
			t.Errorf("%s: index %d", r.RuleID, i)
		}
		if r.Message.Text == "" || strings.Contains(r.Message.Text, "](") { // 3.27.11, 3.11.6
			t.Errorf("message %q", r.Message.Text)
		}
		switch r.Level { // 3.27.10
		case "error", "warning", "note", "none":
		default:
			t.Errorf("level %q", r.Level)
		}
		if r.Kind != "fail" && (r.Kind != "open" || r.Level != "none") { // 3.27.9
			t.Errorf("kind %q with level %q", r.Kind, r.Level)
		}
		if r.Rank < 0 || r.Rank > 100 || r.Count < 1 { // 3.27.25, 3.27.8
			t.Errorf("rank %v, count %d", r.Rank, r.Count)
		}
		if r.Suppressions == nil { // 3.27.23: on all results or on none
			t.Errorf("%s: no list of suppressions", r.RuleID)
		}
		if p := r.Fingerprints["kanshiki/v1"]; p == "" || prints[p] {
			t.Errorf("%s: fingerprint %q", r.RuleID, p)
		} else {
			prints[p] = true
		}
		related := map[int]bool{}
		for i, l := range append(r.Locations, r.Related...) {
			uri := l.Physical.Artifact.URI
			u, err := url.Parse(uri)
			if err != nil || u.IsAbs() || u.Host != "" || strings.ContainsAny(uri, " \"<>\\^`{|}\x1b") { // 3.4.3, RFC 3986
				t.Errorf("address %q: %v", uri, err)
			}
			if g := l.Physical.Region; g != nil && g.StartLine < 1 { // 3.30.5
				t.Errorf("line %d", g.StartLine)
			}
			if i >= len(r.Locations) && (l.ID < 1 || related[l.ID]) { // 3.28.2
				t.Errorf("related location %d", l.ID)
			}
			related[l.ID] = true
		}
	}
	return run
}

func TestSARIF(t *testing.T) {
	run := checkSARIF(t, render(t, "sarif", sample(), Options{Version: "v0"}))
	if got := run.Results[0].Locations[0].Physical.Artifact.URI; got != "log-bundle.tar.gz!bootstrap/journals/bootkube.log" {
		t.Error(got)
	}
	levels := map[string]string{}
	suppressed := 0
	for _, r := range run.Results {
		levels[r.RuleID] = r.Level
		suppressed += len(r.Suppressions)
	}
	for id, want := range map[string]string{"manifest-failed": "error", "pool-paused": "warning", "node-notready": "none", "etcd-slow": "", "noise-a": ""} {
		if levels[id] != want {
			t.Errorf("%s: level %q, want %q", id, levels[id], want)
		}
	}
	if suppressed != 1 || len(run.Invocations[0].Notifications) != 1 {
		t.Errorf("%d suppressed, %d notifications", suppressed, len(run.Invocations[0].Notifications))
	}
	checkSARIF(t, render(t, "sarif", nasty(), Options{}))
	checkSARIF(t, render(t, "sarif", &rules.Diagnosis{Verdict: "healthy"}, Options{}))
}

// Lines move, things happen again, bundles are renamed: the finding is the
// same. Another subject is another one.
func TestFingerprintIsStable(t *testing.T) {
	f := func(host string, line, count int, file string) string {
		return fingerprint(&rules.Finding{Rule: &rules.Rule{ID: "r"}, Subject: map[string]string{"host": host, "b": "c"}, Count: count,
			Evidence: []rules.Evidence{{Pos: parse.Pos{File: file, Line: line}}}})
	}
	if f("a", 1, 1, "x") != f("a", 900, 7, "y/x") {
		t.Error("it depends on the place")
	}
	if f("a", 1, 1, "x") == f("b", 1, 1, "x") {
		t.Error("two hosts are one")
	}
}

func TestArtifactURI(t *testing.T) {
	for _, tt := range []struct {
		bundle rules.BundleInfo
		file   string
		want   string
	}{
		{rules.BundleInfo{Name: "a.tar.gz", Files: 9}, "x/b c.log", "a.tar.gz!x/b%20c.log"},
		{rules.BundleInfo{Name: "a.zip", Files: 9}, "in.tar.xz!y:1.log", "a.zip!in.tar.xz!y%3A1.log"},
		{rules.BundleInfo{Name: "dir", Files: 9}, "日.log", "dir/%E6%97%A5.log"},
		{rules.BundleInfo{Name: "one.log", Files: 1}, "one.log", "one.log"},
		{rules.BundleInfo{}, "//host/x", ".//host/x"},
	} {
		d := &rules.Diagnosis{Bundles: []rules.BundleInfo{tt.bundle}}
		if got := artifactURI(d, rules.Evidence{Pos: parse.Pos{File: tt.file}}); got != tt.want {
			t.Errorf("%s in %s: %s, want %s", tt.file, tt.bundle.Name, got, tt.want)
		}
	}
}
