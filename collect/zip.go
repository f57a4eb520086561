package collect

import (
	"errors"
	"io"
	"io/fs"
	"strings"

	"github.com/klauspost/compress/zip"

	"kanshiki/collect/inflate"
)

var errOverlap = errors.New("entries overlap")

// zipEntry is an entry on its way. Of what can be read the body is open, and
// unpacked by the ring if it is a regular file.
type zipEntry struct {
	*zip.File
	body io.ReadCloser
	ring *ring
	err  error
}

// zip visits the entries of a zip, which can only be read at random.
func (t *walk) zip(m member) error {
	if m.at == nil {
		tmp, err := t.spool(m.r)
		if err != nil {
			return t.gap(m.File, err, true)
		}
		defer tmp.Close()
		m.at = io.NewSectionReader(tmp, 0, tmp.Size)
	}
	z, err := zip.NewReader(m.at, m.at.Size())
	if err != nil {
		return t.gap(m.File, damaged(zipFile, err), true)
	}
	if !libraryInflate() {
		z.RegisterDecompressor(zip.Deflate, inflate.NewPooled)
	}
	entries := func(yield func(*zipEntry) bool) {
		for _, f := range z.File {
			if !yield(&zipEntry{File: f}) {
				return
			}
		}
	}
	var packed uint64
	err = readAhead(entries, t.openZip, (*zipEntry).close, func(e *zipEntry) error {
		f := File{Path: e.path(), In: m.inside(), Formats: m.within("zip"), ModTime: stamp(e.Modified), Size: int64(e.UncompressedSize64)}
		f.Archived = !f.ModTime.IsZero()
		if skip, err := t.entry(f); skip || e.Mode().IsDir() {
			return err
		}
		// One stored content listed many times is how a zip gets past any ratio.
		if packed += e.CompressedSize64; packed > uint64(m.at.Size()) || packed < e.CompressedSize64 {
			return errOverlap
		}
		return t.zipEntry(f, e)
	})
	if err != nil && err != errVisit {
		return t.gap(m.File, damaged(zipFile, err), true)
	}
	return err
}

func (e *zipEntry) encrypted() bool { return e.Flags&1 != 0 }

func (e *zipEntry) path() string {
	if !strings.Contains(e.Name, "/") {
		return CleanName(strings.ReplaceAll(e.Name, "\\", "/")) // as old .NET wrote them
	}
	return CleanName(e.Name)
}

// openZip begins to unpack an entry, if it has anything to read.
func (t *walk) openZip(e *zipEntry) {
	if mode := e.Mode().Type(); e.encrypted() || mode != 0 && mode != fs.ModeSymlink {
		return
	}
	if e.body, e.err = e.Open(); e.err == nil && e.Mode().IsRegular() {
		e.ring = t.ring(source{upstream: e.body, packed: max(1, int64(e.CompressedSize64)), whole: true})
	}
}

func (e *zipEntry) close() {
	if e.ring != nil {
		e.ring.close()
	}
	if e.body != nil {
		e.body.Close()
	}
}

// zipEntry reads an entry, f, whose turn it is.
func (t *walk) zipEntry(f File, e *zipEntry) error {
	switch {
	case e.encrypted():
		return t.gap(f, errors.New("encrypted zip entry"), true)
	case e.err != nil:
		return t.gap(f, damaged(zipFile, noEOF(e.err)), true)
	case e.ring != nil:
		e.ring.counted = true
		return t.read(member{File: f, r: e.ring})
	case e.body == nil:
		return t.gap(f, &SkipError{"device, pipe or other special entry"}, false)
	}
	target, err := io.ReadAll(io.LimitReader(e.body, 4096)) // a link's content is where it leads
	if err != nil {
		return t.gap(f, err, false)
	}
	return t.link(f, string(target))
}
