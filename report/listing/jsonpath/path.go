// Package jsonpath finds values by the JSONPath dialect of kubectl: fields,
// subscripts, wildcards, slices, filters, recursive descent, and templates with
// range and end (kubernetes.io, "JSONPath Support").
package jsonpath

import (
	"fmt"
	"strconv"
	"strings"
)

// Path is one parsed path.
type Path []step

// step leads from values to values within them.
type step struct {
	field  string // of a map
	all    bool   // every element
	deep   bool   // the value itself and all below it
	filter *filter
	slice  *[3]*int
}

// filter keeps the elements for which left compares to right.
type filter struct {
	left  Path
	op    string // empty: left exists
	right any    // a constant, or a Path
}

// Parse reads a path such as ".status.conditions[?(@.type=="Ready")].status",
// with or without braces, a leading $ or a leading dot. Dots of a name are
// written \. or within ['…'].
func Parse(text string) (Path, error) {
	s := strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(s, "{"); ok {
		if s, ok = strings.CutSuffix(inner, "}"); !ok {
			return nil, fmt.Errorf("no } closes %q", text)
		}
	}
	s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(s), "$"), "@")
	var p Path
	for s != "" {
		var st step
		var err error
		switch {
		case strings.HasPrefix(s, ".."):
			st.deep, s = true, s[1:]
			if s == "." || strings.HasPrefix(s, "..") {
				return nil, fmt.Errorf("a name is missing behind the dots of %q", text)
			}
			if strings.HasPrefix(s, ".[") {
				s = s[1:]
			}
		case s[0] == '[':
			end := closing(s)
			if end < 0 {
				return nil, fmt.Errorf("no ] closes %q", s)
			}
			st, err = subscript(strings.TrimSpace(s[1:end]))
			s = s[end+1:]
		default:
			var name string
			name, s = field(strings.TrimPrefix(s, "."))
			if name == "" && s != "" {
				return nil, fmt.Errorf("a name is missing before %q", s)
			}
			if name == "" {
				continue
			}
			st = step{field: name, all: name == "*"}
		}
		if err != nil {
			return nil, err
		}
		p = append(p, st)
	}
	return p, nil
}

// field cuts a name off s; a backslash takes the next letter as it is.
func field(s string) (name, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
		case s[i] == '.' || s[i] == '[':
			return b.String(), s[i:]
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// closing finds the bracket that closes the one s begins with.
func closing(s string) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[':
			depth++
		case c == ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func subscript(s string) (step, error) {
	if inner, ok := strings.CutPrefix(s, "?("); ok {
		inner, ok = strings.CutSuffix(inner, ")")
		if !ok {
			return step{}, fmt.Errorf("no ) closes the filter %q", s)
		}
		f, err := newFilter(inner)
		return step{filter: f}, err
	}
	if s == "*" {
		return step{all: true}, nil
	}
	if len(s) > 1 && (s[0] == '\'' || s[0] == '"') && s[len(s)-1] == s[0] {
		name := strings.ReplaceAll(s[1:len(s)-1], `\`, "")
		return step{field: name}, nil
	}
	parts := strings.Split(s, ":")
	if len(parts) > 3 || s == "" {
		return step{}, fmt.Errorf("%q is no subscript", s)
	}
	var bounds [3]*int
	for i, part := range parts {
		if part = strings.TrimSpace(part); part == "" && len(parts) > 1 {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil {
			return step{}, fmt.Errorf("%q is no subscript", s)
		}
		bounds[i] = &n
	}
	if len(parts) == 1 { // [n] is the slice of that element
		if n := *bounds[0] + 1; n != 0 {
			bounds[1] = &n
		}
	}
	if bounds[2] != nil && *bounds[2] < 1 {
		return step{}, fmt.Errorf("%q does not go forward", s)
	}
	return step{slice: &bounds}, nil
}

func newFilter(s string) (*filter, error) {
	for i := 0; i < len(s); i++ {
		for _, op := range []string{"==", "!=", "<=", ">=", "<", ">"} {
			if !strings.HasPrefix(s[i:], op) {
				continue
			}
			left, err := Parse(s[:i])
			if err != nil {
				return nil, err
			}
			right, err := operand(strings.TrimSpace(s[i+len(op):]))
			return &filter{left, op, right}, err
		}
	}
	left, err := Parse(s)
	return &filter{left: left}, err
}

func operand(s string) (any, error) {
	switch {
	case len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0]:
		return s[1 : len(s)-1], nil
	case strings.HasPrefix(s, "@"), strings.HasPrefix(s, "$"):
		return Parse(s)
	case s == "true", s == "false":
		return s == "true", nil
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is neither quoted nor a number", s)
	}
	return n, nil
}
