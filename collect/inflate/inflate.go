// Package inflate unpacks DEFLATE data (RFC 1951) and gzip's members (RFC 1952)
// around it, two to three times as fast as the libraries: it writes straight
// into the caller's memory and reads 64 bits at a time. It answers as the
// standard library does, byte for byte and error for error, which fuzzing holds
// it to.
package inflate

import (
	"errors"
	"io"
)

// ErrCorrupt is returned for data that is not DEFLATE.
var ErrCorrupt = errors.New("corrupt deflate data")

const (
	inSize     = 64 << 10
	windowSize = 32 << 10
	// lookBack is how many bytes before the current one more keeps: as many as
	// the bit buffer may hold.
	lookBack = 8
)

// Reader unpacks one DEFLATE stream. Memory to read into should be large, as
// each Read copies up to 32 KiB for the matches of the next.
type Reader struct {
	src    io.Reader
	srcErr error // what src ended in
	err    error // sticky

	// in[ip:iend] is read but not in b; b holds n bits, the next one lowest.
	// Bits of b above n are those that follow in the input, or zero.
	in       []byte
	ip, iend int
	b        uint64
	n        uint

	state state
	final bool
	fixed bool // the tables are those of fixed blocks
	// stored is what is left of a stored block; length and dist of a match
	// for which there was no room.
	stored, length, dist int

	// litMin is how many bits a literal's code is known to take.
	litMin uint
	lit    [litSize]uint32
	offset [distSize]uint32

	// window ends with the last bytes given, hist of them.
	window [windowSize]byte
	hist   int
}

type state uint8

const (
	atBlock state = iota
	inCodes
	inStored
)

// NewReader makes a Reader of the stream in src. It may read more of src than
// belongs to the stream.
func NewReader(src io.Reader) *Reader {
	return &Reader{src: src, in: make([]byte, inSize)}
}

// restart begins another stream at the current place of the same source.
func (d *Reader) restart() {
	d.err, d.state, d.final, d.hist = nil, atBlock, false, 0
	d.stored, d.length = 0, 0
}

// Read fills p unless the stream ends; then the error comes with the last
// bytes. It is io.EOF after the stream's own end, io.ErrUnexpectedEOF where the
// source ended before, ErrCorrupt, or the source's own error.
func (d *Reader) Read(p []byte) (n int, err error) {
	for n < len(p) && d.err == nil {
		switch d.state {
		case atBlock:
			d.block()
		case inStored:
			n = d.copyStored(p, n)
		case inCodes:
			if d.length > 0 {
				n = d.match(p, n)
				continue
			}
			if d.iend-d.ip < fastIn {
				d.more()
			}
			if d.iend-d.ip >= fastIn && len(p)-n >= fastOut {
				n = d.fast(p, n)
				continue
			}
			n = d.symbol(p, n)
		}
	}
	d.remember(p[:n])
	return n, d.err
}

// remember keeps what matches of the next Read may want.
func (d *Reader) remember(p []byte) {
	if len(p) >= windowSize {
		copy(d.window[:], p[len(p)-windowSize:])
		d.hist = windowSize
		return
	}
	if len(p) > 0 {
		copy(d.window[:], d.window[len(p):])
		copy(d.window[windowSize-len(p):], p)
		d.hist = min(windowSize, d.hist+len(p))
	}
}

// more reads from the source; false if nothing came.
func (d *Reader) more() bool {
	if d.srcErr != nil {
		return false
	}
	keep := max(0, d.ip-lookBack)
	d.iend = copy(d.in, d.in[keep:d.iend])
	d.ip -= keep
	for range 100 {
		n, err := d.src.Read(d.in[d.iend:])
		d.iend += n
		if d.srcErr = err; n > 0 || err != nil {
			return n > 0
		}
	}
	d.srcErr = io.ErrNoProgress
	return false
}

// short is the error for a source that ended too early.
func (d *Reader) short() error {
	if d.srcErr == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return d.srcErr
}

// fill makes b hold 56 bits or more, or all that are left.
func (d *Reader) fill() {
	for d.n < 56 && (d.ip < d.iend || d.more()) {
		d.b |= uint64(d.in[d.ip]) << d.n
		d.ip++
		d.n += 8
	}
}

// take gives the next k bits, 16 at most; false, with err set, if there are
// not so many.
func (d *Reader) take(k uint) (uint64, bool) {
	if d.n < k {
		if d.fill(); d.n < k {
			d.err = d.short()
			return 0, false
		}
	}
	v := d.b & (1<<k - 1)
	d.b >>= k
	d.n -= k
	return v, true
}

// align leaves the bit buffer: ip is then at the next whole byte.
func (d *Reader) align() {
	d.ip -= int(d.n / 8)
	d.b, d.n = 0, 0
}
