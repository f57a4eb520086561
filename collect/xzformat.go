package collect

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// The xz file format 1.2.0: a stream is a head, blocks, an index of them and a
// foot (sections 2.1.1, 3, 4 and 2.1.2).

const xzHeadLen = 12

// xzChecks are the sizes of the checks that the library knows, by their type
// (section 2.1.1.2).
var xzChecks = map[byte]int{0: 0, 1: 4, 4: 8, 10: 32}

// xzBlock is what a block's header tells: sizes in bytes.
type xzBlock struct {
	stored   int // of all of it, header, padding and check included
	unpadded int // the same without padding
	unpacked int
}

// xzRecord is a block's entry in the index.
type xzRecord struct{ unpadded, unpacked int }

// xzHead reports whether h is a stream's head.
func xzHead(h []byte) bool {
	_, known := xzChecks[h[7]]
	return bytes.HasPrefix(h, []byte("\xfd7zXZ\x00\x00")) && known && crc32.ChecksumIEEE(h[6:8]) == binary.LittleEndian.Uint32(h[8:])
}

// xzHeaderLen is the length of a block's header by its first byte.
func xzHeaderLen(first byte) int { return (int(first) + 1) * 4 }

// parseXZBlock reads a block's header; false if it is damaged, does not tell
// both sizes or is too large.
func parseXZBlock(h []byte, check byte) (b xzBlock, ok bool) {
	end := len(h) - 4
	if h[0] == 0 || end < 4 || h[1]&0xc0 != 0xc0 || crc32.ChecksumIEEE(h[:end]) != binary.LittleEndian.Uint32(h[end:]) {
		return b, false
	}
	packed, n := binary.Uvarint(h[2:end])
	if n <= 0 || packed == 0 || packed > xzLargest {
		return b, false
	}
	unpacked, m := binary.Uvarint(h[2+n : end])
	if m <= 0 || unpacked > xzLargest {
		return b, false
	}
	b.unpadded = len(h) + int(packed) + xzChecks[check]
	b.stored = b.unpadded + int(-packed&3)
	b.unpacked = int(unpacked)
	return b, true
}

// xzIndex is the index of blocks, and the foot behind it, of the stream with
// this head.
func xzIndex(records []xzRecord, head []byte) []byte {
	b := binary.AppendUvarint([]byte{0}, uint64(len(records)))
	for _, r := range records {
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(r.unpadded)), uint64(r.unpacked))
	}
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	foot := binary.LittleEndian.AppendUint32(nil, uint32(len(b)/4-1))
	foot = append(foot, head[6:8]...)
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(foot))
	return append(append(b, foot...), "YZ"...)
}
