package main

import (
	"context"
	"time"
)

// grace is how long work may take to end by itself once it is cancelled. The
// contract gives a second in all.
const grace = 600 * time.Millisecond

// patient runs work and returns its error, or that of ctx if the work has not
// ended shortly after ctx did: a read from a pipe that never delivers cannot be
// interrupted, only left behind.
func patient(ctx context.Context, work func() error) error {
	var err error // read only once done is closed
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = work()
	}()
	select {
	case <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case <-done:
	case <-time.After(grace):
	}
	return ctx.Err()
}
