package look

import (
	"bytes"

	"kanshiki/parse"
)

// withHeader gives a line as journalctl would print it. A line out of one of
// journald's own files, or of its export, is the bare message: who said it, and
// when, stands beside it.
func withHeader(l *parse.Line) string {
	text := string(bytes.TrimRight(l.Whole, "\r"))
	if l.Ident == "" || l.Time.IsZero() || bytes.Contains(l.Whole, []byte(l.Ident+"[")) || bytes.Contains(l.Whole, []byte(l.Ident+":")) {
		return text
	}
	who := l.Ident
	if l.PID != "" {
		who += "[" + l.PID + "]"
	}
	return l.Time.Format("Jan 02 15:04:05.000000") + " " + l.Host + " " + who + ": " + text
}
