package fleet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync"

	"kanshiki/collect"
	"kanshiki/rules"
)

// object answers for an object. Half of one is no bundle: whatever a report
// says of it, an object that could not be read to its end has failed.
func (w *Worker) object(ctx context.Context, ask rules.Request, req Request) (*Result, error) {
	o := Object{Path: req.Path, Size: req.Size, ETag: req.ETag}
	s := &stream{}
	sum := func() string {
		if s.failed() != nil {
			return ""
		}
		return w.sum(ctx, o, s)
	}
	r := &Result{Schema: Schema, Status: Failed}
	if req.SumOnly {
		r.SHA256, r.Failure = sum(), &Failure{Kind: Unreadable}
	} else {
		walker := collect.Walker{}
		if ask.Walker != nil {
			walker = *ask.Walker
		}
		walker.Open = func(ctx context.Context, _ string) (io.ReadCloser, error) { return s.open(ctx, w.Objects, o) }
		ask.Walker = &walker
		var err error
		if r, err = w.analyze(ctx, ask, req, sum); err != nil {
			return nil, err
		}
	}
	if err := s.failed(); err != nil {
		return &Result{Schema: Schema, Status: Failed, Failure: unreadObject(err)}, nil
	}
	return r, ctx.Err()
}

// sum reads an object for its digest alone.
func (w *Worker) sum(ctx context.Context, o Object, s *stream) string {
	r, err := s.open(ctx, w.Objects, o)
	if err != nil {
		return ""
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

// stream remembers what went wrong with the object under a walk: to the walk an
// archive that breaks off is only a gap.
type stream struct {
	mu  sync.Mutex
	err error
}

func (s *stream) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// note keeps the first error, unless nobody wants to read any more.
func (s *stream) note(ctx context.Context, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil && err != io.EOF && s.err == nil && ctx.Err() == nil {
		s.err = err
	}
}

func (s *stream) open(ctx context.Context, from Objects, o Object) (io.ReadCloser, error) {
	ctx, cancel := context.WithCancel(ctx)
	r, err := from.Open(ctx, o)
	s.note(ctx, err)
	if err != nil {
		cancel()
		return nil, err
	}
	return &noted{ReadCloser: r, ctx: ctx, cancel: cancel, s: s}, nil
}

// noted is a reader that tells its stream.
type noted struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelFunc
	s      *stream
}

func (n *noted) Read(p []byte) (int, error) {
	k, err := n.ReadCloser.Read(p)
	n.s.note(n.ctx, err)
	return k, err
}

// Close also ends a Read that waits: what that returns then is no error.
func (n *noted) Close() error {
	n.cancel()
	return n.ReadCloser.Close()
}
