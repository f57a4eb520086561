package parse

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

// blockSize is the usual block, in bytes: large enough that the work between
// blocks does not count, small enough to stay in the cache.
const blockSize = 512 << 10

// defaultLineLimit is the longest line that is read whole, in bytes.
const defaultLineLimit = 1 << 20

var blockPool = sync.Pool{New: func() any { b := make([]byte, blockSize); return &b }}

// blocks cuts a stream into blocks that end with a line's end.
type blocks struct {
	r     io.Reader
	buf   []byte
	spare []byte // takes turns with buf if it is set: then a block is valid for one call more
	n     int    // bytes in buf
	given int    // of which the last block took so many
	limit int    // longest line
	err   error
	// skipping is true while the rest of a line beyond the limit is dropped;
	// cut, once there was one.
	skipping, cut bool
	total         int64
}

func newBlocks(r io.Reader, buf []byte, limit int) *blocks {
	return &blocks{r: r, buf: buf, limit: limit}
}

// next gives the next block, valid until the following call. It ends after a
// line feed, except at the end of the stream and where a line was cut: then
// the line feed is the first byte of the next block. io.EOF ends the blocks;
// any other error comes after all that could be read.
func (b *blocks) next() ([]byte, error) {
	rest := b.buf[b.given:b.n]
	if b.spare != nil {
		if len(b.spare) < len(b.buf) {
			b.spare = make([]byte, len(b.buf))
		}
		b.buf, b.spare = b.spare, b.buf
	}
	b.n = copy(b.buf, rest)
	b.given = 0
	for {
		b.fill()
		if b.skipping {
			nl := bytes.IndexByte(b.buf[:b.n], '\n')
			if nl < 0 {
				b.n = 0
				if b.err != nil {
					return nil, b.err
				}
				continue
			}
			b.n = copy(b.buf, b.buf[nl:b.n])
			b.skipping = false
			b.fill()
		}
		switch nl := bytes.LastIndexByte(b.buf[:b.n], '\n'); {
		case nl >= 0:
			b.given = nl + 1
		case b.n > b.limit:
			b.given, b.skipping, b.cut = b.n, true, true
			return b.buf[:b.limit], nil
		case b.err == nil:
			b.buf = append(b.buf, make([]byte, len(b.buf)+1)...)
			continue
		case b.n == 0:
			return nil, b.err
		default:
			b.given = b.n
		}
		return b.buf[:b.given], nil
	}
}

func (b *blocks) fill() {
	for idle := 0; b.n < len(b.buf) && b.err == nil; {
		n, err := b.r.Read(b.buf[b.n:])
		if n < 0 || n > len(b.buf)-b.n {
			n, err = 0, errors.New("reader gave an impossible count")
		}
		b.n += n
		b.total += int64(n)
		b.err = err
		if n > 0 {
			idle = 0
		} else if idle++; idle > 100 && err == nil {
			b.err = io.ErrNoProgress
		}
	}
}
