package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// varint appends a variable-length integer: seven bits a byte, the highest
// first, and eight in a ninth (section 1.6).
func varint(b []byte, v uint64) []byte {
	if v>>56 != 0 {
		for shift := 57; shift >= 8; shift -= 7 {
			b = append(b, byte(v>>shift)|0x80)
		}
		return append(b, byte(v))
	}
	n := 1
	for x := v >> 7; x != 0; x >>= 7 {
		n++
	}
	for i := n - 1; i > 0; i-- {
		b = append(b, byte(v>>(7*i))|0x80)
	}
	return append(b, byte(v&0x7f))
}

// readVarint is the other way; n is 0 if b is too short.
func readVarint(b []byte) (v uint64, n int) {
	for i, c := range b {
		if i == 8 {
			return v<<8 | uint64(c), 9
		}
		v = v<<7 | uint64(c&0x7f)
		if c < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}

// record encodes a row (section 2.1).
func record(values []any) ([]byte, error) {
	var types, body []byte
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			types = varint(types, 0)
		case int64:
			var kind uint64
			kind, body = integer(body, v)
			types = varint(types, kind)
		case float64:
			types = varint(types, 7)
			body = binary.BigEndian.AppendUint64(body, math.Float64bits(v))
		case string:
			types = varint(types, uint64(len(v))*2+13)
			body = append(body, v...)
		default:
			return nil, fmt.Errorf("cannot store a %T", v)
		}
	}
	// The header's size counts itself.
	size := len(types) + 1
	if size > 0x7f {
		size++
	}
	return append(append(varint(nil, uint64(size)), types...), body...), nil
}

// widths are the bytes of integers by their serial type.
var widths = [...]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

func integer(b []byte, v int64) (kind uint64, out []byte) {
	if v == 0 || v == 1 {
		return uint64(8 + v), b
	}
	for kind := 1; kind < len(widths); kind++ {
		bits := 8 * widths[kind]
		if kind == 6 || v >= -1<<(bits-1) && v < 1<<(bits-1) {
			full := binary.BigEndian.AppendUint64(nil, uint64(v))
			return uint64(kind), append(b, full[8-widths[kind]:]...)
		}
	}
	return 0, b
}

var errRecord = errors.New("a row is damaged")

// readRecord decodes a row. Blobs come as strings.
func readRecord(b []byte) ([]any, error) {
	size, n := readVarint(b)
	if n == 0 || size < uint64(n) || size > uint64(len(b)) {
		return nil, errRecord
	}
	types, body := b[n:size], b[size:]
	var values []any
	for len(types) > 0 {
		kind, n := readVarint(types)
		if n == 0 {
			return nil, errRecord
		}
		types = types[n:]
		width := uint64(0)
		switch {
		case kind < uint64(len(widths)):
			width = uint64(widths[kind])
		case kind == 7:
			width = 8
		case kind >= 12:
			width = (kind - 12) / 2
		}
		if width > uint64(len(body)) {
			return nil, errRecord
		}
		values = append(values, value(kind, body[:width]))
		body = body[width:]
	}
	return values, nil
}

func value(kind uint64, b []byte) any {
	switch {
	case kind >= 12:
		return string(b)
	case kind == 7:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	case kind == 8 || kind == 9:
		return int64(kind - 8)
	case kind == 0 || kind > 9:
		return nil
	}
	v := int64(int8(b[0]))
	for _, c := range b[1:] {
		v = v<<8 | int64(c)
	}
	return v
}
