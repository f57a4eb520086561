package collect

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"testing"
)

// FuzzWalk reads any bytes as a bundle: it must end, within its limits, leave
// nothing behind, and tell the same whether it comes as a pipe or a file.
func FuzzWalk(f *testing.F) {
	plain := tarOf(f, entry{name: "a/b.log", body: "text"}, entry{name: "../c", body: "more"}, entry{name: "l", kind: '2', link: "/x"})
	f.Add([]byte("text"))
	f.Add(plain)
	f.Add(plain[:1024])
	for _, suffix := range []string{"gz", "xz", "zst", "bz2"} {
		f.Add(pack(f, suffix, plain))
		f.Add(pack(f, suffix, []byte("text")))
	}
	zipped := zipOf(f, entry{name: "z", body: "text"}, entry{name: "in.tar", body: string(plain)})
	f.Add(zipped)
	f.Add(tarOf(f, entry{name: "in.zip", body: string(zipped)}, entry{name: "in.gz", body: string(pack(f, "gz", plain))}))
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := Limits{Bytes: 8 << 20, Files: 1000, Spool: 1 << 20}
		before := runtime.NumGoroutine()
		names := func(r io.Reader) (all []string, sum Summary) {
			sum, err := (&Walker{Limits: limits, Stdin: r}).Walk(context.Background(), "-", func(f *File, err error) error {
				all = append(all, f.Name())
				if f.Path == "" || CleanName(f.Path) != f.Path {
					t.Errorf("path %q", f.Path)
				}
				if err == nil {
					_, _ = io.Copy(io.Discard, f.Reader)
				}
				return nil
			})
			if err != nil && sum.Files > 0 {
				t.Errorf("%d files and %v", sum.Files, err)
			}
			if sum.Bytes > limits.Bytes {
				t.Errorf("%d bytes", sum.Bytes)
			}
			return all, sum
		}
		one, first := names(bytes.NewReader(data))
		two, second := names(struct{ io.Reader }{bytes.NewReader(data)})
		if len(one) != len(two) || first != second {
			t.Errorf("%v %+v, then %v %+v", one, first, two, second)
		}
		// Nothing may be lost by a visitor that looks at nothing and leaves.
		gone := errors.New("gone")
		if _, err := (&Walker{Limits: limits, Stdin: bytes.NewReader(data)}).Walk(context.Background(), "-", func(*File, error) error { return gone }); len(one) > 0 && err != gone {
			t.Errorf("%v", err)
		}
		noLeak(t, before)
	})
}
