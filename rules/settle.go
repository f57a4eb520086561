package rules

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"

	"kanshiki/parse"
)

// inOrder gives the bundles of a case in an order of their own, so that the
// order in which they are named changes nothing. Standard input comes last.
func inOrder(bundles []string) []string {
	return slices.SortedStableFunc(slices.Values(bundles), func(a, b string) int {
		if (a == "-") != (b == "-") {
			return cmp.Compare(b, a)
		}
		return cmp.Or(cmp.Compare(filepath.Base(a), filepath.Base(b)), cmp.Compare(a, b))
	})
}

// settle puts together what only the whole case can tell, after the last byte:
// which places are one bundle, which bundles one cluster, which year it was,
// and what belongs together.
func (e *engine) settle(bundles []BundleInfo) *timeline {
	e.fold()
	e.settleDesks()
	e.fixYears()
	e.groups = e.clusters()
	e.version = e.versionIn(func(*bundleMark) bool { return true })
	e.hostIndexes()
	e.setClocks()
	e.clockFacts()
	e.regroup()
	e.outdate()
	e.settleCleared()
	tl := e.timeline()
	e.versionFromLogs()
	e.complete(bundles)
	return tl
}

// atSource is the bundle that a log came with, an index in e.marked.
func (e *engine) atSource(src *parse.Source) int {
	return e.at(parse.Pos{Bundle: src.Bundle, File: src.File})
}

// versionFromLogs takes the version of the cluster from a log that prints it,
// where nothing better did.
func (e *engine) versionFromLogs() {
	if e.version != "" {
		return
	}
	for _, m := range e.marks {
		if m.role == "version" {
			e.version = m.pattern.fields(m.rec.text)["version"]
		}
	}
}

// complete fills in what a bundle's description owes to the whole case.
func (e *engine) complete(bundles []BundleInfo) {
	for _, src := range e.sources {
		if src.Bundle >= len(bundles) {
			continue
		}
		info := &bundles[src.Bundle]
		if src.First.Year() > 1 && (info.From.IsZero() || src.First.Before(info.From)) {
			info.From = src.First
		}
		if src.Last.Year() > 1 && src.Last.After(info.To) {
			info.To = src.Last
		}
	}
	for i := range bundles {
		hosts := map[string]bool{}
		for place := range e.marked {
			if m := &e.marked[place]; m.bundle == i {
				for h := range m.hosts {
					hosts[e.aliases[e.groupAt(place)].name(h)] = true
				}
			}
		}
		bundles[i].ClusterVersion = e.versionIn(func(m *bundleMark) bool { return m.bundle == i })
		bundles[i].Hosts = slices.Sorted(maps.Keys(hosts))
		bundles[i].ClusterID = e.clusterIn(i)
		if bundles[i].ClusterVersion == "" && len(e.groups) < 2 {
			bundles[i].ClusterVersion = e.version
		}
	}
}

// clusterIn is the id of the first cluster that a bundle shows: of its
// ClusterVersion, else the name of its infrastructure; empty if it does not tell.
func (e *engine) clusterIn(bundle int) string {
	for i := range e.marked {
		if m := &e.marked[i]; m.bundle == bundle && cmp.Or(m.id, m.infra) != "" {
			return cmp.Or(m.id, m.infra)
		}
	}
	return ""
}
