//go:build s3

package bucket

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kanshiki/report/fleet"
)

// noise is what compresses as little as an archive does.
func noise(n int, seed uint64) []byte {
	data := make([]byte, n)
	random := rand.New(rand.NewPCG(seed, seed))
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	return data
}

// one lists the object of a path.
func one(t *testing.T, c *Client, path string) fleet.Object {
	t.Helper()
	found, err := c.List(context.Background(), path)
	if err != nil || len(found) != 1 {
		t.Fatalf("%v: %v", found, err)
	}
	return found[0]
}

// A connection that breaks, wherever, is made again where it was: the bytes are
// those of the object, none was asked for twice.
func TestReadGoesOn(t *testing.T) {
	s := newStore(t, false)
	want := noise(1<<20, 1)
	s.put("desk", "mg.tar.gz", want)
	var ranges []string
	cuts := []int{0, 100_000, 1, 0, 65_536, -1}
	s.set(nil, func(r *http.Request) int {
		if r.Method != http.MethodGet || r.URL.Path != "/desk/mg.tar.gz" {
			return -1
		}
		n := cuts[len(ranges)]
		ranges = append(ranges, r.Header.Get("Range"))
		return n
	})
	c := s.client()
	r, err := c.Open(context.Background(), one(t, c, "s3://desk/mg.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%d bytes of %d: %v", len(got), len(want), err)
	}
	var expect []string
	for _, off := range []int{0, 0, 100_000, 100_001, 100_001, 165_537} {
		expect = append(expect, fmt.Sprintf("bytes=%d-%d", off, len(want)-1))
	}
	if d := cmp.Diff(expect, ranges); d != "" {
		t.Error(d)
	}
}

