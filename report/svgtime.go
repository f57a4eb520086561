package report

import (
	"html/template"
	"time"

	"kanshiki/rules"
)

// Measures of the timeline in pixels.
const (
	timeWidth              = 980
	timeFrom, timeTo       = 276, 742 // of the bars
	timeRow, timeHead      = 24, 26
	timeMark               = 6 // width of what is only a moment
	timeLabel, timeClock   = 41, 36
	afterwards             = 24 * time.Hour
	timelineTicks          = 4
	minutesOnly, withDates = "15:04", "01-02 15:04"
)

// phaseBars draws the phases of an install as bars on one time axis; empty if
// nothing is known of any.
func phaseBars(d *rules.Diagnosis, w words) template.HTML {
	if !phasesKnown(d.Timeline) {
		return ""
	}
	c := &canvas{words: w}
	from, to := timeSpan(d)
	at := func(t time.Time) int {
		if to.Equal(from) {
			return timeFrom
		}
		return timeFrom + int(float64(timeTo-timeFrom)*float64(t.Sub(from))/float64(to.Sub(from)))
	}
	height := timeHead + timeRow*len(d.Timeline)
	if to.After(from) {
		form := minutesOnly
		if from.Format(time.DateOnly) != to.Format(time.DateOnly) {
			form = withDates
		}
		for i := range timelineTicks + 1 {
			t := from.Add(to.Sub(from) * time.Duration(i) / timelineTicks)
			c.line("grid", at(t), timeHead-6, at(t), height)
			c.text("dim", "middle", at(t), timeHead-12, t.UTC().Format(form)+"Z")
		}
	}
	label := w.Say("phases of the install")
	for i, p := range d.Timeline {
		y := timeHead + timeRow*i
		class := "phase " + string(p.Status)
		name := "label"
		if p.Status == rules.PhaseBroken {
			name = "label bad"
			c.rect("band", 0, y, timeWidth, timeRow)
			label += w.Say(": it stopped in %s, %s", p.ID, Printable(p.Name))
		}
		c.text(name, "start", 8, y+16, Cut(p.ID+"  "+Printable(p.Name), timeLabel))
		if dated(p.From) || dated(p.To) {
			first, last := p.From, p.To
			if !dated(first) {
				first = last
			}
			if !dated(last) {
				if last = first; p.Status == rules.PhaseBroken || p.Status == rules.PhaseOpen {
					last = to
				}
			}
			x := at(first)
			c.rect(class, min(x, timeTo-timeMark), y+5, max(at(last)-x, timeMark), timeRow-10)
		}
		text := word(w, p.Status)
		if s := w.span(p.From, p.To); s != "" {
			text = s
			if p.Status != rules.PhaseDone {
				text = word(w, p.Status) + ", " + s
			}
		}
		c.text(name+" small", "start", timeTo+14, y+16, Cut(text, timeClock+6))
	}
	return c.svg(timeWidth, height, label)
}

// dated reports whether a time can stand on an axis: one without a year
// cannot.
func dated(t time.Time) bool { return !t.IsZero() && t.Year() > 0 }

// timeSpan is the reach of the axis: the phases' own times, and up to a day
// more if one of them never ended and the evidence goes on.
func timeSpan(d *rules.Diagnosis) (from, to time.Time) {
	open := false
	for _, p := range d.Timeline {
		open = open || p.Status == rules.PhaseBroken || p.Status == rules.PhaseOpen
		for _, t := range []time.Time{p.From, p.To} {
			if !dated(t) {
				continue
			}
			if from.IsZero() || t.Before(from) {
				from = t
			}
			if t.After(to) {
				to = t
			}
		}
	}
	end := to
	for _, b := range d.Bundles {
		if open && dated(to) && b.To.After(end) && b.To.Sub(to) < afterwards {
			end = b.To
		}
	}
	return from, end
}
