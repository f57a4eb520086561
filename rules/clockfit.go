package rules

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

const (
	// fewPairs are too few to set a clock by: one late write looks like one.
	fewPairs = 4
	// scattered is how far three pairs of four may lie from the median.
	scattered = 30 * time.Second
	// printedTo is the precision of the API's times.
	printedTo = time.Second
	// zoneRest is how far a clock may be off and its zone still be told.
	zoneRest = 20 * time.Minute
)

// hostClock is what is known of a clock: how far it is ahead, and how surely.
type hostClock struct {
	id       clockID
	against  string // a host, or apiClock
	offset   time.Duration
	unsure   time.Duration
	zone     time.Duration // part of the offset: printed in a zone without saying so
	pairs    int
	applied  bool
	measured bool // by a program, not by pairs
	pos      parse.Pos
	quote    string
}

// fit takes the median of the pairs. The spread holds three of four of them: a
// write that waited for the API comes late, and must not count.
func fit(pairs []pair) (c hostClock) {
	pairs = slices.Clone(pairs)
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Or(cmp.Compare(a.by, b.by), comparePos(a.pos, b.pos)) })
	mid := pairs[(len(pairs)-1)/2]
	c.offset, c.pairs, c.pos, c.quote = mid.by, len(pairs), mid.pos, mid.quote
	away := make([]time.Duration, len(pairs))
	for i, p := range pairs {
		away[i] = (p.by - mid.by).Abs()
	}
	slices.Sort(away)
	c.unsure = away[(3*len(away)+3)/4-1] + printedTo
	return c
}

// settleOffset decides what is done about an estimate. Too few or scattered
// pairs set no clock; then no order is told that they make doubtful.
func (c *hostClock) settleOffset() {
	c.offset = c.offset.Round(time.Millisecond)
	switch {
	case c.pairs < fewPairs || c.unsure > scattered+printedTo:
		c.unsure = min(c.unsure+c.offset.Abs(), 24*time.Hour)
	case c.offset.Abs() > max(2*c.unsure, 5*printedTo):
		c.applied = true
		if c.id.local {
			c.zone = zoneOf(c.offset)
		}
	default: // right, as far as can be told
		c.unsure = max(c.unsure, c.offset.Abs())
	}
}

// zoneOf is the zone that an offset shows, if it is near one that is in use.
func zoneOf(d time.Duration) time.Duration {
	quarter := d.Round(15 * time.Minute)
	for _, z := range []time.Duration{quarter, d.Round(30 * time.Minute), d.Round(time.Hour)} {
		if inUse(z) && (d-z).Abs() <= zoneRest {
			return z
		}
	}
	return 0
}

// inUse reports whether some zone has that offset from UTC (IANA tz, 2025):
// whole hours, and those with half hours or quarters.
func inUse(z time.Duration) bool {
	minutes := int(z / time.Minute)
	if minutes < -12*60 || minutes > 14*60 {
		return false
	}
	switch minutes % 60 {
	case 0:
		return true
	case 30:
		return slices.Contains([]int{3, 4, 5, 6, 9, 10}, minutes/60)
	case -30:
		return slices.Contains([]int{-2, -3, -9}, minutes/60)
	case 45:
		return slices.Contains([]int{5, 8, 12, 13}, minutes/60)
	}
	return false
}

// setClocks estimates the clocks of all hosts and puts every kept time on the
// API's, where that is surely known.
func (e *engine) setClocks() {
	api, among := e.clockPairs()
	of := map[clockID]*hostClock{}
	for id, pairs := range api {
		c := fit(pairs)
		c.id = id
		c.settleOffset()
		of[id] = &c
	}
	e.fitAmong(of, among)
	e.fitMeasured(of)
	for _, c := range of {
		e.clocks.known = append(e.clocks.known, c)
	}
	for _, c := range e.clocks.known {
		// Times without a zone that no pair tells of are taken for UTC.
		if other := (clockID{c.id.group, c.id.host, true}); !c.id.local && of[other] == nil {
			of[other] = c
		}
	}
	slices.SortFunc(e.clocks.known, func(a, b *hostClock) int {
		return cmp.Or(cmp.Compare(a.id.group, b.id.group), strings.Compare(a.id.host, b.id.host), boolOrder(a.id.local, b.id.local))
	})
	e.clocks.of = of
	e.applyClocks()
}

// fitAmong estimates clocks that no pair holds against the API's, by those of
// other hosts: who differs from most hosts is wrong, and rather a balancer than
// a node.
func (e *engine) fitAmong(of map[clockID]*hostClock, among map[[2]clockID][]pair) {
	toward := map[clockID]map[clockID][]pair{}
	add := func(a, b clockID, pairs []pair) {
		if toward[a] == nil {
			toward[a] = map[clockID][]pair{}
		}
		toward[a][b] = append(toward[a][b], pairs...)
	}
	for ids, pairs := range among {
		add(ids[0], ids[1], pairs)
		back := slices.Clone(pairs)
		for i := range back {
			back[i].by, back[i].host = -back[i].by, ids[1].host
		}
		add(ids[1], ids[0], back)
	}
	var open []clockID
	for id := range toward {
		if of[id] == nil {
			open = append(open, id)
		}
	}
	slices.SortFunc(open, func(a, b clockID) int {
		return cmp.Or(boolOrder(e.isNode(b), e.isNode(a)), -cmp.Compare(len(toward[a]), len(toward[b])), strings.Compare(a.host, b.host), boolOrder(a.local, b.local))
	})
	for _, id := range open {
		var all []pair
		against := map[string]bool{}
		sure, most := false, time.Duration(0)
		for other, pairs := range toward[id] {
			c := of[other]
			if c != nil && !c.applied && c.pairs < fewPairs {
				continue
			}
			sure = sure || c != nil || e.isNode(other) && !e.isNode(id)
			against[other.host] = true
			for _, p := range pairs {
				if c != nil && c.applied {
					p.by += c.offset
				}
				if c != nil {
					most = max(most, c.unsure)
				}
				all = append(all, p)
			}
		}
		if len(all) == 0 {
			continue
		}
		c := fit(all)
		c.id, c.against = id, firstOf(against)
		c.unsure += most
		c.settleOffset()
		if c.applied && !sure && len(against) < 2 {
			c.applied, c.zone, c.unsure = false, 0, c.unsure+c.offset.Abs()
		}
		of[id] = &c
	}
}

func firstOf(set map[string]bool) string {
	names := make([]string, 0, len(set))
	for n := range set {
		names = append(names, n)
	}
	slices.Sort(names)
	return strings.Join(names[:min(len(names), 3)], ", ")
}

// isNode reports whether a clock is that of a node of its cluster.
func (e *engine) isNode(id clockID) bool {
	for _, part := range e.groups[id.group] {
		if _, ok := e.marked[part].nodes[id.host]; ok {
			return true
		}
	}
	return false
}
