//go:build !unix

package gather

import "os/exec"

// apart does nothing where there is no sh to collect with; bundles are only
// read there.
func apart(*exec.Cmd) {}
