package rules

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

// laterDump is how much later a bundle must have been made to tell anew how a
// cluster is: parts of one collection are minutes apart.
const laterDump = 10 * time.Minute

// several reports whether the case holds more than one bundle.
func (e *engine) several() bool {
	n := 0
	for i := range e.into {
		if e.into[i] == i {
			n++
		}
	}
	return n > 1
}

// outdate finds for each bundle the latest dump of the whole cluster that was
// made well after it: what that one lists tells how it is now.
func (e *engine) outdate() {
	e.later = make([]int, len(e.marked))
	for i := range e.marked {
		e.later[i] = -1
	}
	for _, g := range e.groups {
		for _, i := range g {
			for _, k := range g {
				m, o := &e.marked[i], &e.marked[k]
				if o.id == "" || m.end.IsZero() || !o.end.After(m.end.Add(laterDump)) {
					continue
				}
				if at := e.later[i]; at < 0 || o.end.After(e.marked[at].end) {
					e.later[i] = k
				}
			}
		}
	}
}

// replaces reports whether a copy of an object tells better than another of
// another bundle how it is now: the API's own count of changes decides, then
// the time of the bundles, then which shows more.
func (e *engine) replaces(a, b copyOf) bool {
	if a.rank > 0 && b.rank > 0 && a.rank != b.rank {
		return a.rank > b.rank
	}
	x, y := e.marked[e.at(a.pos)].end, e.marked[e.at(b.pos)].end
	if d := x.Sub(y); d.Abs() > laterDump && !x.IsZero() && !y.IsZero() {
		return d > 0
	}
	return cmp.Or(cmp.Compare(a.rank, b.rank), -comparePos(a.pos, b.pos)) > 0
}

// outlived tells which of the objects with these names and copies are history:
// another bundle of the cluster shows a newer copy, or a later dump of all of it
// lists the objects of that kind and namespace without this one.
func (e *engine) outlived(names []string, copies []copyOf) []bool {
	out := make([]bool, len(names))
	if !e.several() {
		return out
	}
	type known struct {
		group int
		name  string
	}
	same := map[known][]int{}
	for i, name := range names {
		key := known{e.group(copies[i].pos), name}
		same[key] = append(same[key], i)
	}
	for i, name := range names {
		c := copies[i]
		later := e.later[e.at(c.pos)]
		out[i] = later >= 0 && e.marked[later].lists[c.lists] ||
			slices.ContainsFunc(same[known{e.group(c.pos), name}], func(k int) bool {
				o := copies[k]
				other := c.uid != "" && o.uid != "" && c.uid != o.uid // made anew, or another cluster's
				return e.at(o.pos) != e.at(c.pos) && !other && e.replaces(o, c)
			})
	}
	return out
}

// seenBefore reports for facts whether a later bundle of the same layout has
// the same file of the same host: then it tells how things are now.
func (e *engine) seenBefore(places []factPlace) []bool {
	out := make([]bool, len(places))
	if !e.several() {
		return out
	}
	type known struct {
		group      int
		host, file string
	}
	key := func(f factPlace) (known, bool) {
		m := &e.marked[e.partOf(f.pos.Bundle, f.pos.File)]
		if !m.root.Known {
			m = &e.marked[e.at(f.pos)]
		}
		g := e.group(f.pos)
		return known{g, e.aliases[g].name(f.host), strings.TrimPrefix(f.pos.File, m.root.Dir)}, m.root.Known
	}
	end := map[known]time.Time{}
	for _, f := range places {
		if k, ok := key(f); ok {
			if at := e.marked[e.at(f.pos)].end; at.After(end[k]) {
				end[k] = at
			}
		}
	}
	for i, f := range places {
		if k, ok := key(f); ok {
			at := e.marked[e.at(f.pos)].end
			out[i] = !at.IsZero() && end[k].After(at.Add(laterDump))
		}
	}
	return out
}

// factPlace is where a fact stands, and the host it is about.
type factPlace struct {
	pos  parse.Pos
	host string
}

// oldDump says why the lines of a case are history: a later dump of the cluster
// has logs of that kind, and none of the lines. Empty if they are not.
func (e *engine) oldDump(matches []*record) string {
	for _, m := range matches {
		later := e.later[e.at(m.pos)]
		if later < 0 || m.source == nil || len(m.source.Kinds) == 0 || m.source.Kinds[0] == parse.Text {
			return ""
		}
		if !slices.ContainsFunc(e.sources, func(s *parse.Source) bool {
			return len(s.Kinds) > 0 && s.Kinds[0] == m.source.Kinds[0] && e.atSource(s) == later && s.Last.After(m.at)
		}) {
			return ""
		}
	}
	return "in the earlier of two bundles of this cluster"
}

// distinct drops the copies of lines that two bundles of a cluster both hold.
func (e *engine) distinct(matches []*record) []*record {
	if !e.several() {
		return matches
	}
	return slices.CompactFunc(matches, func(a, b *record) bool {
		return !a.at.IsZero() && a.at.Equal(b.at) && a.text == b.text && e.at(a.pos) != e.at(b.pos)
	})
}

// clearing is what an end state said, and by which copy of it.
type clearing struct {
	*sayer
	value any
}

// sayer is the object or fact that an end state was read from.
type sayer struct {
	copyOf
	name string
}

// settleCleared drops what an object said that is history by now.
func (e *engine) settleCleared() {
	for by, list := range e.cleared {
		names, copies := make([]string, len(list)), make([]copyOf, len(list))
		for i, c := range list {
			names[i], copies[i] = c.name, c.copyOf
		}
		old := e.outlived(names, copies)
		kept := list[:0]
		for i, c := range list {
			if !old[i] {
				kept = append(kept, c)
			}
		}
		e.cleared[by] = kept
	}
}
