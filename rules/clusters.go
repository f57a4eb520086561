package rules

import (
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

// bundleMark is what tells bundles of one case apart: which cluster one shows,
// and when it was made.
type bundleMark struct {
	id    string            // ClusterVersion spec.clusterID
	infra string            // Infrastructure status.infrastructureName
	nodes map[string]string // name -> metadata.uid, empty if not printed
	end   time.Time         // the last time seen in it
	many  bool              // it holds more than one file
}

// identify notes what an object tells of the cluster its bundle shows.
func (e *engine) identify(o *parse.Object) {
	if e.bundle >= len(e.marked) {
		return
	}
	m := &e.marked[e.bundle]
	switch o.Kind {
	case "ClusterVersion":
		spec, _ := o.Data["spec"].(map[string]any)
		if id, ok := spec["clusterID"].(string); ok && id != "" {
			m.id = strings.Clone(id)
		}
	case "Infrastructure":
		status, _ := o.Data["status"].(map[string]any)
		if name, ok := status["infrastructureName"].(string); ok && name != "" {
			m.infra = strings.Clone(name)
		}
	case "Node", "HostSubnet": // which have the same names
		if m.nodes == nil {
			m.nodes = map[string]string{}
		}
		uid := uidOf(o)
		if o.Kind != "Node" {
			uid = ""
		}
		if uid != "" || m.nodes[o.Name] == "" {
			m.nodes[strings.Clone(o.Name)] = strings.Clone(uid)
		}
	}
}

// shows reports whether a bundle tells which cluster it is of. One node alone
// may be any part of a cluster.
func (m *bundleMark) shows() bool { return m.id != "" || m.infra != "" || len(m.nodes) > 1 }

// differs reports whether two bundles are surely of different clusters.
func (m *bundleMark) differs(o *bundleMark) bool {
	switch {
	case m.id != "" && o.id != "":
		return m.id != o.id
	case m.infra != "" && o.infra != "":
		return m.infra != o.infra
	case len(m.nodes) < 2 || len(o.nodes) < 2:
		return false
	}
	for name, uid := range m.nodes {
		if other, ok := o.nodes[name]; ok && (uid == "" || other == "" || uid == other) {
			return false
		}
	}
	return true
}

// clusters parts the bundles of the case by the cluster they show: what stands
// in one cluster proves nothing of another that has the same names and
// addresses. Bundles that do not tell, such as a balancer's, belong to the
// cluster if there is one, and else to none.
func (e *engine) clusters() [][]int {
	var groups [][]int
	var rest []int
	for i := range e.marked {
		m := &e.marked[i]
		if !m.shows() {
			rest = append(rest, i)
			continue
		}
		at := slices.IndexFunc(groups, func(g []int) bool {
			return !slices.ContainsFunc(g, func(other int) bool { return m.differs(&e.marked[other]) })
		})
		if at < 0 {
			groups = append(groups, []int{i})
		} else {
			groups[at] = append(groups[at], i)
		}
	}
	switch {
	case len(rest) == 0:
	case len(groups) == 1:
		groups[0] = append(groups[0], rest...)
	default:
		groups = append(groups, rest)
	}
	return groups
}

// seenIn notes a time that stands in a bundle.
func (e *engine) seenIn(bundle int, t time.Time) {
	if t.After(e.lastSeen) {
		e.lastSeen = t
	}
	if bundle < len(e.marked) && t.After(e.marked[bundle].end) {
		e.marked[bundle].end = t
	}
}

// yearOf is the time by which clocks of a bundle that print no year get one:
// objects of a cluster carry enough times with a year, a sosreport may not.
func (e *engine) yearOf(bundle int) time.Time {
	if bundle < len(e.marked) && e.marked[bundle].shows() && !e.marked[bundle].end.IsZero() {
		return e.marked[bundle].end
	}
	return e.lastSeen
}

// endOf is when what a bundle shows was so: a balancer's logs of a later day
// do not make the requests older that waited when the must-gather was made.
// A single file is one of several of its time.
func (e *engine) endOf(bundle int) time.Time {
	if bundle < len(e.marked) && e.marked[bundle].many && !e.marked[bundle].end.IsZero() {
		return e.marked[bundle].end
	}
	return e.lastSeen
}
