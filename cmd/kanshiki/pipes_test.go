package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"
)

// wordyBundle is a must-gather with the known fault, and more objects and lines
// of a log than a pipe holds.
func wordyBundle(t *testing.T) []byte {
	t.Helper()
	var pods, log strings.Builder
	pods.WriteString("apiVersion: v1\nkind: PodList\nitems:\n")
	for i := range 1500 {
		name := strings.Repeat("p", 50) + strconv.Itoa(i)
		pods.WriteString("- {apiVersion: v1, kind: Pod, metadata: {name: " + name + ", namespace: x}, spec: {nodeName: w1}, status: {phase: Running}}\n")
		log.WriteString("2025-03-11T10:00:00.000000000Z a line of etcd that says nothing and has some length " + name + "\n")
	}
	const root = "must-gather.local.1/namespaces/x/"
	return gzipped(t, tarOf(t, []packed{knownFile(), {root + "core/pods.yaml", []byte(pods.String())},
		{root + "pods/etcd-0/etcd/etcd/logs/current.log", []byte(log.String())}, {"n.zip", zipWith(t, packed{"noise.log", noise(1 << 20)})}}))
}

// left fails if there is anything in a directory but what is named.
func left(t *testing.T, dir string, but ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Error(err)
	}
	for _, e := range entries {
		if !slices.Contains(but, e.Name()) {
			t.Errorf("left behind: %s", filepath.Join(dir, e.Name()))
		}
	}
}

// A reader that has seen enough ends the program without a word: head, true, a
// pager. It ends by SIGPIPE, as programs do, or had written all by then.
func TestReadersThatLeave(t *testing.T) {
	bundle := written(t, "b.tar.gz", wordyBundle(t))
	for _, args := range [][]string{
		{"analyze", bundle}, {"analyze", "-o", "json", bundle}, {"analyze", "-o", "html", bundle}, {"get", bundle, "pods", "-A"}, {"get", bundle, "pods", "-A", "-o", "yaml"},
		{"logs", bundle, "etcd-0", "-n", "x"}, {"find", bundle, "p"}, {"query", bundle, "."}, {"timeline", bundle}, {"diff", bundle, bundle},
		{"rules", "list"}, {"scan", bundle, "--results", "results"}, {"scan", bundle, "--results", "results", "-o", "jsonl"},
	} {
		for reads := range 2 {
			tmp, dir := t.TempDir(), t.TempDir()
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), hangs)
			c := program(ctx, t, []string{"TMPDIR=" + tmp, "HOME=" + tmp}, args...)
			var stderr bytes.Buffer
			c.Dir, c.Stdout, c.Stderr = dir, w, &stderr
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			w.Close()
			_, _ = r.Read(make([]byte, reads)) // nothing, or one byte
			r.Close()
			_ = c.Wait() // its status stands in ProcessState
			if ctx.Err() != nil {
				t.Fatalf("%q works on for nobody", args)
			}
			cancel()
			status := c.ProcessState.Sys().(syscall.WaitStatus)
			if piped := status.Signaled() && status.Signal() == syscall.SIGPIPE; !piped && !slices.Contains([]int{exitDone, exitFault, exitFailed}, status.ExitStatus()) {
				t.Errorf("%q: %v", args, c.ProcessState)
			}
			if said := stderr.String(); strings.Contains(said, "goroutine ") || strings.Contains(said, "panic") || strings.Contains(said, "broken pipe") {
				t.Errorf("%q: %s", args, said)
			}
			left(t, tmp)
			left(t, dir, "results")
			asides, _ := filepath.Glob(filepath.Join(dir, "results", "*", ".new-*"))
			if len(asides) > 0 {
				t.Errorf("%q: left behind: %q", args, asides)
			}
		}
	}
}

// recipientIn makes a key in dir and returns whom to encrypt for.
func recipientIn(t *testing.T, dir string) string {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "key"), []byte(key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return key.Recipient().String()
}

// interrupted is a command that is stopped at any moment, and what it may have
// written by then.
type interrupted struct {
	args    []string
	results []string                 // in its directory
	whole   func(data []byte) string // what is wrong with a result; "" if it is whole
	noted   string                   // what it may say besides that it was cancelled
}

