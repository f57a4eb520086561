package parse

import "strings"

// statement is one statement of a configuration in braces, such as those of
// BIND and ISC dhcpd: its words, and the statements within its braces.
type statement struct {
	words []string
	line  int // 1-based line of its first word
	body  []statement
	block bool
}

// maxBraces is how deep such files nest; deeper is no such file.
const maxBraces = 40

// after gives the word behind the first word that is key, "" if there is none.
func (s statement) after(key string) string {
	for i, w := range s.words[:max(0, len(s.words)-1)] {
		if w == key {
			return s.words[i+1]
		}
	}
	return ""
}

// leaves gives the first words of the statements within the braces.
func (s statement) leaves() []any {
	out := []any{}
	for _, b := range s.body {
		if len(b.words) > 0 {
			out = append(out, strings.Join(b.words, " "))
		}
	}
	return out
}

// statements reads a text of statements that end with ';' or a block; comments
// are # and, with slashes, // and /* */ too. Text that is none of it becomes
// words of some statement, which nobody asks for.
func statements(lines []string, first int, slashes bool) []statement {
	stack := []statement{{block: true}}
	cur := statement{}
	comment := false
	flush := func() {
		if len(cur.words) > 0 {
			top := &stack[len(stack)-1]
			top.body = append(top.body, cur)
		}
		cur = statement{}
	}
	for i, l := range lines {
		for l != "" {
			if comment {
				_, rest, found := strings.Cut(l, "*/")
				comment, l = !found, rest
				continue
			}
			switch c := l[0]; {
			case c == ' ' || c == '\t' || c == '\r':
				l = l[1:]
			case c == '#' || slashes && strings.HasPrefix(l, "//"):
				l = ""
			case slashes && strings.HasPrefix(l, "/*"):
				comment, l = true, l[2:]
			case c == ';':
				flush()
				l = l[1:]
			case c == '{':
				if len(stack) >= maxBraces {
					return stack[0].body
				}
				if cur.line == 0 {
					cur.line = first + i
				}
				cur.block = true
				stack = append(stack, cur)
				cur = statement{}
				l = l[1:]
			case c == '}':
				flush()
				if n := len(stack) - 1; n > 0 {
					// dhcpd ends a block without ';', BIND with one: either way it is whole.
					stack[n-1].body = append(stack[n-1].body, stack[n])
					stack = stack[:n]
				}
				l = l[1:]
			default:
				var w string
				w, l = braceWord(l, slashes)
				if cur.line == 0 {
					cur.line = first + i
				}
				if len(cur.words) < 200 {
					cur.words = append(cur.words, w)
				}
			}
		}
	}
	flush()
	for n := len(stack) - 1; n > 0; n-- { // blocks that a cut left open
		stack[n-1].body = append(stack[n-1].body, stack[n])
	}
	return stack[0].body
}

// braceWord takes one word off, without its quotes.
func braceWord(l string, slashes bool) (word, rest string) {
	if l[0] == '"' {
		if word, rest, ok := strings.Cut(l[1:], `"`); ok {
			return word, rest
		}
		return l[1:], ""
	}
	for i := range len(l) {
		if strings.IndexByte(" \t\r;{}#\"", l[i]) >= 0 || slashes && i > 0 && strings.HasPrefix(l[i:], "/*") {
			return l[:max(1, i)], l[max(1, i):]
		}
	}
	return l, ""
}
