package inflate

import (
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// Gzip unpacks the members of a gzip file one by one. Its own errors are
// gzip.ErrHeader and gzip.ErrChecksum of the standard library.
type Gzip struct {
	d    *Reader
	err  error
	sum  uint32
	size uint32
}

// NewGzip reads the first member's head. Its errors are those of Next.
func NewGzip(src io.Reader) (*Gzip, error) {
	z := &Gzip{d: NewReader(src)}
	return z, z.Next()
}

// Next begins the next member; io.EOF if there is nothing left at all.
func (z *Gzip) Next() error {
	z.d.restart()
	z.sum, z.size = 0, 0
	z.err = z.head()
	return z.err
}

// Read gives the member's content; io.EOF, perhaps together with its last
// bytes, once its check sum proved right.
func (z *Gzip) Read(p []byte) (int, error) {
	if z.err != nil {
		return 0, z.err
	}
	n, err := z.d.Read(p)
	z.sum = crc32.Update(z.sum, crc32.IEEETable, p[:n])
	z.size += uint32(n)
	if err == io.EOF {
		tail, e := z.d.next(8)
		switch {
		case e != nil:
			err = noEOF(e)
		case binary.LittleEndian.Uint32(tail) != z.sum || binary.LittleEndian.Uint32(tail[4:]) != z.size:
			err = gzip.ErrChecksum
		}
	}
	z.err = err
	return n, err
}

// Peek gives the k bytes behind the member, or with an error those that there
// are; k is 16 at most. It may be called after Read gave io.EOF.
func (z *Gzip) Peek(k int) ([]byte, error) { return z.d.peek(k) }

// ReadByte takes one byte behind the member.
func (z *Gzip) ReadByte() (byte, error) {
	b, err := z.d.next(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// peek gives the next k whole bytes, fewer with an error.
func (d *Reader) peek(k int) ([]byte, error) {
	for d.iend-d.ip < k {
		if !d.more() {
			return d.in[d.ip:d.iend], d.srcErr
		}
	}
	return d.in[d.ip : d.ip+k], nil
}

// next takes k whole bytes, 16 at most, or all that are left and an error:
// io.EOF if there were none.
func (d *Reader) next(k int) ([]byte, error) {
	b, err := d.peek(k)
	d.ip += len(b)
	if len(b) > 0 && len(b) < k {
		err = noEOF(err)
	}
	return b, err
}

// Flags of a member's head: RFC 1952, 2.3.1.
const (
	flagSum     = 1 << 1
	flagExtra   = 1 << 2
	flagName    = 1 << 3
	flagComment = 1 << 4
)

// maxName is the longest name or comment, its zero byte included: the standard
// library's limit.
const maxName = 512

func (z *Gzip) head() error {
	h, err := z.take(10)
	if err != nil {
		return err
	}
	if h[0] != 0x1f || h[1] != 0x8b || h[2] != 8 {
		return gzip.ErrHeader
	}
	flags := h[3]
	if err := noEOF(z.fields(flags)); err != nil {
		return err
	}
	sum := uint16(z.sum)
	if flags&flagSum != 0 {
		have, err := z.take(2)
		if err != nil {
			return noEOF(err)
		}
		if binary.LittleEndian.Uint16(have) != sum {
			return gzip.ErrHeader
		}
	}
	z.sum = 0
	return nil
}

// fields passes over the fields of variable length.
func (z *Gzip) fields(flags byte) error {
	if flags&flagExtra != 0 {
		size, err := z.take(2)
		if err != nil {
			return err
		}
		for range binary.LittleEndian.Uint16(size) {
			if _, err := z.take(1); err != nil {
				return err
			}
		}
	}
	for _, field := range []byte{flagName, flagComment} {
		for n := 0; flags&field != 0; n++ {
			if n == maxName {
				return gzip.ErrHeader
			}
			c, err := z.take(1)
			if err != nil {
				return err
			}
			if c[0] == 0 {
				break
			}
		}
	}
	return nil
}

// take takes k bytes of the head, which its check sum covers.
func (z *Gzip) take(k int) ([]byte, error) {
	b, err := z.d.next(k)
	if err == nil {
		z.sum = crc32.Update(z.sum, crc32.IEEETable, b)
	}
	return b, err
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
