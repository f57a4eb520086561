package rules

import (
	"regexp/syntax"
	"slices"
	"strings"
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
	eachMust(re, func(set []string) {
		s := set[0]
		low := strings.ToLower(s)
		if len(set) == 1 && len(s) > len(best) && !slices.ContainsFunc(known, func(k string) bool { return strings.Contains(k, low) }) {
			best = s
		}
	})
	if len(best) < minSecond {
		return ""
	}
	return best
}
