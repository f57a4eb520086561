package rules

import (
	"fmt"

	"kanshiki/parse"
)

// want is one pattern that some rule or marker looks for in a log.
type want struct {
	rule    *Rule // nil for a marker
	marker  *marker
	pattern *Pattern
	index   int  // place within rule.Match or rule.FollowedBy
	closes  bool // one of followed_by
	logs    []parse.Kind
	plain   []string   // see plainWords
	musts   [][]string // see mustsOf
	tried   int        // up to mustsAfter, of which so many matched
	matched int
}

// plan is what to look for in one set of log kinds: a matcher over all
// literals, and for every literal the patterns that it may mean.
type plan struct {
	matcher *parse.Matcher
	byHit   [][]int // literal id -> indexes in wants
	wants   []*want
	direct  [][]int // byHit without those of the crowd
	crowd   crowd
	// literals by their ids, as the matcher was given them.
	literals []string
	views    map[string]*view // by the kinds of a line
}

// planner makes plans, one for each set of kinds met.
type planner struct {
	wants []*want
	plans map[string]*plan
	gates map[string]*gate // by their expressions
	src   *parse.Source    // the log in work, and its plan
	cur   *plan
	// the last view given, and what for
	seen   *view
	seenIn *plan
	kinds  []parse.Kind
}

func newPlanner(set *Set, markers []marker) *planner {
	p := &planner{plans: map[string]*plan{}, gates: map[string]*gate{}}
	for _, r := range set.Rules {
		for i, m := range r.Match {
			p.wants = append(p.wants, &want{rule: r, pattern: m, index: i, logs: r.Logs})
		}
		for i, m := range r.FollowedBy {
			logs := append(append([]parse.Kind{}, r.Logs...), r.ResolvedIn...)
			p.wants = append(p.wants, &want{rule: r, pattern: m, index: i, closes: true, logs: logs})
		}
	}
	for i := range markers {
		p.wants = append(p.wants, &want{marker: &markers[i], pattern: markers[i].pattern, logs: markers[i].logs})
	}
	for _, w := range p.wants {
		w.plain = plainWords(w.pattern.String())
	}
	return p
}

// plan for a log. Lines of a journal may be of any unit, so all rules that
// read some unit of a journal are in it; a line's own kinds decide later.
func (p *planner) plan(src *parse.Source) *plan {
	if p.src == src {
		return p.cur
	}
	p.src = src
	key := fmt.Sprint(src.Kinds)
	if pl, ok := p.plans[key]; ok {
		p.cur = pl
		return pl
	}
	pl := &plan{}
	p.cur = pl
	ids := map[string]int{}
	var literals []string
	// Words of trouble mean no pattern: their lines are looked at for what no
	// rule accounts for. They come first, so that their ids are their places.
	for _, lit := range troubleWords {
		ids[lit] = len(literals)
		literals = append(literals, lit)
		pl.byHit = append(pl.byHit, nil)
	}
	for _, w := range p.wants {
		if !parse.MayHold(src.Kinds, w.logs) {
			continue
		}
		at := len(pl.wants)
		pl.wants = append(pl.wants, w)
		for _, lit := range literalsIn(src.Kinds, w) {
			id, ok := ids[lit]
			if !ok {
				id = len(literals)
				ids[lit] = id
				literals = append(literals, lit)
				pl.byHit = append(pl.byHit, nil)
			}
			pl.byHit[id] = append(pl.byHit[id], at)
		}
	}
	if len(literals) > 0 {
		pl.matcher = parse.NewMatcher(literals)
	}
	pl.literals = literals
	pl.gather(p.gates)
	p.plans[key] = pl
	return pl
}

// literalsIn are what a line of a log must hold for the pattern to be tried:
// the pattern's own literals, or, if those are too short to be found fast, the
// names under which the program writes to this log.
func literalsIn(have []parse.Kind, w *want) []string {
	if shortest(w.pattern.Literals) >= minLiteral {
		return w.pattern.Literals
	}
	if idents := parse.IdentsIn(have, w.logs); len(idents) > 0 && shortest(idents) >= minLiteral {
		return idents
	}
	return w.pattern.Literals
}
