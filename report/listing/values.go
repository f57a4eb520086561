package listing

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// at gives a nested value of the object; nil if it is absent.
func (r Row) at(path ...string) any { return dig(r.Data, path...) }

func (r Row) text(path ...string) string { return asText(r.at(path...)) }

func (r Row) list(path ...string) []any { return asList(r.at(path...)) }

// condition gives the status condition of a type; empty if there is none.
func (r Row) condition(kind string) map[string]any {
	for _, c := range r.list("status", "conditions") {
		if m := asMap(c); m["type"] == kind {
			return m
		}
	}
	return nil
}

// age is the AGE column; a printed row has it as it was printed.
func (r Row) age() string {
	if r.Table {
		if r.Age < 0 {
			return unknown
		}
		return Duration(r.Age)
	}
	return r.since(r.text("metadata", "creationTimestamp"))
}

// since says how long before the end a time was.
func (r Row) since(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil || r.End.IsZero() {
		return unknown
	}
	return Duration(r.End.Sub(t))
}

// Duration writes a span as kubectl does (apimachinery util/duration,
// HumanDuration): two units at most, the finer one only while it matters.
func Duration(d time.Duration) string {
	seconds, minutes, hours := int(d.Seconds()), int(d.Minutes()), int(d.Hours())
	two := func(a int, x string, b int, y string) string {
		if b == 0 {
			return strconv.Itoa(a) + x
		}
		return fmt.Sprintf("%d%s%d%s", a, x, b, y)
	}
	switch {
	case seconds < -1:
		return "<invalid>"
	case seconds < 0:
		return "0s"
	case seconds < 120:
		return strconv.Itoa(seconds) + "s"
	case minutes < 10:
		return two(minutes, "m", seconds%60, "s")
	case minutes < 180:
		return strconv.Itoa(minutes) + "m"
	case hours < 8:
		return two(hours, "h", minutes%60, "m")
	case hours < 48:
		return strconv.Itoa(hours) + "h"
	case hours < 24*8:
		return two(hours/24, "d", hours%24, "h")
	case hours < 24*365*2:
		return strconv.Itoa(hours/24) + "d"
	case hours < 24*365*8:
		return two(hours/24/365, "y", hours/24%365, "d")
	}
	return strconv.Itoa(hours/24/365) + "y"
}

func dig(v any, path ...string) any {
	for _, key := range path {
		v = asMap(v)[key]
	}
	return v
}

func asMap(v any) map[string]any { m, _ := v.(map[string]any); return m }

func asList(v any) []any { l, _ := v.([]any); return l }

func asText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case map[string]any, []any:
		return ""
	}
	return fmt.Sprint(v)
}

func asInt(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case float64:
		return int(v)
	}
	return 0
}

// labels writes a map of labels as a selector.
func labels(v any) string {
	m := asMap(v)
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, k+"="+asText(m[k]))
	}
	return joined(out)
}

// selector writes a label selector with its expressions.
func selector(v any) string {
	m := asMap(v)
	if m["matchExpressions"] == nil {
		return labels(m["matchLabels"])
	}
	var out []string
	if text := labels(m["matchLabels"]); text != none {
		out = append(out, text)
	}
	for _, e := range asList(m["matchExpressions"]) {
		e := asMap(e)
		var values []string
		for _, x := range asList(e["values"]) {
			values = append(values, asText(x))
		}
		switch key := asText(e["key"]); asText(e["operator"]) {
		case "In":
			out = append(out, key+" in ("+strings.Join(values, ",")+")")
		case "NotIn":
			out = append(out, key+" notin ("+strings.Join(values, ",")+")")
		case "Exists":
			out = append(out, key)
		case "DoesNotExist":
			out = append(out, "!"+key)
		}
	}
	return joined(out)
}

// texts gives one field of each element of a list.
func texts(list []any, key string) []string {
	var out []string
	for _, e := range list {
		if s := asText(asMap(e)[key]); s != "" {
			out = append(out, s)
		}
	}
	return out
}
