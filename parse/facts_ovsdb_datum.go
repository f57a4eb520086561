package parse

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// ovsdbDatum is a column's value: a scalar is a set of one. Numbers, truth
// values and row ids are kept as text.
type ovsdbDatum struct {
	keys   []string
	values []string // of a map, by the index of its key; nil for a set
}

func (d ovsdbDatum) size() int {
	n := 48
	for _, k := range d.keys {
		n += len(k) + 16
	}
	for _, v := range d.values {
		n += len(v) + 16
	}
	return n
}

// text is the value of a scalar or of an optional one.
func (d ovsdbDatum) text() string {
	if len(d.keys) == 0 {
		return ""
	}
	return d.keys[0]
}

func (d ovsdbDatum) get(key string) string {
	for i, k := range d.keys {
		if k == key && i < len(d.values) {
			return d.values[i]
		}
	}
	return ""
}

// diff gives d after the difference of a transaction: elements that are in one
// of the two stay, of a map a new value replaces the old one (ovsdb-server 2.15
// and later write these, marked "_is_diff").
func (d ovsdbDatum) diff(by ovsdbDatum) ovsdbDatum {
	at := make(map[string]int, len(by.keys))
	for i, k := range by.keys {
		at[k] = i
	}
	var out ovsdbDatum
	isMap := d.values != nil || by.values != nil
	add := func(from ovsdbDatum, i int) {
		out.keys = append(out.keys, from.keys[i])
		if isMap {
			out.values = append(out.values, from.values[i])
		}
	}
	if isMap && (len(d.values) != len(d.keys) || len(by.values) != len(by.keys)) {
		return by // a set became a map: the schema changed in between
	}
	used := map[string]bool{}
	for i, k := range d.keys {
		j, changed := at[k]
		switch {
		case !changed:
			add(d, i)
		case isMap && d.values[i] != by.values[j]:
			add(by, j)
		}
		if changed {
			used[k] = true
		}
	}
	for i, k := range by.keys {
		if !used[k] {
			add(by, i)
		}
	}
	return out
}

// parseDatum reads a value in the notation of RFC 7047, section 5.1.
func parseDatum(text []byte) (ovsdbDatum, bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return ovsdbDatum{}, false
	}
	l, isList := v.([]any)
	if !isList || len(l) != 2 || l[0] == "uuid" {
		a, ok := ovsdbAtom(v)
		return ovsdbDatum{keys: []string{a}}, ok
	}
	out := ovsdbDatum{}
	items, ok := l[1].([]any)
	if !ok || l[0] != "set" && l[0] != "map" {
		return out, false
	}
	for _, item := range items {
		value := ""
		if l[0] == "map" {
			pair := listOf(item)
			if len(pair) != 2 {
				return out, false
			}
			if value, ok = ovsdbAtom(pair[1]); !ok {
				return out, false
			}
			out.values = append(out.values, value)
			item = pair[0]
		}
		key, ok := ovsdbAtom(item)
		if !ok {
			return out, false
		}
		out.keys = append(out.keys, key)
	}
	return out, true
}

func ovsdbAtom(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	case []any:
		if len(v) == 2 && v[0] == "uuid" {
			return textOf(v[1]), true
		}
	}
	return "", false
}

func (d ovsdbDatum) list() []any {
	out := []any{}
	for _, k := range d.keys {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b any) int { return cmp.Compare(a.(string), b.(string)) })
	return out
}

func (d ovsdbDatum) plain() map[string]any {
	out := map[string]any{}
	for i, k := range d.keys {
		if i < len(d.values) {
			out[k] = d.values[i]
		}
	}
	return out
}

// short shows a value in evidence.
func (d ovsdbDatum) short() string {
	var out []string
	for i, k := range d.keys {
		if i < len(d.values) {
			k += "=" + d.values[i]
		}
		out = append(out, k)
	}
	slices.Sort(out)
	return strings.Join(out[:min(len(out), 8)], " ")
}
