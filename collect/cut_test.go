package collect

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"math/rand"
	"strings"
	"testing"
)

// noise does not compress, so that a cut packed stream is a cut content.
func noise(n int) string {
	b := make([]byte, n)
	rand.New(rand.NewSource(1)).Read(b)
	for i := range b {
		b[i] = ' ' + b[i]%64
	}
	return string(b)
}

func TestCutTar(t *testing.T) {
	body := noise(1000)
	whole := tarOf(t, entry{name: "one.log", body: body}, entry{name: "two.log", body: body})
	one := "one.log=" + shorten(body)
	two := "two.log=" + shorten(body)
	const header, padded = 512, 1024
	for _, tc := range []struct {
		name string
		len  int
		want []string
		cut  bool
	}{
		{"whole", len(whole), []string{one, two}, false},
		{"half an end mark", 2*(header+padded) + 512, []string{one, two}, false},
		{"no end mark", 2 * (header + padded), []string{one, two, "b.tar!" + errTarCut.Error()}, true},
		{"between entries", header + padded, []string{one, "b.tar!" + errTarCut.Error()}, true},
		{"within a header", header + padded + 100, []string{one, "b.tar!cut: its end is missing"}, true},
		{"within padding", header + 1010, []string{one, "b.tar!" + errTarCut.Error()}, true},
		{"within content", header + padded + header + 10, []string{one, "two.log=" + body[:10] + "!cut: its end is missing", "b.tar!cut: its end is missing"}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := walkFile(t, "b.tar", whole[:tc.len])
			s.want(t, tc.want...)
			if s.sum.Cut != tc.cut || s.err != nil || s.sum.SHA256 == "" {
				t.Errorf("%+v, %v", s.sum, s.err)
			}
			// The same within another archive, which goes on behind it.
			s = walkFile(t, "outer.tar", tarOf(t, entry{name: "b.tar", body: string(whole[:tc.len])}, entry{name: "after", body: "x"}))
			if s.sum.Cut != tc.cut || len(s.all) != len(tc.want)+1 || s.all[len(s.all)-1] != "after=x" {
				t.Errorf("nested: cut %v, %v", s.sum.Cut, s.all)
			}
		})
	}
	t.Run("zeros at the end of content are no end mark", func(t *testing.T) {
		b := tarOf(t, entry{name: "one.log", body: strings.Repeat("\x00", 512)})[:1024]
		if s := walkFile(t, "b.tar", b); !s.sum.Cut {
			t.Errorf("%+v %v", s.sum, s.all)
		}
	})
	t.Run("more behind the end mark", func(t *testing.T) {
		s := walkFile(t, "b.tar", append(bytes.Clone(whole), whole...))
		if s.want(t, one, two, "b.tar!"+errAfterTar.Error()); s.sum.Cut {
			t.Error("cut")
		}
	})
	t.Run("broken header", func(t *testing.T) {
		b := bytes.Clone(whole)
		b[header+padded] ^= 0x40
		s := walkFile(t, "b.tar", b)
		if s.want(t, one, "b.tar!"+tar.ErrHeader.Error()); !s.sum.Cut {
			t.Error("not cut")
		}
	})
}

func TestCutCompression(t *testing.T) {
	body := noise(300 << 10)
	whole := tarOf(t, entry{name: "one.log", body: body}, entry{name: "two.log", body: body[1:]})
	for _, suffix := range []string{"gz", "xz", "zst", "bz2"} {
		packed := pack(t, suffix, whole)
		for _, n := range []int{len(packed) - 1, len(packed) - 9, len(packed) * 3 / 4, len(packed) / 3, 20} {
			s := walkFile(t, "b.tar."+suffix, packed[:n])
			if !s.sum.Cut || s.sum.SHA256 == "" || len(s.all) == 0 || !strings.Contains(s.all[len(s.all)-1], "data is cut") {
				t.Errorf("%s cut to %d of %d: %+v %v", suffix, n, len(packed), s.sum, s.all)
			}
			if s.sum.Files == 0 && s.err == nil {
				t.Errorf("%s cut to %d: nothing was read, but no error", suffix, n)
			}
		}
		log := pack(t, suffix, []byte(body))
		s := walkFile(t, "x.log."+suffix, log[:len(log)/2])
		if !s.sum.Cut || !strings.Contains(strings.Join(s.all, " "), "data is cut") {
			t.Errorf("%s single: %+v %v", suffix, s.sum, s.all)
		}
		// Within a bundle a broken log costs itself only.
		s = walkFile(t, "b.tar", tarOf(t, entry{name: "x.log." + suffix, body: string(log[:len(log)/2])}, entry{name: "y", body: "z"}))
		if len(s.all) != 2 || !strings.Contains(s.all[0], "data is cut") || s.all[1] != "y=z" || s.sum.Cut {
			t.Errorf("%s nested: %+v %v", suffix, s.sum, s.all)
		}
	}
}

func TestDamagedGzip(t *testing.T) {
	body := noise(2000)
	packed := pack(t, "gz", tarOf(t, entry{name: "one.log", body: body}))
	one := "one.log=" + shorten(body)
	t.Run("check sum", func(t *testing.T) {
		b := bytes.Clone(packed)
		b[len(b)-6] ^= 1
		s := walkFile(t, "b.tar.gz", b)
		if s.want(t, one, "b.tar.gz!gzip data is cut or damaged: gzip: invalid checksum"); !s.sum.Cut {
			t.Error("not cut")
		}
	})
	t.Run("trailing garbage", func(t *testing.T) {
		s := walkFile(t, "b.tar.gz", append(bytes.Clone(packed), "garbage"...))
		if s.want(t, one, "b.tar.gz!"+errGarbage.Error()); s.sum.Cut {
			t.Error("cut")
		}
	})
	t.Run("any bit", func(t *testing.T) {
		for i := 10; i < len(packed); i += 37 {
			b := bytes.Clone(packed)
			b[i] ^= 1 << (i % 8)
			if s := walkFile(t, "b.tar.gz", b); !s.sum.Cut {
				t.Errorf("byte %d: damage was not noticed: %v", i, s.all)
			}
		}
	})
}

func TestDamagedZip(t *testing.T) {
	b := zipOf(t, entry{name: "a", body: noise(500)}, entry{name: "b", body: "fine"})
	s := walkFile(t, "b.zip", b[:len(b)-30])
	if s.err == nil || !s.sum.Cut || len(s.all) != 1 {
		t.Errorf("%+v %v %v", s.sum, s.err, s.all)
	}
	b[60] ^= 4 // within the content of a
	s = walkFile(t, "b.zip", b)
	if len(s.all) != 2 || !strings.Contains(s.all[0], "!") || s.all[1] != "b=fine" {
		t.Errorf("%v", s.all)
	}
}

type brokenReader struct{ err error }

func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }

func TestReadError(t *testing.T) {
	bad := errors.New("input/output error")
	b := tarOf(t, entry{name: "a", body: "x"}, entry{name: "b", body: noise(3000)})
	s := walkWith(t, Walker{Stdin: io.MultiReader(bytes.NewReader(b[:2000]), brokenReader{bad})}, "-")
	if !s.sum.Cut || s.sum.SHA256 != "" || !strings.Contains(strings.Join(s.all, " "), bad.Error()) {
		t.Errorf("%+v %v", s.sum, s.all)
	}
}
