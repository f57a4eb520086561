package rules

import (
	"fmt"
	"strings"
	"testing"

	"kanshiki/parse"
)

// A check that was not given everything must not run: it would take what it did
// not see for missing.
func TestChecksBeyondTheCeiling(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var rule *Rule
	var kind string
	for _, r := range set.Rules {
		if r.Check != "" && r.mayFault() {
			rule, kind = r, findCheck(r.Check).Reads[0]
			break
		}
	}
	if rule == nil {
		t.Fatal("no check that may find a fault")
	}
	for _, facts := range []bool{true, false} {
		e, err := newEngine(&Set{Rules: []*Rule{rule}})
		if err != nil {
			t.Fatal(err)
		}
		e.begin()
		e.most = 3
		give := func(i int) {
			if facts {
				e.Fact(&parse.Fact{Kind: kind, Data: map[string]any{"n": i}})
			} else {
				e.Object(&parse.Object{Kind: kind, Name: fmt.Sprint(i), Data: map[string]any{}})
			}
		}
		for i := range 3 {
			give(i)
		}
		if n := len(e.facts[kind]) + len(e.kept[kind]); n != 3 || e.crowds() || len(e.gaps) > 0 {
			t.Fatalf("%d of 3 kept, gaps %v", n, e.gaps)
		}
		for i := range 3 {
			give(3 + i)
		}
		if n := len(e.facts[kind]) + len(e.kept[kind]); n != 0 {
			t.Errorf("%d kept beyond the ceiling", n)
		}
		if e.runCheck(rule) != nil || e.compared[rule] != 0 {
			t.Error("the check ran on a part")
		}
		if !e.overflows() || len(e.gaps) != 1 || !strings.Contains(e.gaps[0].Reason, rule.ID) || !strings.Contains(e.gaps[0].Reason, kind) {
			t.Errorf("told %v", e.gaps)
		}
	}
}
