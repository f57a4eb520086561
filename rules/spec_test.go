package rules

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const goodRule = `id: sample-rule
title: a sample
class: bootstrap/manifests
component: bootkube
doc: Why.
remedy: Do it.
logs: bootkube
match: 'Failed to create "(?P<manifest>[^"]+)"'
followed_by: 'Created "(?P<manifest>[^"]+)"'
outcomes:
  - {if: followed, verdict: benign, message: '{manifest} came'}
  - {verdict: fault, message: '{manifest} never came'}
tests:
  - name: silent
    log: "hello"
    want: []
`

func loadText(files map[string]string) (*Set, error) {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	s := &Set{}
	return s, s.add(fsys, "test", "", "")
}

func TestLoadGoodRule(t *testing.T) {
	s, err := loadText(map[string]string{"sample-rule.yaml": goodRule})
	if err != nil {
		t.Fatal(err)
	}
	r := s.Rules[0]
	if !slices.Equal(r.By, []string{"manifest"}) || r.Grace.Minutes() != 2 || r.Confidence != 0.8 {
		t.Errorf("defaults: by %v, grace %v, confidence %v", r.By, r.Grace, r.Confidence)
	}
}

// Every mistake is refused with the file and the line it stands in.
func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "component:", "komponent:", "sample-rule.yaml:4:"},
		{"id", "id: sample-rule", "id: other", `sample-rule.yaml:1: id: "other" is not the file name`},
		{"doc", "doc: Why.\n", "", "doc: missing"},
		{"class", "bootstrap/manifests", "bootstrap/manifest", `sample-rule.yaml:3: class: "bootstrap/manifest"`},
		{"log kind", "logs: bootkube", "logs: bootcube", `sample-rule.yaml:7: logs: unknown log kind "bootcube"`},
		{"regexp", `[^"]+)"'` + "\nfollowed", `[^"]+"'` + "\nfollowed", "sample-rule.yaml:8: match:"},
		{"literal", `'Failed to create "(?P<manifest>[^"]+)"'`, `'a\w+ (?P<manifest>x+)'`, "no literal of 6 bytes"},
		{"by", "outcomes:", "by: [node]\noutcomes:", `field "node" is not captured`},
		{"condition", "{if: followed,", "{if: followd,", `unknown condition "followd"`},
		{"verdict", "verdict: fault", "verdict: falt", `unknown verdict "falt"`},
		{"two inputs", "logs: bootkube", "logs: bootkube\nobjects: Node", "exactly one of"},
		{"jq", "logs: bootkube\n", "objects: Node\njq: '.items['\n", "jq:"},
		{"scope", "outcomes:", "scope: day\noutcomes:", `unknown "day"`},
		{"no tests", goodRule[strings.Index(goodRule, "tests:"):], "", "tests: missing"},
		{"not yaml", "id: sample-rule", "id: [", "sample-rule.yaml:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(goodRule, c.old, c.new, 1)
			if text == goodRule {
				t.Fatal("the test changes nothing")
			}
			_, err := loadText(map[string]string{"sample-rule.yaml": text})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestLoadGathersAllComplaints(t *testing.T) {
	bad := strings.Replace(strings.Replace(goodRule, "doc: Why.\n", "", 1), "bootstrap/manifests", "x/y", 1)
	_, err := loadText(map[string]string{"a/sample-rule.yaml": bad, "b/other.yaml": goodRule})
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("want three complaints, got:\n%v", err)
	}
}

func TestRequiredLiterals(t *testing.T) {
	for _, c := range []struct {
		expr string
		want []string
	}{
		{`Failed to create "(?P<m>[^"]+)"`, []string{"failed to create "}},
		{`(?:Created|Skipped creating) "x"`, []string{"created", "skipped creating"}},
		{`(?i)NO SPACE left`, []string{"no space left"}},
		{`(abcdefgh)?x+`, []string{"x"}},
		{`a*`, nil},
		{`foo|\d+`, nil},
		{`"level":"error" happened`, []string{" happened"}},
	} {
		p, err := compilePattern(c.expr)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(p.Literals, c.want) {
			t.Errorf("%s: got %q, want %q", c.expr, p.Literals, c.want)
		}
	}
}

func TestClasses(t *testing.T) {
	if n := len(Classes()); n < 80 {
		t.Errorf("classes.yaml gives %d classes", n)
	}
}

func TestPhases(t *testing.T) {
	names, markers, err := loadPhases()
	if err != nil {
		t.Fatal(err)
	}
	if len(names) != len(phaseIDs) || len(markers) < 20 {
		t.Errorf("%d phases, %d markers", len(names), len(markers))
	}
}
