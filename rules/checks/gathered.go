package checks

import (
	"time"

	"kanshiki/parse"
)

// gatherStart is when a must-gather began, less settle: by a clock of the
// cluster if one tells, else by that of whoever ran it; zero if none does.
func gatherStart(in *Input, bundle int) (start time.Time) {
	sure := false
	for _, f := range in.Facts["must-gather-timestamp"] {
		at, err := time.Parse(time.RFC3339, text(f.Data, "start"))
		own := parse.ByGatherer(f.File)
		if err != nil || f.Bundle != bundle || sure && !own {
			continue
		}
		if start.IsZero() || own && !sure || at.Before(start) {
			start, sure = at, own
		}
	}
	if start.IsZero() {
		return start
	}
	return start.Add(-settle)
}
