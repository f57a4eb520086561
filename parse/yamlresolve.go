package parse

import (
	"bytes"

	"go.yaml.in/yaml/v4"
)

// isPlainScalar refuses what could mean more than its own text.
func isPlainScalar(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	switch b[0] {
	case '&', '*', '!', '|', '>', '%', '@', '`', '{', '}', '[', ']', ',', '#', '"', '\'', '?', ' ':
		return false
	case '-', ':':
		if len(b) == 1 || b[1] == ' ' {
			return false
		}
	}
	return bytes.IndexByte(b, '\t') < 0 && !bytes.Contains(b, []byte(" #")) && !bytes.Contains(b, []byte(": ")) &&
		b[len(b)-1] != ':' && b[len(b)-1] != ' ' && !bytes.HasPrefix(b, []byte("---")) && !bytes.HasPrefix(b, []byte("..."))
}

// resolvePlain gives a plain scalar its type. What is clearly text or a small
// number is decided here; the library decides the rest.
func resolvePlain(b []byte) any {
	c := b[0]
	switch {
	case c >= '0' && c <= '9':
		if n, ok := smallNumber(b); ok {
			return n
		}
		if !maybeNumber(b) {
			return string(b)
		}
	case c == '-' && (len(b) == 1 || b[1] != '.' && (b[1] < '0' || b[1] > '9')):
		return string(b)
	case c != '-' && c != '+' && c != '.' && c != '~' && c != '=' && c != '<':
		switch string(b) {
		case "true", "True", "TRUE":
			return true
		case "false", "False", "FALSE":
			return false
		case "null", "Null", "NULL":
			return nil
		}
		return string(b) // yes, no, on and off are text since YAML 1.2
	}
	s := string(b)
	var n yaml.Node
	if yaml.Unmarshal(b, &n) != nil || len(n.Content) != 1 || n.Content[0].Value != s {
		return s
	}
	v, err := scalarValue(s, n.Content[0].ShortTag(), 0)
	if err != nil {
		return s
	}
	return v
}

// smallNumber reads decimal digits that fit without care.
func smallNumber(b []byte) (int, bool) {
	if len(b) > 15 || b[0] == '0' && len(b) > 1 {
		return 0, false
	}
	n := 0
	for _, d := range b {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = n*10 + int(d-'0')
	}
	return n, true
}

// maybeNumber says whether text that starts with a digit could be a number in
// any of YAML's notations; addresses, dates, quantities and uids cannot.
func maybeNumber(b []byte) bool {
	based := len(b) > 1 && b[0] == '0' && bytes.IndexByte([]byte("xXoObB"), b[1]) >= 0
	dots := 0
	for i, c := range b {
		switch {
		case c == '.':
			dots++
		case c >= '0' && c <= '9' || c == '_' || c == 'e' || c == 'E':
		case c == '-' || c == '+':
			if b[i-1]|0x20 != 'e' {
				return false
			}
		case based && (i == 1 || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'):
		default:
			return false
		}
	}
	return dots < 2
}
