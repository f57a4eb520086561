package parse

import "unicode/utf8"

// undoEscapes appends b with the escapes of Go and JSON strings undone; what is
// no escape, or is cut, stays as it stands.
func undoEscapes(out, b []byte) []byte {
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' || i+1 == len(b) {
			out = append(out, b[i])
			continue
		}
		i++
		switch c := b[i]; c {
		case 'n':
			out = append(out, '\n')
		case 't':
			out = append(out, '\t')
		case 'r':
			out = append(out, '\r')
		case 'b', 'f', 'a', 'v':
			out = append(out, ' ')
		case 'u', 'U', 'x':
			width := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
			r := hexAt(b, i+1, width)
			if r < 0 {
				out = append(out, '\\', c)
				continue
			}
			i += width
			if c == 'u' && r >= 0xd800 && r < 0xdc00 && at(b, i+1) == '\\' && at(b, i+2) == 'u' {
				if low := hexAt(b, i+3, 4); low >= 0xdc00 && low < 0xe000 {
					r = (r-0xd800)<<10 + low - 0xdc00 + 0x10000
					i += 6
				}
			}
			if c == 'x' {
				out = append(out, byte(r))
			} else {
				out = utf8.AppendRune(out, r)
			}
		default:
			out = append(out, c)
		}
	}
	return out
}

func hexAt(b []byte, i, n int) rune {
	if i+n > len(b) {
		return -1
	}
	v := rune(0)
	for _, c := range b[i : i+n] {
		switch {
		case isDigit(c):
			v = v<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			v = v<<4 | rune(c|0x20-'a'+10)
		default:
			return -1
		}
	}
	return v
}
