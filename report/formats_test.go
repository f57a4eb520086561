package report

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kanshiki/parse"
	"kanshiki/rules"
)

// nasty holds what could break out of each format, wherever a bundle's words go.
func nasty() *rules.Diagnosis {
	const bad = "</script></style><img src=x onerror=alert(1)> ```` | `x` [a](http://evil.example.com) @you ]]> <!-- {{.}} *b* \x1b[31m"
	r := &rules.Rule{ID: "r", Title: bad, Class: "c/d", Doc: bad}
	f := &rules.Finding{Rule: r, Verdict: rules.Fault, Severity: rules.Error, Message: bad, Because: bad, Subject: map[string]string{"host": bad, bad: bad},
		Evidence: []rules.Evidence{{Pos: parse.Pos{File: bad, Line: 3}, Host: bad, Text: bad}, {Pos: parse.Pos{File: "//evil.example.com/x"}, Text: "`````"}}}
	quiet := &rules.Finding{Rule: &rules.Rule{ID: "q", Title: bad, Class: "c/d"}, Verdict: rules.Benign, Message: bad, Count: 2}
	open := &rules.Finding{Rule: &rules.Rule{ID: "o", Title: bad, Class: "c/d"}, Verdict: rules.Undetermined, Message: bad, Because: bad}
	f.Explains = []*rules.Finding{{Rule: r, Verdict: rules.Fault, Message: bad, AccountedBy: f}}
	return &rules.Diagnosis{
		Verdict: "fault", Headline: bad, Bundles: []rules.BundleInfo{{Name: bad, Hosts: []string{bad}, ClusterVersion: bad}},
		Causes: []*rules.Finding{f}, Findings: []*rules.Finding{f, f.Explains[0], quiet, open},
		Timeline:    []rules.PhaseState{{ID: "P0", Name: bad, Status: rules.PhaseBroken, From: at(1, 2)}},
		Path:        []rules.PathLayer{{ID: "L1", Name: bad, Status: rules.PathBroken, Breaks: true, Checks: []rules.PathCheck{{ID: "S-1", Status: rules.PathBroken, Message: bad}}}},
		Unexplained: []rules.Template{{Text: bad, Count: 1, Example: rules.Evidence{Pos: parse.Pos{File: bad}, Text: bad}}},
		Coverage:    rules.Coverage{Gaps: []parse.Gap{{File: bad, Reason: bad}}, Missing: []rules.Missing{{What: bad, Collect: bad}}},
	}
}

func TestHTMLKeepsForeignWordsAsWords(t *testing.T) {
	out := render(t, "html", nasty(), Options{})
	if n := strings.Count(out, "<script"); n != 1 {
		t.Errorf("%d scripts", n)
	}
	for _, tag := range []string{"<img", "<!--", "</style></", "onerror=alert(1)>", "\x1b"} {
		if strings.Contains(out, tag) {
			t.Errorf("%s got through", tag)
		}
	}
	// What the policy allows is what stands there, byte for byte.
	for _, tt := range []struct{ open, end, in string }{{"<style>", "</style>", pageCSS}, {"<script>", "</script>", pageJS}} {
		_, rest, _ := strings.Cut(out, tt.open)
		if body, _, _ := strings.Cut(rest, tt.end); body != tt.in {
			t.Errorf("%s was changed on its way, so its hash does not hold", tt.open)
		}
	}
	if m := regexp.MustCompile(`(?i)\s(?:style|on[a-z]+)="`).FindString(regexp.MustCompile(`>[^<]*<`).ReplaceAllString(out, "><")); m != "" {
		t.Errorf("an attribute%q that the policy forbids", m)
	}
}

