package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fewUnknown diagnoses a bundle and wants fewer than two in a hundred of its
// files to be neither read nor on the list of what is deliberately not read.
func fewUnknown(t *testing.T, bundle string, atLeast int) {
	t.Helper()
	var out, errs bytes.Buffer
	run(context.Background(), []string{"kanshiki", "analyze", "-o", "json", bundle}, strings.NewReader(""), &out, &errs)
	var got struct {
		Coverage struct {
			FilesRead, FilesUnknown int
			UnknownFiles            []string
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v: %s%s", err, out.String(), errs.String())
	}
	c := got.Coverage
	if c.FilesRead < atLeast || 50*c.FilesUnknown >= c.FilesRead || len(c.UnknownFiles) != c.FilesUnknown {
		t.Errorf("%s: %d of %d files unknown: %q", filepath.Base(bundle), c.FilesUnknown, c.FilesRead, c.UnknownFiles)
	}
}

// What our own collector brings home of this machine is known, whatever tools
// the machine has.
func TestCollectedIsKnown(t *testing.T) {
	bundle := filepath.Join(t.TempDir(), "b.tar.gz")
	var out, errs bytes.Buffer
	args := []string{"kanshiki", "collect", "-q", "--role", "lb,dns,node", "--no-probes", "--time-budget", "60s", "--out", bundle}
	if status := run(t.Context(), args, strings.NewReader(""), &out, &errs); status != exitDone {
		t.Fatalf("status %d: %s%s", status, out.String(), errs.String())
	}
	fewUnknown(t, bundle, 20)
}

func TestJournalIsKnown(t *testing.T) {
	if _, err := os.Stat(journalRemote); err != nil {
		realTool(t, journalRemote)
	}
	dir := t.TempDir()
	export, file := filepath.Join(dir, "node.export"), filepath.Join(dir, "system.journal")
	entry := "__REALTIME_TIMESTAMP=1714557600000000\n__MONOTONIC_TIMESTAMP=1\n_BOOT_ID=0123456789abcdef0123456789abcdef\n_HOSTNAME=m0.example.com\nSYSLOG_IDENTIFIER=kubelet\nMESSAGE=Starting\n\n"
	if err := os.WriteFile(export, []byte(entry), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(journalRemote, "--output="+file, export).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	fewUnknown(t, dir, 2)
}
