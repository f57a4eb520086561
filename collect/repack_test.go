package collect

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func shout(f *File, w io.Writer) error {
	data, err := io.ReadAll(f.Reader)
	if _, e := w.Write(bytes.ToUpper(data)); err == nil {
		err = e
	}
	return err
}

// contents are the files of a bundle by name, and the formats around each.
func contents(t *testing.T, name string) (map[string]string, Summary) {
	t.Helper()
	got := map[string]string{}
	w := &Walker{}
	sum, err := w.Walk(t.Context(), name, func(f *File, err error) error {
		if err != nil {
			return nil //nolint:nilerr // the copy's gaps are looked at elsewhere
		}
		data, _ := io.ReadAll(f.Reader)
		got[f.Name()+" "+strings.Join(f.Formats, ",")] = string(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, sum
}

// build makes a bundle of a format: a file, a compressed file, and a nested
// archive with a compressed file in it.
func build(t *testing.T, format string) string {
	t.Helper()
	var inner bytes.Buffer
	write(t, &inner, "tar.gz", map[string]string{"deep/x.log": "inside\n", "deep/y.log.xz": one(t, "xz", "wrapped\n")})
	path := filepath.Join(t.TempDir(), "bundle."+format)
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	write(t, out, format, map[string]string{"a.log": "plain\n", "b.log.gz": one(t, "gz", "packed\n"), "c.tar.gz": inner.String(), "d.bz2": one(t, "bz2", "old\n"), "e.zst": one(t, "zst", "new\n")})
	return path
}

func one(t *testing.T, format, text string) string {
	var b bytes.Buffer
	write(t, &b, format, map[string]string{"": text})
	return b.String()
}

func write(t *testing.T, w io.Writer, format string, files map[string]string) {
	t.Helper()
	s, err := newShelf(format, w, &File{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "a.log", "b.log.gz", "c.tar.gz", "d.bz2", "deep/x.log", "deep/y.log.xz", "e.zst"} {
		if text, ok := files[name]; ok {
			sp := newSpool(t.TempDir())
			_, _ = io.WriteString(sp, text)
			if err := s.put(name, &File{}, sp); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.close(false); err != nil {
		t.Fatal(err)
	}
}

func TestRepackKeepsContainers(t *testing.T) {
	for _, format := range []string{"tar", "tar.gz", "tar.xz", "tar.zst", "tar.bz2", "zip"} {
		t.Run(format, func(t *testing.T) {
			in := build(t, format)
			out := filepath.Join(t.TempDir(), "out")
			r := &Repacker{Walker: &Walker{}, Clean: shout, Rename: func(s string) string { return strings.Replace(s, "deep", "low", 1) }}
			left, err := r.Run(t.Context(), in, out)
			if err != nil || len(left) > 0 {
				t.Fatalf("%v, %v", left, err)
			}
			got, sum := contents(t, out)
			want := map[string]string{
				"a.log " + format: "PLAIN\n", "b.log.gz!b.log " + format + ",gz": "PACKED\n",
				"c.tar.gz!low/x.log " + format + ",tar.gz":             "INSIDE\n",
				"c.tar.gz!low/y.log.xz!y.log " + format + ",tar.gz,xz": "WRAPPED\n",
				"d.bz2!d " + format + ",bz2":                           "OLD\n", "e.zst!e " + format + ",zst": "NEW\n",
			}
			if len(got) != len(want) || sum.Cut {
				t.Errorf("%v, cut %v", got, sum.Cut)
			}
			for k, v := range want {
				if got[k] != v {
					t.Errorf("%s: %q, want %q", k, got[k], v)
				}
			}
			if around, _ := os.ReadDir(filepath.Dir(out)); len(around) != 1 {
				t.Errorf("left behind: %v", around)
			}
		})
	}
}

func TestRepackDirectory(t *testing.T) {
	in := t.TempDir()
	if err := os.MkdirAll(filepath.Join(in, "a"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(in, "a", "x.log"), []byte("one\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ out, want string }{
		{"clean", "a/x.log directory"}, {"clean.tgz", "clean/a/x.log tar.gz"}, {"clean.zip", "clean/a/x.log zip"},
	} {
		out := filepath.Join(t.TempDir(), tt.out)
		r := &Repacker{Walker: &Walker{}, Clean: shout}
		if _, err := r.Run(t.Context(), in, out); err != nil {
			t.Fatal(err)
		}
		if got, _ := contents(t, out); got[tt.want] != "ONE\n" {
			t.Errorf("%s: %v", tt.out, got)
		}
	}
}

// A cut bundle must not come out whole: what is missing may have been there.
func TestRepackKeepsCuts(t *testing.T) {
	for _, format := range []string{"tar", "tar.gz", "gz"} {
		var in string
		if format == "gz" {
			in = filepath.Join(t.TempDir(), "x.log.gz")
			if err := os.WriteFile(in, []byte(one(t, "gz", strings.Repeat("line of some text\n", 9))), 0o644); err != nil {
				t.Fatal(err)
			}
		} else {
			in = build(t, format)
		}
		info, err := os.Stat(in)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(in, info.Size()-map[string]int64{"tar": 1024, "tar.gz": 12, "gz": 12}[format]); err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(t.TempDir(), "out")
		r := &Repacker{Walker: &Walker{}, Clean: shout}
		if left, err := r.Run(t.Context(), in, out); err != nil || len(left) == 0 {
			t.Fatalf("%s: %v, %v", format, left, err)
		}
		if _, sum := contents(t, out); !sum.Cut {
			t.Errorf("%s: came out whole", format)
		}
	}
}

func TestRepackLeavesNothingHalfDone(t *testing.T) {
	refused := errors.New("refused")
	ctx, cancel := context.WithCancel(t.Context())
	for name, r := range map[string]*Repacker{
		"check":        {Clean: shout, Check: func(string) error { return refused }},
		"cancel":       {Clean: func(f *File, w io.Writer) error { cancel(); return shout(f, w) }},
		"all left out": {Clean: func(*File, io.Writer) error { return &SkipError{"not text"} }},
	} {
		c := t.Context()
		if name == "cancel" {
			c = ctx
		}
		dir := t.TempDir()
		r.Walker = &Walker{}
		if _, err := r.Run(c, build(t, "tar.gz"), filepath.Join(dir, "out")); err == nil {
			t.Errorf("%s: no error", name)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s: left behind: %v", name, left)
		}
	}
}

func TestContentOf(t *testing.T) {
	for _, tt := range []struct {
		head string
		want Content
	}{
		{"", Text}, {"a line\n", Text}, {"日本語\n", Text}, {"log\n" + strings.Repeat("\x00", 4000) + "more\n", Text},
		{"\x1b[31mred\x1b[0m\r\n", Text}, {"LPKSHHRH\x00\x00", Journal}, {"\x96\xd5\x00\x01", Harmless},
		{"\x7fELF\x02\x01\x01\x00\x00\x03\x00\x3e\x00\x01", Binary}, {"t\x00e\x00x\x00t\x00t\x00e\x00", Binary}, {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x01\x02\x03", Binary},
	} {
		if got := ContentOf([]byte(tt.head)); got != tt.want {
			t.Errorf("%q: %d, want %d", tt.head, got, tt.want)
		}
	}
}
