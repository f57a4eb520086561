package jsonpath

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Template is text with paths in braces, as -o jsonpath takes it.
type Template []part

// part is text, a path, or a range over one.
type part struct {
	text string
	path Path
	// body is not nil for a range.
	body Template
}

// ParseTemplate reads a template. One without braces is a single path.
func ParseTemplate(text string) (Template, error) {
	if !strings.Contains(text, "{") {
		text = "{" + text + "}"
	}
	t, rest, err := template(text, false)
	if err == nil && rest != "" {
		err = fmt.Errorf("{end} without {range}")
	}
	return t, err
}

// template reads up to the end, or within a range up to its {end}.
func template(s string, inRange bool) (t Template, rest string, err error) {
	t = Template{}
	for s != "" {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			t, s = append(t, part{text: s}), ""
			break
		}
		if open > 0 {
			t = append(t, part{text: s[:open]})
		}
		end := brace(s[open:])
		if end < 0 {
			return nil, "", fmt.Errorf("no } closes %q", s[open:])
		}
		inner := strings.TrimSpace(s[open+1 : open+end])
		s = s[open+end+1:]
		switch over, ranged := strings.CutPrefix(inner, "range "); {
		case inner == "end" && inRange:
			return t, s, nil
		case inner == "end":
			return t, "{end}", nil
		case ranged:
			var p part
			if p.path, err = Parse(over); err != nil {
				return nil, "", err
			}
			if p.body, s, err = template(s, true); err != nil {
				return nil, "", err
			}
			t = append(t, p)
		case strings.HasPrefix(inner, `"`), strings.HasPrefix(inner, "'"):
			quoted := inner
			if inner[0] == '\'' {
				quoted = `"` + strings.Trim(inner, "'") + `"`
			}
			text, err := strconv.Unquote(quoted)
			if err != nil {
				return nil, "", fmt.Errorf("%s is not well quoted", inner)
			}
			t = append(t, part{text: text})
		default:
			p, err := Parse(inner)
			if err != nil {
				return nil, "", err
			}
			t = append(t, part{path: append(Path{}, p...)})
		}
	}
	if inRange {
		return nil, "", fmt.Errorf("no {end} closes {range}")
	}
	return t, "", nil
}

// brace finds the brace that closes the one s begins with, outside of quotes.
func brace(s string) int {
	quote := byte(0)
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '}':
			return i
		}
	}
	return -1
}

// Execute fills the template with a value; several values of one path are
// parted by spaces, and lists and maps printed as JSON.
func (t Template) Execute(v any) string {
	var b strings.Builder
	t.execute(&b, v)
	return b.String()
}

func (t Template) execute(b *strings.Builder, v any) {
	for _, p := range t {
		switch {
		case p.body != nil:
			for _, e := range p.path.Find(v) {
				p.body.execute(b, e)
			}
		case p.path != nil:
			b.WriteString(Text(p.path.Find(v), " "))
		default:
			b.WriteString(p.text)
		}
	}
}

// Text writes values as kubectl does: strings bare, the rest as JSON.
func Text(values []any, between string) string {
	var out []string
	for _, v := range values {
		if s, ok := v.(string); ok {
			out = append(out, s)
			continue
		}
		data, err := json.Marshal(v)
		if err != nil {
			data = fmt.Append(nil, v)
		}
		out = append(out, string(data))
	}
	return strings.Join(out, between)
}
