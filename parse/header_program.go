package parse

import (
	"bytes"
	"time"
)

// klog reads `I0803 09:37:46.230035      20 file.go:84] text`. Kubernetes' own
// processes run in UTC, containers and RHCOS alike.
func (p *headers) klog(b []byte, h *header) bool {
	if len(b) < 22 || at(b, 5) != ' ' {
		return false
	}
	var s stamp
	s.month, s.day = num(b, 1, 2), num(b, 3, 2)
	n := s.readClockTime(b, 6)
	if n == 0 || !s.valid() {
		return false
	}
	level := ""
	switch b[0] {
	case 'I', 'W', 'E', 'F':
		level = levelOf(b[:1])
	default:
		return false
	}
	i := n
	for at(b, i) == ' ' {
		i++
	}
	pid := i
	for isDigit(at(b, i)) {
		i++
	}
	end := i + 1
	for end < len(b) && b[end] != ']' && b[end] != ' ' {
		end++
	}
	if i == pid || at(b, i) != ' ' || at(b, end) != ']' {
		return false
	}
	s.zoned = true
	p.stamp(h, s)
	h.Level = level
	if h.PID == "" {
		h.PID = p.name(b[pid:i])
	}
	h.Text = b[skipSpace(b, end+1):]
	return true
}

// vlog reads Open vSwitch's `ovs|00058|bridge|WARN|text`, as syslog carries it.
func (p *headers) vlog(b []byte, h *header) bool {
	bar := bytes.IndexByte(b, '|')
	if bar < 1 || bar > 32 {
		return false
	}
	return p.vlogBody(b[bar:], h)
}

// vlogBody reads `|00058|bridge|WARN|text`; module and level stay in the text,
// for they are how people quote these lines.
func (p *headers) vlogBody(b []byte, h *header) bool {
	if num(b, 1, 5) < 0 || at(b, 6) != '|' {
		return false
	}
	b = b[7:]
	_, rest, ok := bytes.Cut(b, []byte("|"))
	level, _, ok2 := bytes.Cut(rest, []byte("|"))
	if !ok || !ok2 || levelOf(level) == "" {
		return false
	}
	h.Level, h.Text = levelOf(level), b
	return true
}

// capnslog reads ` W | rafthttp: text` after a date (etcd 3.3).
func (p *headers) capnslog(b []byte, h *header) bool {
	if len(b) < 4 || string(b[1:4]) != " | " || levelOf(b[:1]) == "" {
		return false
	}
	h.Level, h.Text = levelOf(b[:1]), b[4:]
	return true
}

// angle reads syslog's <PRI>, in front of RFC 3164 or 5424, and
// NetworkManager's `<info>  [1627985517.2884] text`.
func (p *headers) angle(b []byte, h *header, depth int) bool {
	end := bytes.IndexByte(b[:min(len(b), 12)], '>')
	if end < 2 {
		return false
	}
	word, rest := b[1:end], b[end+1:]
	if pri := num(word, 0, len(word)); pri >= 0 && pri < 192 {
		h.Level = severity(pri)
		if bytes.HasPrefix(rest, []byte("1 ")) && p.rfc5424(rest[2:], h, depth) {
			return true
		}
		if p.syslog(rest, h, depth) {
			return true
		}
		if s, n := readISO(rest); n > 0 && at(rest, n) == ' ' { // rsyslog's forward format
			p.stamp(h, s)
			p.hostAndTag(rest[n+1:], h, depth)
			return true
		}
		h.Text = b
		return false
	}
	rest = bytes.TrimLeft(rest, " ")
	if levelOf(word) == "" || at(rest, 0) != '[' {
		return false
	}
	sec, nsec, n := readEpoch(rest[1:])
	if n == 0 || at(rest, n+1) != ']' {
		return false
	}
	p.setTime(h, time.Unix(sec, nsec).UTC(), true)
	h.Level, h.Text = levelOf(word), rest[skipSpace(rest, n+2):]
	return true
}

// rfc5424 reads `TIME HOST APP PROCID MSGID STRUCTURED-DATA text`; "-" is none.
func (p *headers) rfc5424(b []byte, h *header, depth int) bool {
	s, n := readISO(b)
	if n == 0 || at(b, n) != ' ' {
		return false
	}
	b = b[n+1:]
	var field [4][]byte
	for i := range field {
		f, rest, ok := bytes.Cut(b, []byte(" "))
		if !ok {
			return false
		}
		field[i], b = bytes.TrimPrefix(f, []byte("-")), rest
	}
	p.stamp(h, s)
	h.Dated = true
	h.Host, h.Ident, h.PID = p.name(field[0]), p.name(field[1]), p.name(field[2])
	switch {
	case at(b, 0) == '-':
		b = b[skipSpace(b, 1):]
	case at(b, 0) == '[':
		if end := bytes.Index(b, []byte("] ")); end >= 0 {
			b = b[end+2:]
		}
	}
	p.inner(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), h, depth)
	return true
}

// audit reads `type=AVC msg=audit(1506487181.009:32794): …`, with or without
// `node=host`. The type belongs to the message, so the text is the line.
func (p *headers) audit(b []byte, h *header) bool {
	rest := b
	if node, after, ok := bytes.Cut(b, []byte(" ")); ok && bytes.HasPrefix(node, []byte("node=")) {
		h.Host, rest = p.name(node[5:]), after
	}
	i := bytes.Index(rest[:min(len(rest), 64)], []byte(" msg=audit("))
	if i < 0 || !bytes.HasPrefix(rest, []byte("type=")) {
		return false
	}
	sec, nsec, n := readEpoch(rest[i+11:])
	if n == 0 {
		return false
	}
	p.setTime(h, time.Unix(sec, nsec).UTC(), true)
	h.Text = b
	return true
}
