package rules

import (
	"bytes"

	"kanshiki/parse"
)

// textGate tells by the text of an object which programs may find something in
// it. One serves all objects of a kind.
type textGate struct {
	matcher *parse.Matcher
	needs   map[*Program][][][]int // choices, alternatives, words by their ids
	hits    []parse.Hit
	found   []bool
}

// newTextGate makes the gate of the rules that read a kind; nil if none of
// their programs needs a word.
func newTextGate(rules []*Rule) *textGate {
	g := &textGate{needs: map[*Program][][][]int{}}
	var literals []string
	ids := map[string]int{}
	for _, r := range rules {
		if r.All || r.Program == nil {
			continue
		}
		for _, c := range needsOf(r.Program.query) {
			var alternatives [][]int
			for _, all := range c {
				var one []int
				for _, w := range all {
					id, ok := ids[w]
					if !ok {
						id = len(literals)
						ids[w] = id
						literals = append(literals, w)
					}
					one = append(one, id)
				}
				alternatives = append(alternatives, one)
			}
			g.needs[r.Program] = append(g.needs[r.Program], alternatives)
		}
	}
	if len(literals) == 0 {
		return nil
	}
	g.matcher, g.found = parse.NewMatcher(literals), make([]bool, len(literals))
	return g
}

// look finds the words of a text. It reports false for one that may spell them
// in another way, as an escape.
func (g *textGate) look(text []byte) bool {
	if len(text) == 0 || bytes.IndexByte(text, '\\') >= 0 &&
		(bytes.Contains(text, []byte(`\u`)) || bytes.Contains(text, []byte(`\x`)) || bytes.Contains(text, []byte(`\U`))) {
		return false
	}
	clear(g.found)
	g.hits = g.matcher.Scan(text, g.hits[:0])
	for _, h := range g.hits {
		g.found[h.ID] = true
	}
	return true
}

// may reports whether a program could yield something of the text last looked at.
func (g *textGate) may(p *Program) bool {
	for _, c := range g.needs[p] {
		if !g.some(c) {
			return false
		}
	}
	return true
}

func (g *textGate) some(alternatives [][]int) bool {
next:
	for _, all := range alternatives {
		for _, id := range all {
			if !g.found[id] {
				continue next
			}
		}
		return true
	}
	return false
}
