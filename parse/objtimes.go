package parse

import (
	"strings"
	"time"
)

// clockSpan keeps the latest time found in a file. Only that one matters: it
// is the end of the evidence and the anchor of clocks without a year.
type clockSpan struct {
	last time.Time
}

// Times outside are not clocks: zero values, and validity ends of authorities.
// OpenShift 3.0 came out in June 2015.
var (
	earliestSeen = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
	latestSeen   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

func (c *clockSpan) add(t time.Time) {
	if t.After(c.last) && t.After(earliestSeen) && t.Before(latestSeen) {
		c.last = t
	}
}

// addText takes s if it is a whole RFC 3339 time.
func (c *clockSpan) addText(s string) {
	if !likeTime(s) {
		return
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		c.add(t.UTC())
	}
}

func likeTime(s string) bool {
	return len(s) >= 20 && len(s) <= 35 && s[4] == '-' && s[10] == 'T' && s[13] == ':'
}

// walk looks through an object for times that have passed when it was
// written. Annotations hold expiries and copies of old states; a deletion
// time lies ahead by the grace period.
func (c *clockSpan) walk(v any, depth int) {
	if depth > maxObjectDepth {
		return
	}
	switch v := v.(type) {
	case string:
		c.addText(v)
	case []any:
		for _, e := range v {
			c.walk(e, depth+1)
		}
	case map[string]any:
		for k, e := range v {
			switch text, isText := e.(string); {
			case isText && likeTime(text) && !isFutureKey(k):
				c.addText(text)
			case !isText && k != "annotations" && k != "data":
				c.walk(e, depth+1)
			}
		}
	}
}

// isFutureKey names keys whose times may lie ahead of the evidence.
func isFutureKey(k string) bool {
	switch k {
	case "deletionTimestamp", "endsAt", "nextScheduleTime":
		return true
	}
	l := strings.ToLower(k)
	return strings.Contains(l, "notafter") || strings.Contains(l, "not-after") || strings.Contains(l, "notbefore") ||
		strings.Contains(l, "expir") || strings.Contains(l, "renewal") || strings.Contains(l, "validuntil") || strings.Contains(l, "deadline")
}

// report tells the sink the latest time, if there was one.
func (c *clockSpan) report(s Sink) {
	if !c.last.IsZero() {
		s.Seen(c.last)
	}
}
