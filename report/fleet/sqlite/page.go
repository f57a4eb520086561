package sqlite

import (
	"encoding/binary"
	"slices"
)

// page lays out cells behind the header that begins at skip.
func page(kind byte, skip int, cells [][]byte, right uint32) []byte {
	b := make([]byte, pageSize)
	header := 8
	if kind == interiorPage {
		header = 12
		binary.BigEndian.PutUint32(b[skip+8:], right)
	}
	end := pageSize
	for i, c := range cells {
		end -= len(c)
		copy(b[end:], c)
		binary.BigEndian.PutUint16(b[skip+header+2*i:], uint16(end))
	}
	b[skip] = kind
	binary.BigEndian.PutUint16(b[skip+3:], uint16(len(cells)))
	binary.BigEndian.PutUint16(b[skip+5:], uint16(end))
	return b
}

// Limits of what of a payload stays on a leaf (section 1.6).
const (
	mostLocal  = pageSize - 35
	leastLocal = (pageSize-12)*32/255 - 23
)

// cell makes the cell of a row; what does not fit goes to overflow pages, the
// last first, because each names the next.
func (d *Writer) cell(row int64, payload []byte) []byte {
	cell := varint(varint(nil, uint64(len(payload))), uint64(row))
	local := localSize(len(payload))
	cell = append(cell, payload[:local]...)
	rest := payload[local:]
	if len(rest) == 0 {
		return cell
	}
	next := uint32(0)
	chunks := slices.Collect(slices.Chunk(rest, pageSize-4))
	for _, c := range slices.Backward(chunks) {
		b := make([]byte, pageSize)
		binary.BigEndian.PutUint32(b, next)
		copy(b[4:], c)
		next = d.append(b)
	}
	return binary.BigEndian.AppendUint32(cell, next)
}

// localSize is how much of a payload of n bytes stays on its leaf.
func localSize(n int) int {
	if n <= mostLocal {
		return n
	}
	if k := leastLocal + (n-leastLocal)%(pageSize-4); k <= mostLocal {
		return k
	}
	return leastLocal
}
