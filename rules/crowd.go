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
	// Those without a second literal go through a gate.
	gate  *gate
	gated []int // index in the gate -> index in plan.wants
	found []int
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
		c.of[id] = true
		pl.direct = append(pl.direct, nil)
		for _, i := range list {
			second := pl.wants[i].pattern.second
			switch {
			case c.ids[i] != nil:
			case second == "":
				c.gated = append(c.gated, i)
			default:
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
	}
	if len(literals) > 0 {
		c.matcher = parse.NewMatcher(literals)
	}
	if len(c.gated) > 0 {
		var exprs []string
		for _, i := range c.gated {
			exprs = append(exprs, pl.wants[i].pattern.String())
		}
		c.gate = newGate(exprs)
	}
	pl.crowd = c
}

// candidates appends the indexes of the patterns that a line may match, in the
// order of the plan, each once; v is the plan's view for the line's kinds.
func (pl *plan) candidates(l *parse.Line, v *view, to []int) []int {
	many := false
	for _, hit := range l.Hits {
		to = append(to, v.direct[hit]...)
		many = many || v.crowd[hit]
	}
	if many {
		to = pl.crowd.candidates(l, v, to)
	}
	if len(to) < 2 {
		return to
	}
	slices.Sort(to) // so that of several wordings the first in the rule speaks
	return slices.Compact(to)
}

func (c *crowd) candidates(l *parse.Line, v *view, to []int) []int {
	add := func(i int) {
		if v.of[i] && slices.ContainsFunc(c.ids[i], func(id int) bool { return slices.Contains(l.Hits, id) }) {
			to = append(to, i)
		}
	}
	if c.matcher != nil {
		c.buf = append(c.buf[:0], l.Text...)
		c.hits = c.matcher.Scan(c.buf, c.hits[:0])
		for _, hit := range c.hits {
			for _, i := range c.byHit[hit.ID] {
				add(i)
			}
		}
	}
	if len(c.gated) == 0 {
		return to
	}
	told := false
	if c.gate != nil {
		c.found, told = c.gate.scan(l.Text, c.found[:0])
	}
	if !told {
		for _, i := range c.gated {
			add(i)
		}
		return to
	}
	for _, n := range c.found {
		add(c.gated[n])
	}
	return to
}
