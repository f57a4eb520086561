package report

import (
	"strings"
	"unicode"
)

// mdText makes foreign text one line of Markdown that shows as it is: no
// markup, no HTML, no link, no mention, no end of a table's cell.
func mdText(s string) string {
	s = strings.Join(strings.Fields(Printable(s)), " ")
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '@':
			b.WriteString("&#64;") // @name would call somebody
		case strings.ContainsRune("\\`*_[|~$", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case i == 0 && strings.ContainsRune("#+-=", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == ':' && strings.HasPrefix(s[i:], "://"):
			b.WriteString("&#58;") // no address out of a log becomes a link
		case (r == '.' || r == ')') && i > 0 && strings.Trim(s[:i], "0123456789") == "" && (i+1 == len(s) || s[i+1] == ' '):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// mdProse is mdText for the words of a rule, where backticks mark commands.
func mdProse(s string) string {
	var b strings.Builder
	for _, p := range prose(Printable(s)) {
		text := mdText(p.Text)
		if p.Code {
			b.WriteString(mdCode(p.Text))
			continue
		}
		// Words lose the blanks around them to mdText.
		if strings.HasPrefix(p.Text, " ") {
			b.WriteByte(' ')
		}
		b.WriteString(text)
		if strings.HasSuffix(p.Text, " ") && text != "" {
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}

// mdCell is mdText cut to the width that a table's cell may take.
func mdCell(s string, columns int) string { return mdText(Cut(Printable(s), columns)) }

// mdCode makes foreign text a code span. Its fence is longer than any run of
// backticks inside; a table would still end its cell at a bar.
func mdCode(s string) string {
	s = Printable(s)
	if strings.TrimFunc(s, unicode.IsSpace) == "" {
		return ""
	}
	if strings.Contains(s, "|") {
		return mdText(s)
	}
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if s[0] == '`' || s[len(s)-1] == '`' {
		s = " " + s + " "
	}
	return fence + s + fence
}

// longestRun is the length of the longest run of c in s.
func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
