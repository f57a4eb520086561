package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// yield is one case of a jq rule or of a check.
type yield struct {
	*item
	fields map[string]string
	since  time.Time
}

// shownBy chooses the item that shows a yield of a program over all of them:
// the one that has most of its fields, with the object's own name first.
func shownBy(all map[string]*item, keys []string, v any) *item {
	fields, _ := v.(map[string]any)
	best, most := all[keys[0]], 0
	for _, k := range keys {
		it, n := all[k], 0
		for name, value := range fields {
			if own, ok := it.data[name]; ok && text(own) == text(value) {
				n++
			}
		}
		if name, ok := fields["name"].(string); ok && strings.HasSuffix(it.label, "/"+name) {
			n += 100
		}
		if n > most {
			best, most = it, n
		}
	}
	return best
}

// newYield makes a case of what a program yielded: an object's fields, or
// true. Null and false are no case.
func newYield(it *item, v any) *yield {
	y := &yield{item: it, fields: map[string]string{}}
	switch v := v.(type) {
	case nil:
		return nil
	case bool:
		if !v {
			return nil
		}
	case map[string]any:
		for k, value := range v {
			if value != nil {
				y.fields[k] = text(value)
			}
		}
	default:
		y.fields["value"] = text(v)
	}
	if t, err := time.Parse(time.RFC3339, y.fields["since"]); err == nil {
		y.since = t.UTC()
	}
	delete(y.fields, "since")
	own := *it
	own.data, own.gate = nil, nil // what is quoted is kept, not the object
	if q := y.fields["quote"]; q != "" {
		own.quote = q
		delete(y.fields, "quote")
	} else if own.quote == "" {
		own.quote = y.shown()
		if c := conditionOf(it.data, y); c != "" {
			own.quote += " | " + c
		}
	}
	y.item = &own
	if y.fields["host"] == "" && it.host != "" {
		y.fields["host"] = it.host
	}
	return y
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		parts := make([]string, len(v))
		for i, p := range v {
			parts[i] = text(p)
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}

// conditionOf finds the condition of an object that a yield speaks of: the one
// with its time, else the one whose message holds its longest field.
func conditionOf(data map[string]any, y *yield) string {
	status, _ := data["status"].(map[string]any)
	conditions, _ := status["conditions"].([]any)
	best, bestScore := "", 0
	for _, c := range conditions {
		m, _ := c.(map[string]any)
		message, _ := m["message"].(string)
		if message == "" {
			continue
		}
		score := 0
		if t, err := time.Parse(time.RFC3339, text(m["lastTransitionTime"])); err == nil && t.Equal(y.since) {
			score = 1
		}
		for _, v := range y.fields {
			if len(v) >= 6 && strings.Contains(message, v) {
				score = max(score, len(v))
			}
		}
		if score > bestScore {
			best, bestScore = fmt.Sprintf("%v=%v: %s", m["type"], m["status"], strings.Join(strings.Fields(message), " ")), score
		}
	}
	return best
}

// shown makes evidence of a yield's fields.
func (y *yield) shown() string {
	keys := make([]string, 0, len(y.fields))
	for k := range y.fields {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var b strings.Builder
	b.WriteString(y.label)
	for i, k := range keys {
		b.WriteString(map[bool]string{true: " ", false: ", "}[i == 0])
		b.WriteString(k + ": " + y.fields[k])
	}
	return b.String()
}
