package rules

import (
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
	pairs    []pair
	moments  []moment
	nodes    map[string]string // bundle and pod -> the node whose clock its logs have
	counts   map[string]int
	members  map[string]string // etcd's ids -> names, which are those of nodes
	measures []measure
	// printed is the host that the lines of a log name whose path names none;
	// empty if several. lastSource and lastHost are the last ones noted.
	printed    map[*parse.Source]string
	lastSource *parse.Source
	lastHost   string
	known      []*hostClock
	of         map[clockID]*hostClock
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

// prints notes whose log a file is by its lines, if its path does not say.
func (c *clockLog) prints(l *parse.Line) {
	if l.Source.Host != "" || l.Host == "" || l.Source == c.lastSource && l.Host == c.lastHost {
		return
	}
	if c.printed == nil {
		c.printed = map[*parse.Source]string{}
	}
	host := strings.Clone(l.Host)
	if old, ok := c.printed[l.Source]; ok && old != host {
		c.printed[l.Source] = ""
	} else {
		c.printed[l.Source] = host
	}
	c.lastSource, c.lastHost = l.Source, host
}
