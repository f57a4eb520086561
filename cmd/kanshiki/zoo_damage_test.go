package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// zooDamage are archives that are cut, flipped or not what they say.
func zooDamage(t *testing.T) []animal {
	plain := tarOf(t, []packed{knownFile(), {"noise.log", noise(40 << 10)}})
	gz, known := gzipped(t, plain), storedEntry("known/alarm.log", knownLine)
	all := []animal{
		{name: "a gzip without its trailer", file: "b.tar.gz", gap: "cut", data: gz[:len(gz)-8]},
		{name: "a gzip with half a trailer", file: "b.tar.gz", gap: "cut", data: gz[:len(gz)-3]},
		{name: "a gzip with a wrong check sum", file: "b.tar.gz", gap: "gzip data", status: exitDone, lost: true, data: flipped(gz, -6)},
		{name: "a gzip with a wrong length", file: "b.tar.gz", gap: "gzip data", status: exitDone, lost: true, data: flipped(gz, -2)},
		{name: "a gzip in members", file: "b.tar.gz", quiet: true, data: append(gzipped(t, plain[:700]), gzipped(t, plain[700:])...)},
		{name: "a gzip of a hundred empty members", file: "b.tar.gz", quiet: true, data: append(bytes.Repeat(gzipped(t, nil), 100), gz...)},
		{name: "garbage behind a gzip", file: "b.tar.gz", gap: "other data follows", data: append(gz[:len(gz):len(gz)], "garbage"...)},
		{name: "zeros behind a gzip", file: "b.tar.gz", quiet: true, data: append(gz[:len(gz):len(gz)], make([]byte, 4096)...)},
		{name: "garbage behind a tar", file: "b.tar", gap: "other data follows", data: append(plain[:len(plain):len(plain)], "garbage"...)},
		{name: "a tar behind a tar", file: "b.tar", gap: "other data follows", data: append(plain[:len(plain):len(plain)], plain...)},
		{name: "a tar without an end mark", file: "b.tar", gap: "cut", data: plain[:len(plain)-1024]},
		{name: "a tar with a wrong check sum", file: "b.tar", gap: "tar", data: behind(flipped(raw("x", "x", '0', ""), 10), raw("y", "y", '0', ""))},
		{name: "a tar whose first head is damaged", file: "b.tar", gap: "named as an archive", status: exitDone, lost: true, data: flipped(cage(), 3)},
		{name: "a tar with a negative size", file: "b.tar", gap: "tar", data: behind(ustar("neg", "-0000000001\x00", '0', ""))},
		{name: "a tar with a negative size in base 256", file: "b.tar", gap: "tar", data: behind(ustar("neg", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00", '0', ""))},
		{name: "a tar with a size of 8 EiB", file: "b.tar", gap: "cut", data: behind(ustar("huge", "\x80\x00\x00\x00\x7f\xff\xff\xff\xff\xff\xf0\x00", '0', ""))},
		{name: "a tar with a size beyond 64 bits", file: "b.tar", gap: "tar", data: behind(ustar("huge", "\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", '0', ""))},
		{name: "a tar with a size that is no number", file: "b.tar", gap: "tar", data: behind(ustar("nan", "size unknown", '0', ""))},
		{name: "a PAX size that lies", file: "b.tar", gap: "cut", data: behind(pax("size=99999999"), raw("x", "x", '0', ""))},
		{name: "a PAX size below nothing", file: "b.tar", gap: "tar", data: behind(pax("size=-5"), raw("x", "x", '0', ""))},
		{name: "a PAX record whose length lies", file: "b.tar", gap: "tar", data: behind(raw("p", "999 path=x\n", 'x', ""), raw("x", "x", '0', ""))},
		{name: "a PAX record of no length", file: "b.tar", gap: "tar", data: behind(raw("p", "path=x\n", 'x', ""), raw("x", "x", '0', ""))},
		{name: "a PAX time out of this world", file: "b.tar", data: behind(pax("mtime=99999999999999999999"), raw("x", "x", '0', ""))},
		{name: "a size for a directory", file: "b.tar", data: behind(ustar("d/", octal(4096), '5', ""))},
		{name: "wrong magic", file: "b.tar.gz", gap: "named as an archive", status: exitDone, lost: true, data: append([]byte{0x1f, 0x8c}, gz[2:]...)},
		{name: "gzip of an unknown method", file: "b.tar.gz", status: exitDone, lost: true, data: append([]byte{0x1f, 0x8b, 9}, gz[3:]...)},
		{name: "a tar.gz called .zip", file: "b.zip", quiet: true, data: gz},
		{name: "a zip called .tar.xz", file: "b.tar.xz", quiet: true, data: zipWith(t)},
		{name: "a page instead of an archive", file: "b.tar.gz", gap: "it is text", status: exitDone, lost: true, data: []byte("<html>log in</html>\n")},
		{name: "a log called .log.gz", file: "b.log.gz", quiet: true, alone: true, data: []byte(knownLine)},
		{name: "a log called .tar.gz", file: "b.tar.gz", gap: "it is text", alone: true, data: []byte(knownLine)},
		{name: "a picture's head before a log", file: "b.tar", data: with(t, packed{"p.png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")})},
		{name: "an encrypted zip entry", file: "b.zip", gap: "encrypted", data: rawZip(zipEntry{name: "secret.log", stored: "0123456789ab", flags: 1, size: 5}, known)},
		{name: "a zip entry of an unknown method", file: "b.zip", gap: "compression", data: rawZip(zipEntry{name: "x.log", stored: "0123", method: 77, size: 5}, known)},
		{name: "a zip entry with a wrong check sum", file: "b.zip", gap: "zip", data: rawZip(known, zipEntry{name: "x.log", stored: "text\n", size: 5, crc: 1})},
		{name: "a zip without its index", file: "b.zip", status: exitFailed, lost: true, stderr: "zip", data: zipWith(t)[:60]},
		{name: "a zip behind garbage", file: "b.tar", data: with(t, packed{"x.zip", append([]byte("PK\x03\x04garbage"), zipWith(t)...)})},
		{name: "a zip whose index points beyond it", file: "b.zip", gap: "cut", data: misplaced(rawZip(known, storedEntry("x", "x")))},
		{name: "a zip that says that it has more entries", file: "b.tar", gap: "zip", data: with(t, packed{"x.zip", moreEntries(zipWith(t))})},
	}
	for at := 4 << 10; at < len(gz); at += 4 << 10 {
		all = append(all, animal{name: fmt.Sprintf("a tar.gz cut at %d KiB", at>>10), file: "b.tar.gz", gap: "cut", data: gz[:at]})
	}
	for name, packer := range map[string]func(*testing.T, []byte) []byte{"gz": gzipped, "xz": xzOf, "zst": zstOf, "bz2": bz2Of} {
		z := packer(t, noise(20<<10))
		all = append(all,
			animal{name: "a damaged " + name, file: "b.tar", gap: "damaged", data: with(t, packed{"n.log." + name, flipped(z, len(z)/2)})},
			animal{name: "a cut " + name, file: "b.tar", gap: "cut", data: with(t, packed{"n.log." + name, z[:len(z)/2]})},
			animal{name: "only the head of a " + name, file: "b.tar", gap: "cut", data: with(t, packed{"n.log." + name, z[:10]})},
			animal{name: "a bundle that is a damaged " + name, file: "b.tar." + name, anyStatus: true, lost: true, data: flipped(packer(t, plain), 200)})
	}
	return all
}

// misplaced points the second entry of the index beyond the zip.
func misplaced(z []byte) []byte {
	at := bytes.LastIndex(z, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(z[at+42:], 1<<31)
	return z
}

// moreEntries promises entries that the index does not have.
func moreEntries(z []byte) []byte {
	end := bytes.LastIndex(z, []byte("PK\x05\x06"))
	binary.LittleEndian.PutUint16(z[end+8:], 60000)
	binary.LittleEndian.PutUint16(z[end+10:], 60000)
	return z
}

// One bit flipped in each block of a tar, and in each 64 bytes of a tar.gz: the
// program ends as promised, and never in a fault that is not there.
func TestZooOneBit(t *testing.T) {
	plain := tarOf(t, []packed{{"a.log", []byte("quiet\n")}, {"b.log", []byte("quiet\n")}, {"d.log", noise(1000)}})
	keeper := newKeeper(t)
	for format, data := range map[string][]byte{"b.tar": plain, "b.tar.gz": gzipped(t, plain), "b.zip": zipWith(t, packed{"a.log", noise(1000)})} {
		step := 512
		if format != "b.tar" {
			step = 64
		}
		for at := step / 3; at < len(data); at += step {
			d := keeper.diagnose(t, format, flipped(data, at))
			if d == nil || !strings.HasSuffix(format, ".zip") {
				if d != nil && d.Verdict == "fault" {
					t.Errorf("%s: a bit at %d made a fault: %s", format, at, d.Headline)
				}
				continue
			}
			for _, c := range d.Causes {
				if c.Rule.ID != "etcd-no-space" {
					t.Errorf("%s: a bit at %d made a fault: %s", format, at, d.Headline)
				}
			}
		}
	}
}
