package rules

import (
	"maps"
	"slices"
	"strings"
	"time"

	"kanshiki/collect"
	"kanshiki/parse"
)

// maxParts bounds how many places of one case are told apart; files beyond
// them count as lying at their bundle's top.
const maxParts = 4096

// partKey names a place: a bundle as given, and a directory or archive in it.
type partKey struct {
	bundle int
	root   collect.Root
}

// partOf is the index in e.marked of the place that a file lies in. Until
// everything was read it is not known which places are one bundle: see fold.
func (e *engine) partOf(bundle int, file string) int {
	if e.partFile == file && e.partBundle == bundle && len(e.marked) > 0 {
		return e.partLast
	}
	key := partKey{bundle, collect.RootOf(file)}
	i, ok := e.places[key]
	if !ok && len(e.marked) >= maxParts {
		key.root = collect.Root{}
		i, ok = e.places[key]
	}
	if !ok {
		i = len(e.marked)
		key.root.Dir = strings.Clone(key.root.Dir)
		e.marked = append(e.marked, bundleMark{bundle: bundle, root: key.root})
		if e.places == nil {
			e.places = map[partKey]int{}
		}
		e.places[key] = i
	}
	e.partFile, e.partBundle, e.partLast = file, bundle, i
	return i
}

// at is the bundle that a record came with, an index in e.marked.
func (e *engine) at(pos parse.Pos) int {
	i := e.partOf(pos.Bundle, pos.File)
	if i < len(e.into) {
		return e.into[i]
	}
	return i
}

// group is the cluster of a record, an index in e.groups.
func (e *engine) group(pos parse.Pos) int {
	if len(e.groups) < 2 {
		return 0
	}
	return e.groupOf(e.at(pos))
}

// groupAt is the cluster of a place, an index in e.marked before fold.
func (e *engine) groupAt(place int) int {
	if place < len(e.into) {
		place = e.into[place]
	}
	return e.groupOf(place)
}

func (e *engine) groupOf(part int) int {
	return max(0, slices.IndexFunc(e.groups, func(g []int) bool { return slices.Contains(g, part) }))
}

// fileSink notes for one file where the times stand that are seen in it.
type fileSink struct {
	parse.Sink
	e    *engine
	part int
	desk bool // its clock is that of whoever collected it
}

func (s fileSink) Seen(t time.Time) {
	if s.desk {
		s.e.deskSeen(s.part, t)
		return
	}
	s.e.seenIn(s.part, t)
}

// fold finds out which places are one bundle: directories below the one in
// which a layout begins, the images of one must-gather, and what lies loose
// beside the bundles of a folder. Two clusters are never made one.
func (e *engine) fold() {
	e.into = make([]int, len(e.marked))
	for i := range e.into {
		e.into[i] = i
	}
	var known []int
	for i := range e.marked {
		if !e.marked[i].root.Known {
			continue
		}
		at := slices.IndexFunc(known, func(k int) bool { return e.sameRun(k, i) })
		if at >= 0 {
			e.foldInto(i, known[at])
		}
		known = append(known, i)
	}
	loose := map[partKey]int{}
	for i := range e.marked {
		m := &e.marked[i]
		if m.root.Known {
			continue
		}
		if to := e.around(known, m); to >= 0 {
			e.foldInto(i, e.into[to])
			continue
		}
		dir, below := e.folder(known, m)
		if len(below) == 1 {
			e.foldInto(i, below[0])
			continue
		}
		key := partKey{m.bundle, collect.Root{Dir: dir}}
		if to, ok := loose[key]; ok {
			e.foldInto(i, to)
			continue
		}
		loose[key] = i
		m.root.Dir = dir
	}
}

// folder is the innermost directory around a place in which bundles lie, and
// those bundles. Beside one alone, all is of one time.
func (e *engine) folder(known []int, m *bundleMark) (dir string, below []int) {
	for dir = m.root.Dir; ; dir = collect.Parent(dir) {
		for _, k := range known {
			o := &e.marked[k]
			if o.bundle == m.bundle && collect.Within(o.root.Dir, dir) && !slices.Contains(below, e.into[k]) {
				below = append(below, e.into[k])
			}
		}
		if dir == "" || len(below) > 0 {
			return dir, below
		}
	}
}

// sameRun reports whether two roots are those of two images of one must-gather.
func (e *engine) sameRun(a, b int) bool {
	m, o := &e.marked[a], &e.marked[b]
	return m.bundle == o.bundle && m.root.Run() == o.root.Run() && m.root.Run() != m.root.Dir && !e.marked[e.into[a]].differs(o)
}

// around is the known root that a place lies in, the innermost if several; -1
// if none. What lies in a run's own directory belongs to it if it is one.
func (e *engine) around(known []int, m *bundleMark) int {
	best, size := -1, -1
	for _, k := range known {
		o := &e.marked[k]
		if dir := o.root.Dir; o.bundle == m.bundle && collect.Within(m.root.Dir, dir) && len(dir) > size {
			best, size = k, len(dir)
		}
	}
	for _, k := range known {
		o := &e.marked[k]
		run := o.root.Run()
		if o.bundle != m.bundle || run == o.root.Dir || !collect.Within(m.root.Dir, run) || len(run) < size {
			continue
		}
		if best >= 0 && len(run) == size && e.into[best] != e.into[k] {
			return -1
		}
		best, size = k, len(run)
	}
	return best
}

// foldInto makes place i part of the bundle at index to.
func (e *engine) foldInto(i, to int) {
	to = e.into[to]
	if i == to {
		return
	}
	e.into[i] = to
	e.marked[to].add(&e.marked[i])
}

// add takes over what another place of the same bundle shows.
func (m *bundleMark) add(o *bundleMark) {
	m.id, m.infra = orElse(m.id, o.id), orElse(m.infra, o.infra)
	m.version, m.versionFile = orElse(m.version, o.version), orElse(m.versionFile, o.versionFile)
	m.files += o.files
	if o.end.After(m.end) {
		m.end = o.end
	}
	if o.desk.After(m.desk) {
		m.desk = o.desk
	}
	m.gathered = m.gathered || o.gathered
	for name, uid := range o.nodes {
		m.node(name, uid)
	}
	for kind := range o.lists {
		m.list(kind)
	}
	m.addresses, m.hosts, m.names = union(m.addresses, o.addresses), union(m.hosts, o.hosts), union(m.names, o.names)
}

func union[V any](a, b map[string]V) map[string]V {
	if a == nil {
		return b
	}
	maps.Copy(a, b)
	return a
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
