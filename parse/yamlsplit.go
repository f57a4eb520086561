package parse

import "bytes"

// An object list as `oc get -o yaml` writes it is cut into its items by
// indentation before anything is decoded: an unwanted item then costs only the
// search for its kind, a damaged one costs only itself, and each has its line.

// yamlChunk is the text of one document or one item of a list.
type yamlChunk struct {
	text []byte
	line int // 1-based, of the first byte
	// indent of the object's own keys; item is true if text starts with the
	// dash of a sequence.
	indent int
	item   bool
	// list is the kind and apiVersion of the list around an item.
	list pathKind
}

// yamlDocuments cuts text at its "---" lines. Block scalars are indented, so a
// line that starts with --- in the first column is always a mark.
func yamlDocuments(text []byte, each func(doc []byte, line int)) {
	start, startLine, line := 0, 1, 1
	for pos := 0; pos < len(text); line++ {
		end := lineEnd(text, pos)
		if isDocMark(text[pos:end]) {
			each(text[start:pos], startLine)
			start, startLine = end, line+1
		}
		pos = end
	}
	each(text[start:], startLine)
}

func isDocMark(l []byte) bool {
	if len(l) < 3 || string(l[:3]) != "---" && string(l[:3]) != "..." {
		return false
	}
	return len(bytes.TrimRight(l[3:], " \t\r\n")) == 0 || l[3] == ' ' && l[0] == '-' && bytes.HasPrefix(bytes.TrimSpace(l[3:]), []byte("#"))
}

// lineEnd is the index behind the line that starts at pos.
func lineEnd(text []byte, pos int) int {
	if i := bytes.IndexByte(text[pos:], '\n'); i >= 0 {
		return pos + i + 1
	}
	return len(text)
}

// yamlChunks cuts a document into items if it is a list in block style, else
// hands it over whole.
func yamlChunks(doc []byte, line int, each func(yamlChunk)) {
	at := keyLine(doc, 0, "items")
	if at < 0 {
		each(yamlChunk{text: doc, line: line})
		return
	}
	first := lineEnd(doc, at)
	if rest := bytes.TrimSpace(doc[at+len("items:") : first]); len(rest) > 0 {
		each(yamlChunk{text: doc, line: line})
		return
	}
	for first < len(doc) && isBlank(doc[first:lineEnd(doc, first)]) {
		first = lineEnd(doc, first)
	}
	dash := indentOf(doc[first:])
	if first+dash >= len(doc) || doc[first+dash] != '-' {
		each(yamlChunk{text: doc, line: line})
		return
	}
	list := pathKind{valueOf(doc, 0, "kind"), valueOf(doc, 0, "apiVersion")}
	n := line + bytes.Count(doc[:first], []byte("\n"))
	start, startLine := first, n
	give := func(end int) {
		if end > start {
			each(yamlChunk{text: doc[start:end], line: startLine, indent: dash + 2, item: true, list: list})
		}
	}
	for pos := first; pos < len(doc); n++ {
		end := lineEnd(doc, pos)
		l := doc[pos:end]
		switch ind := indentOf(l); {
		case isBlank(l) || ind > dash:
		case ind == dash && l[ind] == '-':
			give(pos)
			start, startLine = pos, n
		default: // the list's own keys again: nothing but kind and metadata follow
			give(pos)
			return
		}
		pos = end
	}
	give(len(doc))
}

func isBlank(l []byte) bool {
	return len(bytes.TrimSpace(l)) == 0
}

func indentOf(l []byte) int {
	i := 0
	for i < len(l) && l[i] == ' ' {
		i++
	}
	return i
}

// keyLine is the index of the line `key:` indented by exactly indent spaces;
// the first line of an item has a dash in place of two of them. -1 if there
// is none.
func keyLine(text []byte, indent int, key string) int {
	for from := 0; from < len(text); {
		i := bytes.Index(text[from:], []byte(key))
		if i < 0 {
			return -1
		}
		i += from
		from = i + len(key)
		if from >= len(text) || text[from] != ':' || i < indent {
			continue
		}
		bol := i - indent
		if bol > 0 && text[bol-1] != '\n' {
			continue
		}
		lead := text[bol:i]
		if n := len(bytes.TrimLeft(lead, " ")); n == 0 || n == 2 && lead[indent-2] == '-' && lead[indent-1] == ' ' {
			return bol
		}
	}
	return -1
}

func hasKey(text []byte, indent int, key string) bool {
	return keyLine(text, indent, key) >= 0
}

// valueOf gives the plain or quoted scalar behind a key, as in keyLine; ""
// if there is none.
func valueOf(text []byte, indent int, key string) string {
	i := keyLine(text, indent, key)
	if i < 0 {
		return ""
	}
	l := text[i:lineEnd(text, i)]
	_, v, _ := bytes.Cut(l, []byte(":"))
	return string(bytes.Trim(bytes.TrimSpace(v), `"'`))
}
