package collect

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestFormats(t *testing.T) {
	two := []entry{{name: "b/", kind: tar.TypeDir}, {name: "b/one.log", body: "first"}, {name: "a.log", body: ""}}
	plain := tarOf(t, two...)
	log := []byte("a line of a log\n")
	for _, tc := range []struct {
		name    string
		content []byte
		want    []string
	}{
		{"b.tar", plain, []string{"b/one.log=first", "a.log="}},
		{"b.tar.gz", pack(t, "gz", plain), []string{"b/one.log=first", "a.log="}},
		{"b.tar.xz", pack(t, "xz", plain), []string{"b/one.log=first", "a.log="}},
		{"b.tar.zst", pack(t, "zst", plain), []string{"b/one.log=first", "a.log="}},
		{"b.tar.bz2", pack(t, "bz2", plain), []string{"b/one.log=first", "a.log="}},
		{"b.zip", zipOf(t, two[1:]...), []string{"b/one.log=first", "a.log="}},
		{"name-says-nothing", pack(t, "gz", plain), []string{"b/one.log=first", "a.log="}},
		{"lies.zip", pack(t, "xz", plain), []string{"b/one.log=first", "a.log="}},
		{"x.log", log, []string{"x.log=a line of a log\n"}},
		{"x.log.gz", pack(t, "gz", log), []string{"x.log=a line of a log\n"}},
		{"x.log.xz", pack(t, "xz", log), []string{"x.log=a line of a log\n"}},
		{"x.log.zst", pack(t, "zst", log), []string{"x.log=a line of a log\n"}},
		{"x.log.bz2", pack(t, "bz2", log), []string{"x.log=a line of a log\n"}},
		{"members.log.gz", append(pack(t, "gz", log), pack(t, "gz", []byte("more"))...), []string{"members.log=a line of a log\nmore"}},
		{"padded.log.gz", append(pack(t, "gz", log), make([]byte, 5000)...), []string{"padded.log=a line of a log\n"}},
		{"empty", nil, []string{"empty="}},
		{"empty.zip", zipOf(t), nil},
		{"text", []byte("PK is not a zip, BZh9 no bzip2"), []string{"text=PK is not a zip, BZh9 no bzip2"}},
	} {
		sum := sha256.Sum256(tc.content)
		check := func(t *testing.T, s seen, want []string) {
			s.want(t, want...)
			if s.err != nil || s.sum.Cut || s.sum.SHA256 != hex.EncodeToString(sum[:]) || s.sum.Files != len(want) {
				t.Errorf("%+v, %v", s.sum, s.err)
			}
		}
		t.Run(tc.name, func(t *testing.T) {
			s := walkFile(t, tc.name, tc.content)
			check(t, s, tc.want)
			if s.sum.Name != tc.name {
				t.Errorf("name %q", s.sum.Name)
			}
		})
		t.Run(tc.name+" on stdin", func(t *testing.T) {
			// Without Seek or ReadAt, and in small pieces.
			s := walkWith(t, Walker{Stdin: struct{ io.Reader }{bytes.NewReader(tc.content)}}, "-")
			want := tc.want
			if len(want) == 1 {
				_, body, _ := strings.Cut(want[0], "=")
				want = []string{"stdin=" + body}
			}
			check(t, s, want)
		})
	}
}

func TestNested(t *testing.T) {
	inner := tarOf(t, entry{name: "logs/current.log", body: "deep"})
	s := walkFile(t, "b.tar.gz", pack(t, "gz", tarOf(t,
		entry{name: "dir/in.tar.gz", body: string(pack(t, "gz", inner))},
		entry{name: "dir/in.tar", body: string(inner)},
		entry{name: "audit/n1.log.gz", body: string(pack(t, "gz", []byte("audited")))},
		entry{name: "in.zip", body: string(zipOf(t, entry{name: "z.txt", body: "zipped"}, entry{name: "in.tar.xz", body: string(pack(t, "xz", inner))}))},
		entry{name: "end.log", body: "last"},
	)))
	s.want(t,
		"dir/in.tar.gz!logs/current.log=deep",
		"dir/in.tar!logs/current.log=deep",
		"audit/n1.log.gz!n1.log=audited",
		"in.zip!z.txt=zipped",
		"in.zip!in.tar.xz!logs/current.log=deep",
		"end.log=last")
	if s.err != nil || s.sum.Cut {
		t.Errorf("%+v, %v", s.sum, s.err)
	}
	if f := s.files[2]; f.Path != "audit/n1.log" || f.In[0] != "audit/n1.log.gz" || f.Size != -1 || !f.ModTime.Equal(stored) || !f.Archived {
		t.Errorf("compressed file: %+v", f)
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "kanshiki-*.zip")); len(left) > 0 {
		t.Errorf("temporary files left: %v", left)
	}
}

