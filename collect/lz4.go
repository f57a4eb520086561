package collect

import "errors"

var errLZ4 = errors.New("lz4 block is damaged")

// unpackLZ4 decodes one LZ4 block (lz4_Block_format.md of the lz4 project) into
// dst, up to limit bytes. What was decoded before damage is returned with it.
func unpackLZ4(dst, src []byte, limit int) ([]byte, error) {
	dst = dst[:0]
	for len(src) > 0 && len(dst) < limit {
		token := src[0]
		literals, rest, ok := lengthLZ4(int(token>>4), src[1:])
		if !ok || literals > len(rest) {
			return dst, errLZ4
		}
		dst = append(dst, rest[:min(literals, limit-len(dst))]...)
		if src = rest[literals:]; len(src) == 0 || len(dst) >= limit { // a block ends with literals
			return dst, nil
		}
		if len(src) < 2 {
			return dst, errLZ4
		}
		back := int(src[0]) | int(src[1])<<8
		match, rest, ok := lengthLZ4(int(token&15), src[2:])
		if !ok || back == 0 || back > len(dst) {
			return dst, errLZ4
		}
		src = rest
		for n := min(match+4, limit-len(dst)); n > 0; { // a copy may overlap itself
			part := min(n, back)
			from := len(dst) - back
			dst = append(dst, dst[from:from+part]...)
			n -= part
		}
	}
	return dst, nil
}

// lengthLZ4 adds the bytes that follow a length of 15.
func lengthLZ4(n int, src []byte) (int, []byte, bool) {
	if n < 15 {
		return n, src, true
	}
	for i, c := range src {
		if n += int(c); c < 255 {
			return n, src[i+1:], true
		}
	}
	return 0, nil, false
}
