package rules

import (
	"slices"
	"strings"
	"time"
)

// isCleared asks the end state: true, or an object whose fields of the same
// names are equal.
//
// The field `at` is when the object was last true (RFC 3339): an object older
// than the case's last line says nothing about it.
//
// Only the end state of the case's own cluster is asked.
func (e *engine) isCleared(r *Rule, fields map[string]string, last time.Time, group int) bool {
	return slices.ContainsFunc(e.cleared[r.ClearedBy], func(c clearing) bool {
		if e.group(c.pos) != group {
			return false
		}
		switch v := c.value.(type) {
		case bool:
			return v
		case map[string]any:
			shared := 0
			for name, value := range v {
				have, ok := fields[name]
				switch {
				case name == "at":
					if at, err := time.Parse(time.RFC3339, text(value)); err == nil && at.Add(statusReport).Before(last) {
						return false
					}
				case !ok:
				case have == text(value), (name == "host" || name == "node") && e.aliases[group].same(have, text(value)):
					shared++
				default:
					return false
				}
			}
			return shared > 0
		}
		return false
	})
}

// statusReport is how often a kubelet writes a status that did not change, and
// some seconds: nodeStatusReportFrequency, 5 minutes.
const statusReport = 6 * time.Minute

// sameHost compares names of hosts: the short name is enough, logs and objects
// rarely agree on the domain.
func sameHost(a, b string) bool {
	if isAddress(a) || isAddress(b) {
		return a == b
	}
	a, _, _ = strings.Cut(a, ".")
	b, _, _ = strings.Cut(b, ".")
	return a == b
}
