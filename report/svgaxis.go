package report

import (
	"slices"
	"time"
)

const (
	timelineTicks          = 4
	minutesOnly, withDates = "15:04", "01-02 15:04"
	secondsToo             = "15:04:05"
)

// axis maps a stretch of time to pixels.
type axis struct {
	from, to    time.Time
	left, right int
}

func (a axis) at(t time.Time) int {
	switch {
	case !a.to.After(a.from) || t.Before(a.from):
		return a.left
	case t.After(a.to):
		return a.right
	}
	return a.left + int(float64(a.right-a.left)*float64(t.Sub(a.from))/float64(a.to.Sub(a.from)))
}

// ticks draws the times above a picture whose rows go from head to foot. A clock
// that prints no year prints no zone either, so it is not said to be UTC.
func (c *canvas) ticks(a axis, head, foot int) {
	if !a.to.After(a.from) {
		return
	}
	form := minutesOnly
	switch {
	case a.from.Format(time.DateOnly) != a.to.Format(time.DateOnly):
		form = withDates
	case a.to.Sub(a.from) < timelineTicks*2*time.Minute:
		form = secondsToo
	}
	if a.from.Year() > 0 {
		form += "Z"
	}
	for i := range timelineTicks + 1 {
		t := a.from.Add(a.to.Sub(a.from) * time.Duration(i) / timelineTicks)
		c.line("grid", a.at(t), head-6, a.at(t), foot)
		c.text("dim", "middle", a.at(t), head-12, t.UTC().Format(form))
	}
}

// oneClock is which of several times can stand on one axis: those with a year,
// or, if none has one, those without.
func oneClock(all []time.Time) func(time.Time) bool {
	year := slices.ContainsFunc(all, func(t time.Time) bool { return !t.IsZero() && t.Year() > 0 })
	return func(t time.Time) bool { return !t.IsZero() && (t.Year() > 0) == year }
}