func TestMarkdownKeepsForeignWordsAsWords(t *testing.T) {
	out := render(t, "markdown", nasty(), Options{Show: []string{"all"}})
	fenced, fence := false, ""
	columns := 0
	for _, l := range strings.Split(out, "\n") {
		if ticks := l[:len(l)-len(strings.TrimLeft(l, "`"))]; len(ticks) > 2 {
			switch {
			case !fenced:
				fenced, fence = true, ticks
			case strings.Trim(l, "`") == "" && len(ticks) >= len(fence):
				fenced = false
			}
			continue
		}
		if fenced {
			continue
		}
		prose := regexp.MustCompile("(`+)[^`].*?[^`]?(`+)").ReplaceAllString(strings.ReplaceAll(l, "\\`", ""), "")
		for _, bad := range []string{"<img", "</script", "<!--", "](", "@you", " *b*", "http://"} {
			if strings.Contains(strings.ReplaceAll(prose, `\[a](`, ""), bad) { // "\[" opens no link
				t.Errorf("%s stands bare in: %s", bad, l)
			}
		}
		if strings.HasPrefix(l, "| ---") || strings.HasPrefix(l, "|") {
			n := strings.Count(strings.ReplaceAll(l, `\|`, ""), "|")
			if columns > 0 && n != columns {
				t.Errorf("%d bars, not %d, in %s", n, columns, l)
			}
			columns = n
		} else {
			columns = 0
		}
	}
	if fenced {
		t.Error("a fence was never closed")
	}
	if n := strings.Count(out, "<details>"); n == 0 || n != strings.Count(out, "</details>") {
		t.Errorf("%d details opened", n)
	}
}

