package rules

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// crowded is how many patterns may rest on one literal before their second
// literals are looked for all at once.
const crowded = 4

// crowd are the patterns of a plan whose literals many share: a line that holds
// such a literal goes once through a gate for all of them, so that its cost does
// not grow with their number. Until a gate has paid, and where it cannot tell,
// the line is scanned once for the second literals of all of them.
type crowd struct {
	of   []bool  // by literal id: its patterns are in the crowd
	ids  [][]int // index in plan.wants -> literal ids; only of the crowd
	all  []int   // indexes in plan.wants
	gate *gate   // names them by their index in all
	// gates are those of all plans, by their expressions: plans of many kinds of
	// logs have the same.
	gates map[string]*gate
	spent int

	matcher *parse.Matcher
	byHit   [][]int // id of a second literal -> indexes in plan.wants
	bare    []int   // indexes in plan.wants of those without one
	buf     []byte
	hits    []parse.Hit
	found   []int
}

// gatePays is how many times all its expressions a crowd must have cost before
// a gate is made: to make it takes as long as to run each so often.
const gatePays = 20

// gather moves the patterns of crowded literals out of the plan's direct lists.
func (pl *plan) gather(gates map[string]*gate) {
	c := crowd{of: make([]bool, len(pl.byHit)), ids: make([][]int, len(pl.wants)), gates: gates}
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
			if c.ids[i] == nil {
				c.all = append(c.all, i)
				second := pl.wants[i].pattern.second
				if second == "" {
					c.bare = append(c.bare, i)
				} else {
					n, ok := at[second]
					if !ok {
						n = len(literals)
						at[second] = n
						literals = append(literals, second)
						c.byHit = append(c.byHit, nil)
					}
					c.byHit[n] = append(c.byHit[n], i)
				}
			}
			c.ids[i] = append(c.ids[i], id)
		}
	}
	if len(literals) > 0 {
		c.matcher = parse.NewMatcher(literals)
	}
	pl.crowd = c
}

// makeGate makes the gate, or takes that of another plan.
func (pl *plan) makeGate() {
	c := &pl.crowd
	exprs := make([]string, len(c.all))
	for n, i := range c.all {
		exprs[n] = pl.wants[i].pattern.String()
	}
	key := strings.Join(exprs, "\x00")
	g, ok := c.gates[key]
	if !ok {
		if g = newGate(exprs); g == nil {
			g = &gate{off: true}
		}
		c.gates[key] = g
	}
	c.gate = g
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
		if pl.crowd.gate == nil && pl.crowd.spent >= gatePays*len(pl.crowd.all) {
			pl.makeGate()
		}
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
	if c.gate != nil {
		var told bool
		if c.found, told = c.gate.scan(l.Text, c.found[:0]); told {
			for _, n := range c.found {
				add(c.all[n])
			}
			return to
		}
	}
	c.spent += 1 + len(c.bare)
	for _, i := range c.bare {
		add(i)
	}
	if c.matcher == nil {
		return to
	}
	c.buf = append(c.buf[:0], l.Text...)
	c.hits = c.matcher.Scan(c.buf, c.hits[:0])
	for _, hit := range c.hits {
		for _, i := range c.byHit[hit.ID] {
			add(i)
		}
	}
	return to
}
