package report

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"kanshiki/rules"
)

// TimelineSchema names the shape of a timeline in JSON.
const TimelineSchema = "kanshiki.timeline/v1"

type timelineDocument struct {
	Schema   string          `json:"schema"`
	Bundles  []bundle        `json:"bundles"`
	Verdict  string          `json:"verdict"`
	Headline string          `json:"headline"`
	Entries  []timelineEntry `json:"entries"`
}

// timelineEntry is a phase, or a finding between two.
type timelineEntry struct {
	Kind    string            `json:"kind"` // phase or finding
	State   string            `json:"state"`
	From    string            `json:"from,omitempty"`
	To      string            `json:"to,omitempty"`
	Phase   string            `json:"phase,omitempty"`
	Rule    string            `json:"rule,omitempty"`
	Text    string            `json:"text"`
	Subject map[string]string `json:"subject,omitempty"`
	Count   int               `json:"count,omitempty"`

	from, to, at time.Time
	finding      *rules.Finding
}

// timelineOf puts phases and findings in the order in which they began. A phase
// without a time comes with the one before it. Benign findings are left out
// unless all is set: they happened, but changed nothing.
func timelineOf(d *rules.Diagnosis, all bool) []timelineEntry {
	var out []timelineEntry
	var at time.Time
	for _, ph := range d.Timeline {
		start := ph.From
		if start.IsZero() {
			start = ph.To
		}
		if start.IsZero() && (ph.Status == rules.PhaseNotReached || ph.Status == rules.PhaseUnknown) && !all {
			continue
		}
		if !start.IsZero() {
			at = start
		}
		out = append(out, timelineEntry{Kind: "phase", State: string(ph.Status), Phase: ph.ID, Text: clean(ph.Name),
			from: ph.From, to: ph.To, at: at})
	}
	for _, f := range d.Findings {
		if f.Verdict == rules.Benign && !all {
			continue
		}
		out = append(out, timelineEntry{Kind: "finding", State: string(f.Verdict), Rule: f.Rule.ID, Text: clean(f.Message),
			Subject: newSubject(f.Subject), Count: f.Count, from: f.First, to: over(f), at: f.First, finding: f})
	}
	for i := range out {
		out[i].From, out[i].To = stamp(out[i].from), stamp(out[i].to)
	}
	slices.SortStableFunc(out, func(a, b timelineEntry) int {
		// What has no time is told at the end.
		return cmp.Or(boolAfter(timelessEntry(a), timelessEntry(b)), a.at.Compare(b.at))
	})
	return out
}

// over is when a finding was over: for what came back the line that says so.
func over(f *rules.Finding) time.Time {
	end := f.Last
	for _, e := range f.Evidence {
		if f.Verdict == rules.Transient && e.Time.After(end) && e.Time.Year() == end.Year() {
			end = e.Time
		}
	}
	return end
}

func timelessEntry(e timelineEntry) bool { return e.Kind == "finding" && e.at.IsZero() }

func boolAfter(a, b bool) int {
	switch {
	case a && !b:
		return 1
	case b && !a:
		return -1
	}
	return 0
}

// WriteTimeline writes the phases of an install and what happened between them,
// as a table or as JSON. all adds benign findings and phases never reached.
func WriteTimeline(w io.Writer, format string, d *rules.Diagnosis, all bool, opt Options) error {
	entries := timelineOf(d, all)
	if format == "json" {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(timelineDocument{TimelineSchema, each(d.Bundles, newBundle), d.Verdict, clean(d.Headline),
			append([]timelineEntry{}, entries...)})
	}
	p := newPage(w, opt)
	p.item(strings.ToUpper(p.Say(d.Verdict))+"  ", verdictStyle(d.Verdict), Printable(d.Headline), bold)
	p.bundles(d)
	if len(entries) == 0 {
		return p.err
	}
	p.blank()
	var rows [][]string
	for _, e := range entries {
		text := "== " + e.Phase + " " + Printable(e.Text)
		if e.finding != nil {
			text = p.saying(e.finding)
			if e.Count > 1 {
				text += " ×" + strconv.Itoa(e.Count)
			}
		}
		rows = append(rows, []string{orDash(clock(e.from)), p.lasting(e), p.Say(e.State), text})
	}
	p.grid([]string{p.Say("FROM"), p.Say("FOR"), p.Say("STATE"), p.Say("WHAT")}, rows, 0)
	return p.err
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// lasting is how long an entry took, to the second.
func (w words) lasting(e timelineEntry) string {
	switch {
	case e.from.IsZero() && !e.to.IsZero():
		return w.Say("to %s", e.to.UTC().Format("15:04:05Z"))
	case e.from.IsZero() || e.to.IsZero() || !e.to.After(e.from):
		return ""
	}
	return e.to.Sub(e.from).Round(time.Second).String()
}
