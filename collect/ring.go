package collect

import (
	"errors"
	"fmt"
	"hash"
	"io"
	"sync"
	"time"
)

// blockSize and ringBlocks let a decompressor run ahead of its consumer by
// about 2 MiB: enough to overlap the two, small enough to stay in cache.
const (
	blockSize  = 512 << 10
	ringBlocks = 3
)

var blockPool = sync.Pool{New: func() any { b := make([]byte, blockSize); return &b }}

var errStopped = errors.New("reading was stopped")

// ring reads upstream, through a decompressor if there is one, in a goroutine
// of its own, and hands the result over in blocks.
type ring struct {
	t    *walk
	full chan *[]byte
	stop chan struct{}
	done chan struct{}
	// foreign is upstream if that is standard input or a pipe: a Read that
	// hangs there cannot be awaited.
	foreign io.Reader

	// counted is true if what leaves the ring counts as unpacked.
	counted bool
	cur     *[]byte
	rest    []byte
	taken   int64 // bytes handed over so far, whole blocks
	err     error // sticky; read by the consumer after full is closed
}

// source describes what a ring reads.
type source struct {
	upstream io.Reader
	// open puts the decompressor over the reader; nil takes it as it is.
	open func(io.Reader) (io.Reader, error)
	// packed is the stored size if upstream already unpacks (a zip's member).
	packed int64
	hash   hash.Hash
	// foreign: see ring. whole: blocks are handed over only when full.
	foreign, whole bool
}

func (t *walk) ring(s source) *ring {
	r := &ring{
		t:    t,
		full: make(chan *[]byte, ringBlocks),
		stop: make(chan struct{}),
		done: make(chan struct{}),
	}
	if s.foreign {
		r.foreign = s.upstream
	}
	go r.produce(s)
	return r
}

func (r *ring) produce(s source) {
	defer close(r.done)
	defer close(r.full)
	// The decompressors eat foreign bytes: a fault in one must cost the
	// archive, not the run, and nobody else can recover in this goroutine.
	defer func() {
		if p := recover(); p != nil {
			r.err = fmt.Errorf("decompressor failed: %v", p)
		}
	}()
	g := &gate{r: s.upstream, stop: r.stop}
	var in io.Reader = g
	if s.open != nil {
		var err error
		if in, err = s.open(g); err != nil {
			r.err = noEOF(err)
			return
		}
		if c, ok := in.(io.Closer); ok {
			defer c.Close()
		}
	}
	var out int64
	for {
		b := blockPool.Get().(*[]byte)
		n, err := fill(in, (*b)[:blockSize], s.whole)
		*b = (*b)[:n]
		if s.hash != nil {
			s.hash.Write(*b)
		}
		packed := s.packed
		if packed == 0 {
			packed = g.n
		}
		out += int64(n)
		if (s.open != nil || s.packed > 0) && tooDense(out, packed, r.t.limits.Ratio) {
			err = &LimitError{"max-ratio", r.t.limits.Ratio}
		}
		select {
		case <-r.stop:
			r.err = errStopped
			return
		case r.full <- b:
		}
		if err != nil {
			r.err = err
			return
		}
	}
}

// next waits for a block. It returns early when the walk ends.
func (r *ring) next() error {
	if r.cur != nil {
		blockPool.Put(r.cur)
		r.cur, r.rest = nil, nil
	}
	if err := r.t.ctx.Err(); err != nil {
		return err
	}
	select {
	case <-r.t.ctx.Done():
		return r.t.ctx.Err()
	case b, ok := <-r.full:
		if !ok {
			return r.err
		}
		r.cur, r.rest = b, *b
		r.taken += int64(len(*b))
	}
	if r.counted {
		r.count(int64(len(r.rest)))
	}
	return nil
}

// count takes n bytes, the last ones handed over, from the bundle's allowance
// and cuts the block where it ends. It returns how many of the bytes that have
// left the ring already were too many.
func (r *ring) count(n int64) (late int64) {
	over := r.t.take(n)
	left := max(0, int64(len(r.rest))-over)
	late = over - (int64(len(r.rest)) - left)
	r.rest = r.rest[:left]
	return late
}

// startCount makes the ring's output count, what has left it already too; of
// that it returns how much was too many.
func (r *ring) startCount() (late int64) {
	if r.counted {
		return 0
	}
	r.counted = true
	return r.count(r.taken)
}

func (r *ring) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.counted && r.t.overrun.Load() {
			return 0, r.t.overBytes()
		}
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// drain discards the rest and gives the error it ends in, nil for a clean end.
func (r *ring) drain() error {
	for {
		r.rest = nil
		if r.counted && r.t.overrun.Load() {
			return r.t.overBytes()
		}
		if err := r.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// close stops the goroutine and waits for it, so that nobody reads upstream
// afterwards. It must be called once.
func (r *ring) close() {
	close(r.stop)
	if r.foreign != nil {
		select {
		case <-r.done:
		default:
			// Pipes and terminals of the operating system can be woken.
			if d, ok := r.foreign.(interface{ SetReadDeadline(time.Time) error }); ok {
				_ = d.SetReadDeadline(time.Unix(1, 0))
			}
			return
		}
	}
	<-r.done
}
