//go:build s3

package main

import (
	"os"

	"github.com/spf13/pflag"

	"kanshiki/report/fleet/bucket"
)

func (o *remoteOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.endpoint, "s3-endpoint", "", "`URL` of the object store (default: AWS_ENDPOINT_URL, else Amazon's)")
}

// remoteArgs are the options again, as a worker is given them. Credentials are not
// among them: they stay in the environment.
func (o *remoteOptions) remoteArgs() []string {
	if o.remote == nil {
		return nil
	}
	return []string{"--s3", "--s3-endpoint=" + o.endpoint}
}

func openRemote(endpoint string) (remoteStore, error) {
	c, err := bucket.New(endpoint, os.Getenv)
	if err != nil {
		return nil, err
	}
	return c, nil
}
