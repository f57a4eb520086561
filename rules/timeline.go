package rules

import (
	"slices"
	"time"
)

// timeline is how far the install came, from the markers of all bundles.
type timeline struct {
	names    []string
	start    []*record       // first line that shows the phase began, nil if none
	end      []*record       // first line that shows it ended
	again    map[int]*record // last line of HAProxy that shows it ended
	attempts []*record       // starts of attempts, in order
	boots    []mark
	known    bool
	clusters []*timeline // where the case shows several; each with its own marks
}

// timeline of the case, and where it shows several clusters that of each: what
// one does is no new attempt of another.
func (e *engine) timeline() *timeline {
	tl := newTimeline(e.names, e.marks)
	if len(e.groups) < 2 {
		return tl
	}
	for g := range e.groups {
		own := slices.DeleteFunc(slices.Clone(e.marks), func(m mark) bool { return e.group(m.rec.pos) != g })
		tl.clusters = append(tl.clusters, newTimeline(e.names, own))
	}
	// What is shown is one install: that which did not end, if there is one.
	shown := slices.IndexFunc(tl.clusters, func(t *timeline) bool { return t.known && t.end[lastPhase] == nil })
	if shown < 0 {
		shown = max(0, slices.IndexFunc(tl.clusters, func(t *timeline) bool { return t.known }))
	}
	one := *tl.clusters[shown]
	one.clusters = tl.clusters
	return &one
}

// of is the timeline of one cluster.
func (tl *timeline) of(group int) *timeline {
	if group < len(tl.clusters) {
		return tl.clusters[group]
	}
	return tl
}

func newTimeline(names []string, marks []mark) *timeline {
	tl := &timeline{names: names, start: make([]*record, len(names)), end: make([]*record, len(names)), again: map[int]*record{}}
	slices.SortStableFunc(marks, func(a, b mark) int { return order(a.rec, b.rec) })
	for _, m := range marks {
		switch m.role {
		case "attempt":
			tl.attempts = append(tl.attempts, m.rec)
		case "boot":
			tl.boots = append(tl.boots, m)
		}
	}
	var hints []mark
	for _, m := range marks {
		if m.phase < 0 || tl.attemptAfter(m.rec) {
			continue
		}
		if m.hint {
			hints = append(hints, m)
			continue
		}
		slot := &tl.start[m.phase]
		if m.role == "end" {
			slot = &tl.end[m.phase]
		}
		if *slot == nil {
			*slot = m.rec
		}
		tl.known = true
		if m.role == "end" && m.source() == "haproxy" {
			tl.again[m.phase] = m.rec
		}
	}
	tl.takeHints(hints)
	return tl
}

// attemptAfter reports whether a newer attempt of the install began after rec.
// The lines that open one attempt come together, so what is within a minute
// belongs to it.
func (tl *timeline) attemptAfter(rec *record) bool {
	return slices.ContainsFunc(tl.attempts, func(a *record) bool {
		if !a.after(rec) {
			return false
		}
		return rec.at.IsZero() || a.at.IsZero() || a.at.Sub(rec.at) > time.Minute || a.pos.File == rec.pos.File
	})
}

// bootedAfter reports whether the host started again after rec.
func (tl *timeline) bootedAfter(rec *record, host string) bool {
	return slices.ContainsFunc(tl.boots, func(b mark) bool {
		return (b.host == host || b.host == "" && b.rec.pos.File == rec.pos.File) && b.rec.after(rec)
	})
}

// completedAt is the last phase that had ended at a time; -1 if none had.
func (tl *timeline) completedAt(at time.Time) (phase int, known bool) {
	if !tl.known || at.IsZero() {
		return -1, false
	}
	phase = -1
	for i, end := range tl.end {
		if end != nil && !end.at.IsZero() && !end.at.After(at) {
			phase = i
		}
	}
	return phase, true
}

// states are the rows of the report. A proven end proves every phase before
// it; the first phase that began and did not end is the break phase, if the
// install did not get further.
func (tl *timeline) states(failed bool) []PhaseState {
	if !tl.known {
		return nil
	}
	reached := -1 // the last phase proven to have ended
	for i := range tl.names {
		if tl.end[i] != nil {
			reached = i
		}
	}
	out := make([]PhaseState, len(tl.names))
	broken := false
	for i, name := range tl.names {
		p := PhaseState{ID: phaseIDs[i], Name: name, Status: PhaseUnknown}
		for at, rec := range []*record{tl.start[i], tl.end[i]} {
			if rec == nil {
				continue
			}
			if at == 0 {
				p.From = rec.at
			} else {
				p.To = rec.at
			}
			p.Evidence = append(p.Evidence, Evidence{Pos: rec.pos, Time: rec.at, Text: rec.text})
		}
		switch {
		case i <= reached:
			p.Status = PhaseDone
		case tl.start[i] != nil && !broken:
			p.Status = PhaseOpen
			if failed {
				p.Status = PhaseBroken
			}
			broken = true
		case broken: // what was seen of it is the wait for it
			p.Status, p.From, p.To = PhaseNotReached, time.Time{}, time.Time{}
		}
		out[i] = p
	}
	return out
}

// breakPhase is the index of the broken or open phase, or -1.
func breakPhase(states []PhaseState) int {
	return slices.IndexFunc(states, func(p PhaseState) bool { return p.Status == PhaseBroken || p.Status == PhaseOpen })
}

// inYear gives a time without a year the latest year in which it is not more
// than a day after the anchor.
func inYear(t, anchor time.Time) time.Time {
	if t.Year() != 0 || anchor.IsZero() {
		return t
	}
	for back := 0; back < 8; back++ { // 29 February comes back within eight years
		year := anchor.Year() - back + 1
		at := time.Date(year, t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
		if at.Day() == t.Day() && !at.After(anchor.Add(24*time.Hour)) {
			return at
		}
	}
	return t
}

// fixYears gives every kept time without a year one, by the latest time with
// a year in the case, or in its own bundle if that shows a cluster.
func (e *engine) fixYears() {
	for _, src := range e.sources {
		if src.Last.Year() > 1 {
			e.seenIn(e.atSource(src), src.Last)
		}
	}
	e.eachRecord(func(r *record) {
		if r.at.Year() > 1 {
			e.seenIn(e.at(r.pos), r.at)
		}
	})
	e.eachRecord(func(r *record) { r.at = inYear(r.at, e.yearOf(e.at(r.pos))) })
	for _, src := range e.sources {
		anchor := e.yearOf(e.atSource(src))
		src.First, src.Last = inYear(src.First, anchor), inYear(src.Last, anchor)
		if src.Last.Year() > 1 {
			e.seenIn(e.atSource(src), src.Last)
		}
	}
}

// eachRecord visits every kept line of every rule and marker.
func (e *engine) eachRecord(visit func(*record)) {
	for _, s := range e.logs {
		for _, c := range s.cases {
			for _, r := range c.matches {
				visit(r)
			}
		}
		for _, list := range s.follows {
			for _, r := range list {
				visit(r)
			}
		}
	}
	for _, m := range e.marks {
		visit(m.rec)
	}
	for _, b := range e.bandLogs {
		for _, p := range b.points {
			visit(p.record)
		}
	}
}
