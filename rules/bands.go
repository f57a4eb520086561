package rules

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"kanshiki/parse"
)

//go:embed bands.yaml
var bandsYAML []byte

// Ceilings of what is kept for bands.
const (
	keepBands      = 400 // things with a band, in one case
	keepBandPoints = 256 // changes of one of them
)

// roleBand is the role of the markers of bands.yaml.
const roleBand = "band"

// loadBands reads the embedded lines that change a state, as markers.
func loadBands() (markers []marker, err error) {
	var specs []struct {
		Of, State, Match string
		Logs             list
	}
	if err := yaml.Load(bandsYAML, &specs, yaml.WithKnownFields()); err != nil {
		return nil, err
	}
	for _, s := range specs {
		p, err := compilePattern(s.Match)
		if err == nil && shortest(p.Literals) < minLiteral {
			err = fmt.Errorf("bands.yaml: %q has no literal of %d bytes", s.Match, minLiteral)
		}
		if err != nil {
			return nil, err
		}
		kinds := make([]parse.Kind, len(s.Logs))
		for i, k := range s.Logs {
			kinds[i] = parse.Kind(k)
		}
		markers = append(markers, marker{role: roleBand, logs: kinds, pattern: p, phase: -1, of: BandKind(s.Of), state: BandState(s.State)})
	}
	return markers, nil
}

// bandKey is one thing that fares well or badly: of a balancer's log by the
// host that wrote it, of a cluster by its part of the case.
type bandKey struct {
	part int
	host string
	of   BandKind
	name string
}

// bandPoint is a moment from which on a thing was in a state.
type bandPoint struct {
	*record
	state BandState
	name  string // of an election, its term
}

type bandLog struct {
	points []bandPoint
	cut    bool // changes were left out
}

// bandLine takes a line that a marker of bands.yaml matched. Copies on a
// terminal carry another clock, and lines before the first time of a log none.
func (e *engine) bandLine(m *marker, name string, rec *record) {
	if rec.copied || rec.at.IsZero() {
		return
	}
	key := bandKey{part: rec.part, of: m.of, name: name}
	switch m.of {
	case BandServer, BandBackend:
		key.host = rec.host
	case BandEtcd:
		key.name = ""
	}
	small := &record{at: rec.at, pos: rec.pos, seq: rec.seq, source: rec.source, part: rec.part, host: rec.host}
	e.bandPoint(key, bandPoint{small, m.state, name})
}

func (e *engine) bandPoint(key bandKey, p bandPoint) {
	b := e.bandLogs[key]
	if b == nil {
		if len(e.bandLogs) >= keepBands {
			return
		}
		b = &bandLog{}
		key.host, key.name = strings.Clone(key.host), strings.Clone(key.name)
		e.bandLogs[key] = b
	}
	p.name = strings.Clone(p.name)
	if b.points = append(b.points, p); len(b.points) > keepBandPoints {
		b.squeeze()
	}
}

// squeeze leaves out points that change nothing, and then every second pair in
// the middle, so that states still alternate.
func (b *bandLog) squeeze() {
	b.points = changes(b.points)
	for len(b.points) > keepBandPoints*3/4 {
		b.cut = true
		from, to := len(b.points)/8, len(b.points)*7/8
		kept := slices.Clone(b.points[:from])
		for i := from; i < to; i++ {
			if (i-from)/2%2 == 0 {
				kept = append(kept, b.points[i])
			}
		}
		b.points = append(kept, b.points[to:]...)
	}
}

// changes orders points and drops those whose state is that of the one before.
func changes(points []bandPoint) []bandPoint {
	slices.SortStableFunc(points, func(a, b bandPoint) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.pos.Bundle, b.pos.Bundle), strings.Compare(a.pos.File, b.pos.File), cmp.Compare(a.seq, b.seq))
	})
	terms := map[string]bool{}
	out := points[:0]
	for _, p := range points {
		if p.state == BandElection {
			if terms[p.name] { // each member prints it
				continue
			}
			terms[p.name] = true
		} else if n := len(out); n > 0 && out[n-1].state == p.state {
			continue
		}
		out = append(out, p)
	}
	return out
}

// bandObject takes the states that objects tell of nodes: their Ready condition,
// and the events of its changes.
func (e *engine) bandObject(o *parse.Object) {
	if o.Table {
		return
	}
	point := func(node, stamp string, state BandState) {
		if at, ok := timeIn(stamp); ok && node != "" {
			part := e.partOf(o.Bundle, o.File)
			e.bandPoint(bandKey{part: part, of: BandNode, name: node}, bandPoint{&record{at: at, pos: o.Pos, part: part}, state, node})
		}
	}
	switch o.Kind {
	case "Node":
		for _, c := range conditionsOf(o) {
			if c["type"] == "Ready" {
				state := BandDown
				if c["status"] == "True" {
					state = BandUp
				}
				point(o.Name, textOf(c["lastTransitionTime"]), state)
			}
		}
	case "Event":
		about, _ := o.Data["involvedObject"].(map[string]any)
		states := map[any]BandState{"NodeReady": BandUp, "NodeNotReady": BandDown}
		if state, ok := states[o.Data["reason"]]; ok && about["kind"] == "Node" {
			point(textOf(about["name"]), textOf(o.Data["lastTimestamp"]), state)
			point(textOf(about["name"]), textOf(o.Data["firstTimestamp"]), state)
		}
	}
}
