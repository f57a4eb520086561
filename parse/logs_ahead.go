package parse

import "runtime"

// scanned is a block and the literals that stand in it.
type scanned struct {
	block []byte
	hits  []Hit
	err   error
}

// ahead reads and scans the next block while the one before is worked on.
type ahead struct {
	b     *blocks
	m     *Matcher
	hits  [2][]Hit // of the block given last, and of the one before
	out   chan scanned
	spare *[]byte // of the pool
}

// next gives the next block with its hits, both valid until the following call.
// The first block is read by the caller's own goroutine: most logs have no other.
func (a *ahead) next() scanned {
	if a.out != nil {
		return <-a.out
	}
	s := a.read()
	if s.err == nil && a.b.err == nil && a.m != nil && runtime.GOMAXPROCS(0) > 1 {
		a.spare = blockPool.Get().(*[]byte)
		a.b.spare = (*a.spare)[:min(len(a.b.buf), blockSize)]
		a.out = make(chan scanned)
		go func() {
			// What is handed over is taken when the block before is done with:
			// then its bytes and hits are free for the one after.
			for last := false; !last; {
				s := a.read()
				last = s.err != nil
				a.out <- s
			}
		}()
	}
	return s
}

func (a *ahead) read() scanned {
	block, err := a.b.next()
	a.hits[0], a.hits[1] = a.hits[1][:0], a.hits[0]
	if a.m != nil && len(block) > 0 {
		a.hits[0] = a.m.Scan(block, a.hits[0])
	}
	return scanned{block, a.hits[0], err}
}

// close gives back what next took; call it after the last block.
func (a *ahead) close() {
	if a.spare != nil {
		blockPool.Put(a.spare)
	}
}
