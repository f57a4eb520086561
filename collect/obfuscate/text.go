package obfuscate

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

// String maps a text.
func (m *Map) String(s string) string {
	if strings.IndexByte(s, '@') >= 0 {
		s = email.ReplaceAllStringFunc(s, m.email)
	}
	if strings.Contains(s, `"username"`) {
		s = username.ReplaceAllStringFunc(s, m.username)
	}
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if i == 0 || s[i-1] == '\n' {
			if n, to := m.record(s, i); n > 0 {
				b.WriteString(s[done:i])
				b.WriteString(to)
				i += n
				done = i
				continue
			}
		}
		if !isAlnum(c) && !(c == ':' && i+1 < len(s) && s[i+1] == ':') {
			i++
			continue
		}
		// \n and its like are escapes and not the first letter of a name.
		if i > 0 && s[i-1] == '\\' && (c == 'n' || c == 't' || c == 'r') {
			i++
			if i == len(s) || !isAlnum(s[i]) {
				continue
			}
		}
		if n, to := m.at(s, i); n > 0 {
			b.WriteString(s[done:i])
			b.WriteString(to)
			i += n
			done = i
			continue
		}
		for i++; i < len(s) && isAlnum(s[i]); i++ {
		}
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// Writer maps what passes of the file called path, line by line, and writes it
// to w. Close writes the rest; it does not close w.
func (m *Map) Writer(w io.Writer, path string) io.WriteCloser {
	return &writer{m: m, w: bufio.NewWriter(w), config: newConfig(path)}
}

type writer struct {
	m    *Map
	w    *bufio.Writer
	rest []byte
	config
}

// text maps whole lines.
func (w *writer) text(s string) string {
	if w.in || strings.Contains(s, "install-config") {
		var b strings.Builder
		for line := range strings.Lines(s) {
			b.WriteString(inJSON(w.m.mapConfig(&w.config, line), w.m.mapConfig))
		}
		s = b.String()
	}
	return w.m.String(s)
}

// maxLine is how much of a line is looked at together.
const maxLine = 1 << 20

func (w *writer) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	if len(w.rest) < 64<<10 {
		return len(p), nil
	}
	end := bytes.LastIndexByte(w.rest, '\n') + 1
	if end == 0 && len(w.rest) > maxLine {
		if end = bytes.LastIndexAny(w.rest, " ,\t\"") + 1; end == 0 {
			end = len(w.rest)
		}
	}
	_, err := w.w.WriteString(w.text(string(w.rest[:end])))
	w.rest = append(w.rest[:0], w.rest[end:]...)
	return len(p), err
}

func (w *writer) Close() error {
	if _, err := w.w.WriteString(w.text(string(w.rest))); err != nil {
		return err
	}
	return w.w.Flush()
}

// at maps what begins at s[i]: how long it is, 0 if it stays.
func (m *Map) at(s string, i int) (int, string) {
	c := s[i]
	if isHex(c) || c == ':' {
		if n := uuidAt(s, i); n > 0 {
			return n, m.uuid(s[i : i+n])
		}
		if n := macAt(s, i); n > 0 {
			return n, m.mac(s[i : i+n])
		}
		if n, a := ip6At(s, i); n > 0 {
			return n, m.Address(a).String()
		}
	}
	if c >= '0' && c <= '9' {
		if n, to := m.arpa(s, i); n > 0 {
			return n, to
		}
		if n, a := ip4At(s, i); n > 0 {
			return n, m.Address(a).String()
		}
	}
	return m.name(s, i)
}
