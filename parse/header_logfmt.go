package parse

import "bytes"

// levelWord reads the console form of logrus, as openshift-install prints it
// (`INFO text`, `INFO[0012] text`), and grpc's `WARNING: 2021/08/03 … text`.
// Inside another header the word stays in the text.
func (p *headers) levelWord(b []byte, h *header, depth int) bool {
	i := 0
	for c := at(b, i); c >= 'A' && c <= 'Z'; c = at(b, i) {
		i++
	}
	if i < 4 || levelOf(b[:i]) == "" {
		return false
	}
	level, rest := levelOf(b[:i]), b[i:]
	switch {
	case at(rest, 0) == ':' && at(rest, 1) == ' ' && p.digits(rest[2:], h, depth+1):
	case at(rest, 0) == ':':
		h.Text = b
	case at(rest, 0) == '[':
		end := bytes.IndexByte(rest, ']')
		if end < 2 || num(rest, 1, end-1) < 0 {
			return false
		}
		h.Text = bytes.TrimLeft(rest[end+1:], " ")
	case at(rest, 0) != ' ':
		return false
	case depth == 0:
		h.Text = bytes.TrimLeft(rest, " ")
	}
	h.Level = level
	return true
}

// logfmt reads key=value lines: logrus (`time="…" level=error msg="…"`),
// go-kit (`level=info ts=… caller=… msg="…"`), Grafana (`t=… lvl=…`). The text
// is the message with its quoting undone, then the other fields.
func (p *headers) logfmt(b []byte, h *header) bool {
	if key, _, _, n := nextField(b); n == 0 || fieldUse(key) == useOther && string(key) != "logger" {
		return false
	}
	var msg []byte
	msgQuoted, start, known := false, len(p.out), 0
	rest := b
	for len(rest) > 0 {
		key, value, quoted, n := nextField(rest)
		if n == 0 { // the message was not quoted, or the line is cut
			p.field(start, nil, rest, false)
			break
		}
		use := fieldUse(key)
		if use == useMessage && msg != nil { // msg= is the program's word, message= a field that it logs
			if string(key) != "msg" {
				use = useOther
			} else {
				p.field(start, []byte("message"), msg, msgQuoted)
			}
		}
		if use != useOther {
			known++
		}
		switch use {
		case useTime:
			if s, m := readISO(value); m > 0 {
				p.stamp(h, s)
			}
		case useLevel:
			if l := levelOf(value); l != "" {
				h.Level = l
			} else if known == 1 {
				return false
			}
		case useMessage:
			// openshift-install without a terminal prints msg=Some words, unquoted.
			if _, _, _, more := nextField(bytes.TrimLeft(rest[n:], " ")); !quoted && more == 0 {
				value, n = rest[len(key)+1:], len(rest)
			}
			msg, msgQuoted = value, quoted
		case useOther:
			p.field(start, key, value, quoted)
		}
		rest = bytes.TrimLeft(rest[n:], " ")
	}
	if known < 2 && msg == nil {
		return false
	}
	h.Text = p.join(msg, msgQuoted, start)
	return true
}

// field appends ` key=value` to what was written since start.
func (p *headers) field(start int, key, value []byte, quoted bool) {
	if len(p.out) > start {
		p.out = append(p.out, ' ')
	}
	if key != nil {
		p.out = append(append(p.out, key...), '=')
	}
	if quoted {
		p.out = append(p.out, '"')
		p.out = undoEscapes(p.out, value)
		p.out = append(p.out, '"')
		return
	}
	p.out = append(p.out, value...)
}

// join gives the message and, after a space, the fields written since start.
func (p *headers) join(msg []byte, quoted bool, start int) []byte {
	end := len(p.out)
	if quoted {
		p.out = undoEscapes(p.out, msg)
	} else {
		p.out = append(p.out, msg...)
	}
	if end > start {
		if len(p.out) > end {
			p.out = append(p.out, ' ')
		}
		p.out = append(p.out, p.out[start:end]...)
	}
	return p.out[end:]
}

const (
	useOther = iota
	useTime
	useLevel
	useMessage
	useDrop
	useJournal // only in JSON
)

// fieldUse tells what a field is for. The caller is part of the header, as in
// klog.
func fieldUse(key []byte) int {
	switch string(key) {
	case "time", "ts", "t", "timestamp":
		return useTime
	case "level", "lvl", "severity":
		return useLevel
	case "msg", "message":
		return useMessage
	case "caller", "source_file":
		return useDrop
	}
	return useOther
}

// nextField reads one key=value; n is its length, 0 if there is none. A quoted
// value is given without its quotes, still escaped, and may lack its end.
func nextField(b []byte) (key, value []byte, quoted bool, n int) {
	eq := 0
	for eq < len(b) && eq < 64 && (isWordByte(b[eq]) || b[eq] == '.' || b[eq] == '-' || b[eq] == '/') {
		eq++
	}
	if eq == 0 || at(b, eq) != '=' {
		return nil, nil, false, 0
	}
	key, i := b[:eq], eq+1
	if at(b, i) != '"' {
		for i < len(b) && b[i] != ' ' {
			i++
		}
		return key, b[eq+1 : i], false, i
	}
	for i++; i < len(b) && b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	i = min(i, len(b))
	return key, b[eq+2 : i], true, min(i+1, len(b))
}
