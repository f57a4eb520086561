package parse

import "time"

// Clock turns printed dates into times. Logs of one file share one.
type Clock struct {
	// Zone of dates printed without one; nil is UTC.
	Zone *time.Location
	// Year of dates printed without one, if not 0.
	Year int
	// Anchor is a time that the log surely does not go beyond (the end that a
	// journal prints at its top, the end of the evidence); zero if not known.
	Anchor time.Time
	// Start is a time near the log's beginning; used when there is no Anchor.
	Start time.Time
}

// slack is how far a clock may run ahead of the anchor's before a date without
// a year is taken to be of the year before.
const slack = 24 * time.Hour

// leapYear stands in for the year when there is none: 29 February exists in
// it, and zones have today's offsets (those of year 0 are local mean time).
const leapYear = 2024

// stamp is a date and time of day as printed. Year 0 is none; off (seconds
// east of UTC) counts only if zoned.
type stamp struct {
	year, month, day, hour, min, sec, nsec int
	off                                    int
	zoned                                  bool
}

// at gives the time of a stamp in UTC, and whether its year is known. An
// unknown year is 0.
func (c *Clock) at(s stamp) (t time.Time, year bool) {
	y := s.year
	if y == 0 {
		y = c.Year
	}
	known := y != 0
	if !known {
		y = leapYear
	}
	loc := time.UTC
	if !s.zoned && c.Zone != nil {
		loc = c.Zone
	}
	t = time.Date(y, time.Month(s.month), s.day, s.hour, s.min, s.sec, s.nsec, loc)
	if s.zoned {
		t = t.Add(-time.Duration(s.off) * time.Second)
	}
	t = t.UTC()
	if known {
		return t, true
	}
	t = withYear(t, 0)
	t = c.Resolve(t)
	return t, t.Year() != 0
}

// Resolve gives a time of year 0 the latest year in which it does not lie
// beyond the anchor (a day of slack), or without an anchor the first in which
// it does not lie before the start. Other times stay as they are.
func (c *Clock) Resolve(t time.Time) time.Time {
	if t.Year() != 0 || t.IsZero() || c.Anchor.IsZero() && c.Start.IsZero() {
		return t
	}
	if c.Anchor.IsZero() {
		for y := c.Start.Year() - 1; y < c.Start.Year()+9; y++ {
			if u := withYear(t, y); u.Day() == t.Day() && !u.Before(c.Start.Add(-slack)) {
				return u
			}
		}
		return t
	}
	for y := c.Anchor.Year() + 1; y > c.Anchor.Year()-9; y-- { // two leap years apart at most
		u := withYear(t, y)
		if u.Day() == t.Day() && !u.After(c.Anchor.Add(slack)) {
			return u
		}
	}
	return t
}

// near gives a time of year 0 the year that brings it closest to ref, which
// the same line prints.
func near(t, ref time.Time) time.Time {
	best := t
	for y := ref.Year() - 1; y <= ref.Year()+1; y++ {
		u := withYear(t, y)
		if u.Day() == t.Day() && (best.Year() == 0 || u.Sub(ref).Abs() < best.Sub(ref).Abs()) {
			best = u
		}
	}
	return best
}

func withYear(t time.Time, year int) time.Time {
	return time.Date(year, t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}
