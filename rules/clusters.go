package rules

import (
	"slices"
	"strings"
	"time"

	"kanshiki/collect"
	"kanshiki/parse"
)

// bundleMark is what tells bundles of one case apart: which cluster one shows,
// and when it was made.
type bundleMark struct {
	bundle      int // as given
	root        collect.Root
	id          string            // ClusterVersion spec.clusterID
	infra       string            // Infrastructure status.infrastructureName
	nodes       map[string]string // name -> metadata.uid, empty if not printed
	addresses   map[string]string // other names and addresses of those nodes -> name
	hosts       map[string]bool   // names of hosts seen
	names       map[string]string // what a path calls a host -> the name its lines print; "" if several
	lists       map[string]bool   // kinds and namespaces of the objects in it
	version     string            // of the cluster, by its ClusterVersion
	versionFile string            // the same, by the version of a must-gather's image
	end         time.Time         // the last time seen in it
	desk        time.Time         // the same by the clock of whoever collected it
	gathered    bool              // a clock of the cluster tells when it was collected
	files       int
}

// identify notes what an object tells of the cluster its bundle shows.
func (e *engine) identify(o *parse.Object) {
	m := &e.marked[e.partOf(o.Bundle, o.File)]
	if !o.Table {
		m.list(o.Kind + " " + o.Namespace)
	}
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
		uid := uidOf(o)
		if o.Kind != "Node" {
			uid = ""
		}
		m.node(o.Name, uid)
		if o.Kind == "Node" {
			m.nodeAddresses(o)
		}
	}
}

func (m *bundleMark) node(name, uid string) {
	if m.nodes == nil {
		m.nodes = map[string]string{}
	}
	if uid != "" || m.nodes[name] == "" {
		m.nodes[strings.Clone(name)] = strings.Clone(uid)
	}
}

func (m *bundleMark) list(kind string) {
	if m.lists == nil {
		m.lists = map[string]bool{}
	}
	if !m.lists[kind] {
		m.lists[strings.Clone(kind)] = true
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
// cluster that lies in the same folder, or to the only one there is, and else
// to none.
func (e *engine) clusters() [][]int {
	var groups [][]int
	var untold, rest []int
	for i := range e.marked {
		m := &e.marked[i]
		if i < len(e.into) && e.into[i] != i {
			continue
		}
		if !m.shows() {
			untold = append(untold, i)
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
	told := slices.Clone(groups)
	for _, i := range untold {
		if at := e.beside(i, told); at >= 0 {
			groups[at] = append(groups[at], i)
		} else {
			rest = append(rest, i)
		}
	}
	if len(rest) > 0 {
		groups = append(groups, rest)
	}
	return groups
}

// beside is the only cluster, of all or of those in the same folder, which is
// not that of another case; -1 if there is none or several.
func (e *engine) beside(i int, groups [][]int) int {
	m, found := &e.marked[i], -1
	if len(groups) == 1 {
		return 0
	}
	dir := m.root.Dir
	if m.root.Known {
		dir = collect.Parent(m.root.Dir)
	}
	for at, g := range groups {
		near := slices.ContainsFunc(g, func(k int) bool {
			o := &e.marked[k]
			return o.bundle == m.bundle && collect.Within(o.root.Dir, dir)
		})
		if near && found >= 0 {
			return -1
		}
		if near {
			found = at
		}
	}
	return found
}

// seenIn notes a time that stands in a bundle.
func (e *engine) seenIn(part int, t time.Time) {
	if t.After(e.lastSeen) {
		e.lastSeen = t
	}
	if part < len(e.marked) && t.After(e.marked[part].end) {
		e.marked[part].end = t
	}
}

// yearOf is the time by which clocks of a bundle that print no year get one:
// objects of a cluster carry enough times with a year, a sosreport may not.
func (e *engine) yearOf(part int) time.Time {
	if part < len(e.marked) && e.marked[part].shows() && !e.marked[part].end.IsZero() {
		return e.marked[part].end
	}
	return e.lastSeen
}

// endOf is when what a bundle shows was so: a balancer's logs of a later day
// do not make the requests older that waited when the must-gather was made.
// A single file is one of several of its time.
func (e *engine) endOf(part int) time.Time {
	if part < len(e.marked) && e.marked[part].files > 1 && !e.marked[part].end.IsZero() {
		return e.marked[part].end
	}
	return e.lastSeen
}

// versionIn is the version of the cluster by what was gathered last, of the
// bundles that count: a ClusterVersion tells better than an image's file.
func (e *engine) versionIn(counts func(m *bundleMark) bool) (version string) {
	var at time.Time
	file := ""
	for i := range e.marked {
		m := &e.marked[i]
		if !counts(m) {
			continue
		}
		if m.version != "" && (version == "" || m.end.After(at)) {
			version, at = m.version, m.end
		}
		file = orElse(file, m.versionFile)
	}
	return orElse(version, file)
}
