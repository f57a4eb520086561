package rules

import (
	"math/rand"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kanshiki/parse"
)

// Whatever an expression matches, the gate names it; and it is of some use.
func TestGate(t *testing.T) {
	exprs := []string{`(\w+) openshift \w+ [aA]7`, `^start`, `end$`, `\bword\b`, `(?i)kelvin`, `caf. x`, `[^"]+é`, `a{2,3}b`,
		`(?:one|two)+ three`, `\d+ of \d+$`, `[[:^ascii:]]z`, `(?s)q.q`, `x*y`}
	var res []*regexp.Regexp
	for _, expr := range exprs {
		res = append(res, regexp.MustCompile(expr))
	}
	g := newGate(exprs)
	rnd := rand.New(rand.NewSource(1))
	parts := []string{"web openshift pod a7", "start", "end", "word", "KELVIN", "\u212aelvin", "caf\u00e9 x", "caf\xff x", "é", "aab",
		"two", "one three", " ", "12 of 3", "z", "\n", "ü", "q", "xxy"}
	named, matched := 0, 0
	for range 3000 {
		var b strings.Builder
		for range rnd.Intn(6) {
			b.WriteString(parts[rnd.Intn(len(parts))])
		}
		text := b.String()
		got, ok := g.scan(text, nil)
		if !ok || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("%q: %v, %v", text, got, ok)
		}
		named += len(got)
		for i, re := range res {
			if !re.MatchString(text) {
				continue
			}
			if matched++; !slices.Contains(got, i) {
				t.Fatalf("%q matches %q and was not named", re, text)
			}
		}
	}
	if matched < 1000 || named > 3*matched {
		t.Errorf("%d were named for %d that match: the gate is of no use", named, matched)
	}
}

// An automaton that does not pay is given up, and says so.
func TestGateGivesUp(t *testing.T) {
	var exprs []string
	for i := range 40 {
		exprs = append(exprs, string(rune('a'+i%26))+`.{12}`+string(rune('a'+i%17)))
	}
	g := newGate(exprs)
	rnd := rand.New(rand.NewSource(1))
	for range 1000 {
		text := make([]byte, 200)
		for i := range text {
			text[i] = byte('a' + rnd.Intn(26))
		}
		got, ok := g.scan(string(text), nil)
		if !ok {
			return
		}
		for i, expr := range exprs {
			if regexp.MustCompile(expr).Match(text) && !slices.Contains(got, i) {
				t.Fatalf("%q was not named", expr)
			}
		}
	}
	t.Fatal("never given up")
}

// A crowd of rules on one literal finds the same, with and without second
// literals.
func TestCrowd(t *testing.T) {
	pl := &plan{byHit: [][]int{nil}}
	for i := range 40 {
		expr := `common words .*zq` + string(rune('a'+i%26)) + `x`
		if i%2 == 1 {
			expr = `common words \w+ [` + string(rune('a'+i%26)) + `]7`
		}
		p, err := compilePattern(expr)
		if err != nil {
			t.Fatal(err)
		}
		pl.wants = append(pl.wants, &want{pattern: p, logs: []parse.Kind{parse.Any}})
		pl.byHit[0] = append(pl.byHit[0], i)
	}
	pl.gather(map[string]*gate{})
	if len(pl.crowd.bare) == 0 || pl.crowd.matcher == nil {
		t.Fatal("there is no crowd")
	}
	all, none := pl.newView(nil), pl.newView(nil)
	clear(none.of)
	if got := pl.candidates(&parse.Line{Text: "common words of zqcx b7", Hits: []int{0}}, none, nil); len(got) > 0 {
		t.Errorf("%v are of other logs and were tried", got)
	}
	for _, gated := range []bool{false, true} {
		if gated {
			pl.makeGate()
		}
		for _, text := range []string{"common words of zqcx", "common words are b7 here", "common words", "a common words x d7 zqex"} {
			got := pl.candidates(&parse.Line{Text: text, Hits: []int{0}}, all, nil)
			found := 0
			for i, w := range pl.wants {
				if w.pattern.MatchString(text) {
					if found++; !slices.Contains(got, i) {
						t.Errorf("%q: %q was not tried", text, w.pattern)
					}
				}
			}
			if gated && len(got) > found || len(got) > found+len(pl.crowd.bare) {
				t.Errorf("%q: %d tried, %d match", text, len(got), found)
			}
		}
	}
	pl.crowd.gate, pl.crowd.spent = nil, gatePays*len(pl.wants)
	pl.candidates(&parse.Line{Text: "common words", Hits: []int{0}}, all, nil)
	if pl.crowd.gate == nil || len(pl.crowd.gates) != 1 {
		t.Errorf("%d gates", len(pl.crowd.gates))
	}
}
