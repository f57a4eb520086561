package parse

import (
	"bytes"
	"time"
)

// digits reads the formats that begin with a date or a number.
func (p *headers) digits(b []byte, h *header, depth int) bool {
	if s, n := readISO(b); n > 0 {
		return p.iso(b, h, depth, s, n)
	}
	if s, n := readDashMonth(b); n > 0 && at(b, n) == ' ' {
		p.stamp(h, s)
		p.dated(b[n+1:], h, depth)
		return true
	}
	if s, n := readSlash(b); n > 0 && at(b, n) == ' ' {
		p.stamp(h, s)
		p.dated(b[n+1:], h, depth)
		return true
	}
	// journalctl -o short-unix
	if sec, nsec, n := readEpoch(b); n > 0 && at(b, n) == ' ' && depth == 0 {
		p.setTime(h, time.Unix(sec, nsec).UTC(), true)
		p.hostAndTag(b[n+1:], h, depth)
		return true
	}
	return false
}

// iso reads what can follow an ISO date.
func (p *headers) iso(b []byte, h *header, depth int, s stamp, n int) bool {
	rest := b[n:]
	switch {
	case len(rest) == 0:
	case rest[0] == '|': // Open vSwitch's own log
		if !p.vlogBody(rest, h) {
			return false
		}
		p.stamp(h, s)
		return true
	case rest[0] == '\t':
		p.stamp(h, s)
		p.zapConsole(rest[1:], h)
		return true
	case rest[0] != ' ':
		return false
	}
	p.stamp(h, s)
	if len(rest) > 0 {
		rest = rest[1:]
	}
	// The kubelet's own files: `<time> stdout F text` (CRI).
	if hasPrefixAt(rest, 0, "stdout ") || hasPrefixAt(rest, 0, "stderr ") {
		if c := at(rest, 7); (c == 'F' || c == 'P') && (len(rest) == 8 || rest[8] == ' ') {
			p.inner(rest[skipSpace(rest, 8):], h, depth)
			return true
		}
	}
	if depth == 0 && s.zoned && !p.container && isJournalISO(b[:n], rest) {
		p.hostAndTag(rest, h, depth)
		return true
	}
	p.dated(rest, h, depth)
	return true
}

// isJournalISO tells journalctl -o short-iso from a container log, which both
// begin with a date and a zone: the journal goes on with `host ident[pid]: `,
// or prints its zone as +0000, which containers never do.
func isJournalISO(date, rest []byte) bool {
	z := date[len(date)-5:]
	if (z[0] == '+' || z[0] == '-') && num(z, 1, 4) >= 0 {
		return true
	}
	sp := bytes.IndexByte(rest, ' ')
	if sp < 1 || at(rest, 0) == '[' || rest[sp-1] == ':' {
		return false
	}
	word := rest[sp+1:]
	if end := bytes.IndexByte(word, ' '); end >= 0 {
		word = word[:end]
	}
	if string(word) == "kernel:" || string(word) == "systemd:" {
		return true
	}
	open := bytes.IndexByte(word, '[')
	return open > 0 && bytes.HasSuffix(word, []byte("]:")) && isDigit(at(word, open+1))
}

// dated reads what programs print after a date of their own: capnslog's level,
// Python's `[pid] LEVEL name: text`, BIND's `category: level: text`.
func (p *headers) dated(b []byte, h *header, depth int) {
	word, rest, ok := bytes.Cut(b, []byte(" "))
	// Behind the kubelet's date the word is the program's text.
	if level := levelOf(word); ok && level != "" && len(word) > 1 && isUpper(word) && (depth > 0 || !p.container) {
		h.Level, h.Text = level, bytes.TrimLeft(rest, " ")
		return
	}
	if p.capnslog(b, h) || p.head(b, h, depth+1) {
		return
	}
	h.Text = b
	if ok && len(word) > 0 && num(word, 0, len(word)) >= 0 && len(word) < 9 {
		if next, after, _ := bytes.Cut(rest, []byte(" ")); isUpper(next) && levelOf(next) != "" {
			h.PID, h.Level, h.Text = p.name(word), levelOf(next), bytes.TrimLeft(after, " ")
			return
		}
	}
	switch {
	case ok && bytes.HasSuffix(word, []byte(":")):
		second, _, _ := bytes.Cut(rest, []byte(":"))
		if l := levelOf(second); l != "" {
			h.Level = l
		}
	case len(word) > 2 && word[0] == '[':
		h.Level = levelOf(word[1 : len(word)-1])
	}
}

