package rules

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

// Ceilings of what is kept to compare clocks. A few dozen pairs of a host tell
// as much as thousands.
const (
	keepPairs   = 256    // of one host in one bundle
	keepMoments = 20_000 // of one bundle
)

// apiClock is the clock of the API servers, by which objects are dated.
const apiClock = ""

// clockID names a clock: a host's, or its times as logs print them without a zone.
type clockID struct {
	group int
	host  string
	local bool
}

// pair is one event that two clocks have dated: by is how far the host's
// printed time is ahead.
type pair struct {
	part  int
	host  string
	by    time.Duration
	pos   parse.Pos
	quote string
}

// moment is when the API says that something happened which a host's log tells too.
type moment struct {
	part int
	what string
	at   time.Time
}

// clockLog is what clocks can be compared by.
type clockLog struct {
	pairs   []pair
	moments []moment
	nodes   map[string]string // bundle and pod -> the node whose clock its logs have
	counts  map[string]int
	known   []*hostClock
	of      map[clockID]*hostClock
}

// room reports whether one more of a kind may be kept.
func (c *clockLog) room(what string, most int) bool {
	if c.counts == nil {
		c.counts = map[string]int{}
	}
	c.counts[what]++
	return c.counts[what] <= most
}

func timeAt(m map[string]any, key string) time.Time {
	s, _ := m[key].(string)
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

func child(m map[string]any, key string) map[string]any {
	c, _ := m[key].(map[string]any)
	return c
}

// object keeps what an object tells of clocks: the API dates its creation and
// its binding to a node, the kubelet the rest.
func (c *clockLog) object(part int, o *parse.Object) {
	if o.Table {
		return
	}
	meta := child(o.Data, "metadata")
	switch o.Kind {
	case "Event":
		source := child(o.Data, "source")
		host, _ := source["host"].(string)
		first, last := timeAt(o.Data, "firstTimestamp"), timeAt(o.Data, "lastTimestamp")
		if source["component"] != "kubelet" || first.IsZero() || !first.Equal(last) { // a repeated one may have been made anew
			return
		}
		reason, _ := o.Data["reason"].(string)
		c.pair(part, host, first, timeAt(meta, "creationTimestamp"), o, "Event/"+o.Name+" "+reason)
	case "Pod":
		c.pod(part, o, meta)
	case "CertificateSigningRequest":
		conditions, _ := child(o.Data, "status")["conditions"].([]any)
		for _, v := range conditions {
			cond, _ := v.(map[string]any)
			if cond["type"] == "Approved" {
				c.moment(part, "csr "+o.Name, timeAt(cond, "lastUpdateTime"))
			}
		}
	}
}

func (c *clockLog) pod(part int, o *parse.Object, meta map[string]any) {
	node, _ := child(o.Data, "spec")["nodeName"].(string)
	if node == "" {
		return
	}
	key := podKey(part, o.Namespace, o.Name)
	if c.nodes == nil {
		c.nodes = map[string]string{}
	}
	if len(c.nodes) < 4*keepMoments {
		c.nodes[key] = strings.Clone(node)
	}
	if _, mirror := child(meta, "annotations")["kubernetes.io/config.mirror"]; mirror {
		return // the kubelet dates all of it
	}
	status := child(o.Data, "status")
	conditions, _ := status["conditions"].([]any)
	for _, v := range conditions {
		cond, _ := v.(map[string]any)
		if cond["type"] == "PodScheduled" && cond["status"] == "True" {
			bound := timeAt(cond, "lastTransitionTime")
			c.moment(part, "pod "+o.Namespace+"/"+o.Name, bound)
			c.pair(part, node, timeAt(status, "startTime"), bound, o, "Pod/"+o.Namespace+"/"+o.Name)
		}
	}
}

func (c *clockLog) pair(part int, host string, printed, api time.Time, o *parse.Object, what string) {
	if host == "" || printed.IsZero() || api.IsZero() || !c.room(podKey(part, "pair", host), keepPairs) {
		return
	}
	c.pairs = append(c.pairs, pair{part, strings.Clone(host), printed.Sub(api), o.Pos,
		what + ": " + printed.UTC().Format(time.TimeOnly) + " by the kubelet, " + api.UTC().Format(time.TimeOnly) + " by the API"})
}

func (c *clockLog) moment(part int, what string, at time.Time) {
	if !at.IsZero() && c.room(podKey(part, "moment", ""), keepMoments) {
		c.moments = append(c.moments, moment{part, strings.Clone(what), at})
	}
}

func podKey(part int, namespace, name string) string {
	return string(rune(part)) + namespace + "/" + name
}

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
	for _, p := range e.clocks.pairs {
		id := clockID{group: e.groupAt(p.part)}
		id.host = e.aliases[id.group].name(p.host)
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
