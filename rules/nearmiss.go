package rules

import (
	"cmp"
	"regexp/syntax"
	"slices"
	"strings"

	"kanshiki/parse"
)

// keepNear is how many near misses are shown.
const keepNear = 3

// minPiece is the shortest literal, in bytes, that says something about how
// near a line came.
const minPiece = 3

// nearest keeps the lines that came nearest to matching a rule's patterns.
type nearest struct {
	patterns [][][]string // of each pattern the groups of literals, one of each group must stand
	lines    int
	best     []scored
}

type scored struct {
	NearMiss
	score float64 // part of the pattern's literal bytes that the line holds, 0 to 1
	shape string  // the text without digits: the same message counts once
}

func newNearest(patterns []*Pattern) *nearest {
	n := &nearest{}
	for _, p := range patterns {
		var groups [][]string
		if tree, err := syntax.Parse(p.String(), syntax.Perl); err == nil { // it compiled, so it parses
			groups = pieces(tree.Simplify())
		}
		n.patterns = append(n.patterns, groups)
	}
	return n
}

// offer takes a line that holds a literal of some pattern and matches none.
func (n *nearest) offer(l *parse.Line) {
	n.lines++
	lower := strings.ToLower(strings.Clone(l.Text)) // a view, and shape is kept
	shape := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, lower)
	if slices.ContainsFunc(n.best, func(s scored) bool { return s.shape == shape }) {
		return
	}
	s := scored{score: -1, shape: shape}
	for _, groups := range n.patterns {
		if score, lacks := closeness(groups, lower); score > s.score {
			s.score, s.Lacks = score, lacks
		}
	}
	if len(n.best) == keepNear && s.score <= n.best[keepNear-1].score {
		return
	}
	s.Evidence = Evidence{Pos: l.Pos, Time: l.Time, Host: strings.Clone(l.Host), Text: quote(l.Raw)}
	n.best = append(n.best, s)
	slices.SortStableFunc(n.best, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	n.best = n.best[:min(len(n.best), keepNear)]
}

// closeness weighs how much of a pattern's literals a text (lower case) holds,
// and names the first that it lacks.
func closeness(groups [][]string, lower string) (score float64, lacks string) {
	all, have := 0, 0
	for _, g := range groups {
		weight := shortest(g)
		all += weight
		if slices.ContainsFunc(g, func(s string) bool { return strings.Contains(lower, s) }) {
			have += weight
			continue
		}
		if lacks == "" {
			lacks = strings.TrimSpace(strings.Join(g, "” or “"))
		}
	}
	if all == 0 {
		return 0, ""
	}
	return float64(have) / float64(all), lacks
}

// pieces are all literals that a match must hold, in order; of a group with
// several members one must stand.
func pieces(re *syntax.Regexp) [][]string {
	switch re.Op {
	case syntax.OpLiteral:
		if s := longestPlain(string(re.Rune)); len(s) >= minPiece {
			return [][]string{{s}}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return pieces(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return pieces(re.Sub[0])
		}
	case syntax.OpConcat:
		var out [][]string
		for _, sub := range re.Sub {
			out = append(out, pieces(sub)...)
		}
		return out
	case syntax.OpAlternate:
		if set := required(re); set != nil && shortest(set) >= minPiece {
			return [][]string{set}
		}
	}
	return nil
}
