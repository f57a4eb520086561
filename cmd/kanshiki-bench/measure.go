package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// contender is one command that is measured beside others.
type contender struct {
	name string
	args []string
	env  []string
	// fresh, if set, is emptied before every run: where the command unpacks to.
	fresh string
	// own: the peak is that of the process itself, without its children.
	own bool
	// ok are the exit statuses that mean done, besides 0.
	ok []int
}

// sample is one run: wall time, CPU of the process and those it waited for, and
// the peak of the largest of them.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // bytes
}

// result are the medians over a contender's runs; peak is the highest.
type result struct {
	sample
	runs int
	err  error // why there is none
}

func (r result) ok() bool { return r.err == nil && r.runs > 0 }

// inTurn runs every contender once, and again, so that what slows the machine
// down slows all of them.
func inTurn(ctx context.Context, runs int, all []contender) map[string]result {
	samples, failed := map[string][]sample{}, map[string]error{}
	for range runs {
		for _, c := range all {
			if failed[c.name] != nil {
				continue
			}
			s, err := once(ctx, c)
			if err != nil {
				failed[c.name] = err
				continue
			}
			samples[c.name] = append(samples[c.name], s)
		}
	}
	out := map[string]result{}
	for _, c := range all {
		out[c.name] = median(samples[c.name], failed[c.name])
	}
	return out
}

func median(all []sample, err error) result {
	r := result{runs: len(all), err: err}
	if err != nil || len(all) == 0 {
		return r
	}
	middle := func(of func(sample) time.Duration) time.Duration {
		var list []time.Duration
		for _, s := range all {
			list = append(list, of(s))
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	r.wall = middle(func(s sample) time.Duration { return s.wall })
	r.cpu = middle(func(s sample) time.Duration { return s.cpu })
	for _, s := range all {
		r.peak = max(r.peak, s.peak)
	}
	return r
}

// longest is how long one run may take: seven hundred expressions are more than
// some tools were made for.
const longest = 15 * time.Minute

// once runs a contender; what it prints is read and dropped, as a pager would
// read it: some tools stop at the first match if they write to /dev/null.
func once(ctx context.Context, c contender) (sample, error) {
	if c.fresh != "" {
		if err := errors.Join(os.RemoveAll(c.fresh), os.MkdirAll(c.fresh, 0o755)); err != nil {
			return sample{}, err
		}
		defer os.RemoveAll(c.fresh) //nolint:errcheck // the next run empties it again
	}
	ctx, cancel := context.WithTimeoutCause(ctx, longest, fmt.Errorf("not done after %v", longest))
	defer cancel()
	cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), c.env...)
	var complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = dropped{}, &complaints
	from := time.Now()
	err := cmd.Start()
	own := func() int64 { return 0 }
	if err == nil {
		if c.own {
			own = ownPeak(cmd.Process.Pid)
		}
		err = cmd.Wait()
	}
	s := sample{wall: time.Since(from)}
	peak := own()
	if ctx.Err() != nil {
		return s, context.Cause(ctx)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && slices.Contains(c.ok, exit.ExitCode()) {
		err = nil
	}
	if err != nil {
		text := strings.TrimSpace(complaints.String())
		return s, fmt.Errorf("%w: %.200s", err, text)
	}
	s.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.peak = usage.Maxrss << 10 // KiB on Linux
	}
	if c.own {
		s.peak = peak
	}
	return s, nil
}

// ownPeak watches the peak of a process, in bytes, which Linux shows in its
// status while it lives, and returns a function that ends that.
func ownPeak(pid int) (end func() int64) {
	quit, peak := make(chan struct{}), make(chan int64)
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		var most int64
		for {
			select {
			case <-quit:
				peak <- most
				return
			case <-tick.C:
				data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // gone when it has ended
				for line := range strings.Lines(string(data)) {
					var kib int64
					if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kib); n == 1 {
						most = max(most, kib<<10)
					}
				}
			}
		}
	}()
	return func() int64 { close(quit); return <-peak }
}

// dropped takes everything; it is no *os.File, so the command writes to a pipe.
type dropped struct{}

func (dropped) Write(p []byte) (int, error) { return io.Discard.Write(p) }

// installed reports whether a tool is there.
func installed(tool string) bool {
	_, err := exec.LookPath(tool)
	return err == nil
}
