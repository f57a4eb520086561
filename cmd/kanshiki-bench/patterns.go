package main

import (
	"os"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"

	"kanshiki/rules"
)

// writePatterns writes the patterns of the built-in rules, a line each.
func writePatterns(name string) error {
	set, err := rules.Builtin()
	if err != nil {
		return err
	}
	plain := strings.NewReplacer("(?m:^)", "^", "(?m:$)", "$", "(?m:", "(?:", "(?m-s:", "(?-s:", "(?im:", "(?i:", "(?im-s:", "(?i-s:")
	var b strings.Builder
	seen := map[string]bool{}
	for _, r := range set.Rules {
		for _, p := range append(r.Match[:len(r.Match):len(r.Match)], r.FollowedBy...) {
			tree, err := syntax.Parse(p.String(), syntax.Perl)
			if err != nil {
				return err
			}
			text := plain.Replace(anonymous(tree).String())
			if !seen[text] {
				seen[text] = true
				b.WriteString(text + "\n")
			}
		}
	}
	return os.WriteFile(name, []byte(b.String()), 0o644)
}

// anonymous takes out what other tools spell differently: capturing groups, the
// edges of the text, which for a line's matcher are those of the line, and
// single letters beyond ASCII.
func anonymous(re *syntax.Regexp) *syntax.Regexp {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	switch re.Op {
	case syntax.OpBeginText:
		re.Op = syntax.OpBeginLine
	case syntax.OpEndText:
		re.Op = syntax.OpEndLine
	case syntax.OpCharClass:
		if n := len(re.Rune); n > 0 && re.Rune[n-1] != unicode.MaxRune {
			for n > 2 && re.Rune[n-2] > unicode.MaxASCII {
				n -= 2
			}
			re.Rune = re.Rune[:n]
		}
	}
	for i, sub := range re.Sub {
		re.Sub[i] = anonymous(sub)
	}
	if re.Op == syntax.OpAlternate { // "nothing" among them, which ugrep refuses
		all := len(re.Sub)
		re.Sub = slices.DeleteFunc(re.Sub, func(sub *syntax.Regexp) bool {
			return sub.Op == syntax.OpEmptyMatch || sub.Op == syntax.OpBeginLine || sub.Op == syntax.OpEndLine || sub.Op == syntax.OpWordBoundary
		})
		if len(re.Sub) < all {
			return &syntax.Regexp{Op: syntax.OpQuest, Sub: []*syntax.Regexp{re}}
		}
	}
	return re
}
