package collect

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// file visits m, which is no container.
func (t *walk) file(m member) error {
	if t.ctx.Err() != nil {
		return errVisit
	}
	t.sum.Files++
	f := m.File
	t.rec.Add(f.In, f.Path)
	f.Origin = OriginOf(f.In, f.Path)
	body := &body{t: t, r: m.r, name: f.Path}
	f.Reader = body
	t.progress(f.Path)
	err := t.visit(&f, nil)
	body.r = nil
	if err != nil {
		return t.end(err)
	}
	var limit *LimitError
	if errors.As(body.err, &limit) {
		return t.gap(m.File, limit, true)
	}
	if body.err != nil && m.top {
		t.sum.Cut, t.failed = true, body.err
	}
	return nil
}

// skips reports whether the caller wants nothing of f.
func (t *walk) skips(f *File) bool {
	if t.w.Skip == nil {
		return false
	}
	f.Origin = OriginOf(f.In, f.Path)
	return t.w.Skip(f)
}

// gap hands a place that could not be read to the visitor. cut says that more
// files than this one may be missing.
func (t *walk) gap(f File, err error, cut bool) error {
	if t.ctx.Err() != nil {
		return errVisit
	}
	err = bare(err)
	if t.overrun.Load() {
		err, cut = t.overBytes(), true
	}
	t.sum.Cut = t.sum.Cut || cut
	var skipped *SkipError
	if t.failed == nil && !errors.As(err, &skipped) {
		if t.failed = err; f.Name() != t.sum.Name { // the caller names the bundle itself
			t.failed = fmt.Errorf("%s: %w", f.Name(), err)
		}
	}
	f.Reader = nil
	f.Origin = OriginOf(f.In, f.Path)
	if err := t.visit(&f, err); err != nil {
		return t.end(err)
	}
	if t.overrun.Load() {
		return t.end(nil)
	}
	return nil
}

// end is the one way out of a walk before its end.
func (t *walk) end(err error) error {
	t.err = err
	t.cancel()
	return errVisit
}

// entry counts an entry of any type against the limits. If skip is true it
// must not be read; the error is errVisit or nil, as with read.
func (t *walk) entry(f File) (skip bool, err error) {
	if t.ctx.Err() != nil {
		return true, errVisit
	}
	if t.entries >= t.limits.Files {
		if err := t.gap(f, &LimitError{"max-files", int64(t.limits.Files)}, true); err != nil {
			return true, err
		}
		return true, t.end(nil)
	}
	t.entries++
	if len(f.Path) > t.limits.Name {
		f.Path = CleanName(f.Path[:t.limits.Name])
		return true, t.gap(f, &LimitError{"max-name", int64(t.limits.Name)}, true)
	}
	return false, nil
}

// take adds n unpacked bytes and returns how many of them were too many.
func (t *walk) take(n int64) (over int64) {
	total := t.bytes.Add(n)
	if over = min(total-t.limits.Bytes, n); over <= 0 {
		return 0
	}
	t.bytes.Add(-over)
	t.overrun.Store(true)
	return over
}

func (t *walk) overBytes() error { return &LimitError{"max-bytes", t.limits.Bytes} }

func (t *walk) progress(name string) {
	if t.w.Progress != nil {
		t.told = t.bytes.Load()
		t.w.Progress(t.told, name)
	}
}

// body is File.Reader.
type body struct {
	t    *walk
	r    io.Reader // nil after the visit
	name string
	err  error
}

func (b *body) Read(p []byte) (int, error) {
	if b.r == nil {
		return 0, fs.ErrClosed
	}
	if err := b.t.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	if err != nil && err != io.EOF {
		err = bare(err)
		b.err = err
	}
	if b.t.bytes.Load()-b.t.told > 4<<20 {
		b.t.progress(b.name)
	}
	return n, err
}

// bare takes the operating system's path off an error: it is the machine's,
// not the bundle's. Its name for the call helps only where reading failed.
func bare(err error) error {
	var p *fs.PathError
	switch {
	case err == io.ErrUnexpectedEOF:
		return &cutError{"cut: its end is missing"}
	case !errors.As(err, &p):
		return err
	case p.Op == "read":
		return fmt.Errorf("%s: %w", p.Op, p.Err)
	}
	return p.Err
}

// cutError is io.ErrUnexpectedEOF in words that need no programmer.
type cutError struct{ text string }

func (e *cutError) Error() string { return e.text }
func (e *cutError) Unwrap() error { return io.ErrUnexpectedEOF }
