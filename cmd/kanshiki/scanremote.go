package main

import (
	"context"
	"slices"

	"kanshiki/report/fleet"
)

// remoteStore is an object store.
type remoteStore interface {
	fleet.Objects
	// Store opens results below a path.
	Store(ctx context.Context, path string) (fleet.Store, error)
}

// remoteOptions are where the object store is, and the store once it is opened.
type remoteOptions struct {
	endpoint string
	remote   remoteStore
}

// reach opens the object store if one of the paths lies there. Only then can
// anything be sent over a network.
func (o *remoteOptions) reach(paths ...string) error {
	if o.remote != nil || !slices.ContainsFunc(paths, fleet.Remote) {
		return nil
	}
	var err error
	o.remote, err = openRemote(o.endpoint)
	return err
}

// find is fleet.Find with the object store, if a path lies there.
func (o *remoteOptions) find(ctx context.Context, paths []string, results string) ([]fleet.Item, error) {
	if err := o.reach(paths...); err != nil {
		return nil, err
	}
	return fleet.FindWith(ctx, o.remote, paths, results)
}

// existing opens results that are there, in a directory or in the object store.
func (o *remoteOptions) existing(ctx context.Context, path string) (fleet.Store, error) {
	if !fleet.Remote(path) {
		return fleet.Directory(path), exist([]string{path})
	}
	if err := o.reach(path); err != nil {
		return nil, err
	}
	return o.remote.Store(ctx, path)
}
