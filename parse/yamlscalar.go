package parse

import "bytes"

// scalar reads a scalar at the cursor, with the lines it goes on over, and
// moves to the line behind it. parent is the column of the collection that
// holds it.
func (p *plainYAML) scalar(parent int) (any, bool) {
	b := p.rest()
	switch b[0] {
	case '"', '\'':
		return p.quoted(b[0], parent)
	case '|':
		return p.literal(parent)
	case '{', '[':
		if string(b) != "{}" && string(b) != "[]" {
			return nil, false
		}
		p.line()
		if p.indent > parent {
			return nil, false
		}
		if b[0] == '{' {
			return map[string]any{}, true
		}
		return []any{}, true
	}
	if !isPlainScalar(b) {
		return nil, false
	}
	prev := p.next
	p.line()
	if p.indent <= parent {
		return resolvePlain(b), true
	}
	// Emitters fold long plain text; the lines are joined by a space each.
	joined := append([]byte(nil), b...)
	for !p.done && p.indent > parent {
		l := p.rest()
		if p.pos-p.indent != prev || !isPlainRest(l) { // a blank line stands for a line break: rare
			return nil, false
		}
		joined = append(append(joined, ' '), l...)
		prev = p.next
		p.line()
	}
	return resolvePlain(joined), true
}

// isPlainRest is isPlainScalar for the further lines, which may start with
// signs that mean something only at the beginning.
func isPlainRest(b []byte) bool {
	return b[0] != '#' && bytes.IndexByte(b, '\t') < 0 && !bytes.Contains(b, []byte(" #")) &&
		!bytes.Contains(b, []byte(": ")) && b[len(b)-1] != ':'
}

// literal reads a block scalar in literal style: |, |-, |+ without an
// indentation indicator.
func (p *plainYAML) literal(parent int) (any, bool) {
	chomp := byte(0)
	switch head := p.rest(); len(head) {
	case 1:
	case 2:
		if chomp = head[1]; chomp != '-' && chomp != '+' {
			return nil, false
		}
	default:
		return nil, false
	}
	start := p.next
	if start < len(p.text) && p.text[start] == ' ' && bytes.IndexByte(p.text[start:], '\n') == indentOf(p.text[start:]) {
		return nil, false // spaces on a leading blank line may change the indentation
	}
	var out []byte
	col := -1
	for pos := start; pos < len(p.text); {
		end := lineEnd(p.text, pos)
		l := p.text[pos:end]
		ind := indentOf(l)
		switch blank := l[ind] == '\n'; {
		case blank && col < 0:
			if ind > 0 {
				return nil, false
			}
			out = append(out, '\n')
		case blank:
			out = append(out, l[min(ind, col):]...)
		case ind <= parent || col < 0 && ind == 0:
			return p.endLiteral(out, col, chomp, pos)
		case col < 0:
			col = ind
			fallthrough
		default:
			if ind < col || l[ind] == '\t' {
				return nil, false
			}
			out = append(out, l[col:]...)
		}
		pos = end
	}
	return p.endLiteral(out, col, chomp, len(p.text))
}

func (p *plainYAML) endLiteral(out []byte, col int, chomp byte, pos int) (any, bool) {
	if col < 0 {
		return nil, false // nothing but blank lines
	}
	p.next = pos
	p.line()
	switch chomp {
	case '-':
		out = bytes.TrimRight(out, "\n")
	case 0:
		out = append(bytes.TrimRight(out, "\n"), '\n')
	}
	return string(out), true
}

// quoted reads a quoted scalar. Over several lines it is folded: a line break
// and the spaces around it are one space.
func (p *plainYAML) quoted(q byte, parent int) (any, bool) {
	i := p.pos + 1
	out := make([]byte, 0, p.end-p.pos)
	for {
		if i >= p.end {
			if i > p.end {
				return nil, false
			}
			prev := p.next
			p.line()
			if p.done || p.indent <= parent || p.pos-p.indent != prev || p.text[p.pos] == '\t' {
				return nil, false
			}
			out = append(out, ' ')
			i = p.pos
			continue
		}
		c := p.text[i]
		switch {
		case c == '\t':
			return nil, false
		case c == q && q == '\'' && i+1 < p.end && p.text[i+1] == '\'':
			out = append(out, c)
			i += 2
		case c == q:
			if i+1 != p.end {
				return nil, false // a comment, or an error
			}
			p.line()
			return string(out), p.indent <= parent
		case c == '\\' && q == '"':
			n, r := unescape(p.text[i+1 : p.end])
			if n == 0 {
				return nil, false
			}
			out = append(out, r...)
			i += 1 + n
		default:
			out = append(out, c)
			i++
		}
	}
}

// unescape reads the escapes that emitters write; n is 0 for all others.
func unescape(b []byte) (n int, s string) {
	if len(b) == 0 {
		return 0, ""
	}
	switch b[0] {
	case 'n':
		return 1, "\n"
	case 't':
		return 1, "\t"
	case 'r':
		return 1, "\r"
	case '"', '\\', '/', ' ':
		return 1, string(b[:1])
	}
	return 0, ""
}
