package redact

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

// maxLine is how much of a line is looked at together; longer ones are cut
// where a word ends. Whole lists of objects come as one line of JSON.
const maxLine = 8 << 20

// blockSize is how much is gathered before it is looked at.
const blockSize = 128 << 10

// Writer returns a writer that redacts what passes and writes it to w. Close
// writes the rest; it does not close w. name is the path of the file, or empty.
func (r *Redactor) Writer(w io.Writer, name string) io.WriteCloser {
	out := bufio.NewWriterSize(w, 64<<10)
	d := &doc{masker: r, out: out}
	d.named(name)
	return &writer{doc: d, out: out}
}

type writer struct {
	doc  *doc
	out  *bufio.Writer
	rest []byte
	// seen is how much of rest holds no line's end.
	seen int
}

func (w *writer) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	if len(w.rest) < blockSize {
		return len(p), w.doc.err
	}
	end := w.seen + bytes.LastIndexByte(w.rest[w.seen:], '\n') + 1
	if end == w.seen {
		w.seen = len(w.rest)
		if len(w.rest) < maxLine {
			return len(p), w.doc.err
		}
		end = 1 + bytes.LastIndexAny(w.rest[:maxLine], ", \t")
		if end < maxLine/2 {
			end = maxLine
		}
	}
	w.doc.lines(string(w.rest[:end]))
	w.rest = append(w.rest[:0], w.rest[end:]...)
	w.seen = 0
	return len(p), w.doc.err
}

func (w *writer) Close() error {
	w.doc.lines(string(w.rest))
	w.rest = nil
	w.doc.end()
	if err := w.out.Flush(); w.doc.err == nil {
		w.doc.err = err
	}
	return w.doc.err
}

// lines takes whole lines and hands on at once what no detector wants.
func (d *doc) lines(s string) {
	for s != "" && d.err == nil {
		if !d.busy() {
			at := candidate(s)
			if at < 0 {
				d.write(s)
				return
			}
			start := strings.LastIndexByte(s[:at], '\n') + 1
			d.write(s[:start])
			s = s[start:]
		}
		end := strings.IndexByte(s, '\n') + 1
		if end == 0 {
			end = len(s)
		}
		d.feed(s[:end])
		s = s[end:]
	}
}
