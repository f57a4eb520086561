package report

import (
	"html/template"
	"time"

	"kanshiki/rules"
)

// Measures of the timeline in pixels.
const (
	timeWidth            = 980
	timeFrom, timeTo     = 276, 742 // of the bars
	timeRow, timeHead    = 24, 26
	timeMark             = 6 // width of what is only a moment
	timeLabel, timeClock = 41, 36
	afterwards           = 24 * time.Hour
)

// phaseBars draws the phases of an install as bars on one time axis; empty if
// nothing is known of any.
func phaseBars(d *rules.Diagnosis, w words) template.HTML {
	if !phasesKnown(d.Timeline) {
		return ""
	}
	c := &canvas{words: w}
	dated := phaseClock(d.Timeline)
	ax := axis{left: timeFrom, right: timeTo}
	ax.from, ax.to = timeSpan(d, dated)
	height := timeHead + timeRow*len(d.Timeline)
	c.ticks(ax, timeHead, height)
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
		if ax.to.After(ax.from) && (dated(p.From) || dated(p.To)) {
			first, last := p.From, p.To
			if !dated(first) {
				first = last
			}
			if !dated(last) {
				if last = first; p.Status == rules.PhaseBroken || p.Status == rules.PhaseOpen {
					last = ax.to
				}
			}
			x := ax.at(first)
			c.rect(class, min(x, timeTo-timeMark), y+5, max(ax.at(last)-x, timeMark), timeRow-10)
		} else if !ax.to.After(ax.from) && p.Status != rules.PhaseUnknown { // no two times: order and status
			step := (timeTo - timeFrom) / len(d.Timeline)
			c.rect(class, timeFrom+i*step, y+5, step-3, timeRow-10)
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

// phaseClock is which times of phases can stand on one axis: those with a year,
// or, where no clock printed any, those without.
func phaseClock(phases []rules.PhaseState) func(time.Time) bool {
	var all []time.Time
	for _, p := range phases {
		all = append(all, p.From, p.To)
	}
	return oneClock(all)
}

// timeSpan is the reach of the axis: the phases' own times, and up to a day
// more if one of them never ended and the evidence goes on.
func timeSpan(d *rules.Diagnosis, dated func(time.Time) bool) (from, to time.Time) {
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
			if t.After(to) || to.IsZero() {
				to = t
			}
		}
	}
	end := to
	for _, b := range d.Bundles {
		if open && !to.IsZero() && b.To.After(end) && b.To.Sub(to) < afterwards {
			end = b.To
		}
	}
	return from, end
}
