package main

import (
	"os"
	"regexp/syntax"
	"strings"

	"kanshiki/rules"
)

// writePatterns writes the patterns of the built-in rules, a line each, without
// names of groups: other tools spell those differently.
func writePatterns(name string) error {
	set, err := rules.Builtin()
	if err != nil {
		return err
	}
	var b strings.Builder
	seen := map[string]bool{}
	for _, r := range set.Rules {
		for _, p := range append(r.Match[:len(r.Match):len(r.Match)], r.FollowedBy...) {
			tree, err := syntax.Parse(p.String(), syntax.Perl)
			if err != nil {
				return err
			}
			if text := anonymous(tree).String(); !seen[text] {
				seen[text] = true
				b.WriteString(text + "\n")
			}
		}
	}
	return os.WriteFile(name, []byte(b.String()), 0o644)
}

// anonymous takes the capturing groups out of an expression.
func anonymous(re *syntax.Regexp) *syntax.Regexp {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	for i, sub := range re.Sub {
		re.Sub[i] = anonymous(sub)
	}
	return re
}
