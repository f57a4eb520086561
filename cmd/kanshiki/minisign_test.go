package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// What kanshiki signs, minisign verifies, and the other way round: a site that
// has only one of the two is served.
func TestMinisignUnderstandsUs(t *testing.T) {
	minisign := realTool(t, "minisign")
	dir := t.TempDir()
	bundle := filepath.Join(dir, "b.tar.gz")
	if err := os.WriteFile(bundle, bytes.Repeat([]byte("bundle\n"), 1000), 0o644); err != nil {
		t.Fatal(err)
	}
	ours := func(want int, args ...string) {
		t.Helper()
		var out, errs bytes.Buffer
		if got := run(t.Context(), append([]string{"kanshiki"}, args...), nil, &out, &errs); got != want {
			t.Errorf("kanshiki %q: status %d\n%s%s", args, got, &out, &errs)
		}
	}
	theirs := func(ok bool, args ...string) {
		t.Helper()
		if out, err := exec.Command(minisign, args...).CombinedOutput(); (err == nil) != ok {
			t.Errorf("minisign %q: %v\n%s", args, err, out)
		}
	}
	name := filepath.Join(dir, "us")
	ours(0, "sign", "--new-keys", name)
	ours(0, "sign", bundle, "--key", name+".key", "--about", "case 1")
	theirs(true, "-V", "-m", bundle, "-p", name+".pub")

	them := filepath.Join(dir, "them")
	theirs(true, "-G", "-W", "-p", them+".pub", "-s", them+".key")
	theirs(false, "-V", "-m", bundle, "-p", them+".pub")
	theirs(true, "-S", "-W", "-m", bundle, "-s", them+".key")
	ours(0, "verify", bundle, "--key", them+".pub")
	ours(exitFault, "verify", bundle, "--key", name+".pub")
}
