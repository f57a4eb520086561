package collect

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dsnet/compress/bzip2"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

var stored = time.Date(2021, 3, 1, 10, 0, 0, 0, time.UTC)

// entry is an entry of an archive built in a test; a regular file by default.
type entry struct {
	name, body, link string
	kind             byte
}

func tarOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Linkname: e.link, Typeflag: e.kind, Mode: 0o644, ModTime: stored, Size: int64(len(e.body))}
		if e.kind == 0 {
			h.Typeflag = tar.TypeReg
		}
		must(t, w.WriteHeader(h))
		_, err := io.WriteString(w, e.body)
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func zipOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: stored}
		if e.kind == tar.TypeSymlink {
			h.SetMode(0o777 | os.ModeSymlink)
			e.body = e.link
		}
		f, err := w.CreateHeader(h)
		must(t, err)
		_, err = io.WriteString(f, e.body)
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

// pack compresses b as the suffix says.
func pack(t testing.TB, suffix string, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch suffix {
	case "gz":
		w = gzip.NewWriter(&out)
	case "xz":
		w, err = xz.NewWriter(&out)
	case "zst":
		w, err = zstd.NewWriter(&out)
	case "bz2":
		w, err = bzip2.NewWriter(&out, nil)
	}
	must(t, err)
	_, err = w.Write(b)
	must(t, err)
	must(t, w.Close())
	return out.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// put writes content to a file of that name in a fresh directory.
func put(t testing.TB, name string, content []byte) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(p, content, 0o644))
	return p
}

// seen is what a walk gave its visitor: "name=content", "name!error" for a
// place that could not be opened, "name=content!error" for one that broke off.
// Of a LimitError only the limit's name stands there.
type seen struct {
	all   []string
	files []File
	sum   Summary
	err   error
}

func walkWith(t testing.TB, w Walker, name string) seen {
	t.Helper()
	before := runtime.NumGoroutine()
	var s seen
	s.sum, s.err = w.Walk(context.Background(), name, func(f *File, err error) error {
		line := f.Name()
		if err == nil {
			var b []byte
			b, err = io.ReadAll(f.Reader)
			line += "=" + shorten(string(b))
		}
		var limit *LimitError
		if errors.As(err, &limit) {
			line += "!" + limit.Limit
		} else if err != nil {
			line += "!" + err.Error()
		}
		s.all = append(s.all, line)
		s.files = append(s.files, *f)
		return nil
	})
	noLeak(t, before)
	return s
}

func walkFile(t testing.TB, name string, content []byte) seen {
	t.Helper()
	return walkWith(t, Walker{}, put(t, name, content))
}

func shorten(s string) string {
	if len(s) > 40 {
		return s[:20] + "…"
	}
	return s
}

// noLeak waits until no more goroutines run than before.
func noLeak(t testing.TB, before int) {
	t.Helper()
	for end := time.Now().Add(2 * time.Second); ; time.Sleep(time.Millisecond) {
		if runtime.NumGoroutine() <= before {
			return
		}
		if time.Now().After(end) {
			buf := make([]byte, 64<<10)
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
		}
	}
}

func (s seen) want(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(s.all, want) {
		t.Errorf("got:\n  %s\nwant:\n  %s", strings.Join(s.all, "\n  "), strings.Join(want, "\n  "))
	}
}
