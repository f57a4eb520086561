package collect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync/atomic"
)

// walk is one run of Walker.Walk.
type walk struct {
	w      *Walker
	limits Limits
	visit  Visit
	// ctx ends every wait of the readers, when the caller's context does or
	// when the walk is over for another reason; then err says which.
	ctx    context.Context
	cancel context.CancelFunc
	err    error

	sum     Summary
	rec     Recognizer
	entries int
	failed  error // the first failure of the bundle itself
	// bytes unpacked; nested decompressors add to it from their goroutines.
	bytes   atomic.Int64
	overrun atomic.Bool
	told    int64 // bytes at the last Progress
}

func (w *Walker) walk(ctx context.Context, name string, visit Visit) (Summary, error) {
	t := &walk{w: w, limits: w.Limits.orDefault(), visit: visit}
	t.ctx, t.cancel = context.WithCancel(ctx)
	defer t.cancel()
	err := t.bundle(name)
	t.sum.Kind = t.rec.Kind()
	t.sum.Bytes = t.bytes.Load()
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case t.err != nil:
		err = t.err
	case err == errVisit:
		err = nil // a limit: told already
	case err == nil && t.sum.Files == 0:
		err = t.failed
	}
	if err != nil {
		t.sum.Cut = true
	}
	return t.sum, err
}

// bundle reads what the user named.
func (t *walk) bundle(name string) error {
	if name == "-" {
		t.sum.Name = "stdin"
		if t.w.Stdin == nil {
			return errors.New("standard input was not given")
		}
		return t.single(member{File: File{Path: "stdin", Size: -1}, r: t.w.Stdin}, true)
	}
	if t.w.Open != nil {
		return t.elsewhere(name)
	}
	info, err := os.Stat(name)
	if err != nil {
		return bare(err)
	}
	// "." and ".." have no base name of their own.
	t.sum.Name = filepath.Base(name)
	if abs, err := filepath.Abs(name); err == nil {
		t.sum.Name = filepath.Base(abs)
	}
	t.rec.Name = t.sum.Name
	if info.IsDir() {
		return t.directory(name)
	}
	file, err := t.open(name, info)
	if err != nil {
		return bare(err)
	}
	defer file.Close()
	m := member{File: File{Path: CleanName(t.sum.Name), Size: -1}, r: file}
	if !info.Mode().IsRegular() { // a pipe, such as <(command) names
		return t.single(m, true)
	}
	m.Size, m.ModTime = info.Size(), stamp(info.ModTime())
	m.at = io.NewSectionReader(file, 0, info.Size())
	return t.single(m, false)
}

// elsewhere reads what Walker.Open gives.
func (t *walk) elsewhere(name string) error {
	r, err := t.w.Open(t.ctx, name)
	if err != nil {
		return err
	}
	defer r.Close()
	t.sum.Name = path.Base(name)
	t.rec.Name = t.sum.Name
	return t.single(member{File: File{Path: CleanName(t.sum.Name), Size: -1}, r: r}, true)
}

// open opens a file. A pipe without a writer blocks there, so that a done
// context must be able to leave the waiting behind.
func (t *walk) open(name string, info fs.FileInfo) (*os.File, error) {
	if info.Mode().IsRegular() {
		return os.Open(name)
	}
	type opened struct {
		f   *os.File
		err error
	}
	c := make(chan opened, 1)
	go func() {
		f, err := os.Open(name)
		c <- opened{f, err}
	}()
	select {
	case o := <-c:
		return o.f, o.err
	case <-t.ctx.Done():
		go func() {
			if o := <-c; o.err == nil {
				o.f.Close()
			}
		}()
		return nil, t.ctx.Err()
	}
}

// single reads a bundle that is one file or stream, hashing it as it is stored.
func (t *walk) single(m member, foreign bool) error {
	sum := sha256.New()
	src := t.ring(source{upstream: m.r, hash: sum, foreign: foreign})
	defer src.close()
	m.r, m.src, m.top = src, src, true
	if err := t.read(m); err != nil {
		return err
	}
	if err := src.drain(); err != nil {
		return t.gap(m.File, err, true)
	}
	t.sum.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return nil
}
