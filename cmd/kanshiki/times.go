package main

import "time"

// zone reads --timezone: a name of the zone database, or an offset.
func zone(name string) (*time.Location, error) {
	for _, layout := range []string{"-07:00", "-0700"} {
		if t, err := time.Parse(layout, name); err == nil {
			_, offset := t.Zone()
			return time.FixedZone(name, offset), nil
		}
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, hinted("use a name such as Asia/Tokyo, or an offset such as +09:00", "unknown time zone %q", name)
	}
	return loc, nil
}

// momentLayouts are the ways to write a time; all but the first stand in the
// zone of --timezone.
var momentLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly,
}

// moment reads a time of the option called name; empty is the zero time.
func moment(name, value string, loc *time.Location) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	for _, layout := range momentLayouts {
		if t, err := time.ParseInLocation(layout, value, loc); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, hinted("write 2026-01-31, 2026-01-31T15:04 or 2026-01-31T15:04:05Z", "option --%s: %q is not a time", name, value)
}

// checkYear refuses what is no year of a log; 0 means none was given.
func checkYear(year int) error {
	if year != 0 && (year < 1970 || year > 9999) {
		return hinted("give four digits, such as --year 2026", "option --year: %d is no year of a log", year)
	}
	return nil
}
