package rules

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// minSecond is the shortest literal, in bytes, that is looked for in a message
// before a regular expression is run on it.
const minSecond = 4

// secondLiteral gives the longest text that every match holds besides those
// that its line was found by; "" if there is none of minSecond bytes. It is not
// cut at quotes as those are, for it is compared with the message that the
// expression sees, byte for byte, and not with the raw line.
func secondLiteral(re *syntax.Regexp, known []string) string {
	best := ""
	eachLiteral(re, func(s string) {
		low := strings.ToLower(s)
		if len(s) > len(best) && !slices.ContainsFunc(known, func(k string) bool { return strings.Contains(k, low) }) {
			best = s
		}
	})
	if len(best) < minSecond {
		return ""
	}
	return best
}

// eachLiteral gives every text that must occur as it is. Where case is folded,
// and where damaged bytes match, other bytes may stand for it.
func eachLiteral(re *syntax.Regexp, give func(string)) {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 && !slices.Contains(re.Rune, utf8.RuneError) {
			give(string(re.Rune))
		}
	case syntax.OpCapture, syntax.OpPlus:
		eachLiteral(re.Sub[0], give)
	case syntax.OpRepeat:
		if re.Min > 0 {
			eachLiteral(re.Sub[0], give)
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			eachLiteral(sub, give)
		}
	}
}
