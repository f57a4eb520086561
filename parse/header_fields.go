package parse

// unquoted gives a string's content, still escaped; other values as they are.
func unquoted(v []byte) []byte {
	if at(v, 0) != '"' {
		return v
	}
	v = v[1:]
	if n := len(v); n > 0 && v[n-1] == '"' {
		v = v[:n-1]
	}
	return v
}

// eachField calls f with every key (unquoted) and raw value of one JSON object.
// It is false when the object is cut or broken; f saw what came before.
func eachField(b []byte, f func(key, value []byte)) bool {
	i := skipBlank(b, 1)
	for at(b, i) == '"' {
		end := stringEnd(b, i)
		if end < 0 {
			return false
		}
		key := b[i+1 : end-1]
		if i = skipBlank(b, end); at(b, i) != ':' {
			return false
		}
		i = skipBlank(b, i+1)
		end = valueEnd(b, i)
		if end <= i {
			if i < len(b) {
				f(key, b[i:]) // a cut line: its message counts all the same
			}
			return false
		}
		f(key, b[i:end])
		if i = skipBlank(b, end); at(b, i) == ',' {
			i = skipBlank(b, i+1)
		}
	}
	return at(b, i) == '}'
}

func skipBlank(b []byte, i int) int {
	for c := at(b, i); c == ' ' || c == '\t' || c == '\n'; c = at(b, i) {
		i++
	}
	return i
}

// stringEnd gives the place after the string that begins at i, -1 if it is cut.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// valueEnd gives the place after the value that begins at i, -1 if it is cut.
func valueEnd(b []byte, i int) int {
	depth := 0
	for ; i < len(b); i++ {
		switch b[i] {
		case '"':
			if i = stringEnd(b, i); i < 0 {
				return -1
			}
			if depth == 0 {
				return i
			}
			i--
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth <= 0 {
				return i + min(depth+1, 1)
			}
		case ',', ' ':
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}
