package rules

import (
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"kanshiki/parse"
)

// judged is one case with its state, before its outcome is chosen.
type judged struct {
	rule     *Rule
	state    state
	host     string
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
	keys := slices.Sorted(maps.Keys(s.cases))
	var out []*judged
	for _, k := range keys {
		if j := e.logCase(r, s, s.cases[k], tl); j != nil {
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
	matches, history := e.current(r, c, tl)
	if len(matches) == 0 {
		return nil
	}
	closers := s.closers(r, c)
	first, last := matches[0], matches[len(matches)-1]
	j := &judged{rule: r, host: c.host, first: first.at, last: last.at, history: history}
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
	for i := len(matches) - 1; i > 0; i-- {
		between := slices.ContainsFunc(closers, func(f *record) bool {
			return f.after(matches[i-1]) && !f.after(matches[i])
		})
		if between {
			opened = matches[i]
			break
		}
	}
	end, cut := e.logEnd(r, matches, closers)
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
	st.cleared = e.isCleared(r, st.fields, last.at)
	if now := e.endOf(last.pos.Bundle); !opened.at.IsZero() && !now.IsZero() {
		st.age, st.ageKnown = now.Sub(opened.at), true
	}
	if !st.followed && !st.cleared {
		j.young = e.tooYoung(r, last.source, st, end, cut)
	}
	j.evidence = evidenceOf(matches, closer)
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
// case was closed, and whether one of them was cut.
func (e *engine) logEnd(r *Rule, lists ...[]*record) (end time.Time, cut bool) {
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
		cut = cut || src.Cut
		if !src.Last.IsZero() && (end.IsZero() || src.Last.After(end)) {
			end = src.Last
		}
	}
	return end, cut
}

func round(d time.Duration) string {
	switch {
	case d >= time.Minute:
		d = d.Round(time.Second)
	case d >= time.Second:
		d = d.Round(100 * time.Millisecond)
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// isCleared asks the end state: true, or an object whose fields of the same
// names are equal.
//
// The field `at` is when the object was last true (RFC 3339): an object older
// than the case's last line says nothing about it.
func (e *engine) isCleared(r *Rule, fields map[string]string, last time.Time) bool {
	return slices.ContainsFunc(e.cleared[r], func(v any) bool {
		switch v := v.(type) {
		case bool:
			return v
		case map[string]any:
			shared := 0
			for name, value := range v {
				have, ok := fields[name]
				switch {
				case name == "at":
					if at, err := time.Parse(time.RFC3339, text(value)); err == nil && at.Add(statusReport).Before(last) {
						return false
					}
				case !ok:
				case have == text(value), (name == "host" || name == "node") && sameHost(have, text(value)):
					shared++
				default:
					return false
				}
			}
			return shared > 0
		}
		return false
	})
}

// statusReport is how often a kubelet writes a status that did not change, and
// some seconds: nodeStatusReportFrequency, 5 minutes.
const statusReport = 6 * time.Minute

// sameHost compares names of hosts: the short name is enough, logs and objects
// rarely agree on the domain.
func sameHost(a, b string) bool {
	if isAddress(a) || isAddress(b) {
		return a == b
	}
	a, _, _ = strings.Cut(a, ".")
	b, _, _ = strings.Cut(b, ".")
	return a == b
}

// evidenceOf chooses what to quote: the first two matches, the last, and what
// closed the case.
func evidenceOf(matches []*record, closer *record) []Evidence {
	chosen := matches
	if len(matches) > 3 {
		chosen = []*record{matches[0], matches[1], matches[len(matches)-1]}
	}
	if closer != nil {
		chosen = append(slices.Clone(chosen), closer)
	}
	out := make([]Evidence, len(chosen))
	for i, m := range chosen {
		out[i] = Evidence{Pos: m.pos, Time: m.at, Text: m.text}
		if m.source != nil {
			out[i].Host = m.source.Host
		}
	}
	return out
}

// recordCases judges every yield of a jq rule or a check.
func (e *engine) recordCases(r *Rule, ys []*yield, tl *timeline) []*judged {
	var out []*judged
	for _, y := range ys {
		j := &judged{rule: r, host: y.fields["host"], first: y.since, last: y.since,
			evidence: []Evidence{{Pos: y.pos, Time: y.since, Host: y.fields["host"], Text: quote(y.quote)}}}
		st, now := &j.state, e.endOf(y.pos.Bundle)
		st.count, st.fields = 1, y.fields
		st.fastest = func(time.Duration) int { return 1 }
		switch {
		case y.age >= 0:
			st.age, st.ageKnown = y.age, true
		case !y.since.IsZero() && !now.IsZero():
			st.age, st.ageKnown = now.Sub(y.since), true
		}
		st.openFor, st.openForKnown = st.age, st.ageKnown
		st.phase, st.phaseKnown = tl.completedAt(y.since)
		st.cleared = e.isCleared(r, st.fields, time.Time{})
		switch behind := e.clearBehindCut(r); {
		case st.cleared:
		case behind.why != "":
			j.young = behind
		case st.ageKnown && r.Grace > 0 && st.age < r.Grace:
			j.young = tooEarly("it began "+round(st.age)+" before the evidence ends", r, now)
		}
		out = append(out, j)
	}
	return out
}

// unknownTime stands in messages where the lines carry no time.
const unknownTime = "an unknown time"

// findings chooses an outcome for each case.
func findings(all []*judged) []*Finding {
	hosts := map[string]bool{}
	cases := map[bool]int{}
	for _, j := range all {
		hosts[j.host] = true
		cases[j.state.followed || j.state.cleared]++
	}
	var out []*Finding
	for _, j := range all {
		j.state.hosts, j.state.cases = len(hosts), cases[j.state.followed || j.state.cleared]
		if f := j.finding(); f != nil {
			out = append(out, f)
		}
	}
	return out
}

func (j *judged) finding() *Finding {
	i := slices.IndexFunc(j.rule.Outcomes, func(o Outcome) bool { return o.If.holds(&j.state) })
	if i < 0 {
		return nil
	}
	o := j.rule.Outcomes[i]
	if o.Verdict == None {
		return nil
	}
	fields := maps.Clone(j.state.fields)
	fields["count"] = strconv.Itoa(j.state.count)
	fields["span"] = round(j.state.span)
	if j.first.IsZero() {
		fields["span"] = unknownTime
	}
	fields["hosts"] = strconv.Itoa(j.state.hosts)
	fields["open_for"] = round(j.state.openFor)
	if !j.state.openForKnown {
		fields["open_for"] = unknownTime
	}
	if j.host != "" {
		fields["host"] = j.host
	}
	f := &Finding{Rule: j.rule, row: i, Verdict: o.Verdict, Severity: o.Severity, Confidence: o.Confidence,
		Message: fill(o.Message, fields), remedy: fill(o.Remedy, fields), Subject: map[string]string{},
		First: j.first, Last: j.last, Count: j.state.count, Evidence: j.evidence}
	maps.Copy(f.Subject, j.state.fields)
	if j.host != "" {
		f.Subject["host"] = j.host
	}
	bad := o.Verdict == Fault || o.Verdict == Warning
	switch {
	case bad && j.history != "":
		f.Verdict, f.Severity = Transient, Info
		f.Message += " (" + j.history + ")"
	case o.Verdict == Fault && j.young.why != "":
		f.Verdict, f.Severity = Undetermined, Info
		f.Message += ": " + j.young.why
		f.Awaits = j.young.awaits
	}
	return f
}
