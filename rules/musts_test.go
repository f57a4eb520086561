package rules

import (
	"fmt"
	"testing"
)

func TestMusts(t *testing.T) {
	for expr, want := range map[string]string{
		`dial tcp (?P<s>\S+): (?P<why>connection refused|i/o timeout)`: "[[dial tcp ] [connection refused i/o timeout]]",
		`(?:one|\d+) of three`:                "[[ of three]]",
		`(?i)error`:                           "[]",
		`(?:failed)? to (?:load){2}`:          "[[ to ] [load] [load]]",
		`ab|cde`:                              "[]",
		`(?:abc|def(?:ghi|jkl))+`:             "[[abc def]]",
		"x\ufffdyz":                           "[]",
		`x*yyy`:                               "[[yyy]]",
		`a1b|a2c|a3d|b4e|b5f|c6g|d7h|e8i|f9j`: "[]",
	} {
		if got := fmt.Sprint(mustsOf(expr)); got != want {
			t.Errorf("%q: got %s, want %s", expr, got, want)
		}
	}
}

// A pattern that mostly fails learns what it needs; it finds the same then.
func TestMustsAreLearnt(t *testing.T) {
	p, err := compilePattern(`failed to dial (?P<to>\S+): (?:refused|timeout)`)
	if err != nil {
		t.Fatal(err)
	}
	w := &want{pattern: p}
	for range mustsAfter {
		if w.fields("failed to dial a: closed") != nil {
			t.Fatal("matched")
		}
	}
	if w.musts == nil || !w.lacks("failed to dial a: closed") {
		t.Errorf("needs are %q", w.musts)
	}
	if got := w.fields("failed to dial b: timeout"); got["to"] != "b" {
		t.Errorf("got %v", got)
	}
	w = &want{pattern: p}
	for range 2 * mustsAfter {
		if w.fields("failed to dial b: timeout") == nil {
			t.Fatal("did not match")
		}
	}
	if w.musts != nil {
		t.Errorf("%q are asked for, and it always matched", w.musts)
	}
}

// Whatever an example of a rule matches holds what the pattern needs.
func TestMustsOfBuiltin(t *testing.T) {
	n := 0
	for _, w := range newPlanner(builtin(t), nil).wants {
		w.musts = mustsOf(w.pattern.String())
		for _, test := range w.rule.Tests() {
			for _, m := range w.pattern.compiled().FindAllString(test.Log, -1) {
				if n++; w.lacks(m) {
					t.Errorf("%s: %q matches %q, which lacks one of %q", w.rule.ID, w.pattern, m, w.musts)
				}
			}
		}
	}
	if n < 300 {
		t.Errorf("%d matches: nothing was compared", n)
	}
}
