package look

import (
	"fmt"
	"slices"
	"strings"

	"kanshiki/parse"
)

// requirement is one term of a selector.
type requirement struct {
	key    string
	op     string // "in", "notin", "exists", "absent"
	values []string
}

// Selector chooses objects by their labels, as `-l` of kubectl does.
type Selector []requirement

// ParseSelector reads key, !key, key=v, key==v, key!=v, key in (a,b) and
// key notin (a,b), joined by commas. An empty text chooses everything.
func ParseSelector(text string) (Selector, error) {
	var s Selector
	for _, term := range splitTerms(text) {
		r, err := parseTerm(strings.TrimSpace(term))
		if err != nil {
			return nil, err
		}
		s = append(s, r)
	}
	return s, nil
}

// splitTerms cuts at the commas outside of parentheses.
func splitTerms(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var out []string
	depth, from := 0, 0
	for i, c := range text {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, text[from:i])
				from = i + 1
			}
		}
	}
	return append(out, text[from:])
}

func parseTerm(term string) (requirement, error) {
	bad := fmt.Errorf("%q is no label selector", term)
	make1 := func(key, op string, values ...string) (requirement, error) {
		key = strings.TrimSpace(key)
		if key == "" || strings.ContainsAny(key, " =!(),") {
			return requirement{}, bad
		}
		for i, v := range values {
			values[i] = strings.TrimSpace(v)
			if strings.ContainsAny(values[i], " =!()") {
				return requirement{}, bad
			}
		}
		return requirement{key, op, values}, nil
	}
	if key, v, ok := strings.Cut(term, "!="); ok {
		return make1(key, "notin", v)
	}
	if key, v, ok := strings.Cut(term, "="); ok {
		return make1(key, "in", strings.TrimPrefix(v, "="))
	}
	if list, ok := strings.CutSuffix(term, ")"); ok {
		head, values, ok := strings.Cut(list, "(")
		words := strings.Fields(head)
		if !ok || len(words) != 2 || words[1] != "in" && words[1] != "notin" {
			return requirement{}, bad
		}
		return make1(words[0], words[1], strings.Split(values, ",")...)
	}
	if key, ok := strings.CutPrefix(term, "!"); ok {
		return make1(key, "absent")
	}
	return make1(term, "exists")
}

// Matches reports whether an object's labels fulfil every term.
func (s Selector) Matches(o *parse.Object) bool {
	meta, _ := o.Data["metadata"].(map[string]any)
	labels, _ := meta["labels"].(map[string]any)
	for _, r := range s {
		v, has := labels[r.key]
		in := has && slices.Contains(r.values, fmt.Sprint(v))
		ok := has // exists
		switch r.op {
		case "in":
			ok = in
		case "notin": // true for objects without the label too, as in kubectl
			ok = !in
		case "absent":
			ok = !has
		}
		if !ok {
			return false
		}
	}
	return true
}
