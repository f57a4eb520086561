package rules

import (
	"regexp/syntax"
	"strings"
)

// minLiteral is the shortest literal, in bytes, that a rule may rest on;
// minSlow the shortest with `slow: true`. Short literals hit everywhere: with
// them 2,000 rules fell from 1,640 to 5 MB/s in the prototype's measurements.
const (
	minLiteral = 6
	minSlow    = 3
)

// maxAlternatives bounds the literals of one pattern.
const maxAlternatives = 24

// compilePattern reads an expression and finds its required literals:
// every line that matches holds at least one of them, in any ASCII case.
// Literals is nil if there is no such set.
func compilePattern(expr string) (*Pattern, error) {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, err
	}
	names := tree.CapNames()
	tree = tree.Simplify()
	p := &Pattern{expr: expr, names: names, Literals: required(tree)}
	p.second = secondLiteral(tree, p.Literals)
	return p, nil
}

// required returns a set of literals of which one must occur, or nil.
func required(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if piece := longestPlain(string(re.Rune)); piece != "" {
			return []string{piece}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if set := required(sub); better(set, best) {
				best = set
			}
		}
		return best
	case syntax.OpAlternate:
		var union []string
		for _, sub := range re.Sub {
			set := required(sub)
			if set == nil {
				return nil
			}
			union = append(union, set...)
		}
		if len(union) <= maxAlternatives {
			return dedup(union)
		}
	}
	return nil
}

// better prefers the set whose shortest literal is longest, then the smaller.
func better(a, b []string) bool {
	switch {
	case a == nil:
		return false
	case b == nil:
		return true
	case shortest(a) != shortest(b):
		return shortest(a) > shortest(b)
	}
	return len(a) < len(b)
}

func shortest(set []string) int {
	n := 1 << 30
	for _, s := range set {
		n = min(n, len(s))
	}
	return n
}

// longestPlain cuts a literal where a log's own quoting may have changed it
// (logrus and JSON write \" and \u003c) and returns the longest part, folded.
func longestPlain(s string) string {
	best := ""
	for _, part := range strings.FieldsFunc(s, func(r rune) bool {
		return r < ' ' || r > '~' || strings.ContainsRune(`"\<>&'`, r)
	}) {
		if len(part) > len(best) {
			best = part
		}
	}
	return strings.ToLower(best)
}

func dedup(in []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, s := range in {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
