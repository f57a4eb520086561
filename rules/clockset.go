package rules

import (
	"time"

	"kanshiki/parse"
)

// applyClocks puts kept times and the ends of logs on the API's clock.
func (e *engine) applyClocks() {
	if len(e.clocks.of) == 0 {
		return
	}
	done := map[*record]bool{} // closing lines are kept under two keys
	e.eachRecord(func(r *record) {
		if done[r] || r.at.Year() <= 1 {
			return
		}
		done[r] = true
		if r.clock = e.clocks.of[e.clockOf(r.pos, r.host, r.source)]; r.clock != nil && r.clock.applied {
			r.at = r.at.Add(-r.clock.offset)
		}
	})
	ends := map[int]time.Time{} // bundles whose end a wrong clock printed -> the right one
	for _, src := range e.sources {
		part := e.atSource(src)
		was := src.Last
		if c := e.clocks.of[e.clockOf(parse.Pos{Bundle: src.Bundle, File: src.File}, orElse(src.Host, e.clocks.printed[src]), src)]; c != nil && c.applied && src.Last.Year() > 1 {
			src.First, src.Last = src.First.Add(-c.offset), src.Last.Add(-c.offset)
			if was.Equal(e.marked[part].end) {
				ends[part] = time.Time{}
			}
		}
	}
	for _, src := range e.sources {
		part := e.atSource(src)
		if end, ok := ends[part]; ok && src.Last.After(end) {
			ends[part] = src.Last
		}
	}
	if len(ends) == 0 {
		return
	}
	e.lastSeen = time.Time{}
	for part := range e.marked {
		if end, ok := ends[part]; ok {
			e.marked[part].end = end
		}
		if e.into[part] == part && e.marked[part].end.After(e.lastSeen) {
			e.lastSeen = e.marked[part].end
		}
	}
}
