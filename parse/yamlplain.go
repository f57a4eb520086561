package parse

import (
	"bytes"
	"unicode/utf8"
)

// Nearly all YAML in a bundle was written by one of two emitters and uses a
// small part of the language: block mappings and sequences, plain, quoted and
// literal scalars, empty flow collections. plainYAML reads that part, many
// times faster than the library, and refuses everything else: comments,
// anchors, tags, flow collections, folded scalars. What it refuses goes to the
// library, so it may be narrow but never wrong; FuzzPlainYAML compares the two.

// maxPlainDepth is the nesting that plainYAML follows.
const maxPlainDepth = 100

// maxSharedKeys bounds the names kept for sharing: the keys of a ConfigMap's
// data are no field names.
const maxSharedKeys = 4096

type plainYAML struct {
	text []byte
	// The content under the cursor: text[pos:end] without the line's end and
	// trailing spaces, at column indent. next is where the next line begins.
	pos, end, next int
	indent         int
	done           bool
	keys           map[string]string
}

// decodePlainYAML reads one document; ok is false if it is not plain or not
// valid.
func decodePlainYAML(text []byte, keys map[string]string) (v any, ok bool) {
	if !isPlainText(text) {
		return nil, false
	}
	if keys == nil {
		keys = map[string]string{}
	}
	p := &plainYAML{text: text, keys: keys}
	p.line()
	if !p.done && p.indent == 0 && string(p.rest()) == "---" {
		p.line()
	}
	if p.done || !p.isDash() && p.colon() < 0 { // a scalar alone, which may go on to a document mark
		return nil, false
	}
	v, ok = p.node(-1, 0)
	return v, ok && p.done
}

// isPlainText refuses what YAML treats as a line break or forbids.
func isPlainText(text []byte) bool {
	if len(text) == 0 || text[len(text)-1] != '\n' || !utf8.Valid(text) {
		return false
	}
	for i, c := range text {
		switch {
		case c >= 0x20 && c < 0x7f || c == '\n' || c == '\t':
		case c < 0x20 || c == 0x7f || c == 0xef: // byte order mark and the last of the plane
			return false
		case c == 0xc2 && text[i+1] < 0xa0, c == 0xe2 && text[i+1] == 0x80 && (text[i+2] == 0xa8 || text[i+2] == 0xa9):
			return false
		}
	}
	return true
}

func (p *plainYAML) rest() []byte { return p.text[p.pos:p.end] }

// line moves to the next line that is not blank.
func (p *plainYAML) line() {
	for p.next < len(p.text) {
		start := p.next
		i := start
		for i < len(p.text) && p.text[i] == ' ' {
			i++
		}
		nl := bytes.IndexByte(p.text[i:], '\n')
		if nl < 0 {
			break
		}
		p.next = i + nl + 1
		if nl == 0 {
			continue
		}
		p.pos, p.indent, p.end = i, i-start, i+nl
		for p.text[p.end-1] == ' ' {
			p.end--
		}
		return
	}
	p.done, p.indent, p.pos, p.end = true, -1, len(p.text), len(p.text)
}

// isDash reports whether the cursor stands on an item of a sequence.
func (p *plainYAML) isDash() bool {
	return !p.done && p.text[p.pos] == '-' && (p.pos+1 == p.end || p.text[p.pos+1] == ' ')
}

// node reads the value at the cursor. parent is the column of the collection
// around it.
func (p *plainYAML) node(parent, depth int) (any, bool) {
	if depth > maxPlainDepth {
		return nil, false
	}
	if p.isDash() {
		return p.sequence(p.indent, depth)
	}
	if p.colon() >= 0 {
		return p.mapping(p.indent, depth)
	}
	return p.scalar(parent)
}

func (p *plainYAML) sequence(col, depth int) (any, bool) {
	list := make([]any, 0, 4)
	for !p.done && p.indent == col && p.isDash() {
		p.pos++
		p.indent++
		for p.pos < p.end && p.text[p.pos] == ' ' {
			p.pos++
			p.indent++
		}
		var v any
		ok := true
		if p.pos < p.end {
			v, ok = p.node(col, depth+1)
		} else if p.line(); !p.done && p.indent > col {
			v, ok = p.node(col, depth+1)
		}
		if !ok {
			return nil, false
		}
		list = append(list, v)
	}
	return list, p.done || p.indent < col || p.indent == col
}

func (p *plainYAML) mapping(col, depth int) (any, bool) {
	m := make(map[string]any, 8)
	for !p.done && p.indent == col && !p.isDash() {
		colon := p.colon()
		if colon < 0 {
			return nil, false
		}
		key, ok := p.key(p.text[p.pos:colon])
		if !ok {
			return nil, false
		}
		if _, twice := m[key]; twice {
			return nil, false
		}
		p.pos = colon + 1
		for p.pos < p.end && p.text[p.pos] == ' ' {
			p.pos++
		}
		if key == "managedFields" && p.pos == p.end {
			for p.line(); p.indent > col || p.indent == col && p.isDash(); p.line() {
			}
			continue
		}
		var v any
		if p.pos < p.end {
			v, ok = p.scalar(col)
		} else if p.line(); p.indent > col || p.indent == col && p.isDash() {
			v, ok = p.node(col, depth+1)
		}
		if !ok {
			return nil, false
		}
		m[key] = v
	}
	return m, p.indent <= col
}

// colon finds the end of a key at the cursor; -1 if there is none.
func (p *plainYAML) colon() int {
	from := p.pos
	switch q := p.text[p.pos]; q {
	case '"', '\'':
		i := bytes.IndexByte(p.text[p.pos+1:p.end], q)
		if i < 0 {
			return -1
		}
		from = p.pos + 1 + i + 1
		if from < p.end && p.text[from] == ':' && (from+1 == p.end || p.text[from+1] == ' ') {
			return from
		}
		return -1
	}
	for {
		i := bytes.IndexByte(p.text[from:p.end], ':')
		if i < 0 {
			return -1
		}
		from += i
		if from+1 == p.end || p.text[from+1] == ' ' {
			return from
		}
		from++
	}
}

// key takes a key that is plain or simply quoted.
func (p *plainYAML) key(b []byte) (string, bool) {
	if len(b) > 1 && (b[0] == '"' || b[0] == '\'') {
		if b = b[1 : len(b)-1]; bytes.IndexByte(b, '\\') >= 0 {
			return "", false
		}
	} else if !isPlainScalar(b) || string(b) == "<<" {
		return "", false
	}
	if len(b) > 1000 { // the library has a limit there
		return "", false
	}
	k, ok := p.keys[string(b)]
	if !ok {
		k = string(b)
		if len(p.keys) < maxSharedKeys {
			p.keys[k] = k
		}
	}
	return k, true
}
