package parse

import (
	"bytes"
	"strconv"
	"time"
)

// json reads one line of JSON: zap (`{"level":"warn","ts":…,"msg":…}`), others
// of its kind, API audit events, and journalctl -o json. The text is the
// message, then the other fields as key=value, in their order.
func (p *headers) json(b []byte, h *header, depth int) bool {
	start := len(p.out)
	var msg, record, docker []byte
	known := 0
	whole := eachField(b, func(key, value []byte) {
		use := jsonUse(key)
		if use != useOther {
			known++
		}
		switch use {
		case useTime:
			p.jsonTime(h, value)
		case useLevel:
			if l := levelOf(unquoted(value)); l != "" {
				h.Level = l
			}
		case useMessage:
			msg = value
		case useJournal:
			if string(key) == "MESSAGE" {
				record = value
			}
			p.journalField(h, key, unquoted(value))
		case useOther:
			if string(key) == "log" {
				docker = value
			}
			if at(value, 0) == '"' {
				p.field(start, key, unquoted(value), true)
			} else {
				p.field(start, key, value, false)
			}
		}
	})
	if known == 0 || !whole && msg == nil && record == nil {
		return false
	}
	if record != nil {
		h.Dated = true
		p.inner(p.text(record), h, depth)
		return true
	}
	if msg == nil && at(docker, 0) == '"' { // Docker's json-file driver
		p.inner(bytes.TrimRight(p.text(docker), "\r\n "), h, depth)
		return true
	}
	if msg == nil { // an audit event: its fields are the message
		h.Text = b
		return true
	}
	h.Text = p.join(unquoted(msg), at(msg, 0) == '"', start)
	return true
}

// journalField takes a field of a journal record, in JSON or export format.
func (p *headers) journalField(h *header, key, value []byte) {
	switch string(key) {
	case "_HOSTNAME":
		h.Host = p.name(value)
	case "SYSLOG_IDENTIFIER":
		h.Ident = p.name(value)
	case "_SYSTEMD_UNIT", "_COMM":
		if h.Ident == "" {
			h.Ident = p.name(unitName(value))
		}
	case "_PID", "SYSLOG_PID":
		h.PID = p.name(value)
	case "PRIORITY":
		if n := num(value, 0, len(value)); n >= 0 {
			h.Level = severity(n)
		}
	case "__REALTIME_TIMESTAMP":
		if us, err := strconv.ParseInt(string(value), 10, 64); err == nil && us > 0 {
			p.setTime(h, time.UnixMicro(us).UTC(), true)
		}
	}
}

func jsonUse(key []byte) int {
	switch string(key) {
	case "MESSAGE", "_HOSTNAME", "SYSLOG_IDENTIFIER", "_SYSTEMD_UNIT", "_COMM", "_PID", "SYSLOG_PID", "PRIORITY", "__REALTIME_TIMESTAMP":
		return useJournal
	case "@timestamp", "stageTimestamp", "requestReceivedTimestamp":
		return useTime
	case "@level":
		return useLevel
	case "@message":
		return useMessage
	}
	return fieldUse(key)
}

// jsonTime takes a date, or seconds (or milliseconds) since 1970.
func (p *headers) jsonTime(h *header, value []byte) {
	if s, n := readISO(unquoted(value)); n > 0 {
		p.stamp(h, s)
		return
	}
	f, err := strconv.ParseFloat(string(value), 64)
	if err != nil || f < 1e9 {
		return
	}
	if f > 1e11 {
		f /= 1000
	}
	p.setTime(h, time.UnixMicro(int64(f*1e6)).UTC(), true)
}

// text gives a journal's MESSAGE: a string, or an array of bytes if it holds
// what JSON cannot.
func (p *headers) text(value []byte) []byte {
	start := len(p.out)
	if at(value, 0) != '[' {
		p.out = undoEscapes(p.out, unquoted(value))
		return p.out[start:]
	}
	for _, n := range bytes.Split(bytes.Trim(value, "[]"), []byte(",")) {
		if v := num(bytes.TrimSpace(n), 0, len(bytes.TrimSpace(n))); v >= 0 && v < 256 {
			p.out = append(p.out, byte(v))
		}
	}
	return p.out[start:]
}

// zapConsole reads zap's tab-separated form after the date:
// `INFO	logger	dir/file.go:63	text	{"field": …}`; logger and caller may
// be missing.
func (p *headers) zapConsole(b []byte, h *header) {
	h.Text = b
	level, rest, ok := bytes.Cut(b, []byte("\t"))
	if levelOf(level) == "" {
		return
	}
	h.Level = levelOf(level)
	if !ok {
		h.Text = nil
		return
	}
	// What stands before the caller is the logger; without a caller, the first
	// of three columns is.
	before := rest
	for {
		column, after, more := bytes.Cut(before, []byte("\t"))
		if more && bytes.Contains(column, []byte(".go:")) && bytes.IndexByte(column, ' ') < 0 {
			rest = after
			break
		}
		if !more {
			if first, after, ok := bytes.Cut(rest, []byte("\t")); ok && bytes.IndexByte(first, ' ') < 0 && at(after, 0) != '{' {
				rest = after
			}
			break
		}
		before = after
	}
	start := len(p.out)
	p.out = append(p.out, rest...)
	h.Text = p.out[start:]
	for i, c := range h.Text {
		if c == '\t' {
			h.Text[i] = ' '
		}
	}
}
