package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/dsnet/compress/bzip2"
	"github.com/klauspost/compress/zstd"
)

// knownLine is the small fault that every archive of the zoo holds besides what
// is hostile: etcd-no-space quotes it.
const knownLine = "memberID:8630161756594109333 alarm:NOSPACE\n"

// knownFile is the member with knownLine in it; a path that no file before or
// after it can pass for.
func knownFile() packed { return packed{"known/alarm.log", []byte(knownLine)} }

// ustar is the head of a tar's member with fields that archive/tar refuses to
// write: size is the twelve bytes as stored.
func ustar(name, size string, kind byte, link string) []byte {
	h := make([]byte, 512)
	copy(h, name)
	copy(h[100:], "0000644\x000000000\x000000000\x00")
	copy(h[124:136], size)
	copy(h[136:], "00000000000\x00")
	h[156] = kind
	copy(h[157:257], link)
	copy(h[257:], "ustar\x0000")
	return summed(h)
}

// summed writes a tar head's check sum.
func summed(h []byte) []byte {
	copy(h[148:], "        ")
	sum := 0
	for _, c := range h[:512] {
		sum += int(c)
	}
	copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
	return h
}

// octal is a tar's number field of twelve bytes.
func octal(n int) string { return fmt.Sprintf("%011o\x00", n) }

// raw is one member of a tar: head, content, padding.
func raw(name, body string, kind byte, link string) []byte {
	pad := strings.Repeat("\x00", -len(body)&511)
	return append(ustar(name, octal(len(body)), kind, link), body+pad...)
}

// pax is an extended header that holds for the next member, as it is given.
func pax(records ...string) []byte {
	var b strings.Builder
	for _, r := range records {
		n := len(r) + 3
		for len(fmt.Sprint(n))+len(r)+2 != n {
			n++
		}
		fmt.Fprintf(&b, "%d %s\n", n, r)
	}
	return raw("PaxHeaders/x", b.String(), tar.TypeXHeader, "")
}

// cage is a tar: what is hostile, then the known fault, then the end mark.
func cage(hostile ...[]byte) []byte {
	b := bytes.Join(hostile, nil)
	b = append(b, raw("known/alarm.log", knownLine, tar.TypeReg, "")...)
	return append(b, make([]byte, 1024)...)
}

// behind is a tar whose known fault comes first.
func behind(hostile ...[]byte) []byte {
	b := raw("known/alarm.log", knownLine, tar.TypeReg, "")
	return append(append(b, bytes.Join(hostile, nil)...), make([]byte, 1024)...)
}

// with is a tar of files and the known fault among them.
func with(t *testing.T, files ...packed) []byte {
	t.Helper()
	half := len(files) / 2
	return tarOf(t, append(append(files[:half:half], knownFile()), files[half:]...))
}

// zipEntry is an entry of a zip as it is stored: method and flags are what the
// headers say, size what they claim to unpack to.
type zipEntry struct {
	name, stored  string
	method, flags uint16
	size          uint64
	crc           uint32
	mode          uint32 // Unix
	zip64         bool
}

func storedEntry(name, body string) zipEntry {
	return zipEntry{name: name, stored: body, size: uint64(len(body)), crc: crc32.ChecksumIEEE([]byte(body))}
}

// rawZip writes entries without a doubt about them, per APPNOTE.TXT 4.3.
func rawZip(entries ...zipEntry) []byte {
	le := binary.LittleEndian
	var out, dir []byte
	for _, e := range entries {
		at := len(out)
		size, packedSize := uint32(e.size), uint32(len(e.stored))
		var extra []byte
		if e.zip64 { // sizes in the extra field 1
			size, packedSize = 0xffffffff, 0xffffffff
			extra = le.AppendUint64(le.AppendUint64([]byte{1, 0, 16, 0}, e.size), uint64(len(e.stored)))
		}
		common := le.AppendUint16(le.AppendUint16([]byte{45, 0}, e.flags), e.method)
		common = append(common, 0, 0, 0x21, 0x28)
		common = le.AppendUint32(le.AppendUint32(le.AppendUint32(common, e.crc), packedSize), size)
		common = le.AppendUint16(le.AppendUint16(common, uint16(len(e.name))), uint16(len(extra)))
		out = append(append(append(append(out, "PK\x03\x04"...), common...), e.name...), extra...)
		out = append(out, e.stored...)
		dir = append(append(append(dir, "PK\x01\x02\x2d\x03"...), common...), 0, 0, 0, 0, 0, 0)
		dir = le.AppendUint32(le.AppendUint32(dir, e.mode<<16), uint32(at))
		dir = append(append(dir, e.name...), extra...)
	}
	end := le.AppendUint16(le.AppendUint16([]byte("PK\x05\x06\x00\x00\x00\x00"), uint16(len(entries))), uint16(len(entries)))
	end = append(le.AppendUint32(le.AppendUint32(end, uint32(len(dir))), uint32(len(out))), 0, 0)
	return append(append(out, dir...), end...)
}

// zipWith is an ordinary zip of files and the known fault.
func zipWith(t *testing.T, files ...packed) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range append(files[:len(files):len(files)], knownFile()) {
		m, err := w.Create(f.name)
		if err == nil {
			_, err = m.Write(f.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstOf(t *testing.T, data []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(data, nil)
}

func bz2Of(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := bzip2.NewWriter(&b, nil)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// flipped is data with one bit of the byte at another; from the end if at is
// negative.
func flipped(data []byte, at int) []byte {
	out := bytes.Clone(data)
	out[(at+len(out))%len(out)] ^= 0x10
	return out
}

// hash of noise that does not compress: seeded, so the same each time.
func noise(n int) []byte {
	out, x := make([]byte, n), uint32(2463534242)
	for i := range out {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		out[i] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ +\n"[x%65]
	}
	return out
}
