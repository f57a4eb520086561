package rules

import (
	"slices"

	"kanshiki/parse"
)

// crowded is how many patterns may rest on one literal before their second
// literals are looked for all at once.
const crowded = 8

// crowd are the patterns of a plan whose literals many share: a line that holds
// such a literal is scanned once for the second literals of all of them, so that
// its cost does not grow with their number.
type crowd struct {
	of      []bool // by literal id: its patterns are in the crowd
	matcher *parse.Matcher
	byHit   [][]int // id of a second literal -> indexes in plan.wants
	ids     [][]int // index in plan.wants -> literal ids; only of the crowd
	buf     []byte
	hits    []parse.Hit
}

// gather moves the patterns of crowded literals out of the plan's direct lists.
func (pl *plan) gather() {
	c := crowd{of: make([]bool, len(pl.byHit)), ids: make([][]int, len(pl.wants))}
	var literals []string
	at := map[string]int{}
	for id, list := range pl.byHit {
		if len(list) <= crowded {
			pl.direct = append(pl.direct, list)
			continue
		}
		var direct []int
		for _, i := range list {
			second := pl.wants[i].pattern.second
			if second == "" {
				direct = append(direct, i)
				continue
			}
			c.of[id] = true
			if c.ids[i] == nil {
				n, ok := at[second]
				if !ok {
					n = len(literals)
					at[second] = n
					literals = append(literals, second)
					c.byHit = append(c.byHit, nil)
				}
				c.byHit[n] = append(c.byHit[n], i)
			}
			c.ids[i] = append(c.ids[i], id)
		}
		pl.direct = append(pl.direct, direct)
	}
	if len(literals) > 0 {
		c.matcher = parse.NewMatcher(literals)
	}
	pl.crowd = c
}

// candidates appends the indexes of the patterns that a line may match, in the
// order of the plan, each once.
func (pl *plan) candidates(l *parse.Line, to []int) []int {
	many := false
	for _, hit := range l.Hits {
		to = append(to, pl.direct[hit]...)
		many = many || pl.crowd.of[hit]
	}
	if many {
		to = pl.crowd.candidates(l, to)
	}
	slices.Sort(to) // so that of several wordings the first in the rule speaks
	return slices.Compact(to)
}

func (c *crowd) candidates(l *parse.Line, to []int) []int {
	c.buf = append(c.buf[:0], l.Text...)
	c.hits = c.matcher.Scan(c.buf, c.hits[:0])
	for _, hit := range c.hits {
		for _, i := range c.byHit[hit.ID] {
			if slices.ContainsFunc(c.ids[i], func(id int) bool { return slices.Contains(l.Hits, id) }) {
				to = append(to, i)
			}
		}
	}
	return to
}
