package collect

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
)

// gate counts what passes and shuts when the ring is closed, so that a
// decompressor cannot go on reading to fill its block.
type gate struct {
	r    io.Reader
	stop <-chan struct{}
	n    int64
}

func (g *gate) Read(p []byte) (int, error) {
	select {
	case <-g.stop:
		return 0, errStopped
	default:
	}
	n, err := g.r.Read(p)
	g.n += int64(n)
	return n, err
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// fill reads until p is full or, unless whole, until anything came.
func fill(r io.Reader, p []byte, whole bool) (n int, err error) {
	for empty := 0; n < len(p) && err == nil && (whole || n == 0); {
		var m int
		m, err = r.Read(p[n:])
		n += m
		if empty++; m > 0 {
			empty = 0
		} else if empty > 100 {
			err = io.ErrNoProgress
		}
	}
	return n, err
}

// headed gives back what was read to sniff, then the rest.
type headed struct {
	head []byte
	err  error // what ended the sniffing
	r    io.Reader
}

func (h *headed) Read(p []byte) (int, error) {
	n := copy(p, h.head)
	h.head = h.head[n:]
	if n == len(p) || len(h.head) > 0 {
		return n, nil
	}
	if h.err != nil {
		return n, h.err
	}
	m, err := h.r.Read(p[n:])
	if n > 0 && m == 0 {
		return n, nil
	}
	return n + m, err
}

// bounded keeps a sparse tar entry, whose holes cost nothing to store, within
// the ratio and makes what the holes unpack to count.
type bounded struct {
	t       *walk
	r       io.Reader
	in      *int64 // stored bytes read so far, of which start came before
	start   int64
	out     int64
	charged int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.out += int64(n)
	stored := *b.in - b.start
	if b.out <= stored {
		return n, err
	}
	if extra := b.out - stored - b.charged; extra > 0 {
		b.charged += extra
		if over := b.t.take(extra); over > 0 {
			return max(0, n-int(over)), b.t.overBytes()
		}
	}
	if tooDense(b.out, stored, b.t.limits.Ratio) {
		return n, &LimitError{"max-ratio", b.t.limits.Ratio}
	}
	return n, err
}

// tarTail watches how a tar ends. archive/tar takes a missing end mark for a
// clean end, so a cut between two entries would pass unseen.
type tarTail struct {
	r     io.Reader
	off   int64 // bytes read
	data  int64 // where the content of the last entry ends
	zeros int64 // length of the run of zeros read last, behind data
}

var (
	errTarCut   = errors.New("tar was cut: it has no end mark")
	errAfterTar = errors.New("other data follows the end mark of the tar and was not read")
)

func (a *tarTail) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if skip := max(0, a.data-a.off); skip < int64(n) {
		if behind := p[skip:n]; allZero(behind) {
			a.zeros += int64(len(behind))
		} else {
			a.zeros = 0
		}
	}
	a.off += int64(n)
	return n, err
}

// entry is told of each header once it was read.
func (a *tarTail) entry(h *tar.Header) {
	a.data, a.zeros = a.off, 0
	// A sparse entry's size says nothing of what is stored; zeros at its end
	// then pass for a mark, which no better knowledge could prevent.
	if h.Typeflag == tar.TypeReg && h.PAXRecords["GNU.sparse.major"] == "" && h.PAXRecords["GNU.sparse.size"] == "" {
		a.data += (h.Size + 511) / 512 * 512
	}
}

// end checks what is left after the tar reader is content.
func (a *tarTail) end() error {
	// One block of zeros is half an end mark: nothing can be missing.
	if a.zeros < 512 {
		return errTarCut
	}
	buf := make([]byte, 32<<10)
	for {
		n, err := a.r.Read(buf)
		if !allZero(buf[:n]) {
			return errAfterTar
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func allZero(b []byte) bool {
	return len(bytes.TrimLeft(b, "\x00")) == 0
}
