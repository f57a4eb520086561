package collect

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// directory visits the regular files below root, the names of each directory
// in byte order. Nothing outside is opened: os.Root refuses to, even if a
// directory turns into a link under our hands.
func (t *walk) directory(name string) error {
	root, err := os.OpenRoot(name)
	if err != nil {
		return bare(err)
	}
	defer root.Close()
	abs, _ := filepath.Abs(name)
	// The hash is that of what sha256sum prints for all files in this order.
	list, whole := sha256.New(), t.w.Skip == nil
	entries := func(yield func(*dirEntry) bool) {
		_ = fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
			if !yield(&dirEntry{path: p, DirEntry: d, err: err}) {
				return fs.SkipAll
			}
			return nil
		})
	}
	open := func(e *dirEntry) { t.openEntry(root, e) }
	err = readAhead(entries, open, (*dirEntry).close, func(e *dirEntry) error {
		f := File{Path: CleanName(e.path), Size: -1, Formats: []string{"directory"}}
		switch {
		case t.ctx.Err() != nil:
			return errVisit
		case e.err != nil:
			whole = false
			return t.gap(f, e.err, true)
		case e.path == ".":
			return nil
		}
		if skip, err := t.entry(f); skip {
			whole = false
			return err
		}
		switch e.Type() {
		case fs.ModeDir:
			return nil
		case fs.ModeSymlink:
			return t.dirLink(f, root, e.path, abs)
		case 0:
		default:
			return t.gap(f, &SkipError{"device, pipe or socket"}, false)
		}
		if t.skips(&f) {
			return nil
		}
		sum, ok, err := t.dirFile(root, e, f)
		whole = whole && ok
		fmt.Fprintf(list, "%s  %s\n", sum, e.path)
		return err
	})
	if err == nil && whole {
		t.sum.SHA256 = hex.EncodeToString(list.Sum(nil))
	}
	return err
}

// dirEntry is a file, directory or link on its way.
type dirEntry struct {
	fs.DirEntry
	path   string
	err    error // why it cannot be listed
	file   *os.File
	info   fs.FileInfo
	opened error
	sum    hash.Hash
	ring   *ring
}

// openEntry begins to read a regular file; where only some files are wanted,
// not before that is known.
func (t *walk) openEntry(root *os.Root, e *dirEntry) {
	if t.w.Skip == nil && e.err == nil && e.Type() == 0 {
		t.openFile(root, e)
	}
}

func (t *walk) openFile(root *os.Root, e *dirEntry) {
	if e.file, e.opened = root.Open(e.path); e.opened != nil {
		return
	}
	var err error
	if e.info, err = e.file.Stat(); err != nil || !e.info.Mode().IsRegular() {
		e.opened = &SkipError{"changed its type while it was opened"}
		return
	}
	e.sum = sha256.New()
	src := source{upstream: e.file}
	if t.w.Skip == nil {
		src.hash = e.sum
	}
	e.ring = t.ring(src)
}

func (e *dirEntry) close() {
	if e.ring != nil {
		e.ring.close()
	}
	if e.file != nil {
		e.file.Close()
	}
}

// dirLink reports a link whose target lies outside of root, which is abs.
func (t *walk) dirLink(f File, root *os.Root, p, abs string) error {
	target, err := root.Readlink(p)
	if err != nil {
		return t.gap(f, err, false)
	}
	if rel, err := filepath.Rel(abs, target); filepath.IsAbs(target) && err == nil && filepath.IsLocal(rel) {
		return nil
	}
	return t.link(f, filepath.ToSlash(target))
}

// dirFile reads one file and returns the hash of its content; ok is false if
// it could not be read to its end.
func (t *walk) dirFile(root *os.Root, e *dirEntry, f File) (sum string, ok bool, err error) {
	if e.file == nil && e.opened == nil {
		t.openFile(root, e)
	}
	if e.opened != nil {
		return "", false, t.gap(f, e.opened, true)
	}
	f.Size, f.ModTime = e.info.Size(), stamp(e.info.ModTime())
	m := member{File: f, r: e.ring, src: e.ring, at: io.NewSectionReader(e.file, 0, e.info.Size())}
	if err := t.read(m); err != nil {
		return "", false, err
	}
	if err := e.ring.drain(); err != nil {
		return "", false, t.gap(f, err, false)
	}
	return hex.EncodeToString(e.sum.Sum(nil)), true, nil
}
