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

// A pipe that never delivers must not keep the program from ending.
func TestCancelEndsWithinASecond(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	out := filepath.Join(t.TempDir(), "report.txt")
	var stdout, stderr bytes.Buffer
	started := time.Now()
	status := run(ctx, []string{"kanshiki", "analyze", "--out", out, "-"}, r, &stdout, &stderr)
	if took := time.Since(started); took > 1500*time.Millisecond {
		t.Errorf("took %v", took)
	}
	if status != exitFailed || stderr.String() != "error: cancelled\n" || stdout.Len() > 0 {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout.String(), stderr.String())
	}
	if left, _ := os.ReadDir(filepath.Dir(out)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
}

func TestReaderThatHasGoneIsNoNews(t *testing.T) {
	var stderr bytes.Buffer
	status := run(t.Context(), []string{"kanshiki", "version"}, nil, closedPipe{}, &stderr)
	if status != exitFailed || stderr.Len() > 0 {
		t.Errorf("status %d, stderr %q", status, stderr.String())
	}
}

func TestWriteFileLeavesTheOldOneOnError(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "report.txt")
	if err := os.WriteFile(name, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	err := writeFile(t.Context(), name, func(w io.Writer) error {
		if _, err := io.WriteString(w, "half"); err != nil {
			return err
		}
		return syscall.ENOSPC
	})
	if err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("got %v", err)
	}
	data, _ := os.ReadFile(name)
	entries, _ := os.ReadDir(dir)
	if string(data) != "old" || len(entries) != 1 {
		t.Errorf("%q, %v", data, entries)
	}
	if err := writeFile(t.Context(), name, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Error(err)
	}
	if data, _ := os.ReadFile(name); string(data) != "new" {
		t.Errorf("%q", data)
	}
}

func TestMoment(t *testing.T) {
	tokyo, err := zone("+09:00")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ in, want string }{
		{"2026-01-31", "2026-01-30T15:00:00Z"},
		{"2026-01-31T10:00", "2026-01-31T01:00:00Z"},
		{"2026-01-31 10:00:05", "2026-01-31T01:00:05Z"},
		{"2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"},
		{"", "0001-01-01T00:00:00Z"},
	} {
		got, err := moment("since", tt.in, tokyo)
		if err != nil || got.Format(time.RFC3339) != tt.want {
			t.Errorf("moment(%q) = %v, %v", tt.in, got, err)
		}
	}
	if _, err := moment("since", "yesterday", tokyo); err == nil {
		t.Error("yesterday is no time")
	}
	if _, err := zone("Asia/Tokio"); err == nil {
		t.Error("Asia/Tokio is no zone")
	}
}
