//go:build unix

package fleet

import (
	"os/exec"
	"syscall"
)

// apart puts a worker into a process group of its own: Ctrl-C in a terminal is
// for the scan, which then ends its workers itself.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
