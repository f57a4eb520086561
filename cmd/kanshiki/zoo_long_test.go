package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"kanshiki/collect"
)

// long skips what takes minutes, unless KANSHIKI_ZOO=all asks for it.
func long(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("KANSHIKI_ZOO") != "all" {
		t.Skipf("SKIPPED: %s takes minutes; KANSHIKI_ZOO=all runs it", what)
	}
}

// Two hundred processes at once on one bundle give two hundred times the same
// bytes, and leave nothing.
func TestTwoHundredProcesses(t *testing.T) {
	long(t, "200 processes at once")
	bundle, tmp := written(t, "b.tar.gz", smallBundle(t, 16)), t.TempDir()
	outs, errs := make([]bytes.Buffer, 200), make([]bytes.Buffer, 200)
	var all []*exec.Cmd
	for i := range outs {
		c := program(t.Context(), t, []string{"TMPDIR=" + tmp, "HOME=" + tmp}, "-o", "json", bundle)
		c.Stdout, c.Stderr = &outs[i], &errs[i]
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	for i, c := range all {
		if status := exitStatus(t, c.Wait()); status != exitFault || errs[i].Len() > 0 {
			t.Errorf("run %d: status %d: %s", i, status, errs[i].String())
		}
		if !bytes.Equal(outs[i].Bytes(), outs[0].Bytes()) {
			t.Errorf("run %d: %s", i, difference(outs[0].String(), outs[i].String()))
		}
	}
	left(t, tmp)
}

// A million members of nothing: the ceiling on files ends it, and it is said.
func TestAMillionEmptyMembers(t *testing.T) {
	long(t, "an archive of a million members")
	name := filepath.Join(t.TempDir(), "b.tar.gz")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	put := func(name, text string) {
		err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(text))})
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put("known/alarm.log", knownLine)
	for i := range 1_000_000 {
		put("empty/"+strconv.Itoa(i)+".log", "")
	}
	for _, c := range []interface{ Close() error }{w, z, f} {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	c := program(t.Context(), t, nil, "-o", "json", name)
	var stdout bytes.Buffer
	c.Stdout = &stdout
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	peak, err := watched(c.Process.Pid, ended)
	if status := exitStatus(t, err); status != exitFault || !strings.Contains(stdout.String(), "etcd-no-space") || !strings.Contains(stdout.String(), "max-files") {
		t.Errorf("status %d: %.2000s", status, stdout.String())
	}
	if peak > 2*zooCeiling {
		t.Errorf("%d KiB", peak)
	}
	t.Logf("%d of a million files, %d KiB, %v of processor time", collect.DefaultLimits().Files, peak, c.ProcessState.UserTime()+c.ProcessState.SystemTime())
}
