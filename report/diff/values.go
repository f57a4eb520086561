package diff

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
)

// leaves says that a field is no part of what is compared.
func (a *aspect) leaves(name string) bool {
	switch name {
	case "kind", "host", "file", "line", "source", "own_file":
		return true
	}
	return slices.Contains(a.key, name) || slices.Contains(a.ignored, name)
}

// field is a field of a fact; own_kind is the one that is called kind.
func field(f *parse.Fact, name string) any {
	if name == "own_kind" {
		name = "kind"
	}
	return f.Data[name]
}

func nameOf(a *aspect, f *parse.Fact) string {
	var parts []string
	for _, k := range a.key {
		text := one(a, field(f, k))
		switch {
		case text == "" || k == "family" && text == "ip":
		case text == "true":
			parts = append(parts, k)
		case k == "chain":
			parts = append(parts, chainName(text))
		case text != "false":
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " ")
}

// chainName puts the chains that kube-proxy names by a hash together.
func chainName(name string) string {
	for _, prefix := range []string{"KUBE-SVC-", "KUBE-SEP-", "KUBE-FW-", "KUBE-XLB-", "KUBE-EXT-"} {
		if strings.HasPrefix(name, prefix) {
			return prefix + "*"
		}
	}
	return name
}

// flatten adds the values of a field; nested maps by their path, lists as sets.
func flatten(a *aspect, t thing, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			flatten(a, t, path+"."+k, e)
		}
	case []any:
		if slices.Contains(a.ordered, path) {
			add(t, path, one(a, v))
			return
		}
		for _, e := range v {
			add(t, path, one(a, e))
		}
	case nil:
	default:
		add(t, path, one(a, v))
	}
}

func add(t thing, name, value string) {
	if t[name] == nil {
		t[name] = map[string]bool{}
	}
	t[name][value] = true
}

// one writes a value on one line: of a map its name first, flags by their names,
// and nothing of what is not so.
func one(a *aspect, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			switch text := one(a, v[k]); {
			case text == "" || v[k] == false || slices.Contains(a.ignored, k):
			case k == "name":
				parts = slices.Insert(parts, 0, text)
			case v[k] == true:
				parts = append(parts, k)
			default:
				parts = append(parts, k+"="+text)
			}
		}
		return strings.Join(parts, " ")
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, one(a, e))
		}
		return strings.Join(parts, ",")
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
