package redact

import (
	"slices"
	"strings"
)

// span is a secret within a line: line[from:to].
type span struct {
	from, to int
	kind     string
}

// found collects the spans of one line.
type found struct {
	line, lower string
	spans       []span
}

// filler stands for each byte of a mask while a line is looked at: the names of
// types within masks are words that detectors know.
const filler = '\x1a'

func look(text string) *found {
	seen := text
	if strings.Contains(text, "redacted") {
		b := []byte(text)
		for at := 0; at < len(text); {
			start, end := nextMask(text[at:])
			for i := at + start; i < at+end; i++ {
				b[i] = filler
			}
			at += end
		}
		seen = string(b)
	}
	return &found{line: seen, lower: lowered(seen)}
}

func (f *found) add(from, to int, kind string) {
	if from < to {
		f.spans = append(f.spans, span{from, to, kind})
	}
}

// has is the cheap gate in front of each detector; hints are lower case.
func (f *found) has(hints ...string) bool {
	for _, h := range hints {
		if strings.Contains(f.lower, h) {
			return true
		}
	}
	return false
}

// lowered is strings.ToLower for ASCII alone: it never moves a byte, so that
// places in the result are places in s.
func lowered(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 'A' && c <= 'Z' {
			b := []byte(s)
			for k := i; k < len(b); k++ {
				if b[k] >= 'A' && b[k] <= 'Z' {
					b[k] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// apply replaces the spans of a line. What is a mask already stays: redacting
// twice is redacting once.
func apply(m masker, line string, spans []span) string {
	if len(spans) == 0 {
		return line
	}
	// The longest first where several begin at one place: its type says most.
	slices.SortStableFunc(spans, func(a, b span) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	var b strings.Builder
	done := 0
	for i, s := range spans {
		from, to := max(s.from, done), s.to
		// Overlapping spans are one secret, seen by two detectors.
		for _, next := range spans[i+1:] {
			if next.from < to && next.to > to {
				to = next.to
			}
		}
		for from < to {
			start, end := nextMask(line[from:to])
			if start > 0 {
				b.WriteString(line[done:from])
				b.WriteString(m.mask(s.kind, line[from:from+start]))
			} else {
				b.WriteString(line[done:from])
			}
			b.WriteString(line[from+start : from+end])
			from += end
			done = from
		}
	}
	if done == 0 {
		return line
	}
	b.WriteString(line[done:])
	return b.String()
}

// nextMask finds the first mask in s; start and end are len(s) without one.
func nextMask(s string) (start, end int) {
	for i := 0; i < len(s); i++ {
		if n := maskAt(s[i:]); n > 0 {
			return i, i + n
		}
	}
	return len(s), len(s)
}

// maskAt is the length of the mask that s begins with, or 0.
func maskAt(s string) int {
	if strings.HasPrefix(s, Mask) {
		return len(Mask)
	}
	if !strings.HasPrefix(s, "<redacted:") {
		return 0
	}
	for i := len("<redacted:"); i < len(s) && i < 48; i++ {
		c := s[i]
		if c == '>' {
			return i + 1
		}
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == ':') {
			return 0
		}
	}
	return 0
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// isBase64 accepts both alphabets and the padding.
func isBase64(c byte) bool {
	return isAlnum(c) || c == '+' || c == '/' || c == '=' || c == '-' || c == '_'
}
