package parse

import (
	"net"
	"strings"
	"time"
)

// readYAML reads a line of +yaml; what it holds has the same meaning as in the
// usual form.
func (a *digAnswer) readYAML(l string) bool {
	t := strings.TrimSpace(l)
	key, value, _ := strings.Cut(t, ": ")
	value = strings.Trim(value, `"'`)
	switch {
	case strings.HasPrefix(t, "- type: MESSAGE"):
		a.part, a.shown = "YAML", true
		return true
	case a.part != "YAML" && !strings.HasSuffix(a.part, "_SECTION"):
		return false
	case strings.HasSuffix(t, "_SECTION:"):
		a.part = strings.TrimSuffix(t, ":")
	case key == "status":
		a.data["status"], a.quote = value, l
	case key == "flags" && a.data["flags"] == nil:
		a.flags(value)
	case key == "ANSWER":
		a.counted(t)
	case key == "response_address":
		a.data["server"] = value
	case key == "response_time":
		if when, err := time.Parse(time.RFC3339, strings.TrimPrefix(value, "!!timestamp ")); err == nil {
			a.data["time"] = when.UTC().Format(time.RFC3339)
		}
	case strings.HasPrefix(t, "- ") && a.part == "QUESTION_SECTION":
		if f := strings.Fields(strings.Trim(t[2:], `"'`)); len(f) == 3 {
			a.data["name"], a.data["type"] = strings.TrimSuffix(strings.ToLower(f[0]), "."), f[2]
		}
	case strings.HasPrefix(t, "- ") && a.part == "ANSWER_SECTION":
		a.record(strings.Trim(t[2:], `"'`), a.line, l)
	}
	return true
}

// lookup gives the fact of one question, whichever tool asked it.
func (c *textCtx) lookup(sec section, line int, quote string, d map[string]any, answers, values []any) {
	addresses := []any{}
	for i, v := range values {
		if s, _ := v.(string); net.ParseIP(s) != nil || i < len(answers) && mapOf(answers[i])["type"] == "A" { // people blot out parts of addresses
			addresses = append(addresses, v)
		}
	}
	d["answers"], d["values"], d["addresses"] = append([]any{}, answers...), append([]any{}, values...), addresses
	if d["tool"] == nil {
		d["tool"] = "dig"
	}
	c.fact("dig", sec, line, quote, d)
}
