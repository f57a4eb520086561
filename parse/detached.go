package parse

import "strings"

// largeText is the size in bytes above which records copy what they hold.
const largeText = 64 << 10

// detached copies the strings of a value.
func detached(v any) any {
	switch v := v.(type) {
	case string:
		return strings.Clone(v)
	case []any:
		for i, e := range v {
			v[i] = detached(e)
		}
	case map[string]any:
		for k, e := range v {
			v[k] = detached(e)
		}
	}
	return v
}
