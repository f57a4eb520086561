//go:build unix

package gather

import (
	"os/exec"
	"syscall"
)

// apart puts a command into a process group of its own: Ctrl-C on the terminal
// must reach the script once, through us.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
