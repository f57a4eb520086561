package checks

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// dig gives the value at a path of keys, nil if there is none.
func dig(data map[string]any, path ...string) any {
	var v any = data
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// text gives the string at a path of keys; "" if there is none.
func text(data map[string]any, path ...string) string {
	s, _ := dig(data, path...).(string)
	return s
}

// maps gives the objects of the list at a path of keys.
func maps(data map[string]any, path ...string) (out []map[string]any) {
	list, _ := dig(data, path...).([]any)
	for _, v := range list {
		if m, ok := v.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// strs gives the strings of the list at a path of keys.
func strs(data map[string]any, path ...string) (out []string) {
	list, _ := dig(data, path...).([]any)
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// mapAt gives the object at a path of keys; nil if there is none.
func mapAt(data map[string]any, path ...string) map[string]any {
	m, _ := dig(data, path...).(map[string]any)
	return m
}

// number gives the number at a path of keys.
func number(data map[string]any, path ...string) (float64, bool) {
	switch v := dig(data, path...).(type) {
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// shortName is a host's name without its domain, in lower case; an address
// stays whole.
func shortName(host string) string {
	name, _, _ := strings.Cut(strings.ToLower(host), ".")
	if name == "" || strings.Trim(name, "0123456789") == "" || strings.Contains(host, ":") {
		return host
	}
	return name
}

// sameHost reports whether two names are of one host: equal, or one is the
// short form of the other.
func sameHost(a, b string) bool {
	if strings.EqualFold(a, b) {
		return true
	}
	if strings.Contains(a, ".") && strings.Contains(b, ".") {
		return false
	}
	return a != "" && shortName(a) == shortName(b)
}

// byHost groups facts by the host they were collected on, as the bundle names it.
func byHost(facts []*parse.Fact) map[string][]*parse.Fact {
	out := map[string][]*parse.Fact{}
	for _, f := range facts {
		out[f.Host] = append(out[f.Host], f)
	}
	return out
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
