package parse

import (
	"bytes"
	"time"
)

// header is what stands before a log line's message, and the message.
type header struct {
	// Time in UTC, zero if none; Year is true if its year is printed or known.
	Time time.Time
	Year bool
	// Local is true if Time was printed without a zone.
	Local bool
	// Inner is a time with a year found behind a Time without one.
	Inner                   time.Time
	Host, Ident, PID, Level string
	// Text is the message; valid until the next parse.
	Text []byte
	// Dated is true for syslog and journal lines: their Ident tells the program.
	Dated bool
	// Bare is true for `ident[pid]: text` without a date, as wall(1) prints it.
	Bare bool
	// Marker is true for lines about the log itself: "-- Logs begin at … --"
	// and wall's "Message from syslogd@…". Begin and End are what they print.
	Marker     bool
	Begin, End time.Time
}

// headers reads line headers; not for concurrent use.
type headers struct {
	clock Clock
	// container is true if the path says that a container wrote the log: then
	// a date is the kubelet's, never a journal's.
	container bool
	names     map[string]string // interned hosts, idents and pids
	out       []byte            // what unquoting wrote
	plain     []byte            // the line without colours
}

// maxNested is how many headers may stand inside each other: journal, then
// container runtime, then the program's own.
const maxNested = 3

// parse reads a line of any known format; false if no header was recognised,
// and then Text is the whole line.
func (p *headers) parse(line []byte, h *header) bool {
	*h = header{}
	p.out = p.out[:0]
	line = bytes.TrimLeft(line, "\x00") // a crash leaves zeros in a file
	line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(line, 0x1b) >= 0 {
		line = p.stripANSI(line)
	}
	return p.head(line, h, 0)
}

func (p *headers) head(b []byte, h *header, depth int) bool {
	h.Text = b
	if len(b) == 0 || depth > maxNested {
		return false
	}
	switch c := b[0]; {
	case isDigit(c):
		return p.digits(b, h, depth) || p.access(b, h) || depth == 0 && p.syslog(b, h, depth)
	case c == '{':
		return p.json(b, h, depth)
	case c == 0x1e: // journalctl -o json-seq
		return p.head(b[1:], h, depth+1)
	case c == '<':
		return p.angle(b, h, depth)
	case c == '[':
		return p.bracket(b, h, depth)
	case c == '-':
		return depth == 0 && p.marker(b, h)
	case c >= 'A' && c <= 'Z':
		return depth == 0 && (p.syslog(b, h, depth) || p.weekday(b, h, depth) || p.wall(b, h)) ||
			p.klog(b, h) || p.levelWord(b, h, depth)
	case c >= 'a' && c <= 'z':
		return p.logfmt(b, h) || p.vlog(b, h) || p.audit(b, h) || depth == 0 && (p.syslog(b, h, depth) || p.bare(b, h))
	case c == ':':
		return p.access(b, h)
	case c == ' ' && depth == 0:
		b = bytes.TrimLeft(b, " ")
		return len(b) > 0 && isDigit(b[0]) && p.syslog(b, h, depth) || p.bare(b, h)
	}
	return false
}

// inner reads a header inside a message; what it does not know stays text.
func (p *headers) inner(b []byte, h *header, depth int) {
	if !p.head(b, h, depth+1) {
		h.Text = b
	}
}

// stamp gives the line a time, unless an outer header did: the outermost is
// the clock of the host. An inner date may still tell the year.
func (p *headers) stamp(h *header, s stamp) {
	if h.Year && !h.Time.IsZero() {
		return // setTime would leave all as it is
	}
	t, year := p.clock.at(s)
	if h.Time.IsZero() {
		h.Local = !s.zoned
	}
	p.setTime(h, t, year)
}

func (p *headers) setTime(h *header, t time.Time, year bool) {
	switch {
	case h.Time.IsZero():
		h.Time, h.Year = t, year
	case !h.Year && year:
		h.Time, h.Year, h.Inner = near(h.Time, t), true, t
	}
}

// name interns: the same few hosts and programs come again and again.
func (p *headers) name(b []byte) string {
	if s, ok := p.names[string(b)]; ok {
		return s
	}
	if p.names == nil || len(p.names) >= 4096 {
		p.names = map[string]string{}
	}
	s := string(b)
	p.names[s] = s
	return s
}

// stripANSI drops escape sequences: CSI to their final byte, OSC (titles) to
// BEL, other two-byte ones.
func (p *headers) stripANSI(b []byte) []byte {
	out := p.plain[:0]
	for i := 0; i < len(b); i++ {
		if b[i] != 0x1b {
			out = append(out, b[i])
			continue
		}
		switch at(b, i+1) {
		case '[':
			for i += 2; i < len(b) && (b[i] < '@' || b[i] > '~'); i++ {
			}
		case ']':
			for i += 2; i < len(b) && b[i] != 0x07; i++ {
			}
		default:
			i++
		}
	}
	p.plain = out
	return out
}

// levelOf gives the level that a word means: "fatal", "error", "warning",
// "info", "debug", or "" if it is none.
func levelOf(b []byte) string {
	var low [9]byte
	if len(b) > len(low) {
		return ""
	}
	for i, c := range b {
		low[i] = c | 0x20
	}
	switch string(low[:len(b)]) {
	case "i", "inf", "info", "notice", "note":
		return "info"
	case "w", "warn", "warning":
		return "warning"
	case "e", "err", "eror", "error":
		return "error"
	case "f", "c", "fatal", "alert", "panic", "dpanic", "crit", "critical", "emer", "emerg":
		return "fatal"
	case "d", "t", "dbg", "dbug", "debug", "trace", "verbose":
		return "debug"
	}
	return ""
}

// severity gives the level of a syslog priority (RFC 5424, 6.2.1).
func severity(pri int) string {
	switch sev := pri & 7; {
	case sev <= 2:
		return "fatal"
	case sev == 3:
		return "error"
	case sev == 4:
		return "warning"
	case sev <= 6:
		return "info"
	}
	return "debug"
}