func TestMarkdownText(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"4.14.8", "4.14.8"}, {"1. one", `1\. one`}, {"12) x", `12\) x`}, {"# h", `\# h`}, {"- x", `\- x`}, {"a-b", "a-b"},
		{"a|b_c*d", `a\|b\_c\*d`}, {"<b>&", "&lt;b&gt;&amp;"}, {"me@example.com", "me&#64;example.com"}, {"a  b\nc", `a b\\nc`},
	} {
		if got := mdText(tt.in); got != tt.want {
			t.Errorf("mdText(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
	for in, want := range map[string]string{"run `a_b` on n_1": "run `a_b` on n\\_1", "odd ` one": "odd \\` one", "`a` `b`, c": "`a` `b`, c", "": ""} {
		if got := mdProse(in); got != want {
			t.Errorf("mdProse(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"a": "`a`", "a`b": "``a`b``", "`a": "`` `a ``", "": "", "a|b": `a\|b`} {
		if got := mdCode(in); got != want {
			t.Errorf("mdCode(%q) = %q, want %q", in, got, want)
		}
	}
}

// What is posted as a comment must fit one: 32 KB at the tightest tracker.
func TestMarkdownFitsAComment(t *testing.T) {
	d := sample()
	for range 200 {
		d.Causes = append(d.Causes, d.Causes[0])
		d.Findings = append(d.Findings, d.Findings[4:8]...)
		d.Unexplained = append(d.Unexplained, d.Unexplained[0])
		d.Coverage.Gaps = append(d.Coverage.Gaps, d.Coverage.Gaps[0])
	}
	if out := render(t, "markdown", d, Options{}); len(out) > 32_000 {
		t.Errorf("%d bytes", len(out))
	}
}

func TestJUnit(t *testing.T) {
	d := sample()
	d.Coverage.Judged = []*rules.Rule{{ID: "all-well", Class: "a/b"}, d.Findings[0].Rule}
	d.Coverage.Idle = []*rules.Rule{{ID: "no-input", Class: "a/b"}}
	out := render(t, "junit", d, Options{})
	var got junitSuites
	if err := xml.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	suite := got.Suites[0]
	want := map[string]string{"all-well": "passed", "no-input": "skipped", "manifest-failed": "failed", "install-timeout": "failed",
		"pool-paused": "skipped", "etcd-slow": "passed", "node-notready": "skipped", "noise-a": "passed"}
	seen := map[string]bool{}
	failures, skipped := 0, 0
	for _, c := range suite.Cases {
		outcome := "passed"
		switch {
		case c.Failure != nil && c.Skipped != nil:
			t.Errorf("%s has two outcomes", c.Name)
		case c.Failure != nil:
			outcome = "failed"
			failures++
		case c.Skipped != nil:
			outcome = "skipped"
			skipped++
		}
		if w := want[c.Name]; w != "" && w != outcome {
			t.Errorf("%s %s, want %s", c.Name, outcome, w)
		}
		if seen[c.Name] {
			t.Errorf("%s twice", c.Name)
		}
		seen[c.Name] = true
	}
	for name := range want {
		if !seen[name] {
			t.Errorf("no case for %s", name)
		}
	}
	if suite.Tests != len(suite.Cases) || suite.Failures != failures || suite.Skipped != skipped || got.Failures != failures {
		t.Errorf("counts %+v do not add up", suite)
	}
	for _, word := range []string{"timestamp", "hostname", "time="} {
		if strings.Contains(out, word) {
			t.Errorf("%s differs from run to run", word)
		}
	}
	dec := xml.NewDecoder(strings.NewReader(render(t, "junit", nasty(), Options{})))
	for {
		if _, err := dec.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTemplate(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`{{.verdict}}: {{.headline}}`, "fault: bootkube never created 99-x.yaml"},
		{`{{range .causes}}{{.rule}} {{.count}} {{.severity | upper}};{{end}}`, "manifest-failed 21 ERROR;pool-paused 1 WARNING;"},
		{`{{with index .bundles 0}}{{join .hosts "+"}} {{json .hosts}}{{end}}`, `a+b+c+d+e ["a","b","c","d","e"]`},
		{`{{(index .causes 1).first}}|{{(index .causes 0).subject.manifest}}`, "|99-x.yaml"},
		{`{{pad 6 .verdict}}|{{cut 4 .verdict}}`, "fault |fau…"},
	} {
		p, err := ParseTemplate("x", tt.text)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := WriteTemplate(&b, p, sample(), Options{}); err != nil || b.String() != tt.want {
			t.Errorf("%s gave %q (%v), want %q", tt.text, b.String(), err, tt.want)
		}
	}
	if _, err := ParseTemplate("x", "{{.verdict"); err == nil {
		t.Error("half a template was taken")
	}
	p, err := ParseTemplate("x", "{{.verdcit}}")
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteTemplate(io.Discard, p, sample(), Options{}); err == nil || !strings.Contains(err.Error(), "verdcit") {
		t.Errorf("a misspelt name: %v", err)
	}
	p, err = ParseTemplate("x", "{{json .}}")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := WriteTemplate(&b, p, sample(), Options{}); err != nil {
		t.Fatal(err)
	}
	var keys map[string]any
	if err := json.Unmarshal([]byte(b.String()), &keys); err != nil || strings.Contains(b.String(), "hunter2") {
		t.Errorf("%v: %s", err, b.String())
	}
}

func TestReflow(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "one\ntwo\n": "one two", "one\n\ntwo\nthree": "one\n\ntwo three", "list:\n- a\n  b\n- c\n": "list:\n- a\n  b\n- c",
	} {
		if got := reflow(in); got != want {
			t.Errorf("reflow(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPicturesOnlyWhereSomethingIsKnown(t *testing.T) {
	out := render(t, "html", &rules.Diagnosis{Verdict: "healthy", Headline: "no fault found",
		Path: []rules.PathLayer{{ID: "L1", Name: "x", Status: rules.PathUnknown}}}, Options{})
	if strings.Contains(out, "<svg") {
		t.Error("a picture of nothing")
	}
	full := render(t, "html", sample(), Options{})
	if n := strings.Count(full, `<svg role="img"`); n != 3 {
		t.Errorf("%d pictures, want graph, timeline and path", n)
	}
	if !slices.Contains(Formats(), "html") || !strings.Contains(full, "it breaks at L6") {
		t.Error("the broken layer is not named")
	}
}
