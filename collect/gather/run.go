package gather

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// run is the collection of one host.
type run struct {
	target string // as ssh takes it; "" is this host
	// dir receives dir/<name>/manifest.json and what it lists.
	dir     string
	opt     *Options
	track   *Tracker
	seconds float64
	offset  *float64
	err     error
	said    []byte // the last of standard error
	command func(ctx context.Context) *exec.Cmd
	// take reads what the command writes; nil if it writes files itself.
	take func(io.Reader) error
}

// localName is the directory that the script fills on this host.
const localName = "bundle"

// stopGrace is how long a script may take to finish its bundle after it was
// told to stop.
const stopGrace = 20 * time.Second

func (o *Options) local(work string) *run {
	dir := filepath.Join(work, "0")
	args := append([]string{"-s", "--", "--dir", dir, "--name", localName, "--progress"}, o.localArgs()...)
	return &run{dir: dir, opt: o, track: o.Tracker, command: func(ctx context.Context) *exec.Cmd {
		return exec.CommandContext(ctx, "sh", args...)
	}}
}

// localTargets asks the script what this host knows of the cluster, for the
// probes of other hosts and the bundle's name.
func (o *Options) localTargets(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", append([]string{"-s", "--", "--print-targets"}, o.localArgs()...)...)
	cmd.Stdin = strings.NewReader(Script)
	out, err := cmd.Output()
	if err != nil {
		return nil // then there are no targets but those given
	}
	var list []string
	for l := range strings.Lines(string(out)) {
		if k, v, ok := strings.Cut(strings.TrimSpace(l), " "); ok && v != "" {
			list = append(list, k+"="+v)
		}
	}
	return list
}

// do runs the script to its end.
func (r *run) do(ctx context.Context) {
	started := time.Now()
	if r.err = os.MkdirAll(r.dir, 0o700); r.err == nil {
		r.err = r.exec(ctx)
	}
	r.seconds = time.Since(started).Seconds()
	r.track.end(r)
}

func (r *run) exec(ctx context.Context) error {
	limit := 15 * time.Minute // the script's own budget
	if r.opt.Budget > 0 {
		limit = r.opt.Budget
	}
	// Beyond the budget: the item under way, the manifest, the way home.
	ctx, cancel := context.WithTimeoutCause(ctx, limit+5*time.Minute, errors.New("out of time"))
	defer cancel()
	ctx, silence := context.WithCancelCause(ctx)
	defer silence(nil)
	cmd := r.command(ctx)
	cmd.Stdin = strings.NewReader(Script)
	cmd.WaitDelay = stopGrace
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	apart(cmd)
	answer := r.opt.Answer
	if answer == 0 {
		answer = 40 * time.Second
	}
	alive := time.AfterFunc(answer, func() { silence(fmt.Errorf("no answer within %v", answer)) })
	defer alive.Stop()
	cmd.Stderr = &follow{each: func(line string) { alive.Stop(); r.heard(line) }}
	if r.take == nil {
		return r.ended(ctx, cmd.Run())
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	taken := r.take(out)
	if taken != nil && !errors.Is(taken, errNothing) {
		silence(taken)
	}
	_, _ = io.Copy(io.Discard, out) // so that Wait sees the end; what is wrong is known by now
	if err := r.ended(ctx, cmd.Wait()); err != nil {
		return err
	}
	return taken
}

// ended says why a command ended, in words for the manifest.
func (r *run) ended(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		if errors.Is(cause, context.Canceled) {
			return errors.New("interrupted")
		}
		return cause
	}
	if err == nil {
		return nil
	}
	if said := strings.TrimSpace(string(r.said)); said != "" {
		return fmt.Errorf("%s (%w)", strings.ReplaceAll(said, "\n", "; "), err)
	}
	return err
}

// heard reads a line of the script's standard error: "@clock EPOCH" when it
// begins, "@N ARGV" before each item; anything else is for people.
func (r *run) heard(line string) {
	note, ok := strings.CutPrefix(line, "@")
	if !ok {
		r.said = append(r.said, line+"\n"...)
		if len(r.said) > 600 {
			r.said = r.said[len(r.said)-600:]
		}
		return
	}
	first, rest, _ := strings.Cut(note, " ")
	if first == "clock" {
		if t, err := strconv.ParseFloat(rest, 64); err == nil {
			off := t - float64(time.Now().UnixNano())/1e9
			off = float64(int64(off*1000)) / 1000
			r.offset = &off
		}
		return
	}
	if n, err := strconv.Atoi(first); err == nil {
		r.track.item(r, n, rest)
	}
}

// follow is a writer that hands on whole lines.
type follow struct {
	each func(string)
	rest []byte
}

func (f *follow) Write(p []byte) (int, error) {
	f.rest = append(f.rest, p...)
	for {
		i := bytes.IndexByte(f.rest, '\n')
		if i < 0 {
			if len(f.rest) > 64<<10 {
				f.rest = nil // no line of the script's is as long
			}
			return len(p), nil
		}
		f.each(strings.TrimRight(string(f.rest[:i]), "\r"))
		f.rest = f.rest[i+1:]
	}
}

// Plan writes all that Run would do and does none of it.
func Plan(ctx context.Context, o Options, w io.Writer) error {
	if err := o.check(); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	cmd := exec.CommandContext(ctx, "sh", append([]string{"-s", "--", "--plan"}, o.localArgs()...)...)
	cmd.Stdin, cmd.Stdout = strings.NewReader(Script), out
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("cannot run the script: %w: %s", err, strings.TrimSpace(said.String()))
	}
	if len(o.SSH) > 0 {
		targets := append(append([]string(nil), o.Targets...), o.localTargets(ctx)...)
		fmt.Fprintln(out, "# on each other host: what the same script plans there")
		for _, h := range o.SSH {
			fmt.Fprintln(out, strings.Join(quoteAll(append([]string{"ssh"}, o.sshArgs(h, targets)...)), " "), "<gather.sh")
		}
	}
	return out.Flush()
}
