package parse

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Bounds of what is kept of one log: more programs than these, and more rows,
// are counted together as auditOthers.
const (
	maxAuditAgents = 300
	maxAuditRows   = 2000
	auditOthers    = "(others)"
)

// auditSlow is from when on a request counts as slow: the API server's own
// objective for lists of a whole cluster is 30 s, for all others 1 s and 5 s
// (kube-apiserver SLO).
const auditSlow = 5 * time.Second

// auditWindow is the time before a log's end that is counted apart, in minutes.
const auditWindow = 10

type auditKey struct{ agent, verb, class string }

// auditCount counts the requests of one kind.
type auditCount struct {
	count, refused, conflicts, slow, deprecated int
	slowest                                     time.Duration
	removed                                     string
	first, last                                 time.Time
	busiest                                     int
	recent                                      [auditWindow]auditMinute
}

// auditMinute counts within one minute; minutes share a place with those ten before.
type auditMinute struct {
	minute               int64
	count, refused, slow int
}

// auditLog adds up one log.
type auditLog struct {
	keys        map[auditKey]*auditCount
	agents      map[string]bool
	e           auditEntry
	first, last time.Time
}

// entry counts a request that was answered. Its other stages repeat it.
func (a *auditLog) entry(line []byte) {
	e := &a.e
	if !e.read(line) || string(e.stage) != "ResponseComplete" && string(e.stage) != "Panic" {
		return
	}
	done := auditTime(e.done)
	if done.IsZero() {
		return
	}
	if a.first.IsZero() || done.Before(a.first) {
		a.first = done
	}
	if done.After(a.last) {
		a.last = done
	}
	code := atoi(string(e.code))
	if string(e.stage) == "Panic" {
		code = 500
	}
	c := a.count(auditKey{a.agent(e.agent), auditVerb(e.verb), auditClass(code)})
	c.add(done, code, e)
}

func (a *auditLog) count(k auditKey) *auditCount {
	c := a.keys[k]
	if c == nil && len(a.keys) >= maxAuditRows {
		k = auditKey{auditOthers, auditOthers, k.class}
		c = a.keys[k]
	}
	if c == nil {
		c = &auditCount{}
		a.keys[k] = c
	}
	return c
}

// agent is the program and its version: the first word. What follows tells the
// platform and may tell the account.
func (a *auditLog) agent(b []byte) string {
	name, _, _ := strings.Cut(string(b[:min(len(b), 100)]), " ")
	name = strings.ToValidUTF8(name, "")
	switch {
	case name == "":
		name = "(none)"
	case strings.ContainsAny(name, "@\\") || strings.Contains(name, "system:"):
		name = "(not shown)"
	}
	if !a.agents[name] {
		if len(a.agents) >= maxAuditAgents {
			return auditOthers
		}
		a.agents[name] = true
	}
	return name
}

// auditVerb gives a verb of the API or of HTTP in lower case.
func auditVerb(b []byte) string {
	v := strings.ToLower(string(b[:min(len(b), 20)]))
	if v == "" || strings.Trim(v, "abcdefghijklmnopqrstuvwxyz") != "" {
		return "(other)"
	}
	return v
}

func auditClass(code int) string {
	if code < 100 || code > 599 {
		return "unknown"
	}
	return fmt.Sprintf("%dxx", code/100)
}

func (c *auditCount) add(done time.Time, code int, e *auditEntry) {
	c.count++
	if c.first.IsZero() || done.Before(c.first) {
		c.first = done
	}
	if done.After(c.last) {
		c.last = done
	}
	minute := done.Unix() / 60
	m := &c.recent[minute%auditWindow]
	if minute < m.minute {
		m = &auditMinute{} // long behind: counted in the sum only
	} else if minute > m.minute {
		*m = auditMinute{minute: minute}
	}
	m.count++
	c.busiest = max(c.busiest, m.count)
	switch code {
	case 429:
		c.refused++
		m.refused++
	case 409:
		c.conflicts++
	}
	if received := auditTime(e.received); !received.IsZero() && !e.takesLong() {
		took := done.Sub(received)
		c.slowest = max(c.slowest, took)
		if took >= auditSlow {
			c.slow++
			m.slow++
		}
	}
	if string(e.deprecated) == "true" {
		c.deprecated++
		if len(e.removed) > 0 && len(e.removed) < 10 && strings.Trim(string(e.removed), "0123456789.") == "" {
			c.removed = string(e.removed)
		}
	}
}

// give makes a fact of every row, the largest first.
func (a *auditLog) give(c *textCtx, server string) {
	keys := make([]auditKey, 0, len(a.keys))
	for k := range a.keys {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y auditKey) int {
		return cmp.Or(cmp.Compare(a.keys[y].count, a.keys[x].count), strings.Compare(x.agent, y.agent), strings.Compare(x.verb, y.verb), strings.Compare(x.class, y.class))
	})
	for _, k := range keys {
		n := a.keys[k]
		d := map[string]any{
			"agent": k.agent, "verb": k.verb, "status": k.class, "count": n.count, "count_429": n.refused, "count_409": n.conflicts,
			"slow": n.slow, "slowest_seconds": n.slowest.Seconds(), "busiest_minute": n.busiest, "first": n.first.Format(time.RFC3339), "last": n.last.Format(time.RFC3339),
			"from": a.first.Format(time.RFC3339), "until": a.last.Format(time.RFC3339), "deprecated": n.deprecated,
		}
		put(d, "apiserver", server)
		put(d, "removed_release", n.removed)
		var late auditMinute
		for _, m := range n.recent {
			if m.minute > a.last.Unix()/60-auditWindow {
				late.count, late.refused, late.slow = late.count+m.count, late.refused+m.refused, late.slow+m.slow
			}
		}
		d["last_10m"], d["last_10m_429"], d["last_10m_slow"] = late.count, late.refused, late.slow
		c.fact("api-requests", section{}, 0, fmt.Sprintf("%s %s %s: %d requests, %d answered 429, slowest %.1f s, from %s to %s",
			k.agent, k.verb, k.class, n.count, n.refused, n.slowest.Seconds(), d["first"], d["last"]), d)
	}
}
