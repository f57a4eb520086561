package parse

import (
	"bytes"
	"time"
)

// syslog reads RFC 3164 lines as rsyslog and journalctl print them, with or
// without a host: HAProxy's own log has none.
func (p *headers) syslog(b []byte, h *header, depth int) bool {
	s, n := readSyslog(b)
	if n == 0 || at(b, n) != ' ' {
		return false
	}
	p.stamp(h, s)
	p.hostAndTag(b[n+1:], h, depth)
	return true
}

// hostAndTag reads `host ident[pid]: text`, whose first two parts may be missing.
func (p *headers) hostAndTag(b []byte, h *header, depth int) {
	h.Dated = true
	if n := p.tag(b, h); n > 0 {
		p.inner(b[n:], h, depth)
		return
	}
	if sp := bytes.IndexByte(b, ' '); sp > 0 {
		h.Host = p.name(b[:sp])
		b = b[sp+1:]
		if n := p.tag(b, h); n > 0 {
			b = b[n:]
		}
	}
	p.inner(b, h, depth)
}

// tag reads `ident[pid]: ` or `ident: ` and gives its length, 0 if it is none.
func (p *headers) tag(b []byte, h *header) int {
	for i, c := range b {
		switch {
		case c == '[':
			j := i + 1
			for isDigit(at(b, j)) {
				j++
			}
			if j == i+1 || !hasPrefixAt(b, j, "]:") || i == 0 {
				continue
			}
			h.Ident, h.PID = p.name(unitName(b[:i])), p.name(b[i+1:j])
			return skipSpace(b, j+2)
		case c == ':' && i > 0 && (at(b, i+1) == ' ' || i+1 == len(b)):
			h.Ident = p.name(unitName(b[:i]))
			return skipSpace(b, i+1)
		case c <= ' ' || i > 128:
			return 0
		}
	}
	return 0
}

// skipSpace goes over one space: further ones belong to the message.
func skipSpace(b []byte, i int) int {
	if at(b, i) == ' ' {
		i++
	}
	return i
}

// unitName drops ".service", which journalctl -o with-unit prints.
func unitName(b []byte) []byte { return bytes.TrimSuffix(b, []byte(".service")) }

// bare reads `ident[pid]: text`, what wall(1) leaves on a terminal.
func (p *headers) bare(b []byte, h *header) bool {
	n := p.tag(b, h)
	if n == 0 || h.PID == "" {
		h.Ident = ""
		return false
	}
	h.Bare = true
	p.inner(b[n:], h, 0)
	return true
}

// wall reads "Message from syslogd@host at Sep 29 03:03:15 ...".
func (p *headers) wall(b []byte, h *header) bool {
	rest, ok := bytes.CutPrefix(b, []byte("Message from syslogd@"))
	if !ok {
		return false
	}
	host, rest, ok := bytes.Cut(rest, []byte(" at "))
	if s, n := readSyslog(rest); ok && n > 0 {
		h.Host = p.name(host)
		p.stamp(h, s)
	}
	h.Marker = true
	return true
}

// weekday reads journalctl's long dates: "Wed 2024-05-01 10:25:24 UTC host …"
// (-o with-unit, short-full).
func (p *headers) weekday(b []byte, h *header, depth int) bool {
	s, n := p.longDate(b)
	if n == 0 || at(b, n) != ' ' {
		return false
	}
	p.stamp(h, s)
	p.hostAndTag(b[n+1:], h, depth)
	return true
}

// longDate reads "Wed 2024-05-01 10:25:24 UTC".
func (p *headers) longDate(b []byte) (stamp, int) {
	if at(b, 3) != ' ' || len(b) < 24 {
		return stamp{}, 0
	}
	s, n := readISO(b[4:])
	if n == 0 {
		return s, 0
	}
	n += 4
	if at(b, n) == ' ' && !s.zoned {
		end := n + 1
		for c := at(b, end); c >= 'A' && c <= 'Z' || c == '+' || c == '-' || isDigit(c); c = at(b, end) {
			end++
		}
		if off, ok := zoneOffset(string(b[n+1 : end])); ok {
			s.off, s.zoned = off, true
		}
		n = end
	}
	return s, n
}

// zoneOffset gives the seconds east of UTC of the abbreviations that mean one
// zone only; IST, BST, CST and the like mean several.
func zoneOffset(name string) (int, bool) {
	switch name {
	case "UTC", "GMT", "Z":
		return 0, true
	case "JST", "KST":
		return 9 * 3600, true
	case "CET":
		return 3600, true
	case "CEST", "EET":
		return 7200, true
	case "EEST":
		return 3 * 3600, true
	case "EST":
		return -5 * 3600, true
	case "EDT":
		return -4 * 3600, true
	case "CDT":
		return -5 * 3600, true
	case "MST", "PDT":
		return -7 * 3600, true
	case "MDT":
		return -6 * 3600, true
	case "PST":
		return -8 * 3600, true
	}
	var s stamp
	if n := s.readZone([]byte(name), 0); n > 0 && n == len(name) {
		return s.off, true
	}
	return 0, false
}

// marker reads journalctl's remarks: "-- Logs begin at Tue 2021-08-03 09:10:29
// UTC, end at … --", "-- Journal begins at …; ends at … --", "-- Reboot --",
// "-- Boot <id> --", "-- No entries --".
func (p *headers) marker(b []byte, h *header) bool {
	if !bytes.HasPrefix(b, []byte("-- ")) {
		return false
	}
	if !bytes.HasPrefix(b, []byte("-- Logs begin")) && !bytes.HasPrefix(b, []byte("-- Journal begins")) {
		h.Marker = isBootMark(b) || bytes.HasPrefix(b, []byte("-- No entries"))
		return h.Marker
	}
	h.Marker = true
	for _, to := range []*time.Time{&h.Begin, &h.End} {
		at := bytes.Index(b, []byte(" at "))
		if at < 0 {
			break
		}
		b = b[at+4:]
		s, n := p.longDate(b)
		if n == 0 {
			break
		}
		*to, _ = p.clock.at(s)
	}
	return true
}

// isBootMark tells that the lines after this one are of another boot.
func isBootMark(b []byte) bool {
	return bytes.HasPrefix(b, []byte("-- Reboot --")) || bytes.HasPrefix(b, []byte("-- Boot "))
}
