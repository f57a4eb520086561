package collect

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"
	"time"
)

// format is what the first bytes of a file say it is.
type format int

const (
	plainFile format = iota
	tarFile
	zipFile
	gzipFile
	xzFile
	zstdFile
	bzip2File
)

var formatNames = [...]string{"file", "tar", "zip", "gzip", "xz", "zstd", "bzip2"}

func (f format) String() string { return formatNames[f] }

// suffix is what the compressor adds to a name, without the dot.
func (f format) suffix() string {
	switch f {
	case gzipFile:
		return "gz"
	case zstdFile:
		return "zst"
	case bzip2File:
		return "bz2"
	}
	return f.String()
}

// sniffLen is how much sniff wants to see: one tar header.
const sniffLen = 512

// Magic numbers: RFC 1952 (gzip), xz-file-format 1.2.0 section 2.1.1.1,
// RFC 8878 (zstd, and its skippable frames 0x184D2A5?), APPNOTE.TXT 4.3
// (zip, and an empty one), bzip2's block and end marks after "BZh" and level.
var magics = []struct {
	magic string
	is    format
}{
	{"\x1f\x8b\x08", gzipFile},
	{"\xfd7zXZ\x00", xzFile},
	{"\x28\xb5\x2f\xfd", zstdFile},
	{"PK\x03\x04", zipFile},
	{"PK\x05\x06", zipFile},
}

// sniff decides by content alone: names lie, and archiver's own Identify
// depends on the order of a map.
func sniff(head []byte) format {
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return m.is
		}
	}
	switch {
	case len(head) >= 4 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18":
		return zstdFile
	case len(head) >= 10 && string(head[:3]) == "BZh" && head[3] >= '1' && head[3] <= '9' &&
		(string(head[4:10]) == "1AY&SY" || string(head[4:10]) == "\x17\x72\x45\x38\x50\x90"):
		return bzip2File
	case isTar(head):
		return tarFile
	}
	return plainFile
}

// isTar wants a header's check sum to be right; that covers V7 tars, which
// have no magic, and keeps text that merely says "ustar" out. Bytes count
// unsigned (POSIX) or signed (old Sun tar).
func isTar(head []byte) bool {
	if len(head) < 512 || head[0] == 0 {
		return false
	}
	field := strings.Trim(string(head[148:156]), " \x00")
	var want int64
	for _, c := range []byte(field) {
		if c < '0' || c > '7' {
			return false
		}
		want = want<<3 | int64(c-'0')
	}
	var unsigned, signed int64
	for i, c := range head[:512] {
		if i >= 148 && i < 156 {
			c = ' '
		}
		unsigned += int64(c)
		signed += int64(int8(c))
	}
	return field != "" && (want == unsigned || want == signed)
}

// suffixes that compressors add to a name.
var suffixes = []string{".gz", ".xz", ".zst", ".bz2", ".tgz", ".txz", ".tzst", ".tbz2", ".tbz"}

// unpackedName is the name of what a compressed file holds: its own without
// the suffix, in the same directory.
func unpackedName(name string) string {
	ext := path.Ext(name)
	for _, s := range suffixes {
		if base := strings.TrimSuffix(name, ext); strings.EqualFold(ext, s) && base != "" && !strings.HasSuffix(base, "/") {
			if s[1] == 't' {
				base += ".tar"
			}
			return base
		}
	}
	return name
}

// gzipTime is the time a gzip header records (RFC 1952 MTIME), else zero.
func gzipTime(head []byte) time.Time {
	if len(head) < 8 {
		return time.Time{}
	}
	return stamp(time.Unix(int64(binary.LittleEndian.Uint32(head[4:])), 0))
}

// stamp is t in UTC; zero for times that tools write when they have none.
func stamp(t time.Time) time.Time {
	if t.Unix() <= 0 {
		return time.Time{}
	}
	return t.UTC()
}