// An object that cannot be had to its end ends in an error: half of one never
// passes for a whole.
func TestReadFails(t *testing.T) {
	gets := func(r *http.Request) bool { return r.Method == http.MethodGet && r.URL.Path == "/desk/mg.tar.gz" }
	for name, x := range map[string]struct {
		before func(s *store) func(http.ResponseWriter, *http.Request) bool
		cut    int
		want   string
		lasts  bool // trying again would not help
	}{
		"breaks off each time": {cut: 0, want: "no answer from the object store: unexpected EOF"},
		"another object now": {before: func(s *store) func(http.ResponseWriter, *http.Request) bool {
			return func(_ http.ResponseWriter, r *http.Request) bool {
				if gets(r) {
					s.put("desk", "mg.tar.gz", noise(200_000, 3))
				}
				return false
			}
		}, cut: -1, want: "it changed while it was read", lasts: true},
		"another object in the middle": {before: func(s *store) func(http.ResponseWriter, *http.Request) bool {
			n := 0
			return func(_ http.ResponseWriter, r *http.Request) bool {
				if gets(r) {
					if n++; n == 2 {
						s.put("desk", "mg.tar.gz", noise(200_000, 3))
					}
				}
				return false
			}
		}, cut: 5000, want: "it changed while it was read", lasts: true},
		"a store that knows If-Match": {before: func(*store) func(http.ResponseWriter, *http.Request) bool {
			return func(w http.ResponseWriter, r *http.Request) bool {
				if gets(r) && r.Header.Get("If-Match") != "" {
					refuse(w, http.StatusPreconditionFailed, "PreconditionFailed")
					return true
				}
				return false
			}
		}, cut: -1, want: "it changed while it was read", lasts: true},
		"a store without ranges": {before: func(*store) func(http.ResponseWriter, *http.Request) bool {
			return func(_ http.ResponseWriter, r *http.Request) bool {
				r.Header.Del("Range")
				return false
			}
		}, cut: 5000, want: "the object store cannot read from the middle of an object", lasts: true},
		"removed": {before: func(*store) func(http.ResponseWriter, *http.Request) bool {
			return func(w http.ResponseWriter, r *http.Request) bool {
				if gets(r) {
					refuse(w, http.StatusNotFound, "NoSuchKey")
					return true
				}
				return false
			}
		}, cut: -1, want: "no such object", lasts: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t, false)
			s.put("desk", "mg.tar.gz", noise(200_000, 2))
			c := s.client()
			o := one(t, c, "s3://desk/mg.tar.gz")
			var before func(http.ResponseWriter, *http.Request) bool
			if x.before != nil {
				before = x.before(s)
			}
			s.set(before, func(r *http.Request) int {
				if gets(r) {
					return x.cut
				}
				return -1
			})
			r, err := c.Open(context.Background(), o)
			if err == nil {
				defer r.Close()
				_, err = io.Copy(io.Discard, r)
			}
			if err == nil || err.Error() != x.want || errors.Is(err, fleet.ErrUnreached) == x.lasts {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A Read that waits for a store that says no more ends when its context does.
func TestReadStops(t *testing.T) {
	s := newStore(t, false)
	s.put("desk", "mg.tar.gz", noise(200_000, 2))
	c := s.client()
	o := one(t, c, "s3://desk/mg.tar.gz")
	ctx, cancel := context.WithCancel(context.Background())
	s.set(func(w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Content-Length", "200000")
		w.Header().Set("ETag", `"`+o.ETag+`"`)
		w.Header().Set("Last-Modified", "Mon, 02 Jan 2006 15:04:05 GMT")
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
		return true
	}, nil)
	r, err := c.Open(ctx, o)
	if err == nil {
		defer r.Close()
		_, err = io.Copy(io.Discard, r)
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func packed(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, n := range names {
		if err := w.WriteHeader(&tar.Header{Name: n, Mode: 0o644, Size: 2}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, "x\n")
	}
	w.Close()
	z.Close()
	return b.Bytes()
}

// Of a bucket archives are taken, by their first bytes, whatever their names;
// what is named is taken whatever it is; results of scans and unpacked bundles
// are not read.
func TestFind(t *testing.T) {
	s := newStore(t, false)
	archive := packed(t, "a", "b")
	for _, key := range []string{"in/a.tar.gz", "in/deep/er/b", "in/we ird+%2F?#&=é日.tgz", "in//double", "results/done/x.gz", "inside/not"} {
		s.put("desk", key, archive)
	}
	s.put("desk", "in/notes.txt", []byte("no archive"))
	s.put("desk", "in/fake.tar.gz", []byte("no archive"))
	s.put("desk", "in/empty.zip", nil)
	s.put("desk", "in/folder/", nil)
	for _, f := range []string{"version", "timestamp", "cluster-scoped-resources/config.openshift.io/clusterversions/version.yaml", "namespaces/x/pods/y/y/y/logs/previous.log.gz"} {
		s.put("desk", "in/must-gather.local.123/quay-io-x/"+f, archive)
	}
	c := s.client()
	for _, x := range []struct {
		paths []string
		want  []string
	}{
		{[]string{"s3://desk", "s3://desk/in/"}, []string{"in//double", "in/a.tar.gz", "in/deep/er/b", "in/empty.zip: the file is empty",
			"in/fake.tar.gz: named like an archive, but it is none",
			"in/must-gather.local.123: an unpacked bundle; of an object store only archives are read",
			"in/we ird+%2F?#&=é日.tgz", "inside/not"}},
		{[]string{"s3://desk/in/notes.txt", "s3://desk/in/deep"}, []string{"in/deep/er/b", "in/notes.txt"}},
		{[]string{"s3://desk/i"}, []string{"i: no such object, and none below it"}},
	} {
		items, err := fleet.FindWith(context.Background(), c, x.paths, "s3://desk/results/")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, it := range items {
			what := strings.TrimPrefix(it.Path, "s3://desk/")
			if f := it.Failure(); f != nil {
				what += ": " + f.Message
			} else if it.Bytes == int64(len(archive)) && it.Work != 9*it.Bytes {
				what += fmt.Sprintf(" works %d", it.Work)
			}
			got = append(got, what)
		}
		if d := cmp.Diff(x.want, got); d != "" {
			t.Errorf("%v: %s", x.paths, d)
		}
	}
	// Whoever may read one object only, may.
	s.set(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Has("list-type") {
			refuse(w, http.StatusForbidden, "AccessDenied")
			return true
		}
		return false
	}, nil)
	if o := one(t, c, "s3://desk/in/a.tar.gz"); o.Size != int64(len(archive)) {
		t.Errorf("got %v", o)
	}
	if _, err := c.List(context.Background(), "s3://desk/in"); err == nil || err.Error() != "the object store denies access" {
		t.Errorf("got %v", err)
	}
}
