package collect

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// Sum says what Walk says, of a file and of a directory, and tells directories
// apart of which a part cannot be read.
func TestSumIsThatOfWalk(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"b/one.log": "one", "a.log": "two", "b.log": ""} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		size int64
	}{{dir, 6}, {filepath.Join(dir, "a.log"), 3}} {
		want, err := (&Walker{}).Walk(context.Background(), c.name, func(*File, error) error { return nil })
		if err != nil || want.SHA256 == "" {
			t.Fatal(want, err)
		}
		got, size, err := Sum(context.Background(), c.name)
		if err != nil || got != want.SHA256 || size != c.size {
			t.Errorf("%s: %s of %d bytes, want %s: %v", c.name, got, size, want.SHA256, err)
		}
	}
	whole, _, err := Sum(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "a.log")); err != nil {
		t.Fatal(err)
	}
	if less, _, err := Sum(context.Background(), dir); err != nil || less == whole {
		t.Errorf("%s without a file, %s with it: %v", less, whole, err)
	}
	if _, _, err := Sum(context.Background(), filepath.Join(dir, "gone")); err == nil {
		t.Error("what is not there has a sum")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Sum(ctx, dir); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

func TestPackedAndRoot(t *testing.T) {
	for head, want := range map[string]string{"": "", "text": "", "\x1f\x8b\x08": "gzip", "\xfd7zXZ\x00": "xz", "PK\x03\x04": "zip"} {
		if got := Packed([]byte(head)); got != want {
			t.Errorf("%q: %q, want %q", head, got, want)
		}
	}
	for path, want := range map[string]BundleKind{
		"namespaces/a/b.yaml": Inspect, "mg/namespaces/a/b.yaml": Files, "": Files, "bootstrap/journals/x.log": LogBundle,
	} {
		var r Recognizer
		r.Add(nil, path)
		if got := r.Root(); got != want {
			t.Errorf("%q: %s, want %s", path, got, want)
		}
	}
}
