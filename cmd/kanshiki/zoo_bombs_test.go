package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
)

// zooBombs are archives that want all memory, disk or time.
func zooBombs(t *testing.T) []animal {
	zeros := make([]byte, 20<<20)
	small, lines := gzipped(t, zeros), bytes.Repeat([]byte("\n"), 20<<20)
	doll := []byte("x\n")
	for i := range 6 {
		doll = zipWith(t, packed{fmt.Sprint("a", i, ".zip"), doll}, packed{fmt.Sprint("b", i, ".zip"), doll}, packed{fmt.Sprint("c", i, ".zip"), doll})
	}
	quine := cage()
	for range 30 { // each holds itself, as far as anyone looks
		quine = gzipped(t, with(t, packed{"b.tar.gz", quine}, packed{"tail.log", []byte("x\n")}))
	}
	tower := knownFile().data
	for range 12 {
		tower = gzipped(t, tower)
	}
	mixed := tarOf(t, []packed{{"deep/alarm.log", []byte(knownLine)}})
	mixed = zipWith(t, packed{"3.tar", mixed})
	mixed = tarOf(t, []packed{{"2.zip", mixed}})
	four := with(t, packed{"1.tgz", gzipped(t, with(t, packed{"2.tgz", gzipped(t, with(t, packed{"3.tgz", gzipped(t, with(t, packed{"4.tgz", gzipped(t, mixed)}))}))}))})
	known := storedEntry("known/alarm.log", knownLine)
	return []animal{
		{name: "zips in zips in zips, as 42.zip", file: "b.zip", gap: "max-depth", data: doll},
		{name: "an archive that holds itself", file: "b.tar.gz", gap: "max-depth", data: quine},
		{name: "gzip twelve times over", file: "known.log.gz", status: exitFailed, lost: true, stderr: "max-depth", data: tower},
		{name: "tar in zip in tar", file: "b.tar", alone: true, data: mixed},
		{name: "archives five deep", file: "b.tar", gap: "max-depth", data: four},
		{name: "a gzip of zeros", file: "b.tar", gap: "binary data", data: with(t, packed{"z.log.gz", small})},
		{name: "an xz of zeros", file: "b.tar", gap: "binary data", data: with(t, packed{"z.log.xz", xzOf(t, zeros)})},
		{name: "a zst of zeros", file: "b.tar", gap: "binary data", data: with(t, packed{"z.log.zst", zstOf(t, zeros)})},
		{name: "a bz2 of zeros", file: "b.tar", gap: "binary data", data: with(t, packed{"z.log.bz2", bz2Of(t, zeros)})},
		{name: "an xz of empty lines", file: "b.tar", gap: "max-ratio", data: with(t, packed{"z.log.xz", xzOf(t, lines)})},
		{name: "a zst of empty lines", file: "b.tar", gap: "max-ratio", data: with(t, packed{"z.log.zst", zstOf(t, lines)})},
		{name: "a bz2 of empty lines", file: "b.tar", gap: "max-ratio", data: with(t, packed{"z.log.bz2", bz2Of(t, lines)})},
		{name: "a bundle past its ceiling", file: "b.tar.gz", gap: "max-bytes", args: []string{"--max-bytes", "1000000"}, data: gzipped(t, with(t, packed{"a.log", nil}, packed{"z.log", zeros}))},
		{name: "a bundle with too many files", file: "b.tar", gap: "max-files", args: []string{"--max-files", "100"}, data: behind(bytes.Repeat(raw("e", "", '0', ""), 200))},
		{name: "a tar.gz with too many files", file: "b.tar.gz", gap: "max-files", args: []string{"--max-files", "100"}, data: gzipped(t, behind(bytes.Repeat(raw("e", "", '0', ""), 200)))},
		{name: "a nested zip too large to copy", file: "b.tar", gap: "max-spool", args: []string{"--max-spool", "64"}, data: with(t, packed{"n.zip", zipWith(t)})},
		{name: "entries of a zip that overlap", file: "b.zip", gap: "overlap", data: overlapped(50)},
		{name: "a hole of 8 GiB, old GNU", file: "b.tar", gap: "binary data", data: cage(oldSparse())},
		{name: "a hole of 8 EiB, PAX", file: "b.tar", data: behind(pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=hole", "GNU.sparse.realsize=9223372036854775807"),
			raw("hole", "0\n"+strings.Repeat("\x00", 510), '0', ""))},
		{name: "a sparse map that lies", file: "b.tar", data: behind(pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=hole", "GNU.sparse.realsize=512"),
			raw("hole", "2\n400\n400\n0\n99999999999\n"+strings.Repeat("\x00", 489), '0', ""))},
		{name: "a sparse map of a billion pieces", file: "b.tar", data: behind(pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=hole", "GNU.sparse.realsize=512"),
			raw("hole", "1000000000\n"+strings.Repeat("0\n0\n", 1000), '0', ""))},
		{name: "a PAX header of 2 MiB", file: "b.tar", data: behind(pax("comment="+strings.Repeat("c", 2<<20)), raw("x", "", '0', ""))},
		{name: "a zip that lies about its size", file: "b.zip", gap: "zip", data: rawZip(known, lying("big", zeros[:1<<20], 10))},
		{name: "a zip64 that claims 16 EiB", file: "b.zip", data: rawZip(known, zipEntry{name: "huge", stored: "x", size: 1<<64 - 1, zip64: true})},
		{name: "a zip of nothing that claims 4 GiB", file: "b.zip", data: rawZip(known, zipEntry{name: "huge", size: 1<<32 - 2})},
		{name: "an xz with a dictionary of 1.5 GiB", file: "b.tar", data: with(t, packed{"d.log.xz", hugeDictionary(xzOf(t, []byte("x\n")))})},
		{name: "a zst with a window of 3.75 TiB", file: "b.tar", gap: "zstd", data: with(t, packed{"w.log.zst", []byte("\x28\xb5\x2f\xfd\x00\xff\x01\x00\x00")})},
	}
}

