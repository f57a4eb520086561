package rules

import (
	"cmp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// mustsAfter is how often a pattern is tried before it is asked what else its
// matches must hold: taking an expression apart costs some twenty runs of it, and
// most are hardly ever tried.
const mustsAfter = 64

// Bounds of what is asked: more texts cost more than they save.
const (
	maxMusts    = 4
	maxMustSet  = 8
	minMustText = 3
)

// mustsOf gives sets of texts: every match holds one of each set, byte for byte.
func mustsOf(expr string) [][]string {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil // it compiled, so it parses
	}
	var sets [][]string
	eachMust(tree.Simplify(), func(set []string) { sets = append(sets, set) })
	slices.SortStableFunc(sets, func(a, b []string) int {
		return cmp.Or(len(a)-len(b), shortest(b)-shortest(a))
	})
	return sets[:min(len(sets), maxMusts)]
}

// eachMust gives the sets, see mustsOf. Where case is folded, and where damaged
// bytes match, other bytes may stand for a text.
func eachMust(re *syntax.Regexp, give func([]string)) {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 && !slices.Contains(re.Rune, utf8.RuneError) && len(re.Rune) >= minMustText {
			give([]string{string(re.Rune)})
		}
	case syntax.OpCapture, syntax.OpPlus:
		eachMust(re.Sub[0], give)
	case syntax.OpRepeat:
		if re.Min > 0 {
			eachMust(re.Sub[0], give)
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			eachMust(sub, give)
		}
	case syntax.OpAlternate:
		var union []string
		for _, sub := range re.Sub {
			var best []string
			eachMust(sub, func(set []string) {
				if best == nil || len(set) < len(best) {
					best = set
				}
			})
			if best == nil {
				return
			}
			union = append(union, best...)
		}
		if len(union) <= maxMustSet {
			give(union)
		}
	}
}

// lacks reports whether a text cannot match for want of a text that it needs.
func (w *want) lacks(text string) bool {
	for _, set := range w.musts {
		if !slices.ContainsFunc(set, func(s string) bool { return strings.Contains(text, s) }) {
			return true
		}
	}
	return false
}

// learn counts a try, and makes the musts of a pattern that mostly fails.
func (w *want) learn(matched bool) {
	if w.tried >= mustsAfter {
		return
	}
	w.tried++
	if matched {
		w.matched++
	}
	if w.tried == mustsAfter && w.matched < mustsAfter/2 {
		w.musts = mustsOf(w.pattern.String())
	}
}
