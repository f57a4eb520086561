package collect

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/therootcompany/xz"
)

// Method is how a block within a file is compressed.
type Method int

// The methods of the objects in systemd's journals.
const (
	Stored Method = iota
	XZ
	LZ4 // a raw block behind its unpacked size, eight bytes, least first
	Zstd
)

// ErrBlockWindow is Unpack's error for a block that would take more than 32 MiB
// of memory to look at.
var ErrBlockWindow = errors.New("block wants too much memory")

// blockWindow is the largest window or dictionary, in bytes. Journald takes no
// more than 8 MiB (xz's default) unless the value itself is larger.
const blockWindow = 32 << 20

// Unpacker unpacks many small blocks one after the other.
type Unpacker struct {
	stream *zstd.Decoder
	whole  *zstd.Decoder
	xz     *xz.Reader
	src    bytes.Reader
}

// Unpack gives the first limit bytes of the block src, in dst's memory if it is
// large enough. What was unpacked before an error is returned with it.
func (u *Unpacker) Unpack(m Method, dst, src []byte, limit int) ([]byte, error) {
	switch m {
	case Stored:
		return append(dst[:0], src[:min(len(src), limit)]...), nil
	case LZ4:
		if len(src) < 8 {
			return dst[:0], errLZ4
		}
		return unpackLZ4(dst, src[8:], int(min(binary.LittleEndian.Uint64(src), uint64(limit))))
	case XZ:
		return u.unpackXZ(dst, src, limit)
	case Zstd:
		return u.unpackZstd(dst, src, limit)
	}
	return dst[:0], fmt.Errorf("unknown compression %d", m)
}

func (u *Unpacker) unpackXZ(dst, src []byte, limit int) (out []byte, err error) {
	u.src.Reset(src)
	if u.xz == nil {
		u.xz, err = xz.NewReader(&u.src, blockWindow)
	} else {
		err = u.xz.Reset(&u.src)
	}
	if err != nil {
		return dst[:0], err
	}
	out, err = readUpTo(u.xz, dst, limit)
	if errors.Is(err, xz.ErrMemlimit) {
		err = ErrBlockWindow
	}
	return out, err
}

// unpackZstd decodes blocks that say that they are small at once, which is
// twice as fast as a stream, and others only as far as they are wanted.
func (u *Unpacker) unpackZstd(dst, src []byte, limit int) (out []byte, err error) {
	var h zstd.Header
	if err := h.Decode(src); err != nil {
		return dst[:0], err
	}
	if h.HasFCS && h.FrameContentSize <= uint64(limit) && limit <= blockWindow {
		if u.whole == nil {
			u.whole, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(blockWindow))
			if err != nil {
				return dst[:0], err
			}
		}
		out, err = u.whole.DecodeAll(src, dst[:0])
		return out[:min(len(out), limit)], err
	}
	u.src.Reset(src)
	if u.stream == nil {
		u.stream, err = zstd.NewReader(&u.src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(blockWindow))
	} else {
		err = u.stream.Reset(&u.src)
	}
	if err != nil {
		return dst[:0], err
	}
	out, err = readUpTo(u.stream, dst, limit)
	if errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded) {
		err = ErrBlockWindow
	}
	return out, err
}

// Close frees what the unpacker holds.
func (u *Unpacker) Close() {
	for _, z := range []*zstd.Decoder{u.stream, u.whole} {
		if z != nil {
			z.Close()
		}
	}
}

func readUpTo(r io.Reader, dst []byte, limit int) ([]byte, error) {
	dst = dst[:0]
	for empty := 0; len(dst) < limit; {
		if len(dst) == cap(dst) {
			dst = append(dst, 0)[:len(dst)]
		}
		n, err := r.Read(dst[len(dst):min(cap(dst), limit)])
		dst = dst[:len(dst)+n]
		if err == io.EOF {
			return dst, nil
		}
		if empty++; n > 0 {
			empty = 0
		} else if err == nil && empty > 100 {
			err = io.ErrNoProgress
		}
		if err != nil {
			return dst, err
		}
	}
	return dst, nil
}