// Fifty signals at random moments, over the commands that write: all of a
// result or nothing, and no left-overs.
func TestSignalsWhereverItStands(t *testing.T) {
	quick(t, "signals to every command")
	bundle := written(t, "b.tar.gz", wordyBundle(t))
	keys := t.TempDir()
	recipient := recipientIn(t, keys)
	ok := func([]byte) string { return "" }
	reads := func(data []byte) string {
		name := written(t, "clean.tar.gz", data)
		var out, errs bytes.Buffer
		if status := run(t.Context(), []string{"kanshiki", "-q", name}, nil, &out, &errs); status != exitFault {
			return errs.String()
		}
		return ""
	}
	sealed := func(data []byte) string {
		name := written(t, "b.age", data)
		out := filepath.Join(t.TempDir(), "b.tar.gz")
		var errs bytes.Buffer
		if status := run(t.Context(), []string{"kanshiki", "decrypt", name, "--identity", filepath.Join(keys, "key"), "--out", out}, nil, &errs, &errs); status != exitDone {
			return errs.String()
		}
		return ""
	}
	all := []interrupted{
		{[]string{"analyze", "-o", "json", "--out", "r.json", bundle}, []string{"r.json"}, func(data []byte) string {
			if !json.Valid(data) {
				return "half a report"
			}
			return ""
		}, ""},
		{[]string{"redact", bundle, "--out", "clean.tar.gz", "-q"}, []string{"clean.tar.gz"}, reads, ""},
		{[]string{"encrypt", bundle, "--to", recipient, "--out", "b.age"}, []string{"b.age"}, sealed, ""},
		{[]string{"get", bundle, "pods", "-A"}, nil, ok, ""},
		{[]string{"collect", "--role", "lb", "--no-probes", "-q", "--out", "c.tar.gz"}, []string{"c.tar.gz"}, func(data []byte) string {
			name := written(t, "c.tar.gz", data)
			var out, errs bytes.Buffer
			if status := run(t.Context(), []string{"kanshiki", "verify", name}, nil, &out, &errs); status == exitFailed {
				return errs.String()
			}
			return ""
		}, "interrupted"},
		{[]string{"scan", bundle, "--results", "results"}, []string{"results"}, ok, "the same command goes on from there"},
	}
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // moments, not secrets
	for i := range 50 {
		x := all[i%len(all)]
		sig := []os.Signal{os.Interrupt, syscall.SIGTERM}[i/len(all)%2]
		dir, tmp := t.TempDir(), t.TempDir()
		c := program(t.Context(), t, []string{"TMPDIR=" + tmp, "HOME=" + tmp}, x.args...)
		var stderr bytes.Buffer
		c.Dir, c.Stderr = dir, &stderr
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.IntN(700)) * time.Millisecond)
		_ = c.Process.Signal(sig) // it may have ended by now
		_ = c.Wait()              // its status stands in ProcessState
		what := x.args[0] + " " + sig.String()
		x.judge(t, what, c, stderr.String(), dir)
		left(t, dir, x.results...)
		left(t, tmp)
		if asides, _ := filepath.Glob(filepath.Join(dir, "results", "*", ".new-*")); len(asides) > 0 {
			t.Errorf("%s: left behind: %q", what, asides)
		}
	}
}

// judge looks at how a stopped command ended and what it wrote.
func (x interrupted) judge(t *testing.T, what string, c *exec.Cmd, stderr, dir string) {
	t.Helper()
	status := c.ProcessState.Sys().(syscall.WaitStatus)
	for _, name := range x.results {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			if wrong := x.whole(data); wrong != "" {
				t.Errorf("%s: %s: %s", what, name, wrong)
			}
		}
	}
	switch {
	case status.Signaled(): // before it listens
	case status.ExitStatus() == exitFailed:
		if stderr != "error: cancelled\n" && (x.noted == "" || !strings.Contains(stderr, x.noted)) {
			t.Errorf("%s: %q", what, stderr)
		}
	case status.ExitStatus() != exitDone && status.ExitStatus() != exitFault:
		t.Errorf("%s: %v: %s", what, c.ProcessState, stderr)
	}
}
