package parse

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// plainText takes off what text gained on its way here: UTF-16, in which
// Windows PowerShell saves `oc get > file`; colours of a terminal, which tear
// words apart; and, in a loose text, what stands before every line of a quoted
// mail or an indented excerpt. Only in.Head decides, and lines keep their number.
func plainText(in *Input) {
	if isJournalFile(in.Head) {
		return
	}
	changed := false
	if order, ok := utf16Mark(in.Head); ok {
		in.R, changed = &utf16Reader{r: bufio.NewReaderSize(in.R, 64<<10), big: order}, true
		in.peek()
	}
	// Journal records tell the length of fields that may hold any byte.
	colours := bytes.Contains(in.Head, []byte("\x1b[")) && !isJournalRecords(in.Head)
	var prefix []byte
	if isLoose(in.File) {
		prefix = quotePrefix(in.Head)
	}
	if colours || prefix != nil {
		in.R = &lineFilter{r: bufio.NewReaderSize(in.R, 64<<10), prefix: prefix, colours: colours}
		changed = true
	}
	if changed {
		in.peek()
	}
}

// peek reads in.Head again from a changed in.R.
func (in *Input) peek() {
	head := make([]byte, headSize)
	n, err := readHead(in.R, head)
	in.Head = head[:n]
	rest := in.R
	if err != nil {
		rest = failed{err}
	}
	in.R = io.MultiReader(bytes.NewReader(in.Head), rest)
}

func utf16Mark(head []byte) (big, ok bool) {
	if len(head) < 4 || len(head) >= 4 && head[2] == 0 && head[3] == 0 { // UTF-32, or hardly a text
		return false, false
	}
	return head[0] == 0xfe, head[0] == 0xff && head[1] == 0xfe || head[0] == 0xfe && head[1] == 0xff
}

// utf16Reader gives UTF-16 as UTF-8, without the mark at its beginning.
type utf16Reader struct {
	r    *bufio.Reader
	big  bool
	out  []byte
	lead rune // first half of a pair
	err  error
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 && u.err == nil {
		u.fill()
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	if n == 0 {
		return 0, u.err
	}
	return n, nil
}

func (u *utf16Reader) fill() {
	u.out = make([]byte, 0, 8<<10)
	var two [2]byte
	for len(u.out) < 4<<10 {
		if _, u.err = io.ReadFull(u.r, two[:]); u.err != nil {
			if u.err == io.ErrUnexpectedEOF { // half a letter is none
				u.err = io.EOF
			}
			return
		}
		c := rune(two[0]) | rune(two[1])<<8
		if u.big {
			c = rune(two[1]) | rune(two[0])<<8
		}
		switch {
		case c == 0xfeff:
		case u.lead != 0:
			u.out = utf8.AppendRune(u.out, utf16.DecodeRune(u.lead, c))
			u.lead = 0
		case utf16.IsSurrogate(c):
			u.lead = c
		default:
			u.out = utf8.AppendRune(u.out, c)
		}
	}
}

// quotePrefix is what stands before every line that is not empty: "> " or
// indentation; nil if nothing does, or there is only one line.
func quotePrefix(head []byte) []byte {
	if i := bytes.LastIndexByte(head, '\n'); i > 0 {
		head = head[:i]
	}
	var prefix []byte
	lines := 0
	for l := range bytes.Lines(head) {
		own := l[:len(l)-len(bytes.TrimLeft(l, "> \t"))]
		if len(bytes.TrimSpace(l)) == len(bytes.TrimSpace(own)) { // nothing but quote marks
			continue
		}
		if lines++; lines == 1 {
			prefix = own
		}
		for !bytes.HasPrefix(own, prefix) {
			prefix = prefix[:len(prefix)-1]
		}
		if len(prefix) == 0 {
			return nil
		}
	}
	if lines < 2 {
		return nil
	}
	return bytes.Clone(prefix)
}

// maxSequence is longer than the control sequences that programs write.
const maxSequence = 32

// lineFilter takes the prefix and the colours off each line.
type lineFilter struct {
	r       *bufio.Reader
	prefix  []byte
	colours bool
	inside  bool   // of a line longer than the buffer
	carry   []byte // of which a control sequence was torn apart
	out     []byte
	err     error
}

func (f *lineFilter) Read(p []byte) (int, error) {
	for len(f.out) == 0 && f.err == nil {
		var line []byte
		line, f.err = f.r.ReadSlice('\n')
		first := !f.inside
		f.inside = f.err == bufio.ErrBufferFull
		if f.inside {
			f.err = nil
		}
		if first {
			line = bytes.TrimPrefix(line, f.prefix)
		} else if len(f.carry) > 0 {
			line = append(f.carry, line...)
			f.carry = nil
		}
		if i := bytes.LastIndexByte(line, 0x1b); f.inside && i >= 0 && len(line)-i < maxSequence {
			f.carry, line = bytes.Clone(line[i:]), line[:i]
		}
		if f.colours {
			line = withoutColours(line)
		}
		f.out = line // valid until the next ReadSlice, which waits for it to be used up
	}
	n := copy(p, f.out)
	f.out = f.out[n:]
	if n == 0 {
		return 0, f.err
	}
	return n, nil
}

// withoutColours takes ECMA-48 control sequences (ESC [ … letter) out of b, in
// place.
func withoutColours(b []byte) []byte {
	at := bytes.Index(b, []byte("\x1b["))
	if at < 0 {
		return b
	}
	out := b[:at]
	for at < len(b) {
		if b[at] != 0x1b || at+1 >= len(b) || b[at+1] != '[' {
			out = append(out, b[at])
			at++
			continue
		}
		end := at + 2
		for end < len(b) && b[end] >= 0x20 && b[end] < 0x40 {
			end++
		}
		if end < len(b) && b[end] >= 0x40 && b[end] < 0x7f {
			end++
		}
		at = end
	}
	return out
}