func isUpper(b []byte) bool {
	for _, c := range b {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return len(b) > 0
}

// bracket reads HAProxy's `[ALERT] 281/160259 (69855) : text` (the date is
// missing since 2.3) and the kernel's `[   12.345678] text`.
func (p *headers) bracket(b []byte, h *header, depth int) bool {
	end := bytes.IndexByte(b[:min(len(b), 24)], ']')
	if end < 2 {
		return false
	}
	word, rest := bytes.TrimSpace(b[1:end]), bytes.TrimLeft(b[end+1:], " ")
	if dot := bytes.IndexByte(word, '.'); dot > 0 && num(word, 0, dot) >= 0 && num(word, dot+1, len(word)-dot-1) >= 0 {
		if !p.tagged(rest, h, depth) {
			h.Ident = "kernel"
			p.inner(rest, h, depth)
		}
		h.Dated = depth == 0
		return true
	}
	level := levelOf(word)
	h.Level = level
	if level == "" {
		return false
	}
	yday, sec := num(rest, 0, 3), num(rest, 4, 6)
	if yday >= 0 && sec >= 0 && at(rest, 3) == '/' {
		p.dayOfYear(h, yday, sec)
		rest = bytes.TrimLeft(rest[10:], " ")
	}
	close := bytes.Index(rest, []byte(") : "))
	if at(rest, 0) != '(' || close < 2 || num(rest, 1, close-1) < 0 {
		return false
	}
	h.Ident, h.PID, h.Text = "haproxy", p.name(rest[1:close]), rest[close+4:]
	return true
}

// tagged reads `ident[pid]: text` or `host ident[pid]: text` behind the seconds
// since boot (serial consoles, journalctl -o short-monotonic).
func (p *headers) tagged(b []byte, h *header, depth int) bool {
	var t header
	if n := p.tag(b, &t); n > 0 && t.PID != "" {
		h.Ident, h.PID = t.Ident, t.PID
		p.inner(b[n:], h, depth)
		return true
	}
	sp := bytes.IndexByte(b, ' ')
	if sp < 1 || b[sp-1] == ':' {
		return false
	}
	if n := p.tag(b[sp+1:], &t); n > 0 && (t.PID != "" || t.Ident == "kernel") {
		h.Host, h.Ident, h.PID = p.name(b[:sp]), t.Ident, t.PID
		p.inner(b[sp+1+n:], h, depth)
		return true
	}
	return false
}

// dayOfYear sets HAProxy's date, days since 1 January (tm_yday) and hhmmss.
// Without the year the day is not certain, so there is no time then.
func (p *headers) dayOfYear(h *header, yday, hms int) {
	year := p.clock.Year
	if year == 0 && !p.clock.Anchor.IsZero() {
		year = p.clock.Anchor.Year()
	}
	if year != 0 && yday <= 365 {
		t, _ := p.clock.at(stamp{year: year, month: 1, day: 1, hour: hms / 10000, min: hms / 100 % 100, sec: hms % 100})
		p.setTime(h, t.AddDate(0, 0, yday), true)
	}
}

// access reads the date of the common and combined formats of web servers; the
// text is the whole line.
func (p *headers) access(b []byte, h *header) bool {
	open := bytes.Index(b[:min(len(b), 200)], []byte(" ["))
	if open < 0 {
		return false
	}
	s, n := readCLF(b[open+2:])
	if n == 0 || at(b, open+2+n) != ']' {
		return false
	}
	p.stamp(h, s)
	h.Text = b
	return true
}
