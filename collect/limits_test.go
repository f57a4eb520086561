package collect

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// nest puts n archives around a file, each with another file behind it.
func nest(t *testing.T, n int) []byte {
	b := tarOf(t, entry{name: "deep", body: "x"})
	for i := n; i > 0; i-- {
		b = pack(t, "gz", tarOf(t, entry{name: fmt.Sprint(i, ".tgz"), body: string(b)}, entry{name: "after", body: "y"}))
	}
	return b
}

// overlapping lists the one entry of a zip n times: a bomb of which every
// part is harmless.
func overlapping(z []byte, n int) []byte {
	dir, end := bytes.Index(z, []byte("PK\x01\x02")), bytes.LastIndex(z, []byte("PK\x05\x06"))
	tail := bytes.Clone(z[end:])
	binary.LittleEndian.PutUint16(tail[8:], uint16(n))
	binary.LittleEndian.PutUint16(tail[10:], uint16(n))
	binary.LittleEndian.PutUint32(tail[12:], uint32(n*(end-dir)))
	return append(append(bytes.Clone(z[:dir]), bytes.Repeat(z[dir:end], n)...), tail...)
}

// sparse is a tar of 1 KiB with a file of 8 GiB that is one hole (old GNU
// format: type 'S', the real size at 483).
func sparse(t *testing.T) []byte {
	b := tarOf(t, entry{name: "hole"}, entry{name: "after", body: "x"})
	h := b[:512]
	h[156] = tar.TypeGNUSparse
	copy(h[257:], "ustar  \x00")
	copy(h[386:], "77777777777\x0000000000000\x00")
	copy(h[483:], "77777777777\x00")
	copy(h[148:], "        ")
	sum := 0
	for _, c := range h {
		sum += int(c)
	}
	copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
	return b
}

