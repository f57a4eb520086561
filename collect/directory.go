package collect

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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
	err = fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		f := File{Path: CleanName(p), Size: -1, Formats: []string{"directory"}}
		switch {
		case t.ctx.Err() != nil:
			return errVisit
		case err != nil:
			whole = false
			return t.gap(f, err, true)
		case p == ".":
			return nil
		}
		if skip, err := t.entry(f); skip {
			whole = false
			return err
		}
		switch d.Type() {
		case fs.ModeDir:
			return nil
		case fs.ModeSymlink:
			return t.dirLink(f, root, p, abs)
		case 0:
		default:
			return t.gap(f, &SkipError{"device, pipe or socket"}, false)
		}
		if t.skips(&f) {
			return nil
		}
		sum, ok, err := t.dirFile(root, p, f)
		whole = whole && ok
		fmt.Fprintf(list, "%s  %s\n", sum, p)
		return err
	})
	if err == nil && whole {
		t.sum.SHA256 = hex.EncodeToString(list.Sum(nil))
	}
	return err
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
func (t *walk) dirFile(root *os.Root, p string, f File) (sum string, ok bool, err error) {
	file, err := root.Open(p)
	if err != nil {
		return "", false, t.gap(f, err, true)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return "", false, t.gap(f, &SkipError{"changed its type while it was opened"}, true)
	}
	f.Size, f.ModTime = info.Size(), stamp(info.ModTime())
	src := source{upstream: file}
	h := sha256.New()
	if t.w.Skip == nil {
		src.hash = h
	}
	r := t.ring(src)
	defer r.close()
	m := member{File: f, r: r, src: r, at: io.NewSectionReader(file, 0, info.Size())}
	if err := t.read(m); err != nil {
		return "", false, err
	}
	if err := r.drain(); err != nil {
		return "", false, t.gap(f, err, false)
	}
	return hex.EncodeToString(h.Sum(nil)), true, nil
}
