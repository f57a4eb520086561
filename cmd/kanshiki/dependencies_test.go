package main

import (
	"os/exec"
	"strings"
	"testing"
)

// The program that is shipped has no client of an object store in it: that is
// for the build tag s3 alone.
func TestNoObjectStoreInDefaultBuild(t *testing.T) {
	for tags, want := range map[string]bool{"": false, "s3": true} {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-tags", tags, "-deps", ".").Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(out), "minio") || strings.Contains(string(out), "fleet/bucket\n"); got != want {
			t.Errorf("-tags %q: client of object stores: %v", tags, got)
		}
	}
}
