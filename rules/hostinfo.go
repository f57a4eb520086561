package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

// HostInfo is one host of the case, by whatever names bundles call it.
type HostInfo struct {
	Name    string
	Aliases []string // other names and addresses, sorted
	Bundles []int    // indexes of the bundles that show it
	Clocks  []ClockInfo
}

// ClockInfo is how a host's clock compares with another.
type ClockInfo struct {
	// Against names the host or hosts compared with; empty for the API.
	Against string
	// Offset is how far the clock is ahead, Zone the part of it that comes from
	// a zone in which times were printed without saying so.
	Offset, Zone time.Duration
	// Uncertainty holds three of four Pairs: events that both clocks have dated.
	Uncertainty time.Duration
	Pairs       int
	// Local is true for the times that the host's logs print without a zone.
	Local bool
	// Applied is true if the times of the host were set by it. If not, the clock
	// is right or its offset not surely known; no order of lines finer than the
	// uncertainty was told.
	Applied bool
	// Measured is true if a program measured it, once, and no pairs tell.
	Measured bool
}

// Notable reports whether a reader of times should know of it.
func (c ClockInfo) Notable() bool { return c.Applied || c.Uncertainty > scattered }

// String says it in a line: "+3m12s ± 2s against the API, 14 pairs".
func (c ClockInfo) String() string {
	against := c.Against
	if against == apiClock {
		against = "the API"
	}
	pairs := fmt.Sprintf("%d %s", c.Pairs, plural(c.Pairs, "pair", "pairs"))
	if c.Measured {
		pairs = "measured"
	}
	if !c.Applied && c.Uncertainty > scattered {
		return fmt.Sprintf("not known better than ± %s against %s, %s: not corrected", whole(c.Uncertainty), against, pairs)
	}
	text := signed(c.Offset-c.Zone) + " ± " + whole(c.Uncertainty) + " against " + against + ", " + pairs
	if c.Zone != 0 {
		sign, z := "+", c.Zone
		if z < 0 {
			sign, z = "-", -z
		}
		text += fmt.Sprintf("; its logs print UTC%s%02d:%02d without saying so", sign, int(z.Hours()), int(z.Minutes())%60)
	}
	if c.Applied {
		text += ": corrected"
	}
	return text
}

func whole(d time.Duration) string { return round(d.Round(time.Second)) }

func signed(d time.Duration) string {
	if d < 0 {
		return "−" + whole(-d)
	}
	return "+" + whole(d)
}

// hostInfos lists the hosts that go by several names or whose clock was compared.
func (e *engine) hostInfos() (out []HostInfo) {
	for g, x := range e.aliases {
		known := map[string]*HostInfo{}
		at := func(name string) *HostInfo {
			if known[name] == nil {
				known[name] = &HostInfo{Name: name}
			}
			return known[name]
		}
		for alias, name := range x {
			if name != "" && name != alias {
				h := at(name)
				h.Aliases = append(h.Aliases, alias)
			}
		}
		for _, c := range e.clocks.known {
			if c.id.group == g {
				h := at(c.id.host)
				h.Clocks = append(h.Clocks, ClockInfo{c.against, c.offset, c.zone, c.unsure, c.pairs, c.id.local, c.applied, c.measured})
			}
		}
		for _, part := range e.groups[g] {
			for seen := range e.marked[part].hosts {
				e.seenHost(known[x.name(seen)], part)
			}
			for seen := range e.marked[part].nodes {
				e.seenHost(known[seen], part)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(known)) {
			h := known[name]
			slices.Sort(h.Aliases)
			slices.Sort(h.Bundles)
			h.Bundles = slices.Compact(h.Bundles)
			out = append(out, *h)
		}
	}
	return out
}

func (e *engine) seenHost(h *HostInfo, part int) {
	if h != nil {
		h.Bundles = append(h.Bundles, e.marked[part].bundle)
	}
}

// clockFacts gives rules the clocks that are surely off. What is only a zone
// that a log does not print is no fault of the clock.
func (e *engine) clockFacts() {
	if !e.Wants("clock-offset") {
		return
	}
	for _, c := range e.clocks.known {
		rest := c.offset - c.zone
		if !c.applied || c.id.local && rest.Abs() <= c.unsure || c.id.local && e.clocks.of[clockID{c.id.group, c.id.host, false}] != nil {
			continue
		}
		against, direction := c.against, "ahead of"
		if against == apiClock {
			against = "the API"
		}
		if rest < 0 {
			direction = "behind"
		}
		seen := fmt.Sprintf("± %s, %d pairs", whole(c.unsure), c.pairs)
		if c.measured {
			seen = "measured when it was collected"
		}
		e.Fact(&parse.Fact{Pos: c.pos, Kind: "clock-offset", Host: c.id.host, Quote: c.quote, Data: map[string]any{
			"offset_seconds": rest.Round(time.Second).Seconds(), "uncertainty_seconds": c.unsure.Round(time.Second).Seconds(),
			"pairs": c.pairs, "against": against, "by": whole(rest.Abs()), "direction": direction, "seen": seen,
		}})
	}
}

// Known tells one host by all its names: "m1.example.com = 192.0.2.11, m1".
func (h HostInfo) Known() string {
	if len(h.Aliases) == 0 {
		return h.Name
	}
	return h.Name + " = " + strings.Join(h.Aliases, ", ")
}
