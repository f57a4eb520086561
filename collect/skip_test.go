package collect

import (
	"archive/tar"
	"context"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What is skipped is not visited, whatever the container, and the origin is
// known when it is asked.
func TestSkip(t *testing.T) {
	dir := t.TempDir()
	names := []string{"namespaces/a/pods/p/c/c/logs/current.log", "namespaces/a/core/pods.yaml"}
	archive, err := os.Create(filepath.Join(dir, "a.tar"))
	if err != nil {
		t.Fatal(err)
	}
	out := tar.NewWriter(archive)
	for _, n := range names {
		file := filepath.Join(dir, "d", n)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("text"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := out.WriteHeader(&tar.Header{Name: n, Mode: 0o644, Size: 4}); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write([]byte("text")); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	for _, bundle := range []string{"a.tar", "d"} {
		var seen []string
		w := &Walker{Skip: func(f *File) bool {
			if f.Origin.Namespace != "a" {
				t.Errorf("%s: origin of %s is %+v", bundle, f.Path, f.Origin)
			}
			return path.Ext(f.Path) == ".log"
		}}
		sum, err := w.Walk(context.Background(), filepath.Join(dir, bundle), func(f *File, err error) error {
			seen = append(seen, f.Path)
			return err
		})
		if err != nil || sum.Files != 1 || !slices.Equal(seen, names[1:]) || sum.Cut {
			t.Errorf("%s: %v, %+v, saw %s", bundle, err, sum, strings.Join(seen, " "))
		}
		if bundle == "d" && sum.SHA256 != "" {
			t.Error("a directory that was not read whole has a hash")
		}
	}
}
