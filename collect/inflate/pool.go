package inflate

import (
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return NewReader(nil) }}

// pooled gives its Reader back when closed.
type pooled struct{ d *Reader }

// NewPooled is NewReader for one of many streams, such as a zip's members: Close
// gives its 120 KiB of memory to the next.
func NewPooled(src io.Reader) io.ReadCloser {
	d := pool.Get().(*Reader)
	d.restart()
	d.src, d.srcErr = src, nil
	d.ip, d.iend, d.b, d.n = 0, 0, 0, 0
	return &pooled{d}
}

func (p *pooled) Read(b []byte) (int, error) {
	if p.d == nil {
		return 0, io.ErrClosedPipe
	}
	return p.d.Read(b)
}

// Close must not be called during a Read.
func (p *pooled) Close() error {
	if p.d != nil {
		p.d.src = nil
		pool.Put(p.d)
		p.d = nil
	}
	return nil
}
