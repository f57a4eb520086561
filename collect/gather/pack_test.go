package gather

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever went wrong before, no secret leaves in a bundle.
func TestPackStopsAtSecret(t *testing.T) {
	const secret = "password: Tr0ub4dor-and-3\n"
	dir := t.TempDir()
	write(t, filepath.Join(dir, "hosts/h1/cmd/ok.txt"), "all is well\n")
	write(t, filepath.Join(dir, "hosts/h1/cmd/bad.txt"), secret)
	b := &Bundle{Name: "kanshiki-h1", dir: dir, Manifest: &Manifest{Schema: Schema, Items: []Item{
		{File: "hosts/h1/cmd/ok.txt", Bytes: 12}, {File: "hosts/h1/cmd/bad.txt", Bytes: int64(len(secret))}}}}
	err := b.Pack(io.Discard)
	if !errors.Is(err, ErrSecret) || !strings.Contains(err.Error(), "hosts/h1/cmd/bad.txt") {
		t.Errorf("packed with a secret in it: %v", err)
	}
	if err := b.cleanse(); err != nil {
		t.Fatal(err)
	}
	if err := b.Pack(io.Discard); err != nil {
		t.Errorf("not packed after it was cleansed: %v", err)
	}
}
