package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"kanshiki/collect/gather"
	"kanshiki/collect/seal"
)

// A sealed bundle opens with the recipient's key only, and is whole.
func TestCollectSealed(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	sealedFile, open := filepath.Join(dir, "b.age"), filepath.Join(dir, "b.tar.gz")
	var out, errs bytes.Buffer
	args := []string{"kanshiki", "collect", "-q", "--role", "client", "--no-probes", "--time-budget", "1s", "--encrypt", key.Recipient().String(), "--out", sealedFile}
	if status := run(t.Context(), args, strings.NewReader(""), &out, &errs); status != exitDone || strings.TrimSpace(out.String()) != sealedFile {
		t.Fatalf("status %d: %s%s", status, out.String(), errs.String())
	}
	f, err := os.Open(sealedFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain, err := seal.Decrypt(f, strings.NewReader(key.String()+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(open, data, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := gather.Verify(t.Context(), open)
	if err != nil || !c.Whole() || c.Files == 0 {
		t.Errorf("%v: %+v", err, c)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
}
