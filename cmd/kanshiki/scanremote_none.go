//go:build !s3

package main

import "github.com/spf13/pflag"

func (o *remoteOptions) flags(*pflag.FlagSet) {}

func (o *remoteOptions) remoteArgs() []string { return nil }

func openRemote(string) (remoteStore, error) {
	return nil, hinted("make build-s3 builds one that does; or copy the bundles to a disk", "this kanshiki is built without object stores")
}
