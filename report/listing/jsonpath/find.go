package jsonpath

import (
	"cmp"
	"maps"
	"slices"
)

// Find gives the values that the path leads to in plain JSON, in order.
func (p Path) Find(v any) []any {
	at := []any{v}
	for _, s := range p {
		var next []any
		for _, v := range at {
			next = append(next, s.from(v)...)
		}
		at = next
	}
	return at
}

func (s step) from(v any) []any {
	switch {
	case s.deep:
		return below(v)
	case s.all:
		return elements(v)
	case s.filter != nil:
		var out []any
		for _, e := range elements(v) {
			if s.filter.holds(e) {
				out = append(out, e)
			}
		}
		return out
	case s.slice != nil:
		list, _ := v.([]any)
		return cut(list, s.slice)
	}
	m, _ := v.(map[string]any)
	if x, ok := m[s.field]; ok {
		return []any{x}
	}
	return nil
}

// elements are those of a list, or the values of a map by their keys.
func elements(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case map[string]any:
		var out []any
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, v[k])
		}
		return out
	}
	return nil
}

func below(v any) []any {
	out := []any{v}
	for _, e := range elements(v) {
		out = append(out, below(e)...)
	}
	return out
}

// cut is the slice from:to:step of a list; negative bounds count from its end.
func cut(list []any, bounds *[3]*int) []any {
	at := func(i, otherwise int) int {
		if bounds[i] == nil {
			return otherwise
		}
		n := *bounds[i]
		if n < 0 {
			n += len(list)
		}
		return n
	}
	from, to, stride := at(0, 0), min(at(1, len(list)), len(list)), 1
	if bounds[2] != nil {
		stride = *bounds[2]
	}
	var out []any
	for i := from; i >= 0 && i < to; i += stride {
		out = append(out, list[i])
	}
	return out
}

func (f *filter) holds(v any) bool {
	left := f.left.Find(v)
	if f.op == "" {
		return len(left) > 0
	}
	right := f.right
	if p, ok := right.(Path); ok {
		found := p.Find(v)
		if len(found) != 1 {
			return false
		}
		right = found[0]
	}
	if len(left) != 1 {
		return false
	}
	c, ok := compare(left[0], right)
	switch f.op {
	case "==":
		return ok && c == 0
	case "!=":
		return !ok || c != 0
	case "<":
		return ok && c < 0
	case "<=":
		return ok && c <= 0
	case ">":
		return ok && c > 0
	}
	return ok && c >= 0
}

// compare holds two values of one type against each other.
func compare(a, b any) (c int, ok bool) {
	if x, ok := number(a); ok {
		y, ok := number(b)
		return cmp.Compare(x, y), ok
	}
	switch x := a.(type) {
	case string:
		y, ok := b.(string)
		return cmp.Compare(x, y), ok
	case bool:
		y, ok := b.(bool)
		if x == y {
			return 0, ok
		}
		return 1, ok
	}
	return 0, false
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	}
	return 0, false
}
