package rules

import (
	"maps"
	"slices"
	"sort"
	"time"

	"kanshiki/parse"
)

// judged is one case with its state, before its outcome is chosen.
type judged struct {
	rule     *Rule
	state    state
	host     string
	clock    *hostClock // that dated first
	first    time.Time
	last     time.Time
	evidence []Evidence
	history  string // why it belongs to the past; empty if it does not
	young    doubt  // why it cannot be told yet; zero if it can

	// Of a log case, for explain: the match it opened with, what closed it, and
	// how many matches belong to the past.
	opened, closer *record
	past           int
}

// logCases judges every case of a log rule.
func (e *engine) logCases(r *Rule, tl *timeline) []*judged {
	s := e.logs[r]
	var out []*judged
	for _, c := range s.sorted() {
		if j := e.logCase(r, s, c, tl); j != nil {
			out = append(out, j)
		}
	}
	return out
}

func (e *engine) logCase(r *Rule, s *logStore, c *logCase, tl *timeline) *judged {
	if own := slices.DeleteFunc(slices.Clone(c.matches), func(m *record) bool { return m.copied }); len(own) > 0 {
		c.matches = own
	}
	sort.SliceStable(c.matches, func(i, k int) bool { return order(c.matches[i], c.matches[k]) < 0 })
	c.matches = e.distinct(c.matches)
	tl = tl.of(c.group)
	matches, history := e.current(r, c, tl)
	if len(matches) == 0 {
		return nil
	}
	if history == "" {
		history = e.oldDump(matches)
	}
	closers := s.closers(r, c)
	first, last := matches[0], matches[len(matches)-1]
	j := &judged{rule: r, clock: first.clock, host: c.host, first: first.at, last: last.at, history: history}
	st := &j.state
	st.fields = maps.Clone(last.fields)
	for _, m := range matches {
		st.count += m.count
		for k, v := range m.fields {
			if st.fields[k] == "" {
				st.fields[k] = v
			}
		}
	}
	if st.fields["host"] == "" && c.host != "" {
		st.fields["host"] = c.host
	}
	for _, m := range matches {
		if m.source != nil {
			st.lines = max(st.lines, m.source.Lines)
		}
	}
	st.span = last.at.Sub(first.at)
	// The last opening: the first match that no earlier closing line follows.
	opened := first
	var closer *record
	for _, f := range closers {
		if f.after(last) {
			closer = f
			break
		}
	}
	st.followed = closer != nil
	for _, f := range closers {
		if closer == nil && f.maybeAfter(last) {
			j.young = doubtfulOrder(last, f)
		}
	}
	for i := len(matches) - 1; i > 0; i-- {
		between := slices.ContainsFunc(closers, func(f *record) bool {
			return f.after(matches[i-1]) && !f.after(matches[i])
		})
		if between {
			opened = matches[i]
			break
		}
	}
	end, cut := e.logEnd(r, last, matches, closers)
	if !opened.at.IsZero() && (closer != nil || !end.IsZero()) {
		until := end
		if closer != nil {
			until = closer.at
		}
		if until.Before(last.at) { // the file's own order is not that of its clock: pasted excerpts
			until = last.at
		}
		st.openFor, st.openForKnown = max(0, until.Sub(opened.at)), true
	}
	if !end.IsZero() && !last.at.IsZero() {
		st.toEnd, st.toEndKnown = end.Sub(last.at), true
	}
	times := make([]time.Time, 0, len(matches))
	for _, m := range matches {
		times = append(times, m.at)
	}
	st.fastest = func(w time.Duration) int { return fastest(times, w) }
	st.phase, st.phaseKnown = tl.completedAt(opened.at)
	st.cleared = e.isCleared(r, st.fields, last.at, c.group)
	if now := e.endOf(e.at(last.pos)); !opened.at.IsZero() && !now.IsZero() {
		st.age, st.ageKnown = now.Sub(opened.at), true
	}
	if !st.followed && !st.cleared && j.young.why == "" {
		j.young = e.tooYoung(r, last.source, st, end, cut)
	}
	j.evidence = evidenceOf(matches, closer, c.host)
	j.opened, j.closer, j.past = opened, closer, c.count()-st.count
	return j
}

// current drops the matches of earlier attempts, boots, processes or files:
// what was open then is history. If nothing else is left, they are kept and
// the reason is given.
func (e *engine) current(r *Rule, c *logCase, tl *timeline) (matches []*record, history string) {
	last := c.matches[len(c.matches)-1]
	var past func(*record) bool
	switch r.Scope {
	case "file":
		past = func(m *record) bool { return m.pos.File != last.pos.File }
	case "unit":
		past = func(m *record) bool {
			return m.inst != last.inst || m.source != nil && m.source.Previous && !last.source.Previous
		}
	case "boot":
		past = func(m *record) bool { return tl.bootedAfter(m, c.host) }
	default:
		past = tl.attemptAfter
	}
	for _, m := range c.matches {
		if !past(m) {
			matches = append(matches, m)
		}
	}
	if len(matches) == 0 {
		scope := r.Scope
		if scope == "" {
			scope = "attempt"
		}
		return c.matches, "in an earlier " + scope
	}
	return matches, ""
}

// logEnd is the last time printed in the logs that would have told that the
// case was closed, and whether one of them was cut or has a hole where it may
// have told.
func (e *engine) logEnd(r *Rule, last *record, lists ...[]*record) (end time.Time, cut bool) {
	in := map[*parse.Source]bool{}
	for _, list := range lists {
		for _, m := range list {
			in[m.source] = true
		}
	}
	for _, src := range e.sources {
		related := in[src]
		for other := range in {
			if other != nil && other.Host == src.Host && len(src.Kinds) > 0 && len(other.Kinds) > 0 &&
				src.Kinds[0] == other.Kinds[0] && src.Pod == other.Pod && src.Kinds[0] != parse.Text {
				related = true
			}
		}
		for _, k := range r.ResolvedIn {
			related = related || slices.Contains(src.Kinds, k)
		}
		if !related {
			continue
		}
		cut = cut || src.Cut || src.Hole > 0 && (src != last.source || src.Hole >= last.pos.Line)
		if !src.Last.IsZero() && (end.IsZero() || src.Last.After(end)) {
			end = src.Last
		}
	}
	return end, cut
}
