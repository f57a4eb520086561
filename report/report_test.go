package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"kanshiki/parse"
	"kanshiki/rules"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

func at(h, m int) time.Time { return time.Date(2024, 5, 6, h, m, 7, 0, time.UTC) }

func ev(file string, line int, t time.Time, text string) rules.Evidence {
	return rules.Evidence{Pos: parse.Pos{File: file, Line: line}, Time: t, Host: "bootstrap", Text: text}
}

// sample holds one of everything a report can show, and what must never get
// through: a secret, a colour code, a bidi override.
func sample() *rules.Diagnosis {
	rule := func(id, title string) *rules.Rule {
		return &rules.Rule{ID: id, Title: title, Class: "bootstrap/manifests"}
	}
	longPath := "must-gather.local.1234567890/quay-io-openshift-release-dev-ocp-v4-0-art-dev-sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/namespaces/openshift-etcd/pods/etcd-master-0/etcd/etcd/logs/current.log"
	deep := &rules.Finding{Rule: rule("co-degraded", "operator degraded"), Verdict: rules.Fault, Severity: rules.Warn, Message: "authentication is degraded", Count: 1}
	symptom := &rules.Finding{Rule: rule("install-timeout", "the installer gave up"), Verdict: rules.Fault, Severity: rules.Error,
		Message: "bootstrap did not complete within 30m, and this message goes on for so long that it cannot stand on one line of any usual terminal", Count: 1, Explains: []*rules.Finding{deep}}
	cause := &rules.Finding{
		Rule: rule("manifest-failed", "a manifest could not be created"), Verdict: rules.Fault, Severity: rules.Error, Confidence: 0.9,
		Subject: map[string]string{"host": "bootstrap", "manifest": "99-x.yaml"},
		Message: "never created 99-x.yaml: no matches for kind MachineConfig", First: at(1, 2), Last: at(3, 4), Count: 21,
		Because: "first because it explains 2 of the other findings", Explains: []*rules.Finding{symptom},
		Evidence: []rules.Evidence{
			ev("bootstrap/journals/bootkube.log", 12, at(1, 2), `Failed to create "99-x.yaml" `+"\x1b[31mred\x1b[0m\x07 password=hunter2"),
			ev(longPath, 3456, at(2, 2), strings.Repeat("マニフェストを作成できませんでした。", 12)),
			ev("c.log", 0, time.Date(0, 5, 6, 1, 2, 3, 0, time.UTC), "no year here \u202egnp.exe"),
			ev("d.log", 9, time.Time{}, "last of four "+strings.Repeat("0123456789abcdef", 40)),
		},
	}
	symptom.AccountedBy, deep.AccountedBy = cause, symptom
	warning := &rules.Finding{Rule: rule("pool-paused", "a pool is paused"), Verdict: rules.Warning, Severity: rules.Warn,
		Subject: map[string]string{"pool": "worker"}, Message: "the pool takes no updates", Count: 1}
	d := &rules.Diagnosis{
		Verdict: "fault", Headline: "bootkube never created 99-x.yaml",
		Bundles: []rules.BundleInfo{
			{Name: "log-bundle.tar.gz", Kind: "log-bundle", SHA256: "ab", Files: 10, Bytes: 20, Hosts: []string{"a", "b", "c", "d", "e"}, ClusterVersion: "4.14.3", From: at(1, 0), To: at(4, 0)},
			{Name: "lb", Kind: "files", Files: 1},
		},
		Packs:  []rules.Pack{{Name: "builtin", Version: "1", Rules: 3, SHA256: "cd"}},
		Causes: []*rules.Finding{cause, warning},
		Findings: []*rules.Finding{cause, symptom, deep, warning,
			{Rule: rule("etcd-slow", "etcd is slow"), Verdict: rules.Transient, Severity: rules.Warn, Message: "slow for 3m, then well again", Count: 240, Subject: map[string]string{"hosts": "m-0, m-1, m-2, m-3, m-4"}},
			{Rule: rule("etcd-slow", "etcd is slow"), Verdict: rules.Transient, Message: "second case", Count: 2},
			{Rule: rule("node-notready", "node is not ready"), Verdict: rules.Undetermined, Message: "the log ends 4s after it", Last: at(4, 0), Count: 1},
			{Rule: rule("lb-down", "backend down"), Verdict: rules.Undetermined, Message: "no log of the balancer", Because: "its counterpart was not collected", Count: 1},
		},
		Timeline: []rules.PhaseState{
			{ID: "P0", Name: "installer started", Status: rules.PhaseDone, From: at(0, 1), To: at(0, 2)},
			{ID: "P13", Name: "bootstrap complete", Status: rules.PhaseNotReached},
		},
		Path: []rules.PathLayer{
			{ID: "L1", Name: "external access", Status: rules.PathUnknown, Checks: []rules.PathCheck{
				{ID: "S-001", Says: "the URL answers", Status: rules.PathUnknown, Message: "not collected: curl", Collect: "curl -kv URL"},
				{ID: "S-003", Says: "the address is right", Status: rules.PathUnknown, Hint: true, Message: "not collected: dig"}}},
			{ID: "L5", Name: "local network of the node", Status: rules.PathOK, Checks: []rules.PathCheck{
				{ID: "S-033", Says: "forwarding is on", Status: rules.PathOK}}},
			{ID: "L6", Name: "Open vSwitch", Status: rules.PathBroken, Breaks: true, Checks: []rules.PathCheck{
				{ID: "S-042", Says: "every other node has its flows", Status: rules.PathBroken, Message: "m1 has no flow from w1, password=hunter2"}}},
		},
		Unexplained: []rules.Template{{Text: "E# something <n> odd", Count: 7, Example: ev("e.log", 5, at(1, 1), "E1 something 5 odd")}},
		Coverage: rules.Coverage{FilesRead: 11, FilesUnknown: 2, RulesRun: 3, RulesWithoutInput: 1,
			Gaps:    []parse.Gap{{File: "x.tar.gz!y.log", Reason: "unexpected end of file"}},
			Missing: []rules.Missing{{What: "log of haproxy", Collect: "journalctl -u haproxy on the load balancer", Unlocks: []string{"lb-down"}}},
			Suppressed: []rules.Suppressed{{By: &rules.Suppression{ID: "pool-paused", Reason: "frozen until the audit", Owner: "ops", Expires: at(0, 0)},
				Findings: []*rules.Finding{{Rule: rule("pool-paused", "a pool is paused"), Verdict: rules.Warning, Severity: rules.Warn, Count: 2,
					Subject: map[string]string{"pool": "infra"}, Message: "the pool infra takes no updates, password=hunter2"}}}},
			Expired: []*rules.Suppression{{ID: "lb-down", Reason: "maintenance", Owner: "net", Expires: at(0, 0)}}},
	}
	for i := range 20 {
		d.Findings = append(d.Findings, &rules.Finding{Rule: rule("noise-"+string(rune('a'+i)), "noise"), Verdict: rules.Benign, Message: "expected while it starts", Count: 20 - i})
	}
	return d
}

