package rules

import (
	"slices"
	"testing"
	"time"
)

func TestConditionSaysItself(t *testing.T) {
	for _, c := range []struct {
		in   any
		want string
	}{
		{nil, ""},
		{"followed", "followed"},
		{map[string]any{"followed": false, "count": ">3"}, "followed: false, count: >3"},
		{map[string]any{"open_for": "<15m", "where": map[string]any{"b": "^x$", "a": "y"}}, "open_for: <15m, where a: 'y', where b: '^x$'"},
		{map[string]any{"rate": ">10/1m", "phase": ">=P13", "within": "1h30m"}, "within: 1h30m, rate: >10/1m, phase: >=P13"},
	} {
		cond, err := parseCondition(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if got := cond.String(); got != c.want {
			t.Errorf("%v: got %q, want %q", c.in, got, c.want)
		}
	}
}

// Every word of the rule language has words for why it does not hold.
func TestConditionSaysWhyNot(t *testing.T) {
	st := &state{count: 2, cases: 1, hosts: 1, lines: 7, span: time.Minute, openFor: time.Hour, openForKnown: true,
		fastest: func(time.Duration) int { return 2 }, phase: 12, phaseKnown: true, fields: map[string]string{"node": "m1"}}
	never := map[string]struct {
		value any
		want  string
	}{
		"followed": {true, "followed does not hold: it is open"},
		"cleared":  {true, "cleared does not hold: it is open"},
		"open":     {false, "open: false does not hold: it is open"},
		"count":    {">3", "count: >3 does not hold: it is 2"},
		"cases":    {">3", "cases: >3 does not hold: it is 1"},
		"hosts":    {">1", "hosts: >1 does not hold: it is 1"},
		"lines":    {"<5", "lines: <5 does not hold: it is 7"},
		"span":     {">2m", "span: >2m does not hold: it is 1m"},
		"open_for": {"<15m", "open_for: <15m does not hold: it is 1h"},
		"age":      {">1m", "age: >1m does not hold: it is not known"},
		"within":   {"1m", "within: 1m does not hold: it is not known"},
		"rate":     {">10/1m", "rate: >10/1m does not hold: it is 2 at most"},
		"phase":    {">=P13", "phase: >=P13 does not hold: it is P12"},
		"where":    {map[string]any{"node": "^w"}, `where node: '^w' does not hold: it is "m1"`},
	}
	for _, word := range conditionWords {
		c, ok := never[word]
		if !ok {
			t.Errorf("%s: no case in this test", word)
			continue
		}
		cond, err := parseCondition(map[string]any{word: c.value})
		if err != nil {
			t.Fatal(err)
		}
		if got := cond.refused(st); got != c.want {
			t.Errorf("%s: got %q, want %q", word, got, c.want)
		}
	}
	if len(never) != len(conditionWords) || !slices.Contains(conditionWords, "where") {
		t.Errorf("%d cases for %d words", len(never), len(conditionWords))
	}
	if got := (Condition{}).refused(st); got != "" {
		t.Errorf("an empty condition holds, got %q", got)
	}
}
