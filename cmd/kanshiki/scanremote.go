package main

import (
	"context"
	"slices"
	"strings"

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

// keep opens the store for results.
func (o *scanOptions) keep(ctx context.Context) (fleet.Store, error) {
	if fleet.Remote(o.results) {
		return o.existing(ctx, o.results)
	}
	d := fleet.Directory(o.results)
	return d, d.Open()
}

// present is exist for what was named of an object store.
func present(items []fleet.Item, named []string) error {
	for _, it := range items {
		if it.Missing() && slices.ContainsFunc(named, func(p string) bool { return strings.TrimRight(p, "/") == it.Path }) {
			return hinted("a prefix is named whole, as far as a slash", "nothing lies at %s", it.Path)
		}
	}
	return nil
}