func TestLimits(t *testing.T) {
	zeros := strings.Repeat("\x00", 20<<20)
	z := shorten(zeros)
	body := noise(3000)
	n := shorten(body)
	part := func(size int) string { return shorten(body[:size]) }
	three := tarOf(t, entry{name: "a", body: body}, entry{name: "b", body: body}, entry{name: "c", body: body})
	zipped := zipOf(t, entry{name: "a", body: body}, entry{name: "b", body: body})
	packed := string(pack(t, "gz", []byte(zeros)))
	inZip := string(zipOf(t, entry{name: "a", body: "x"}))
	for _, tc := range []struct {
		name    string
		limits  Limits
		content []byte
		cut     bool
		want    []string
	}{
		{"depth kept", Limits{}, nest(t, 3), false, []string{"1.tgz!2.tgz!3.tgz!deep=x", "1.tgz!2.tgz!after=y", "1.tgz!after=y", "after=y"}},
		{"depth", Limits{}, nest(t, 4), true, []string{"1.tgz!2.tgz!3.tgz!4.tgz!max-depth", "1.tgz!2.tgz!3.tgz!after=y", "1.tgz!2.tgz!after=y", "1.tgz!after=y", "after=y"}},
		{"depth unlimited", Limits{Depth: -1}, nest(t, 4), false, []string{"1.tgz!2.tgz!3.tgz!4.tgz!deep=x", "1.tgz!2.tgz!3.tgz!after=y", "1.tgz!2.tgz!after=y", "1.tgz!after=y", "after=y"}},
		{"depth of compressions", Limits{Depth: 1}, tarOf(t, entry{name: "x.gz.gz", body: string(pack(t, "gz", pack(t, "gz", []byte("x"))))}, entry{name: "b", body: "y"}), true, []string{"x.gz.gz!x.gz!max-depth", "b=y"}},
		{"files", Limits{Files: 2}, three, true, []string{"a=" + n, "b=" + n, "c!max-files"}},
		{"files kept", Limits{Files: 3}, three, false, []string{"a=" + n, "b=" + n, "c=" + n}},
		{"bytes in a tar", Limits{Bytes: 6000}, three, true, []string{"a=" + n, "b=" + part(1392) + "!max-bytes", "b!max-bytes"}},
		{"bytes in a tar.gz", Limits{Bytes: 6000}, pack(t, "gz", three), true, []string{"a=" + n, "b=" + part(1392) + "!max-bytes", "b!max-bytes"}},
		{"bytes kept", Limits{Bytes: int64(len(three))}, pack(t, "xz", three), false, []string{"a=" + n, "b=" + n, "c=" + n}},
		{"bytes in a zip", Limits{Bytes: 4000}, zipped, true, []string{"a=" + n, "b=" + part(1000) + "!max-bytes", "b!max-bytes"}},
		{"ratio in a zip", Limits{Ratio: 900}, zipOf(t, entry{name: "a", body: zeros}, entry{name: "b", body: "x"}), true, []string{"a=" + z + "!max-ratio", "a!max-ratio", "b=x"}},
		{"zip with overlapping entries", Limits{Ratio: 1500}, overlapping(zipOf(t, entry{name: "a", body: zeros}), 4), true, []string{"a=" + z, "bundle!zip data is cut or damaged: entries overlap"}},
		{"ratio under the first 16 MiB", Limits{Ratio: 2}, zipOf(t, entry{name: "a", body: zeros[:16<<20]}), false, []string{"a=" + shorten(zeros)}},
		{"ratio unlimited", Limits{Ratio: -1}, pack(t, "xz", []byte(zeros)), false, []string{"bundle=" + z}},
		{"ratio of a single file", Limits{}, pack(t, "xz", []byte(zeros)), true, []string{"bundle=" + z + "!max-ratio", "bundle!max-ratio"}},
		{"ratio of one member", Limits{Ratio: 100}, tarOf(t, entry{name: "a.gz", body: packed}, entry{name: "b", body: "x"}), true, []string{"a.gz!a=" + z + "!max-ratio", "a.gz!a!max-ratio", "b=x"}},
		{"ratio of a hole", Limits{}, sparse(t), true, []string{"hole=" + z + "!max-ratio", "hole!max-ratio", "after=x"}},
		{"bytes of a hole", Limits{Ratio: -1, Bytes: 2 << 20}, sparse(t), true, []string{"hole=" + z + "!max-bytes", "hole!max-bytes"}},
		{"spool", Limits{Spool: 50}, tarOf(t, entry{name: "in.zip", body: inZip}, entry{name: "b", body: "x"}), true, []string{"in.zip!max-spool", "b=x"}},
		{"spool kept", Limits{Spool: int64(len(inZip))}, tarOf(t, entry{name: "in.zip", body: inZip}, entry{name: "b", body: "x"}), false, []string{"in.zip!a=x", "b=x"}},
		{"name", Limits{Name: 8}, tarOf(t, entry{name: "12345678/x", body: "x"}, entry{name: "12345678", body: "x"}), true, []string{"12345678!max-name", "12345678=x"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := walkWith(t, Walker{Limits: tc.limits}, put(t, "bundle", tc.content))
			s.want(t, tc.want...)
			if s.sum.Cut != tc.cut || s.err != nil {
				t.Errorf("%+v, %v", s.sum, s.err)
			}
			if most := tc.limits.Bytes; most > 0 && s.sum.Bytes > most {
				t.Errorf("%d bytes unpacked", s.sum.Bytes)
			}
		})
	}
}

func TestLimitsInDirectory(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []string{"a", "b", "c"} {
		must(t, os.WriteFile(filepath.Join(dir, n), []byte("four"), 0o644))
	}
	s := walkWith(t, Walker{Limits: Limits{Files: 2}}, dir)
	if s.want(t, "a=four", "b=four", "c!max-files"); !s.sum.Cut || s.sum.SHA256 != "" {
		t.Errorf("%+v", s.sum)
	}
	s = walkWith(t, Walker{Limits: Limits{Bytes: 6}}, dir)
	if s.want(t, "a=four", "b=fo!max-bytes", "b!max-bytes"); !s.sum.Cut || s.sum.SHA256 != "" || s.sum.Bytes != 6 {
		t.Errorf("%+v", s.sum)
	}
}

func TestNothingReadable(t *testing.T) {
	s := walkWith(t, Walker{Limits: Limits{Ratio: -1, Spool: 1}, Stdin: bytes.NewReader(zipOf(t, entry{name: "a"}))}, "-")
	var limit *LimitError
	if s.want(t, "stdin!max-spool"); !errors.As(s.err, &limit) || !strings.Contains(limit.Error(), "max-spool") {
		t.Errorf("%v", s.err)
	}
}
