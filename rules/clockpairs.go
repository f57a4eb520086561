package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kanshiki/parse"
)

// clockOf names the clock that dated a line: the host's that printed it, for a
// pod that of its node.
func (e *engine) clockOf(pos parse.Pos, host string, src *parse.Source) clockID {
	id := clockID{group: e.group(pos), host: host}
	if src != nil {
		id.local = src.Local
		if src.Pod != "" {
			id.host = orElse(host, e.clocks.nodes[podKey(e.partOf(pos.Bundle, pos.File), src.Namespace, src.Pod)])
		}
	}
	id.host = e.aliases[id.group].name(id.host)
	return id
}

// seenBy is one event as one clock dated it.
type seenBy struct {
	clock clockID
	at    time.Time
	rec   *record
}

// clockPairs gathers the events that two clocks have dated: of every clock
// against the API's, and of two hosts against each other.
func (e *engine) clockPairs() (api map[clockID][]pair, among map[[2]clockID][]pair) {
	api, among = map[clockID][]pair{}, map[[2]clockID][]pair{}
	told := map[string]bool{} // several files and bundles show an object
	for _, p := range e.clocks.pairs {
		id := clockID{group: e.groupAt(p.part)}
		id.host = e.aliases[id.group].name(p.host)
		key := strconv.Itoa(id.group) + id.host + " " + p.quote
		if told[key] {
			continue
		}
		told[key] = true
		api[id] = append(api[id], p)
	}
	type event struct {
		group int
		what  string
	}
	moments := map[event][]time.Time{}
	for _, m := range e.clocks.moments {
		key := event{e.groupAt(m.part), m.what}
		if !slices.ContainsFunc(moments[key], m.at.Equal) {
			moments[key] = append(moments[key], m.at)
		}
	}
	seen := map[event][]seenBy{}
	var order []event
	for _, m := range e.marks {
		if m.role != "clock" || m.rec.at.Year() <= 1 {
			continue
		}
		id := e.clockOf(m.rec.pos, m.host, m.rec.source)
		if id.host == "" {
			continue
		}
		if peer, by, ok := e.drift(m); ok {
			ids := [2]clockID{id, {group: id.group, host: e.aliases[id.group].name(peer)}}
			among[ids] = append(among[ids], pair{host: id.host, by: by, pos: m.rec.pos, quote: m.rec.text})
		}
		for _, field := range []string{"csr", "pod", "client"} {
			if v := m.rec.fields[field]; v != "" {
				key := event{id.group, field + " " + v}
				if seen[key] == nil {
					order = append(order, key)
				}
				seen[key] = append(seen[key], seenBy{id, m.rec.at, m.rec})
			}
		}
	}
	for _, key := range order {
		list := onceEach(seen[key])
		at := moments[key]
		switch {
		case strings.HasPrefix(key.what, "client ") && len(list) == 2:
			a, b := list[0], list[1]
			ids := [2]clockID{a.clock, b.clock}
			among[ids] = append(among[ids], pair{host: a.clock.host, by: a.at.Sub(b.at), pos: a.rec.pos, quote: a.rec.text})
		case len(at) == 1 && len(list) == 1 && !strings.HasPrefix(key.what, "client "):
			s := list[0]
			api[s.clock] = append(api[s.clock], pair{host: s.clock.host, by: s.at.Sub(at[0]), pos: s.rec.pos, quote: s.rec.text})
		}
	}
	return api, among
}

// onceEach gives the first sight of each clock, in an order of their own. A
// connection's port comes again: then nothing is known.
func onceEach(list []seenBy) []seenBy {
	slices.SortFunc(list, func(a, b seenBy) int {
		return cmp.Or(strings.Compare(a.clock.host, b.clock.host), boolOrder(a.clock.local, b.clock.local), a.at.Compare(b.at), comparePos(a.rec.pos, b.rec.pos))
	})
	var out []seenBy
	for _, s := range list {
		if n := len(out); n == 0 || out[n-1].clock != s.clock {
			out = append(out, s)
		} else if s.rec.fields["client"] != "" && s.at.Sub(out[n-1].at) > time.Second {
			return nil
		}
	}
	return out
}
