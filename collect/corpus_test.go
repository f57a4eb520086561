package collect

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// shared finds the folder of real bundles beside the repository.
func shared(t testing.TB, elem ...string) string {
	t.Helper()
	p := filepath.Join(append([]string{"..", "..", "shared"}, elem...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("SKIPPED: no real bundles at ../shared: %v", err)
	}
	return p
}

func TestCorpusMustGathers(t *testing.T) {
	for _, tc := range []struct {
		name  string
		files int // as tar -tf lists them without directories
	}{
		{"must-gather-aws.tar.xz", 3526},
		{"must-gather-vsphere.tar.xz", 3681},
	} {
		t.Run(tc.name, func(t *testing.T) {
			name := shared(t, "corpus", "openshift__must-gather-clean", tc.name)
			var w Walker
			var logs, previous, masters int
			start := time.Now()
			sum, err := w.Walk(context.Background(), name, func(f *File, err error) error {
				if err != nil {
					t.Errorf("%s: %v", f.Name(), err)
					return nil
				}
				if f.Origin.Container != "" {
					logs++
				}
				if f.Origin.Previous {
					previous++
				}
				if f.Origin.Service == "kubelet" {
					masters++
				}
				n, err := io.Copy(io.Discard, f.Reader)
				if err != nil || n != f.Size {
					t.Errorf("%s: %d of %d bytes, %v", f.Name(), n, f.Size, err)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d files, %d bytes in %v, kind %s", sum.Files, sum.Bytes, time.Since(start), sum.Kind)
			if sum.Kind != MustGather || sum.Cut || len(sum.SHA256) != 64 {
				t.Errorf("summary %+v", sum)
			}
			if sum.Files != tc.files || logs < 100 || previous < 100 || masters != 1 {
				t.Errorf("%d files, %d container logs, %d previous, %d kubelet", sum.Files, logs, previous, masters)
			}
		})
	}
}
