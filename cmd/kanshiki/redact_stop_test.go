package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Ctrl-C while a pipe delivers no more: over within a second, nothing left.
func TestRedactCancelled(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	go func() { _, _ = io.WriteString(w, strings.Repeat("a line\n", 100000)) }()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, cancel)
	dir := t.TempDir()
	var stderr bytes.Buffer
	started := time.Now()
	status := run(ctx, []string{"kanshiki", "redact", "-", "--out", filepath.Join(dir, "clean")}, r, io.Discard, &stderr)
	if took := time.Since(started); took > 1500*time.Millisecond || status != exitFailed || stderr.String() != "error: cancelled\n" {
		t.Errorf("status %d after %v: %s", status, took, stderr.String())
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A disk that fills up on the way: said, and nothing half-written.
func TestRedactOnAFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("cannot mount a small disk: %v", err)
		}
		t.Skipf("SKIPPED: cannot mount a small disk: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	}()
	bundle := t.TempDir()
	for _, name := range []string{"a.log", "b.log"} {
		if err := os.WriteFile(filepath.Join(bundle, name), bytes.Repeat([]byte("a line\n"), 300000), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, out := range []string{"clean", "clean.tar"} {
		var stderr bytes.Buffer
		status := run(t.Context(), []string{"kanshiki", "redact", bundle, "--out", filepath.Join(dir, out)}, nil, io.Discard, &stderr)
		if status != exitFailed || !strings.HasSuffix(stderr.String(), "no space left on device\n") {
			t.Errorf("%s: status %d: %s", out, status, stderr.String())
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s: left behind: %v", out, left)
		}
	}
}
