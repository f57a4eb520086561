package collect

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// endsSoon runs f and fails if it takes more than the second that Ctrl-C may.
func endsSoon(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(time.Second):
		t.Fatal("still running after a second")
	}
}

func TestVisitEndsWalk(t *testing.T) {
	enough := errors.New("enough")
	big := noise(3 << 20)
	inner := pack(t, "gz", tarOf(t, entry{name: "deep", body: big}, entry{name: "deeper", body: big}))
	outer := tarOf(t, entry{name: "in.tar.gz", body: string(inner)}, entry{name: "in.zip", body: string(zipOf(t, entry{name: "z", body: big}))})
	for _, name := range []string{"b.tar", "b.tar.xz"} {
		content := outer
		if name != "b.tar" {
			content = pack(t, "gz", outer)
		}
		path := put(t, name, content)
		for stop := range 3 {
			before := runtime.NumGoroutine()
			visits := 0
			_, err := (&Walker{}).Walk(t.Context(), path, func(f *File, err error) error {
				if visits++; visits > stop {
					return enough
				}
				return err // nothing is read: the walk has to skip it
			})
			if err != enough || visits != stop+1 {
				t.Errorf("%s: %v after %d visits", name, err, visits)
			}
			noLeak(t, before)
		}
	}
}

func TestCancelWhileReading(t *testing.T) {
	path := put(t, "b.tar.gz", pack(t, "gz", tarOf(t, entry{name: "a", body: noise(4 << 20)}, entry{name: "b", body: "x"})))
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(context.Background())
	visits := 0
	sum, err := (&Walker{}).Walk(ctx, path, func(f *File, _ error) error {
		visits++
		cancel()
		_, err := io.Copy(io.Discard, f.Reader)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("reader gave %v", err)
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || visits != 1 || !sum.Cut || sum.SHA256 != "" {
		t.Errorf("%v, %d visits, %+v", err, visits, sum)
	}
	noLeak(t, before)
}

func TestCancelOnSilentInput(t *testing.T) {
	half := tarOf(t, entry{name: "a", body: "x"}, entry{name: "b", body: noise(5000)})[:2000]
	for _, tc := range []struct {
		name  string
		first []byte
	}{{"nothing came", nil}, {"within an entry", half}, {"within gzip", pack(t, "gz", []byte(noise(5000)))[:900]}} {
		t.Run(tc.name+", pipe of the system", func(t *testing.T) {
			before := runtime.NumGoroutine()
			r, w, err := os.Pipe()
			must(t, err)
			defer r.Close()
			defer w.Close()
			cancelWalk(t, r, w, tc.first)
			noLeak(t, before)
		})
		t.Run(tc.name+", a reader that cannot be woken", func(t *testing.T) {
			before := runtime.NumGoroutine()
			r, w := io.Pipe()
			cancelWalk(t, struct{ io.Reader }{r}, w, tc.first)
			w.Close()
			noLeak(t, before)
		})
	}
}

func cancelWalk(t *testing.T, r io.Reader, w io.Writer, first []byte) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, _ = w.Write(first)
		time.Sleep(20 * time.Millisecond)
		cancel()
	}()
	endsSoon(t, func() {
		_, err := (&Walker{Stdin: r}).Walk(ctx, "-", func(f *File, err error) error {
			if err == nil {
				_, _ = io.Copy(io.Discard, f.Reader)
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

func TestNamedPipe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	must(t, syscall.Mkfifo(name, 0o600))
	content := pack(t, "gz", tarOf(t, entry{name: "a", body: "through a pipe"}))
	go func() {
		if f, err := os.OpenFile(name, os.O_WRONLY, 0); err == nil {
			_, _ = f.Write(content)
			f.Close()
		}
	}()
	s := walkWith(t, Walker{}, name)
	s.want(t, "a=through a pipe")

	// Without a writer, opening it blocks.
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	endsSoon(t, func() {
		if _, err := (&Walker{}).Walk(ctx, name, func(*File, error) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
	f, err := os.OpenFile(name, os.O_WRONLY, 0) // lets the one who waits go
	must(t, err)
	f.Close()
	noLeak(t, before)
}

func TestProgress(t *testing.T) {
	var last int64
	var names []string
	w := Walker{Progress: func(n int64, file string) {
		if n < last {
			t.Errorf("progress went from %d to %d", last, n)
		}
		last = n
		if len(names) == 0 || names[len(names)-1] != file {
			names = append(names, file)
		}
	}}
	s := walkWith(t, w, put(t, "b.tar.gz", pack(t, "gz", tarOf(t, entry{name: "a", body: noise(9 << 20)}, entry{name: "b", body: "x"}))))
	if len(names) != 2 || last < 9<<20 || s.sum.Bytes < last {
		t.Errorf("%v, %d of %d", names, last, s.sum.Bytes)
	}
}
