package rules

import (
	"cmp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// needsAfter is how often a pattern is tried before it is asked what else its
// matches must hold: taking an expression apart costs some twenty runs of it, and
// most are hardly ever tried.
const needsAfter = 64

// Bounds of what is asked: more texts cost more than they save.
const (
	maxNeeds    = 4
	maxNeedSet  = 8
	minNeedText = 3
)

// needs are sets of texts: every match holds one of each set, byte for byte.
func needs(expr string) [][]string {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil // it compiled, so it parses
	}
	var sets [][]string
	eachNeed(tree.Simplify(), func(set []string) { sets = append(sets, set) })
	slices.SortStableFunc(sets, func(a, b []string) int {
		return cmp.Or(len(a)-len(b), shortest(b)-shortest(a))
	})
	return sets[:min(len(sets), maxNeeds)]
}

// eachNeed gives the sets, see needs. Where case is folded, and where damaged
// bytes match, other bytes may stand for a text.
func eachNeed(re *syntax.Regexp, give func([]string)) {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 && !slices.Contains(re.Rune, utf8.RuneError) && len(re.Rune) >= minNeedText {
			give([]string{string(re.Rune)})
		}
	case syntax.OpCapture, syntax.OpPlus:
		eachNeed(re.Sub[0], give)
	case syntax.OpRepeat:
		if re.Min > 0 {
			eachNeed(re.Sub[0], give)
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			eachNeed(sub, give)
		}
	case syntax.OpAlternate:
		var union []string
		for _, sub := range re.Sub {
			var best []string
			eachNeed(sub, func(set []string) {
				if best == nil || len(set) < len(best) {
					best = set
				}
			})
			if best == nil {
				return
			}
			union = append(union, best...)
		}
		if len(union) <= maxNeedSet {
			give(union)
		}
	}
}

// lacks reports whether a text cannot match for want of a text that it needs.
func (w *want) lacks(text string) bool {
	for _, set := range w.needs {
		if !slices.ContainsFunc(set, func(s string) bool { return strings.Contains(text, s) }) {
			return true
		}
	}
	return false
}

// learn counts a try, and makes the needs of a pattern that mostly fails.
func (w *want) learn(matched bool) {
	if w.tried >= needsAfter {
		return
	}
	w.tried++
	if matched {
		w.matched++
	}
	if w.tried == needsAfter && w.matched < needsAfter/2 {
		w.needs = needs(w.pattern.String())
	}
}
