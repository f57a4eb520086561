package collect

import (
	"bufio"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"

	"kanshiki/collect/inflate"
)

// opener puts the decompressor of a format over a reader.
func (f format) opener() func(io.Reader) (io.Reader, error) {
	return func(r io.Reader) (io.Reader, error) {
		br := bufio.NewReaderSize(r, 128<<10)
		switch f {
		case gzipFile:
			if libraryInflate() {
				return newGunzip(libraryMembers(br))
			}
			return newGunzip(inflate.NewGzip(r))
		case xzFile:
			return newXZ(br)
		case zstdFile:
			// 128 MiB is the largest window zstd itself accepts unasked.
			// More than one goroutine was slower (design/dependencies).
			z, err := zstd.NewReader(br, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20))
			if err != nil {
				return nil, err
			}
			return z.IOReadCloser(), nil
		case bzip2File:
			return bzip2.NewReader(br), nil
		}
		return nil, errors.New("no decompressor for " + f.String())
	}
}

// compressed reads a tar under one compression, or the single file in it.
func (t *walk) compressed(m member, f format, head []byte) error {
	from := &feed{r: m.r}
	r := t.ring(source{upstream: from, open: f.opener(), whole: true})
	r.counted = true
	defer r.close()
	first := make([]byte, sniffLen)
	n, err := fill(r, first, true)
	first = first[:n]
	if err != nil && err != io.EOF && n == 0 {
		return t.gap(m.File, from.blame(damaged(f, err)), m.top || strings.HasSuffix(unpackedName(m.Path), ".tar"))
	}
	in := &headed{head: first, err: err, r: &named{r, f, from}}
	if sniff(first) != tarFile {
		one := member{File: m.File, r: in}
		one.Path, one.In, one.Size = unpackedName(m.Path), m.inside(), -1
		one.Formats = m.within(f.suffix())
		if at := gzipTime(head); f == gzipFile && !at.IsZero() && !m.Archived {
			one.ModTime, one.Archived = at, true
		}
		err := t.read(one)
		// What the visitor left unread is of no interest, unless it is the bundle.
		if err == nil && m.top {
			if rest := r.drain(); rest != nil && rest != errGarbage {
				t.sum.Cut = true
			}
		}
		return err
	}
	// Its check sum, behind the tar's end mark, is reached by tarTail.end.
	return t.tar(m, in, "tar."+f.suffix())
}

// named gives the errors of a decompressor the name of its format, and leaves
// those of the walk itself alone.
type named struct {
	r    io.Reader
	f    format
	from *feed
}

func (n *named) Read(p []byte) (int, error) {
	m, err := n.r.Read(p)
	if err != nil && err != io.EOF {
		err = n.from.blame(damaged(n.f, err))
	}
	return m, err
}

// feed remembers what the bytes under a decompressor ended with: a disk that
// gives up has not damaged what came before.
type feed struct {
	r    io.Reader
	fail atomic.Pointer[error]
}

func (f *feed) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && err != io.EOF {
		f.fail.CompareAndSwap(nil, &err)
	}
	return n, err
}

// blame takes the name of damage from an error that the feed had.
func (f *feed) blame(err error) error {
	var damage *damageError
	if fail := f.fail.Load(); fail != nil && !isDamage(*fail) && errors.As(err, &damage) {
		return damage.error
	}
	return err
}

func damaged(f format, err error) error {
	var limit *LimitError
	if errors.As(err, &limit) {
		return limit
	}
	if err == errGarbage || err == errStopped {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &cutError{f.String() + " data is cut: its end is missing"}
	}
	return &damageError{fmt.Errorf("%s data is cut or damaged: %w", f, err)}
}

// damageError is that of a decompressor that was given other bytes than were
// packed. It may come long after the first wrong byte that went through.
type damageError struct{ error }

func (e *damageError) Unwrap() error { return e.error }

func isDamage(err error) bool {
	var damage *damageError
	return errors.As(err, &damage)
}