// lying is a deflated entry that says that it unpacks to size.
func lying(name string, data []byte, size uint64) zipEntry {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, 9)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return zipEntry{name: name, stored: b.String(), method: 8, size: size, crc: crc32.ChecksumIEEE(data)}
}

// overlapped lists one entry n times: every part of it is harmless.
func overlapped(n int) []byte {
	z := rawZip(storedEntry("known/alarm.log", knownLine+string(noise(100<<10))))
	dir, end := bytes.Index(z, []byte("PK\x01\x02")), bytes.LastIndex(z, []byte("PK\x05\x06"))
	tail := bytes.Clone(z[end:])
	binary.LittleEndian.PutUint16(tail[8:], uint16(n))
	binary.LittleEndian.PutUint16(tail[10:], uint16(n))
	binary.LittleEndian.PutUint32(tail[12:], uint32(n*(end-dir)))
	return append(append(bytes.Clone(z[:dir]), bytes.Repeat(z[dir:end], n)...), tail...)
}

// oldSparse is a member of 8 GiB that is one hole (type 'S', real size at 483).
func oldSparse() []byte {
	h := ustar("hole.log", octal(0), 'S', "")
	copy(h[257:], "ustar  \x00")
	copy(h[386:], "77777777777\x0000000000000\x00")
	copy(h[483:], "77777777777\x00")
	return summed(h)
}

// hugeDictionary makes an xz's block header ask for the largest dictionary; its
// check sum is right.
func hugeDictionary(x []byte) []byte {
	at := bytes.Index(x[12:], []byte{0x21, 0x01}) + 12
	x[at+2] = 40 // 4 GiB - 1
	size := (int(x[12]) + 1) * 4
	binary.LittleEndian.PutUint32(x[12+size-4:], crc32.ChecksumIEEE(x[12:12+size-4]))
	return x
}
