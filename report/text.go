package report

import (
	"strings"
	"time"

	"github.com/rivo/uniseg"
)

// width is how many columns a terminal gives s: two for a Japanese letter, none
// for a combining mark.
func width(s string) int { return uniseg.StringWidth(s) }

// Width is the number of columns that a terminal gives s.
func Width(s string) int { return width(s) }

// wrap breaks s into lines of at most columns columns: after a space, or between
// wide letters where Unicode allows it; a word longer than a line is broken
// where the line ends. Paths and commands are else kept whole, so that they can
// be copied. It returns at least one line.
func wrap(s string, columns int) []string {
	var lines []string
	line, used := 0, 0      // where the line began, columns so far
	good, goodUsed := -1, 0 // after the last place to break, columns up to there
	rest, state, pos := s, -1, 0
	for rest != "" {
		var cluster string
		var boundaries int
		cluster, rest, boundaries, state = uniseg.StepString(rest, state)
		w := boundaries >> uniseg.ShiftWidth
		space := strings.TrimSpace(cluster) == ""
		for used+w > columns && !space && pos > line {
			cutAt, left := pos, 0
			if good > line {
				cutAt, left = good, used-goodUsed
			}
			lines = append(lines, strings.TrimRight(s[line:cutAt], " "))
			line, used, good = cutAt, left, -1
		}
		used += w
		pos += len(cluster)
		// Unicode forbids a break before "/" even after a space; a path is a word.
		if space || w == 2 && boundaries&uniseg.MaskLine == uniseg.LineCanBreak {
			good, goodUsed = pos, used
		}
	}
	return append(lines, strings.TrimRight(s[line:], " "))
}

// Cut shortens s to columns columns, the last of them "…" if anything was lost.
func Cut(s string, columns int) string {
	if width(s) <= columns {
		return s
	}
	used, end, state := 0, 0, -1
	for rest := s; rest != ""; {
		var cluster string
		var w int
		cluster, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used+w > columns-1 {
			break
		}
		used, end = used+w, end+len(cluster)
	}
	return s[:end] + "…"
}

// pad fills s with spaces up to columns.
func pad(s string, columns int) string {
	return s + strings.Repeat(" ", max(0, columns-width(s)))
}

// clock writes a time for people: UTC to the second. A log that prints no year
// gives year 0; then the year is left out rather than invented.
func clock(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case t.Year() == 0:
		return t.Format("Jan 02 15:04:05")
	}
	return t.UTC().Format("2006-01-02 15:04:05Z")
}

// span writes a stretch of time, the day once if it is the same.
func (w words) span(from, to time.Time) string {
	switch {
	case from.IsZero() || to.IsZero() || from.Equal(to):
		return clock(latest(from, to))
	case from.Year() == 0 || to.Year() == 0 || from.Format(time.DateOnly) != to.Format(time.DateOnly):
		return w.Say("%s to %s", clock(from), clock(to))
	}
	return w.Say("%s to %s", clock(from), to.UTC().Format("15:04:05Z"))
}

func latest(a, b time.Time) time.Time {
	if b.IsZero() {
		return a
	}
	return b
}
