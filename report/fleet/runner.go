package fleet

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// Request asks for one bundle. A worker gets it as one line of JSON on its
// standard input and answers with one Result as one line on its output.
type Request struct {
	Path string `json:"path"`
	Name string `json:"name"` // what the report calls the bundle; if empty, after its content
	// Size and ETag are those of an object; SumOnly asks for its SHA-256 alone.
	Size    int64  `json:"size,omitempty"`
	ETag    string `json:"etag,omitempty"`
	SumOnly bool   `json:"sumOnly,omitempty"`
}

// Runner analyses bundles, several at a time. What stands between a bundle and
// its report is returned as *Broken; any other error ends the scan.
type Runner interface {
	Run(ctx context.Context, req Request) (*Result, error)
}

// Broken is the error of a Runner that costs one bundle.
type Broken struct{ Failure }

func (b *Broken) Error() string { return b.Kind + ": " + b.Message }

func broken(kind, format string, args ...any) error {
	return &Broken{Failure{kind, fmt.Sprintf(format, args...)}}
}

// Processes is a Runner that keeps worker processes on this machine. Whatever a
// bundle does to its worker, nobody else is in it.
type Processes struct {
	// Program is started with Argv, its name first, and Env as of os/exec.
	Program   string
	Argv, Env []string
	// Timeout is what one bundle may take; 0 is no limit.
	Timeout time.Duration
	// Memory is what Argv limits a worker to, in bytes, for the message.
	Memory int64

	mu     sync.Mutex
	idle   []*worker
	closed bool
}

// recycle is after how many bundles a worker is replaced, so that what it may
// have kept of them does not add up over thousands.
const recycle = 64

// maxAnswer bounds an answer, in bytes: reports have some hundred KB.
const maxAnswer = 64 << 20

type worker struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	errs   beginning
	served int
}

// Run implements Runner.
func (p *Processes) Run(ctx context.Context, req Request) (*Result, error) {
	w, err := p.take()
	if err != nil {
		return nil, fmt.Errorf("cannot start a worker: %w", err)
	}
	type answer struct {
		line []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := w.ask(req)
		answers <- answer{line, err}
	}()
	var late <-chan time.Time
	if p.Timeout > 0 {
		timer := time.NewTimer(p.Timeout)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-ctx.Done():
		w.kill()
		<-answers
		return nil, ctx.Err()
	case <-late:
		w.kill()
		<-answers
		return nil, broken(Timeout, "not done after %s", p.Timeout)
	case a := <-answers:
		if a.err == nil {
			if r, err := parseResult(a.line); err == nil {
				p.give(w)
				return r, nil
			}
			a.err = errors.New("the worker's answer is no result")
		}
		w.kill()
		return nil, w.why(a.err, p.Memory)
	}
}

// take returns an idle worker or starts one.
func (p *Processes) take() (*worker, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return w, nil
	}
	w := &worker{cmd: &exec.Cmd{Path: p.Program, Args: p.Argv, Env: p.Env}}
	w.cmd.Stderr = &w.errs
	apart(w.cmd)
	var err error
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.out = bufio.NewReaderSize(out, 64<<10)
	return w, w.cmd.Start()
}

// give takes a worker back that has answered.
func (p *Processes) give(w *worker) {
	w.served++
	p.mu.Lock()
	keep := !p.closed && w.served < recycle
	if keep {
		p.idle = append(p.idle, w)
	}
	p.mu.Unlock()
	if !keep {
		w.kill()
	}
}

// Close ends the workers that are idle, and those at work when they are done.
func (p *Processes) Close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, w := range idle {
		w.kill()
	}
}

func (w *worker) ask(req Request) ([]byte, error) {
	line, err := json.Marshal(req)
	if err != nil {
		return nil, err
	}
	if _, err := w.in.Write(append(line, '\n')); err != nil {
		return nil, err
	}
	var answer []byte
	for {
		piece, err := w.out.ReadSlice('\n')
		answer = append(answer, piece...)
		switch {
		case err == nil:
			return answer, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(answer) > maxAnswer:
			return nil, errTooLong
		}
	}
}

var errTooLong = errors.New("the report is larger than 64 MiB")

// kill ends the process and waits for it.
func (w *worker) kill() {
	w.in.Close()
	w.cmd.Process.Kill() //nolint:errcheck // it may have ended by itself
	w.cmd.Wait()         //nolint:errcheck // how it ended is in ProcessState
}

// why says in words that do not change from run to run how a worker ended.
func (w *worker) why(err error, memory int64) error {
	said := w.errs.String()
	// The Go runtime's words when an allocation, or the stack of a thread, is
	// refused; pthread_create is libc's, in a build with cgo.
	for _, words := range []string{"out of memory", "cannot allocate memory", "errno=12", "newosproc", "pthread_create failed"} {
		if strings.Contains(said, words) {
			return broken(Memory, "needs more memory than a worker may have (%d MiB)", memory>>20)
		}
	}
	if errors.Is(err, errTooLong) {
		return broken(Memory, "%v", err)
	}
	for l := range strings.Lines(said) {
		if strings.HasPrefix(l, "panic: ") || strings.HasPrefix(l, "fatal error: ") {
			return broken(Crash, "%s", strings.TrimSpace(l))
		}
	}
	return broken(Crash, "the worker ended without an answer (%s)", w.cmd.ProcessState)
}

// beginning keeps the first part of what is written: a Go program says there why it
// ends, and the stacks follow.
type beginning struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *beginning) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := 64<<10 - t.b.Len(); room > 0 {
		t.b.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (t *beginning) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}
