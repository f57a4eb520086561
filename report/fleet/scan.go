package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"kanshiki/collect"
)

// Scan turns items into results in a store.
type Scan struct {
	Store  Store
	Runner Runner
	// How is a digest of what decides a report besides the bundle: program,
	// rules, options.
	How string
	// Jobs is how many bundles are read at a time; less than one counts as one.
	Jobs int
	// Seen, if not nil, is told of every item when it is finished, one at a time.
	// The result is nil where it was there before this run. Its error ends the
	// scan.
	Seen func(it Item, r *Result) error

	mu   sync.Mutex
	work map[string]chan struct{} // keys that this run has taken on
	told sync.Mutex
}

// Run scans items in the order given and returns what was seen, by path. What
// a store already holds is not done again, but failures that may pass are. An
// error is what ended the scan: the store failed, or ctx is done; what was
// finished until then is kept.
func (s *Scan) Run(ctx context.Context, items []Item) ([]Sighting, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.work = map[string]chan struct{}{}
	out := make([]Sighting, len(items))
	next := make(chan int)
	var jobs sync.WaitGroup
	for range max(1, s.Jobs) {
		jobs.Go(func() {
			for i := range next {
				var err error
				if out[i], err = s.one(ctx, items[i]); err != nil {
					cancel(err)
				}
			}
		})
	}
feed:
	for i := range items {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	jobs.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	slices.SortFunc(out, func(a, b Sighting) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

// one sees to one item.
func (s *Scan) one(ctx context.Context, it Item) (Sighting, error) {
	see, err := s.look(ctx, it)
	if err != nil {
		return see, err
	}
	var r *Result
	if see.Failure == nil {
		r, err = s.result(ctx, it, see)
	} else {
		r = failed(see, see.Failure)
	}
	if err == nil {
		err = s.keep(see)
	}
	if err == nil && s.Seen != nil {
		s.told.Lock()
		defer s.told.Unlock()
		err = s.Seen(it, r)
	}
	return see, err
}

// look finds the key of an item, without reading what has not changed.
func (s *Scan) look(ctx context.Context, it Item) (Sighting, error) {
	see := Sighting{Path: it.Path, Size: it.Bytes, Changed: it.changed, Failure: it.failure}
	if it.failure != nil {
		return see, nil
	}
	old, err := sighting(s.Store, it.Path)
	if err != nil {
		return see, err
	}
	if old != nil && old.SHA256 != "" && it.changed != 0 && old.Size == see.Size && old.Changed == see.Changed {
		see.SHA256, see.Bytes = old.SHA256, old.Bytes
	} else if see.SHA256, see.Bytes, err = collect.Sum(ctx, it.Path); err != nil {
		if ctx.Err() != nil {
			return see, ctx.Err()
		}
		see.SHA256, see.Failure = "", unreadable(err)
		return see, nil
	}
	see.Key = key(see.SHA256, s.How, it.Path)
	return see, nil
}

func (s *Scan) keep(see Sighting) error {
	data, err := json.Marshal(see)
	if err != nil {
		return err
	}
	return s.Store.Put(sightingName(see.Path), append(data, '\n'))
}

// result makes sure that the store has the result of a key, or its failure. It
// returns what this call made.
func (s *Scan) result(ctx context.Context, it Item, see Sighting) (*Result, error) {
	s.mu.Lock()
	other, taken := s.work[see.Key]
	if !taken {
		s.work[see.Key] = make(chan struct{})
		defer close(s.work[see.Key])
	}
	s.mu.Unlock()
	if taken { // an equal bundle is in work, or was
		select {
		case <-other:
			return nil, ctx.Err()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if settled, err := s.settled(see.Key); settled || err != nil {
		return nil, err
	}
	r, err := s.analyze(ctx, it, see)
	if err != nil {
		return nil, err
	}
	data, err := r.line()
	if err != nil {
		return nil, err
	}
	if r.Status == Failed {
		return r, s.Store.Put(failedFolder+"/"+see.Key, data)
	}
	return r, s.Store.PutIfAbsent(doneFolder+"/"+see.Key, data)
}

// settled reports whether nothing is left to do for a key.
func (s *Scan) settled(key string) (bool, error) {
	if done, err := s.Store.Has(doneFolder + "/" + key); done || err != nil {
		return done, err
	}
	data, err := s.Store.Get(failedFolder + "/" + key)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r, err := parseResult(data)
	return err == nil && !r.Failure.passing(), nil
}

// analyze runs an item, twice if its worker broke.
func (s *Scan) analyze(ctx context.Context, it Item, see Sighting) (*Result, error) {
	req := Request{Path: it.Path, Name: neutral(see.SHA256, it.Path)}
	r, err := s.Runner.Run(ctx, req)
	var b *Broken
	if errors.As(err, &b) && b.Kind != Timeout && ctx.Err() == nil {
		r, err = s.Runner.Run(ctx, req)
	}
	switch {
	case errors.As(err, &b):
		return failed(see, &b.Failure), nil
	case err != nil:
		return nil, err
	case r.Status == Failed:
		return failed(see, r.Failure), nil
	case r.SHA256 != "" && r.SHA256 != see.SHA256:
		return failed(see, &Failure{Unreadable, "it changed while it was read"}), nil
	}
	return &Result{Schema: Schema, Key: see.Key, SHA256: see.SHA256, Bytes: see.Bytes, Status: Done,
		Signature: r.Signature, Report: r.Report}, nil
}

func failed(see Sighting, f *Failure) *Result {
	return &Result{Schema: Schema, Key: see.Key, SHA256: see.SHA256, Bytes: see.Bytes, Status: Failed, Failure: f}
}