func TestSpecialEntries(t *testing.T) {
	links := []entry{
		{name: "a/real.log", body: "x"},
		{name: "a/inside", kind: tar.TypeSymlink, link: "../a/real.log"},
		{name: "a/dangling", kind: tar.TypeSymlink, link: "nowhere"},
		{name: "a/abs", kind: tar.TypeSymlink, link: "/etc/passwd"},
		{name: "a/up", kind: tar.TypeSymlink, link: "../../secret\x1b[2J"},
	}
	abs := "a/abs!link leads outside the bundle to /etc/passwd and was not followed"
	up := "a/up!link leads outside the bundle to ../../secret\uFFFD[2J and was not followed"
	t.Run("tar", func(t *testing.T) {
		s := walkFile(t, "b.tar", tarOf(t, append(links,
			entry{name: "a/hard", kind: tar.TypeLink, link: "a/real.log"},
			entry{name: "a/fifo", kind: tar.TypeFifo},
			entry{name: "a/dev", kind: tar.TypeBlock})...))
		s.want(t, "a/real.log=x", abs, up,
			"a/hard!hard link: content was read as a/real.log",
			"a/fifo!device, pipe or other special entry",
			"a/dev!device, pipe or other special entry")
		if s.sum.Cut || s.sum.Files != 1 {
			t.Errorf("%+v", s.sum)
		}
	})
	t.Run("zip", func(t *testing.T) {
		walkFile(t, "b.zip", zipOf(t, links...)).want(t, "a/real.log=x", abs, up)
	})
	t.Run("directory", func(t *testing.T) {
		dir := t.TempDir()
		must(t, os.MkdirAll(filepath.Join(dir, "a", "empty"), 0o755))
		for _, l := range links {
			p := filepath.Join(dir, l.name)
			if l.kind == tar.TypeSymlink {
				must(t, os.Symlink(l.link, p))
			} else {
				must(t, os.WriteFile(p, []byte(l.body), 0o644))
			}
		}
		must(t, os.Symlink(filepath.Join(dir, "a"), filepath.Join(dir, "in-tree-by-absolute-path")))
		must(t, syscall.Mkfifo(filepath.Join(dir, "a", "zz"), 0o644))
		s := walkWith(t, Walker{}, dir)
		s.want(t, abs, "a/real.log=x", up, "a/zz!device, pipe or socket")
		if s.sum.Cut || s.err != nil || len(s.sum.SHA256) != 64 {
			t.Errorf("%+v, %v", s.sum, s.err)
		}
	})
}

func TestDirectory(t *testing.T) {
	dir := t.TempDir()
	s := walkWith(t, Walker{}, dir)
	if s.want(t); s.err != nil || s.sum.Kind != Files {
		t.Errorf("empty: %+v, %v", s.sum, s.err)
	}
	files := map[string]string{"b.log": "2", "a/x.log": "1", "c.gz": string(pack(t, "gz", []byte("3"))), "d.zip": string(zipOf(t, entry{name: "e", body: "5"}))}
	must(t, os.Mkdir(filepath.Join(dir, "a"), 0o755))
	var list strings.Builder
	for _, n := range []string{"a/x.log", "b.log", "c.gz", "d.zip"} {
		must(t, os.WriteFile(filepath.Join(dir, n), []byte(files[n]), 0o644))
		fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256([]byte(files[n])), n)
	}
	s = walkWith(t, Walker{}, dir)
	s.want(t, "a/x.log=1", "b.log=2", "c.gz!c=3", "d.zip!e=5")
	if want := fmt.Sprintf("%x", sha256.Sum256([]byte(list.String()))); s.sum.SHA256 != want {
		t.Errorf("sha256 %s, want %s", s.sum.SHA256, want)
	}
	if f := s.files[0]; f.Archived || f.ModTime.IsZero() || f.Size != 1 {
		t.Errorf("%+v", f)
	}
	if s.sum.Bytes != 4 {
		t.Errorf("%d bytes", s.sum.Bytes)
	}
}

func TestNoSuchFile(t *testing.T) {
	s := walkWith(t, Walker{}, filepath.Join(t.TempDir(), "missing"))
	if s.err == nil || len(s.all) > 0 {
		t.Errorf("%v, %v", s.all, s.err)
	}
	if s = walkWith(t, Walker{}, "-"); s.err == nil {
		t.Error("no error without standard input")
	}
}

func TestReaderEndsWithVisit(t *testing.T) {
	var kept io.Reader
	_, err := (&Walker{}).Walk(t.Context(), put(t, "a", []byte("text")), func(f *File, err error) error {
		kept = f.Reader
		return err
	})
	must(t, err)
	if n, err := kept.Read(make([]byte, 4)); n != 0 || err == nil || err == io.EOF {
		t.Errorf("read %d, %v after the visit", n, err)
	}
}
