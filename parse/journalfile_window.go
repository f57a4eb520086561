package parse

import "io"

// window gives pieces of a file at random out of a buffer.
type window struct {
	at    io.ReaderAt
	start int64 // of what buf holds
	buf   []byte
	chunk int // bytes to read at least
}

// get gives n bytes at pos, fewer at the file's end or where it cannot be read;
// valid until the next call.
func (w *window) get(pos int64, n int) []byte {
	if pos < 0 || n <= 0 {
		return nil
	}
	if pos < w.start || pos+int64(n) > w.start+int64(len(w.buf)) {
		want := max(n, w.chunk)
		if cap(w.buf) < want {
			w.buf = make([]byte, want)
		}
		m, _ := w.at.ReadAt(w.buf[:want], pos)
		w.start, w.buf = pos, w.buf[:m]
	}
	off := int(pos - w.start)
	return w.buf[off:min(off+n, len(w.buf))]
}

// class is what a data object is good for.
type class byte

const (
	unseen  class = iota
	other         // no rule asks for it
	wanted        // a field of the header: host, program, …
	message       // a message with a hit
)

// classes holds the class of each data object in two bits. Such an object has
// more than 64 bytes, so that no two of them begin in the same 64.
type classes []byte

func newClasses(size int64) classes { return make(classes, size/256+1) }

func (c classes) get(pos int64) class {
	return class(c[pos>>8] >> (pos >> 5 & 6) & 3)
}

func (c classes) set(pos int64, to class) {
	shift := pos >> 5 & 6
	c[pos>>8] = c[pos>>8]&^(3<<shift) | byte(to)<<shift
}
