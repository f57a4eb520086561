package rules

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// evidenceOf chooses what to quote: the first two matches, the last, and what
// closed the case. host is that of the case's lines, which in a log of several
// hosts only the lines tell.
func evidenceOf(matches []*record, closer *record, host string) []Evidence {
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
		if m.around != nil {
			out[i].Before, out[i].After = m.around.before, m.around.after
		}
		if m.source != nil {
			out[i].Host = m.source.Host
		}
		if out[i].Host == "" && m != closer {
			out[i].Host = host
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
		st, now := &j.state, e.endOf(e.at(y.pos))
		st.count, st.fields = 1, y.fields
		st.fastest = func(time.Duration) int { return 1 }
		switch {
		case y.age >= 0:
			st.age, st.ageKnown = y.age, true
		case !y.since.IsZero() && !now.IsZero():
			st.age, st.ageKnown = now.Sub(y.since), true
		}
		st.openFor, st.openForKnown = st.age, st.ageKnown
		st.phase, st.phaseKnown = tl.of(e.group(y.pos)).completedAt(y.since)
		st.cleared = e.isCleared(r, st.fields, time.Time{}, e.group(y.pos))
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
	f := &Finding{Rule: j.rule, row: i, fields: fields, Verdict: o.Verdict, Severity: o.Severity, Confidence: o.Confidence,
		Message: fill(o.Message, fields), remedy: fill(o.Remedy, fields), Subject: map[string]string{},
		clock: j.clock, First: j.first, Last: j.last, Count: j.state.count, Evidence: j.evidence}
	maps.Copy(f.Subject, j.state.fields)
	if j.host != "" {
		f.Subject["host"] = j.host
	}
	bad := o.Verdict == Fault || o.Verdict == Warning
	switch {
	case bad && j.history != "":
		f.Verdict, f.Severity = Transient, Info
		f.add(" (" + j.history + ")")
	case o.Verdict == Fault && j.young.why != "":
		f.Verdict, f.Severity = Undetermined, Info
		f.add(": " + j.young.why)
		f.Awaits = j.young.awaits
	}
	return f
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
