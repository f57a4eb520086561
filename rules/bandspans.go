package rules

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// BandKind says what a band is of.
type BandKind string

const (
	BandServer  BandKind = "server"  // of a balancer's backend; its name is backend/server
	BandBackend BandKind = "backend" // of a balancer; only those that had no server at some time
	BandNode    BandKind = "node"
	BandEtcd    BandKind = "etcd"
)

// BandState is how something was for a while, or what happened to it.
type BandState string

const (
	BandUp       BandState = "up"
	BandDown     BandState = "down"
	BandElection BandState = "election" // of an etcd leader: a moment
)

// BandSpan is a stretch of one state, UTC; year 0 where the log prints none.
type BandSpan struct {
	State    BandState
	From, To time.Time
}

// Band shows how one thing fared over time. Between its spans nothing is known.
type Band struct {
	Kind BandKind
	// Name of a server is backend/server; Host is the balancer whose log tells.
	// Bundle is the first of its cluster: things of two clusters are not one.
	Name, Host string
	Bundle     int
	Spans      []BandSpan // in order
	Cut        bool       // changes were left out: there were too many
}

// bands makes bands of all points, once times and hosts are settled.
func (e *engine) bands() []Band {
	all := map[bandKey]*bandLog{}
	for _, key := range slices.SortedFunc(maps.Keys(e.bandLogs), bandKey.compare) {
		b := e.bandLogs[key]
		key.part = e.groupAt(key.part)
		key.host = e.aliases[key.part].name(key.host)
		if key.of == BandNode {
			key.name = e.aliases[key.part].name(key.name)
		}
		if all[key] == nil {
			all[key] = &bandLog{}
		}
		all[key].points = append(all[key].points, b.points...)
		all[key].cut = all[key].cut || b.cut
	}
	sources := map[bandKey]time.Time{} // of each balancer, when its log ends
	for key, b := range all {
		for _, p := range b.points {
			// A log without years ends before the zero time.
			if owner := (bandKey{part: key.part, host: key.host}); p.source != nil && (sources[owner].IsZero() || p.source.Last.After(sources[owner])) {
				sources[owner] = p.source.Last
			}
		}
	}
	share(all)
	var out []Band
	for _, key := range slices.SortedFunc(maps.Keys(all), bandKey.compare) {
		b := Band{Kind: key.of, Name: key.name, Host: key.host, Cut: all[key].cut}
		points := changes(all[key].points)
		if len(points) == 0 || key.of == BandBackend && !slices.ContainsFunc(points, func(p bandPoint) bool { return p.state == BandDown }) {
			continue
		}
		b.Bundle = e.marked[e.at(points[0].pos)].bundle
		end := sources[bandKey{part: key.part, host: key.host}]
		if key.of == BandNode {
			end = e.nodeEnd(points[len(points)-1])
		}
		if b.Spans = spans(points, end); key.of == BandServer {
			b.before(points[0])
		}
		if len(b.Spans) > 0 {
			out = append(out, b)
		}
	}
	return out
}

// share lets backends and servers tell of each other: a server that comes up is
// one for its backend, and a new process takes all servers for up.
func share(all map[bandKey]*bandLog) {
	type pair struct {
		server, backend *bandLog
		name            string // of the backend
	}
	var pairs []pair
	for key, b := range all {
		name, _, _ := strings.Cut(key.name, "/")
		if of := all[bandKey{key.part, key.host, BandBackend, name}]; key.of == BandServer && of != nil {
			pairs = append(pairs, pair{b, of, name})
		}
	}
	for _, x := range pairs {
		for _, p := range x.server.points {
			if p.state == BandUp && p.source != nil {
				x.backend.points = append(x.backend.points, p)
			}
		}
	}
	for _, x := range pairs {
		for _, p := range x.backend.points {
			if p.state == BandUp && p.name == x.name {
				x.server.points = append(x.server.points, p)
			}
		}
	}
}

// nodeEnd is until when the last state of a node is known: to the end of the
// log that says it, or to when its object was read.
func (e *engine) nodeEnd(last bandPoint) time.Time {
	if last.source != nil {
		return last.source.Last
	}
	return e.endOf(e.at(last.pos))
}

// spans of ordered points; the last lasts until end.
func spans(points []bandPoint, end time.Time) (out []BandSpan) {
	for i, p := range points {
		s := BandSpan{p.state, p.at, p.at}
		switch {
		case p.state == BandElection:
		case i+1 < len(points):
			s.To = points[i+1].at
		case !end.IsZero() && end.After(p.at):
			s.To = end
		}
		if !s.To.Before(s.From) {
			out = append(out, s)
		}
	}
	return out
}

// before adds how a server was before its first change: the other way, since
// its log begins.
func (b *Band) before(first bandPoint) {
	if first.source == nil || len(b.Spans) == 0 || first.name == "" || !strings.Contains(first.name, "/") ||
		first.source.First.IsZero() || !first.source.First.Before(first.at) {
		return
	}
	other := BandUp
	if first.state == BandUp {
		other = BandDown
	}
	b.Spans = slices.Insert(b.Spans, 0, BandSpan{other, first.source.First, first.at})
}

func (k bandKey) compare(o bandKey) int {
	return cmp.Or(cmp.Compare(k.part, o.part), strings.Compare(string(k.of), string(o.of)), strings.Compare(k.host, o.host), strings.Compare(k.name, o.name))
}
