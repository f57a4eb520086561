//go:build s3

package fleet

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kanshiki/collect"
	"kanshiki/rules"
)

// shelf is an object store in memory. breaks, if not nil, is the error in the
// middle of every object.
type shelf struct {
	content map[string]string
	breaks  error
	opened  []string
}

func (s *shelf) object(path string) Object {
	sum := sha256.Sum256([]byte(s.content[path]))
	return Object{path, int64(len(s.content[path])), hex.EncodeToString(sum[:4])}
}

func (s *shelf) List(_ context.Context, path string) ([]Object, error) {
	var out []Object
	for p := range s.content {
		if p == path || strings.HasPrefix(p, path+"/") {
			out = append(out, s.object(p))
		}
	}
	return out, nil
}

func (s *shelf) Head(_ context.Context, o Object, n int) ([]byte, error) {
	text := s.content[o.Path]
	return []byte(text[:min(n, len(text))]), nil
}

func (s *shelf) Open(_ context.Context, o Object) (io.ReadCloser, error) {
	s.opened = append(s.opened, filepath.Base(o.Path))
	text := s.content[o.Path]
	if o.ETag != s.object(o.Path).ETag {
		return nil, ErrChanged
	}
	end := io.Reader(strings.NewReader(text[len(text)/2:]))
	if s.breaks != nil {
		end = failing{s.breaks}
	}
	return io.NopCloser(io.MultiReader(strings.NewReader(text[:len(text)/2]), end)), nil
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// inProcess runs a Worker without a process; break, if not nil, is asked first.
type inProcess struct {
	w      Worker
	breaks func(Request) error
}

func (r *inProcess) Run(ctx context.Context, req Request) (*Result, error) {
	if r.breaks != nil {
		if err := r.breaks(req); err != nil {
			return nil, err
		}
	}
	return r.w.answer(ctx, req)
}

func zipped(t *testing.T, pieces ...[]byte) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for _, p := range pieces {
		z.Write(p)
	}
	z.Close()
	return b.String()
}

func tarball(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i, text := range files {
		if err := w.WriteHeader(&tar.Header{Name: fmt.Sprintf("f%d.log", i), Mode: 0o644, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	w.Close()
	return zipped(t, b.Bytes())
}

// A scan of objects keeps, byte for byte, what one of the same files does, under
// the same keys: reports, bundles that break their worker, that are cut by a
// limit, that are empty. Each object is read once; again only if it has changed.
func TestObjectsAreAsFiles(t *testing.T) {
	content := map[string]string{"a.tar.gz": tarball(t, "one\n"), "b.tar.gz": tarball(t, "two\n"), "copy.tar.gz": tarball(t, "one\n"),
		"crash.tar.gz": tarball(t, "three\n"), "large.tar.gz": tarball(t, strings.Repeat("four\n", 5000), "five\n"), "none.log.gz": zipped(t)}
	dir, s := t.TempDir(), &shelf{content: map[string]string{}}
	for name, text := range content {
		s.content["s3://desk/in/"+name] = text
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ask := rules.Request{Set: &rules.Set{}, Walker: &collect.Walker{Limits: collect.Limits{Bytes: 10_000}}}
	r := &inProcess{w: Worker{Analyze: ask, Objects: s}, breaks: func(req Request) error {
		if strings.HasSuffix(req.Path, "crash.tar.gz") && !req.SumOnly {
			return broken(Crash, "panic: poisoned")
		}
		return nil
	}}
	scan := func(path string, st Directory) string {
		t.Helper()
		if err := st.Open(); err != nil {
			t.Fatal(err)
		}
		items, err := FindWith(t.Context(), s, []string{path})
		if err != nil {
			t.Fatal(err)
		}
		seen, err := (&Scan{Store: st, Runner: r, How: "test", Jobs: 1}).Run(t.Context(), items)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(lines(t, NewResults(seen, st)), path+"/", "")
	}
	files, far := scan(dir, Directory(t.TempDir())), Directory(t.TempDir())
	if len(s.opened) > 0 {
		t.Fatalf("opened %v", s.opened)
	}
	if d := cmp.Diff(files, scan("s3://desk/in", far)); d != "" {
		t.Error(d)
	}
	for _, want := range []string{`"kind":"crash"`, `"kind":"empty"`, `"a.tar.gz","copy.tar.gz"`} {
		if !strings.Contains(files, want) {
			t.Errorf("no %s", want)
		}
	}
	// Those that were not read to a good end are read once more, for their digest.
	if d := cmp.Diff("a.tar.gz b.tar.gz copy.tar.gz crash.tar.gz large.tar.gz large.tar.gz none.log.gz none.log.gz", strings.Join(s.opened, " ")); d != "" {
		t.Error(d)
	}
	s.opened = nil
	s.content["s3://desk/in/b.tar.gz"] = tarball(t, "six\n")
	scan("s3://desk/in", far)
	if got := strings.Join(s.opened, " "); got != "b.tar.gz" {
		t.Errorf("read again: %s", got)
	}
}

// An object that breaks off, or is another one by now, has no report, however
// much of it was read; what broke off is tried again by the next run.
func TestHalfAnObject(t *testing.T) {
	path := "s3://desk/a.tar.gz"
	s := &shelf{content: map[string]string{path: tarball(t, "one\n", strings.Repeat("two\n", 1000))}}
	r := &inProcess{w: Worker{Analyze: rules.Request{Set: &rules.Set{}}, Objects: s}}
	st := Directory(t.TempDir())
	if err := st.Open(); err != nil {
		t.Fatal(err)
	}
	for i, x := range []struct {
		breaks error
		etag   string
		want   string
	}{
		{fmt.Errorf("%w: unexpected EOF", ErrUnreached), "", "network: no answer from the object store: unexpected EOF"},
		{errors.New("the object store refuses: Gone"), "", "unreadable: the object store refuses: Gone"},
		{nil, "stale", "unreadable: it changed while it was read"},
		{nil, "", ""},
	} {
		s.breaks = x.breaks
		items, err := FindWith(t.Context(), s, []string{path})
		if err != nil {
			t.Fatal(err)
		}
		if x.etag != "" {
			items[0].etag = x.etag
		}
		seen, err := (&Scan{Store: st, Runner: r, How: "test", Jobs: 1}).Run(t.Context(), items)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if f := seen[0].Failure; f != nil {
			got = f.Kind + ": " + f.Message
		}
		if got != x.want || (seen[0].Key == "") != (x.want != "") {
			t.Errorf("%d: got %q, key %q", i, got, seen[0].Key)
		}
	}
}
