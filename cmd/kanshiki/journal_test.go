package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// journalRemote is where Debian and Red Hat have it.
const journalRemote = "/lib/systemd/systemd-journal-remote"

// findingsOf gives verdict and findings of what is read, without their places.
func findingsOf(t *testing.T, args ...string) []string {
	t.Helper()
	var out, errs bytes.Buffer
	run(context.Background(), append([]string{"analyze", "-o", "json"}, args...), strings.NewReader(""), &out, &errs)
	var got struct {
		Verdict string
		Causes  []struct{ Rule, Message string }
		Benign  []struct{ Rule, Message string }
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v: %s%s", err, out.String(), errs.String())
	}
	list := []string{got.Verdict}
	for _, c := range append(got.Causes, got.Benign...) {
		list = append(list, c.Rule+": "+c.Message)
	}
	return list
}

// A journal that systemd wrote gives the diagnosis of the same entries as text,
// packed or not and whatever its name.
func TestRealJournalDiagnosis(t *testing.T) {
	if _, err := os.Stat(journalRemote); err != nil {
		realTool(t, journalRemote)
	}
	dir := t.TempDir()
	var export strings.Builder
	for i := range 40 {
		ident, text := "kubelet", "Starting to list nodes"
		if i == 20 {
			ident, text = "kernel", "Out of memory: Killed process 4242 (java) total-vm:8388608kB, anon-rss:4194304kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:8192kB oom_score_adj:986"
		}
		fmt.Fprintf(&export, "__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=0123456789abcdef0123456789abcdef\n_HOSTNAME=m0.example.com\nPRIORITY=3\nSYSLOG_IDENTIFIER=%s\nMESSAGE=%s\n\n",
			1714557600_000000+i*1_000_000, i+1, ident, text)
	}
	text := filepath.Join(dir, "node.export")
	write := func(name string, content []byte) string {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	write("node.export", []byte(export.String()))
	file := filepath.Join(dir, "system.journal")
	if out, err := exec.Command(journalRemote, "--output="+file, text).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := findingsOf(t, text)
	if !slices.ContainsFunc(want, func(s string) bool { return strings.HasPrefix(s, "node-out-of-memory:") }) {
		t.Fatalf("the text gives %q", want)
	}
	for _, name := range []string{
		file,
		write("user-1000.journal.zst", z.EncodeAll(content, nil)),
		write("system@0123-0000000000000001-000617618cb1e800.journal~", content),
		write("sosreport-m0.example.com-2024-05-01-abcdefg/var/log/journal/fedc/system.journal", content),
		write("haproxy.log", content), // the content goes before the name
	} {
		if got := findingsOf(t, name); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", filepath.Base(name), got, want)
		}
	}
}
