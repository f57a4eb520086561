package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"kanshiki/collect/redact"
)

// clean makes text from a bundle fit to print: secrets masked, and every
// character that could steer a terminal or reorder the line written out as an
// escape (\x1b, \u202e). Tab and newline stay: JSON and YAML write them so
// that the text can be searched for.
func clean(s string) string {
	return escape(redact.Line(s), func(r rune) bool { return r == '\t' || r == '\n' })
}

// Printable makes any text fit for one line of a terminal: like clean, but a
// tab becomes a space and a newline is written as \n.
func Printable(s string) string {
	s = strings.TrimRight(redact.Line(s), " \t\r\n")
	return escape(strings.ReplaceAll(s, "\t", " "), func(rune) bool { return false })
}

// escape writes out what unsafe names and keep does not spare, and each byte
// that is not UTF-8.
func escape(s string, keep func(rune) bool) string {
	var b strings.Builder
	done := 0
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		broken := r == utf8.RuneError && size == 1
		if !broken && (!unsafe(r) || keep(r)) {
			continue
		}
		b.WriteString(s[done:i])
		done = i + size
		switch {
		case broken:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String() + s[done:]
}

// unsafe reports control characters (C0, DEL, C1), format characters (bidi
// overrides and isolates, zero-width spaces, tags) and the two Unicode line
// separators. The joiners stay: emoji and several scripts need them.
func unsafe(r rune) bool {
	switch r {
	case '\u200c', '\u200d':
		return false
	case '\u2028', '\u2029':
		return true
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r)
}

// part is a stretch of prose, or a command in it.
type part struct {
	Text string
	Code bool
}

// prose takes the words of a rule apart where backticks mark a command; one
// without a partner stays what it is.
func prose(s string) []part {
	var out []part
	for {
		before, rest, _ := strings.Cut(s, "`")
		code, after, closed := strings.Cut(rest, "`")
		if !closed {
			return append(out, part{Text: s})
		}
		out = append(out, part{Text: before}, part{code, true})
		s = after
	}
}
