package collect

import (
	"archive/tar"
	"context"
	"fmt"
	"io"

	"github.com/mholt/archiver/v4"
)

// member is something to be read: the bundle itself, a file of a directory or
// an entry of an archive.
type member struct {
	File
	r io.Reader
	// at gives the same content at random, if it lies in a file of its own.
	at *io.SectionReader
	// top is true for the bundle itself, whose name is in no File.In.
	top bool
	// src is the ring under r if what leaves it counts as unpacked only when
	// it is not packed once more.
	src *ring
}

// read opens m if it is an archive and visits it otherwise. The error is
// errVisit when the walk is over, else nil: all else was handed to visit.
func (t *walk) read(m member) error {
	head := make([]byte, sniffLen)
	n, err := fill(m.r, head, true)
	if head = head[:n]; err != nil && err != io.EOF && n == 0 {
		return t.gap(m.File, err, m.top)
	}
	f := sniff(head)
	if m.src != nil && (f == plainFile || f == tarFile) {
		if late := m.src.startCount(); late > 0 {
			head, err = head[:max(0, len(head)-int(late))], t.overBytes()
		}
	}
	m.r = &headed{head: head, err: err, r: m.r}
	if f != plainFile && t.depth(m) > t.limits.Depth {
		return t.gap(m.File, &LimitError{"max-depth", int64(t.limits.Depth)}, true)
	}
	switch f {
	case plainFile:
		return t.file(m)
	case tarFile:
		return t.tar(m, m.r, "tar")
	case zipFile:
		return t.zip(m)
	}
	return t.compressed(m, f, head)
}

func (t *walk) depth(m member) int {
	if m.top {
		return 0
	}
	return len(m.In) + 1
}

// inside is what File.In says of the entries of m.
func (m *member) inside() []string {
	if m.top {
		return nil
	}
	return append(m.In[:len(m.In):len(m.In)], m.Path)
}

// within is what File.Formats says of the entries of m.
func (m *member) within(format string) []string {
	return append(m.Formats[:len(m.Formats):len(m.Formats)], format)
}

// tar visits the entries of the tar in r. format is "tar", and how that is
// compressed.
func (t *walk) tar(m member, r io.Reader, format string) error {
	tail := &tarTail{r: r}
	in, formats := m.inside(), m.within(format)
	// ContinueOnError must stay off: it never ends on a cut archive.
	err := archiver.Tar{}.Extract(t.ctx, tail, func(_ context.Context, e archiver.FileInfo) error {
		h, ok := e.Header.(*tar.Header)
		if !ok {
			return fmt.Errorf("no tar header for %s", quoteName(e.NameInArchive))
		}
		tail.entry(h)
		f := File{Path: CleanName(h.Name), In: in, Formats: formats, ModTime: stamp(h.ModTime), Size: h.Size}
		f.Archived = !f.ModTime.IsZero()
		if skip, err := t.entry(f); skip {
			return err
		}
		switch h.Typeflag {
		case tar.TypeReg, tar.TypeCont, tar.TypeGNUSparse:
		case tar.TypeDir:
			return nil
		case tar.TypeSymlink:
			return t.link(f, h.Linkname)
		case tar.TypeLink:
			// The content came by under the other name and cannot be had again.
			return t.gap(f, &SkipError{"hard link: content was read as " + quoteName(CleanName(h.Linkname))}, false)
		default:
			return t.gap(f, &SkipError{"device, pipe or other special entry"}, false)
		}
		if t.skips(&f) {
			return nil
		}
		body, err := e.Open()
		if err != nil {
			return t.gap(f, err, true)
		}
		return t.read(member{File: f, r: &bounded{t: t, r: body, in: &tail.off, start: tail.off}})
	})
	if err == nil {
		err = tail.end()
	}
	if err != nil {
		if t.ctx.Err() != nil {
			return errVisit // it was the walk that ended
		}
		damaged := isDamage(err)
		if format != "tar" { // the check sum stands behind what no tar could be made of
			_, rest := io.Copy(io.Discard, r)
			damaged = damaged || isDamage(rest) && t.ctx.Err() == nil
		}
		t.sum.Damaged = t.sum.Damaged || damaged
		return t.gap(m.File, err, damaged || err != errAfterTar && err != errGarbage)
	}
	return nil
}
