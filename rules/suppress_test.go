package rules

import (
	"context"
	"strings"
	"testing"
)

func TestParseSuppressionsRefuses(t *testing.T) {
	set, err := loadText(map[string]string{"sample-rule.yaml": goodRule})
	if err != nil {
		t.Fatal(err)
	}
	good := "- id: sample-rule\n  subject: ^a\n  reason: known\n  owner: me\n  expires: 2026-12-31\n"
	if list, err := ParseSuppressions("s.yaml", []byte("# all\n"+good), set); err != nil || len(list) != 1 ||
		list[0].Place() != "s.yaml:2" || list[0].Expires.Format("2006-01-02") != "2026-12-31" {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown id", "sample-rule", "sample-rul", `s.yaml:1: id: no rule "sample-rul"`},
		{"no id", "- id: sample-rule\n ", "-", "s.yaml:1: id: missing"},
		{"no reason", "  reason: known\n", "", "s.yaml:1: reason: missing"},
		{"empty reason", "reason: known", "reason: ''", "s.yaml:1: reason: missing"},
		{"no owner", "  owner: me\n", "", "s.yaml:1: owner: missing"},
		{"no end", "  expires: 2026-12-31\n", "", "s.yaml:1: expires: missing"},
		{"no day", "2026-12-31", "soon", `s.yaml:5: expires: want a day such as 2026-01-31, got "soon"`},
		{"expression", "^a", "'(a'", "s.yaml:2: subject: error parsing regexp"},
		{"unknown key", "owner: me", "owner: me\n  onwer: me", "s.yaml:5: onwer: unknown key"},
		{"twice", "owner: me", "owner: me\n  owner: you", "s.yaml:5: owner: given twice"},
		{"list for a value", "owner: me", "owner: [me]", "s.yaml:4: owner: want one value"},
		{"no map", good, "- sample-rule\n", "s.yaml:1: want a map"},
		{"no list", good, "id: x\n", "s.yaml:1: want a list"},
		{"no yaml", "reason: known", "reason: [", "s.yaml:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.new, 1)
			if text == good {
				t.Fatal("the test changes nothing")
			}
			if _, err := ParseSuppressions("s.yaml", []byte(text), set); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	bad := strings.Replace(good, "  owner: me\n", "", 1)
	if _, err := ParseSuppressions("s.yaml", []byte(bad+bad), set); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("want two complaints, got %v", err)
	}
	if list, err := ParseSuppressions("s.yaml", []byte("# nothing yet\n"), set); err != nil || list != nil {
		t.Errorf("a file of comments: %v, %v", list, err)
	}
}

func TestSuppress(t *testing.T) {
	set, err := loadText(map[string]string{"sample-rule.yaml": goodRule})
	if err != nil {
		t.Fatal(err)
	}
	files := bootkubeLog(`13:00:00 Failed to create "a.yaml"`, `13:00:01 Failed to create "b.yaml"`,
		`13:00:02 Failed to create "c.yaml"`, `13:00:03 Created "c.yaml"`, `13:30:00 still here`) // the evidence ends on 2026-09-28
	for _, c := range []struct {
		name, entries     string
		verdict           string
		open, quiet       int
		expired, harmless int
	}{
		{"none", ``, "fault", 2, 0, 0, 1},
		{"one of two", `[{id: sample-rule, subject: ^a, reason: r, owner: o, expires: 2026-09-28}]`, "fault", 1, 1, 0, 1},
		{"by message", `[{id: sample-rule, subject: 'b.yaml never', reason: r, owner: o, expires: 2027-01-01}]`, "fault", 1, 1, 0, 1},
		{"all", `[{id: sample-rule, reason: r, owner: o, expires: 2027-01-01}]`, "healthy", 0, 2, 0, 1},
		{"by two entries", `[{id: sample-rule, subject: ^a, reason: r, owner: o, expires: 2027-01-01},
			{id: sample-rule, reason: r, owner: o, expires: 2027-01-01}]`, "healthy", 0, 2, 0, 1},
		{"not this one", `[{id: sample-rule, subject: '^c\.', reason: r, owner: o, expires: 2027-01-01}]`, "fault", 2, 0, 0, 1},
		{"expired the day before", `[{id: sample-rule, reason: r, owner: o, expires: 2026-09-27}]`, "fault", 2, 0, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := requestFor(t, set, files)
			if req.Suppress, err = ParseSuppressions("s.yaml", []byte(c.entries), set); err != nil {
				t.Fatal(err)
			}
			d, err := Analyze(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			harmless, open := 0, 0
			for _, f := range d.Findings {
				if f.Verdict == Benign {
					harmless++
				}
				if f.open() {
					open++
				}
			}
			if d.Verdict != c.verdict || open != c.open || (open == 0) != (len(d.Causes) == 0) || d.Coverage.quieted() != c.quiet ||
				len(d.Coverage.Expired) != c.expired || harmless != c.harmless {
				t.Errorf("%s, %d open, %d suppressed, %d expired, %d benign: %s", d.Verdict, open, d.Coverage.quieted(),
					len(d.Coverage.Expired), harmless, d.Headline)
			}
			if strings.Contains(d.Headline, "suppressed") != (c.quiet > 0) {
				t.Errorf("headline: %s", d.Headline)
			}
		})
	}
}

// A symptom of what was suppressed stays, and says what may be behind it.
func TestSuppressedCauseIsNamed(t *testing.T) {
	cause := strings.Replace(goodRule, "logs: bootkube", "logs: bootkube\nexplains: [other-rule]", 1)
	symptom := strings.NewReplacer("sample-rule", "other-rule", "Failed to create", "Gave up on", "never came", "was given up").Replace(goodRule)
	set, err := loadText(map[string]string{"sample-rule.yaml": cause, "other-rule.yaml": symptom})
	if err != nil {
		t.Fatal(err)
	}
	req := requestFor(t, set, bootkubeLog(`13:00:00 Failed to create "a.yaml"`, `13:01:00 Gave up on "a.yaml"`, `13:30:00 still here`))
	req.Suppress, err = ParseSuppressions("s.yaml", []byte(`[{id: sample-rule, reason: r, owner: o, expires: 2027-01-01}]`), set)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Analyze(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Causes) != 1 || d.Causes[0].Rule.ID != "other-rule" || !strings.Contains(d.Causes[0].Because, "suppressed sample-rule may be behind it") {
		t.Errorf("%+v", d.Causes)
	}
}
