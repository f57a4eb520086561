package rules

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"kanshiki/parse"
)

// measure is a clock's offset that a program has measured, against a clock of
// its own: a collector's, or time servers.
type measure struct {
	pair
	ntp bool
}

// measuredBy names who measured.
const (
	byCollector = "the collecting host"
	byNTP       = "its time servers"
)

// fact keeps what facts tell of clocks.
func (c *clockLog) fact(part int, f *parse.Fact) {
	switch f.Kind {
	case "etcd-member":
		id, _ := f.Data["id"].(string)
		name, _ := f.Data["name"].(string)
		if id != "" && name != "" && c.room("members", keepPairs) {
			if c.members == nil {
				c.members = map[string]string{}
			}
			c.members[strings.Clone(id)] = strings.Clone(name)
		}
	case "chrony":
		if by, ok := f.Data["offset_seconds"].(float64); ok && f.Host != "" && f.Data["leap"] != "Not synchronised" {
			c.measured(part, f, f.Host, by, true)
		}
	case "collection":
		hosts, _ := f.Data["clock_offsets"].(map[string]any)
		for host, v := range hosts {
			if by, ok := v.(float64); ok {
				c.measured(part, f, host, by, false)
			}
		}
	}
}

func (c *clockLog) measured(part int, f *parse.Fact, host string, seconds float64, ntp bool) {
	if seconds < -1e8 || seconds > 1e8 || !c.room("measured", keepMoments) {
		return
	}
	by := time.Duration(seconds * float64(time.Second))
	c.measures = append(c.measures, measure{pair{part: part, host: strings.Clone(host), by: by, pos: f.Pos, quote: f.Quote}, ntp})
}

// fitMeasured takes what was measured for hosts of which no pairs tell. A
// collecting host's own clock may be wrong: those of its hosts that are known,
// or most of at least three, say how far.
func (e *engine) fitMeasured(of map[clockID]*hostClock) {
	runs := map[int][]measure{}
	var parts []int
	for _, m := range e.clocks.measures {
		part := e.into[m.part]
		if runs[part] == nil {
			parts = append(parts, part)
		}
		runs[part] = append(runs[part], m)
	}
	slices.Sort(parts)
	for _, part := range parts {
		group := e.groupOf(part)
		frame, sure := e.frame(of, group, runs[part])
		for _, m := range runs[part] {
			id := clockID{group: group, host: e.aliases[group].name(m.host)}
			if old := of[id]; old != nil && (old.applied || old.pairs >= fewPairs) {
				continue
			}
			c := &hostClock{id: id, against: byCollector, offset: m.by, unsure: 2 * printedTo, pairs: 1, measured: true, pos: m.pos, quote: m.quote}
			switch {
			case m.ntp: // of the moment it was asked: its older lines may be of another clock
				c.against = byNTP
				c.unsure += m.by.Abs()
			case sure:
				c.offset -= frame
				c.applied = c.offset.Abs() > 5*printedTo
			default:
				c.unsure += m.by.Abs()
			}
			if old := of[id]; old == nil || c.applied {
				of[id] = c
			}
		}
	}
}

// frame is how far the clock of a collecting host is behind.
func (e *engine) frame(of map[clockID]*hostClock, group int, run []measure) (frame time.Duration, sure bool) {
	var known, all []time.Duration
	for _, m := range run {
		if m.ntp {
			continue
		}
		all = append(all, m.by)
		c := of[clockID{group: group, host: e.aliases[group].name(m.host)}]
		switch {
		case c == nil:
		case c.applied:
			known = append(known, m.by-c.offset)
		case c.pairs >= fewPairs && c.unsure <= scattered:
			known = append(known, m.by)
		}
	}
	switch {
	case len(known) > 0:
		all = known
	case len(all) < 3:
		return 0, false
	}
	slices.Sort(all)
	return all[(len(all)-1)/2], true
}

// drift reads how far etcd says that the clock of its host is ahead of a peer's
// (the prober's ClockDiff: now, less the time the peer sent, less half the way).
func (e *engine) drift(m mark) (peer string, by time.Duration, ok bool) {
	by, err := time.ParseDuration(m.rec.fields["drift"])
	peer = e.clocks.members[m.rec.fields["peer"]]
	if peer == "" { // printed in decimal by etcdctl -w json
		if n, e2 := strconv.ParseUint(m.rec.fields["peer"], 16, 64); e2 == nil {
			peer = e.clocks.members[strconv.FormatUint(n, 10)]
		}
	}
	return peer, by, err == nil && peer != ""
}
