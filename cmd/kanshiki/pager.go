package main

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// pager shows what is written to it through the user's pager, which starts with
// the first byte: what fails before needs none.
type pager struct {
	app     *app
	screen  io.Writer // the terminal, for its width and for want of a pager
	command string
	to      io.WriteCloser // the pager's input; nil if it does not run
	process *exec.Cmd
	tried   bool
	errors  io.Writer    // the app's, while the pager has the terminal
	held    bytes.Buffer // for errors
}

// defaultPager leaves what fits on the screen there and passes colours on.
const defaultPager = "less -FRX"

// paged sends the results of a command through a pager on a terminal.
func (a *app) paged(cmd *cobra.Command) *cobra.Command {
	var off bool
	cmd.Flags().BoolVar(&off, "no-pager", false, "do not show it through $PAGER; only a terminal gets a pager")
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		_, terminal := terminalWidth(a.stdout)
		command, set := os.LookupEnv("PAGER")
		command = strings.TrimSpace(command)
		if off || !terminal || set && (command == "" || command == "cat") || os.Getenv("TERM") == "dumb" {
			return run(cmd, args)
		}
		p := &pager{app: a, screen: a.stdout, command: cmp.Or(command, defaultPager)}
		a.stdout = p
		return p.end(run(cmd, args))
	}
	return cmd
}

func (p *pager) Write(b []byte) (int, error) {
	if !p.tried {
		p.tried = true
		p.start()
	}
	if p.to == nil {
		return p.screen.Write(b)
	}
	return p.to.Write(b)
}

// start runs the pager; if it cannot, the screen is written to as without one.
func (p *pager) start() {
	words := strings.Fields(p.command)
	if _, err := exec.LookPath(words[0]); err != nil {
		return
	}
	process := exec.Command(words[0], words[1:]...)
	process.Stdout, process.Stderr = p.screen, os.Stderr
	if os.Getenv("LESS") == "" {
		process.Env = append(os.Environ(), "LESS=FRX") // for a bare PAGER=less
	}
	in, err := process.StdinPipe()
	if err != nil {
		return
	}
	if err := process.Start(); err != nil {
		return
	}
	p.to, p.process = in, process
	p.errors, p.app.stderr = p.app.stderr, &p.held // nothing writes over the pager's screen
}

// end waits until the reader has seen enough. Who leaves early wants no error.
func (p *pager) end(err error) error {
	p.app.stdout = p.screen
	if p.process == nil {
		return err
	}
	if errors.Is(err, syscall.EPIPE) {
		err = nil
	}
	_ = p.to.Close() // the pager may have gone
	_ = p.process.Wait()
	p.app.stderr = p.errors
	if _, e := p.held.WriteTo(p.errors); err == nil && e != nil {
		err = e
	}
	return err
}
