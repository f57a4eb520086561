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
	see, made, err := s.look(ctx, it)
	if err != nil {
		return see, err
	}
	var r *Result
	if see.Failure == nil {
		r, err = s.result(ctx, it, see, made)
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

// look finds the key of an item, without reading what has not changed. An
// object is not read twice, once for its key and once for its report: where the
// key is not known, look returns the report too.
func (s *Scan) look(ctx context.Context, it Item) (Sighting, *Result, error) {
	see := Sighting{Path: it.Path, Size: it.Bytes, Changed: it.changed, ETag: it.etag, Failure: it.failure}
	if it.failure != nil {
		return see, nil, nil
	}
	old, err := sighting(s.Store, it.Path)
	if err != nil {
		return see, nil, err
	}
	same := it.changed != 0 || it.etag != ""
	var made *Result
	switch {
	case same && old != nil && old.SHA256 != "" && old.Size == see.Size && old.Changed == see.Changed && old.ETag == see.ETag:
		see.SHA256, see.Bytes = old.SHA256, old.Bytes
	case objectStores && Remote(it.Path):
		if made, err = s.first(ctx, it); err != nil {
			return see, nil, err
		}
		if made.SHA256 == "" {
			see.Failure = made.Failure
			return see, nil, nil
		}
		see.SHA256, see.Bytes = made.SHA256, it.Bytes
	default:
		if see.SHA256, see.Bytes, err = collect.Sum(ctx, it.Path); err != nil {
			if ctx.Err() != nil {
				return see, nil, ctx.Err()
			}
			see.SHA256, see.Failure = "", unreadable(err)
			return see, nil, nil
		}
	}
	see.Key = key(see.SHA256, s.How, it.Path)
	return see, made, nil
}

func (s *Scan) keep(see Sighting) error {
	data, err := json.Marshal(see)
	if err != nil {
		return err
	}
	return s.Store.Put(sightingName(see.Path), append(data, '\n'))
}

// result makes sure that the store has the result of a key, or its failure. It
// returns what this call made: from made if there is one, else by reading.
func (s *Scan) result(ctx context.Context, it Item, see Sighting, made *Result) (*Result, error) {
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
	r, err := made, error(nil)
	if r == nil {
		r, err = s.try(ctx, s.request(it, neutral(see.SHA256, it.Path)))
	}
	if err != nil {
		return nil, err
	}
	r = r.of(see)
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

func (s *Scan) request(it Item, name string) Request {
	return Request{Path: it.Path, Name: name, Size: it.Bytes, ETag: it.etag}
}

// first reads an object of which no more is known than its name. What broke the
// worker is recorded under the object's sum, if that can be had.
func (s *Scan) first(ctx context.Context, it Item) (*Result, error) {
	r, err := s.try(ctx, s.request(it, ""))
	if err != nil || r.SHA256 != "" || !r.Failure.passing() || r.Failure.Kind == Network {
		return r, err
	}
	only := s.request(it, "")
	only.SumOnly = true
	sum, err := s.try(ctx, only)
	if err != nil {
		return nil, err
	}
	r.SHA256 = sum.SHA256
	return r, nil
}

// try asks for an item, twice if its worker broke.
func (s *Scan) try(ctx context.Context, req Request) (*Result, error) {
	r, err := s.Runner.Run(ctx, req)
	var b *Broken
	if errors.As(err, &b) && b.Kind != Timeout && ctx.Err() == nil {
		r, err = s.Runner.Run(ctx, req)
	}
	if errors.As(err, &b) {
		return &Result{Schema: Schema, Status: Failed, Failure: &b.Failure}, nil
	}
	return r, err
}

// of is a worker's answer as the result of what was seen.
func (r *Result) of(see Sighting) *Result {
	switch {
	case r.Status == Failed:
		return failed(see, r.Failure)
	case r.SHA256 != "" && r.SHA256 != see.SHA256:
		return failed(see, &Failure{Unreadable, ErrChanged.Error()})
	}
	return &Result{Schema: Schema, Key: see.Key, SHA256: see.SHA256, Bytes: see.Bytes, Status: Done,
		Signature: r.Signature, Report: r.Report}
}

// ErrChanged is the failure of a bundle that is another one than it was.
var ErrChanged = errors.New("it changed while it was read")

func failed(see Sighting, f *Failure) *Result {
	return &Result{Schema: Schema, Key: see.Key, SHA256: see.SHA256, Bytes: see.Bytes, Status: Failed, Failure: f}
}
