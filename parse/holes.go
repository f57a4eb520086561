package parse

import (
	"bytes"
	"errors"
	"io"
)

// holeSize is how many NUL bytes in a row are no text any more. What loses data
// (a file system after a power failure, a bad sector, a disk image) loses it in
// blocks of 512 and more; tools that part words by NUL write one.
const holeSize = 64

var hole = make([]byte, holeSize)

var errHole = errors.New("zeros stand where text should: it was damaged when it was stored, and what follows was not read")

// wholeText ends a text at its first hole, as if it were cut there: what a table
// or a dump no longer shows proves nothing. Logs are read on behind a hole; see
// Source.Hole.
type wholeText struct {
	r    io.Reader
	tail int // NUL bytes at the end of what was read
}

func (w *wholeText) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	b := p[:n]
	lead := len(b) - len(bytes.TrimLeft(b, "\x00"))
	if w.tail+lead >= holeSize {
		return 0, errHole
	}
	if at := bytes.Index(b, hole); at >= 0 {
		return at, errHole
	}
	if lead == len(b) {
		w.tail += lead
	} else {
		w.tail = len(b) - len(bytes.TrimRight(b, "\x00"))
	}
	return n, err
}

// holed notes the last hole in a block of a log.
func (s *logScanner) holed(b []byte) {
	if bytes.IndexByte(b, 0) < 0 { // nearly always, and thirty times as fast to find
		return
	}
	if at := bytes.LastIndex(b, hole); at >= 0 {
		s.src.Hole = s.lines + bytes.Count(b[:at], newline) + 1
	}
}
