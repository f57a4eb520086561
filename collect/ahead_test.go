package collect

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// processors runs f with so many.
func processors(t *testing.T, n int, f func()) {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	f()
}

// TestSameWithAnyProcessors reads one tree as directory, zip and tar.
func TestSameWithAnyProcessors(t *testing.T) {
	var entries []entry
	for i := range 120 {
		entries = append(entries, entry{name: fmt.Sprintf("ns/%d/p%d.log", i%7, i), body: logText(i * i * 40)})
	}
	inner := entries[100:]
	entries = append(entries, entry{name: "in.zip", body: string(zipOf(t, inner...))}, entry{name: "in.tar.gz", body: string(pack(t, "gz", tarOf(t, inner...)))},
		entry{name: "bad.zip", body: "PK\x03\x04 this is none"}, entry{name: "cut.log.gz", body: string(pack(t, "gz", []byte(logText(90000)))[:3000])})
	dir := filepath.Join(t.TempDir(), "b")
	for _, e := range entries {
		name := filepath.Join(dir, e.name)
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		must(t, os.WriteFile(name, []byte(e.body), 0o644))
	}
	must(t, os.Symlink("/outside", filepath.Join(dir, "link")))
	for name, bundle := range map[string]string{"directory": dir, "zip": put(t, "b.zip", zipOf(t, entries...)), "tar": put(t, "b.tar", tarOf(t, entries...))} {
		t.Run(name, func(t *testing.T) {
			read := func() (all []string) {
				sum, err := (&Walker{}).Walk(context.Background(), bundle, func(f *File, err error) error {
					said := fmt.Sprintf("%s %v %v", f.Name(), f.Size, err)
					if err == nil {
						h := sha256.New()
						_, err := io.Copy(h, f.Reader)
						said += fmt.Sprintf(" %x %v", h.Sum(nil), err)
					}
					all = append(all, said)
					return nil
				})
				return append(all, fmt.Sprintf("%+v %v", sum, err))
			}
			var one []string
			processors(t, 1, func() { one = read() })
			if len(one) < 160 {
				t.Fatalf("only %d files: %q", len(one), one)
			}
			for _, n := range []int{2, 8} {
				processors(t, n, func() {
					if got := read(); !slices.Equal(got, one) {
						t.Errorf("with %d processors %q, with one %q", n, got, one)
					}
				})
			}
			leaves(t, bundle)
		})
	}
}

// leaves ends a walk at its tenth file: nothing may stay open or running.
func leaves(t *testing.T, bundle string) {
	t.Helper()
	gone, before, n := errors.New("gone"), runtime.NumGoroutine(), 0
	processors(t, 8, func() {
		_, err := (&Walker{}).Walk(context.Background(), bundle, func(*File, error) error {
			if n++; n == 10 {
				return gone
			}
			return nil
		})
		if err != gone || n != 10 {
			t.Errorf("%d files and %v", n, err)
		}
	})
	noLeak(t, before)
}

func TestReadAheadClosesAll(t *testing.T) {
	for _, end := range []int{3, 100} {
		open, most, done := 0, 0, 0
		items := func(yield func(int) bool) {
			for i := range 20 {
				if !yield(i) {
					return
				}
			}
		}
		processors(t, 8, func() {
			err := readAhead(items, func(int) { open++; most = max(most, open) }, func(int) { open-- }, func(i int) error {
				if i != done {
					t.Errorf("item %d in place %d", i, done)
				}
				if done++; done == end {
					return io.EOF
				}
				return nil
			})
			if err != nil != (end == 3) {
				t.Error(err)
			}
		})
		if open != 0 || most != mostAhead+1 || done != min(end, 20) {
			t.Errorf("%d open, %d at most, %d done", open, most, done)
		}
	}
}
