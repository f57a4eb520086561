package main

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"testing"

	"kanshiki/rules"
)

// A program built with `-tags packed` must have the rules that the source has.
func TestPackedRulesAreTheRules(t *testing.T) {
	var out, again bytes.Buffer
	for _, w := range []*bytes.Buffer{&out, &again} {
		if err := pack(w, os.DirFS("../../rules/packs")); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Error("twice the same rules, and other bytes")
	}
	packed, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir() // a release is read through fs.FS, a directory here through os: both give names in order
	if err := os.CopyFS(dir, fs.FS(packed)); err != nil {
		t.Fatal(err)
	}
	want, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	got, err := rules.Load(&rules.Set{}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := want.Packs[0].SHA256, got.Packs[0].SHA256; a != b {
		t.Errorf("SHA-256 %s, packed %s", a, b)
	}
	if len(want.Rules) != len(got.Rules) || len(got.Rules) == 0 {
		t.Errorf("%d rules, packed %d", len(want.Rules), len(got.Rules))
	}
}
