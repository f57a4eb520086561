package rules

import (
	"fmt"

	"kanshiki/parse"
)

// view is a plan as lines of one set of kinds see it: a journal's plan has the
// patterns of all programs that write to journals, and a line is of one of them.
type view struct {
	of     []bool  // index in plan.wants -> it reads such lines
	direct [][]int // plan.direct, of those
	crowd  []bool  // literal id -> some of its crowd is of those
}

// view gives the plan for a line's kinds. Lines of one log share few slices of
// kinds, mostly one, and a program's lines follow each other.
func (p *planner) view(pl *plan, kinds []parse.Kind) *view {
	if len(kinds) > 0 && p.seen != nil && &kinds[0] == &p.kinds[0] && len(kinds) == len(p.kinds) && p.seenIn == pl {
		return p.seen
	}
	key := fmt.Sprint(kinds)
	v := pl.views[key]
	if v == nil {
		v = pl.newView(kinds)
		if pl.views == nil || len(pl.views) > maxViews {
			pl.views = map[string]*view{}
		}
		pl.views[key] = v
	}
	if len(kinds) > 0 {
		p.kinds, p.seen, p.seenIn = kinds, v, pl
	}
	return v
}

// maxViews bounds the views of a plan: there are fewer kinds than that.
const maxViews = 512

func (pl *plan) newView(kinds []parse.Kind) *view {
	v := &view{of: make([]bool, len(pl.wants)), direct: make([][]int, len(pl.direct)), crowd: make([]bool, len(pl.direct))}
	l := &parse.Line{Kinds: kinds}
	for i, w := range pl.wants {
		v.of[i] = parse.HasKind(l, w.logs)
	}
	for id, list := range pl.direct {
		for _, i := range list {
			if v.of[i] {
				v.direct[id] = append(v.direct[id], i)
			}
		}
	}
	for i, ids := range pl.crowd.ids {
		for _, id := range ids {
			v.crowd[id] = v.crowd[id] || v.of[i]
		}
	}
	return v
}