func render(t *testing.T, format string, d *rules.Diagnosis, opt Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, d, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, tt := range []struct {
		file, format string
		opt          Options
	}{
		{"table-80.txt", "table", Options{Width: 80}},
		{"table-140.txt", "table", Options{Width: 140, Show: []string{"all"}}},
		{"wide-100.txt", "wide", Options{Width: 100}},
		{"report.json", "json", Options{Version: "v0"}},
		{"report.yaml", "yaml", Options{Version: "v0"}},
		{"report.md", "markdown", Options{}},
		{"report.sarif", "sarif", Options{Version: "v0"}},
		{"report.xml", "junit", Options{}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			got := render(t, tt.format, sample(), tt.opt)
			name := filepath.Join("testdata", tt.file)
			if *update {
				if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("differs from %s; see it with go test -update and git diff:\n%s", name, got)
			}
		})
	}
}

func TestNothingOverflows(t *testing.T) {
	for _, format := range []string{"table", "wide"} {
		for _, columns := range []int{40, 60, 72, 80, 100, 132, 200, 250} {
			for _, show := range [][]string{nil, {"all"}} {
				out := render(t, format, sample(), Options{Width: columns, Show: show})
				for i, l := range strings.Split(out, "\n") {
					if w := width(l); w > columns {
						t.Errorf("%s %d: line %d takes %d columns: %s", format, columns, i+1, w, l)
					}
					if strings.TrimRight(l, " ") != l {
						t.Errorf("%s %d: line %d ends in spaces: %q", format, columns, i+1, l)
					}
				}
			}
		}
	}
}

func TestNothingDangerousGetsOut(t *testing.T) {
	for _, format := range Formats() {
		out := render(t, format, sample(), Options{Width: 100, Show: []string{"all"}})
		if strings.Contains(out, "hunter2") {
			t.Errorf("%s: the password got out", format)
		}
		if !strings.Contains(out, "[redacted]") {
			t.Errorf("%s: no sign that something was masked", format)
		}
		for _, r := range out {
			if r != '\n' && unsafe(r) {
				t.Errorf("%s: %U got out", format, r)
			}
		}
		if !utf8.ValidString(out) {
			t.Errorf("%s: not UTF-8", format)
		}
	}
}

func TestColor(t *testing.T) {
	plainText := render(t, "table", sample(), Options{Width: 100})
	colored := render(t, "table", sample(), Options{Width: 100, Color: true})
	if stripped := regexp.MustCompile(`\x1b\[[0-9;]*m`).ReplaceAllString(colored, ""); stripped != plainText {
		t.Error("colours change more than colours")
	}
	if colored == plainText {
		t.Error("no colours")
	}
}

func TestYAMLIsTheSameAsJSON(t *testing.T) {
	var j, y any
	if err := json.Unmarshal([]byte(render(t, "json", sample(), Options{})), &j); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Load([]byte(render(t, "yaml", sample(), Options{})), &y); err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(j)
	b, err := json.Marshal(y)
	if err != nil || string(a) != string(b) {
		t.Errorf("%v\n%s\n%s", err, a, b)
	}
}

func TestEmptyDiagnosisHasNoNulls(t *testing.T) {
	out := render(t, "json", &rules.Diagnosis{Verdict: "inconclusive"}, Options{})
	if strings.Contains(out, "null") || strings.Contains(out, `"from"`) {
		t.Error(out)
	}
	if out := render(t, "table", &rules.Diagnosis{Verdict: "healthy", Headline: "no fault found"}, Options{}); !strings.HasPrefix(out, "HEALTHY  no fault found\n") {
		t.Error(out)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestWriteErrors(t *testing.T) {
	for _, format := range Formats() {
		if err := Write(fullDisk{}, format, sample(), Options{}); err == nil {
			t.Errorf("%s: a full disk went unnoticed", format)
		}
	}
	if err := Write(&bytes.Buffer{}, "pdf", sample(), Options{}); err == nil {
		t.Error("pdf is no format")
	}
}
