package fleet

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kanshiki/report"
)

// Ceilings of what is kept of messages: of one bundle, and of all.
const (
	templatesOfOne = 200
	templatesOfAll = 50000
)

// unknownVersion stands where a bundle does not tell.
const unknownVersion = "unknown"

// summing makes a Fleet.
type summing struct {
	f         *Fleet
	clusters  map[string]bool
	groups    map[string]*Group
	causes    map[string]*Cause
	versions  map[string]*Version
	templates map[string]*Template
}

// Sum makes a fleet of results, compared with an earlier one if old is not nil.
func Sum(rs *Results, old *Earlier) (*Fleet, error) {
	s := &summing{
		f:        &Fleet{Schema: FleetSchema, Verdicts: map[string]int{}, Failures: []Lost{}},
		clusters: map[string]bool{}, groups: map[string]*Group{}, causes: map[string]*Cause{},
		versions: map[string]*Version{}, templates: map[string]*Template{},
	}
	if err := rs.Each(s.add); err != nil {
		return nil, err
	}
	s.finish()
	if old != nil {
		s.f.compare(old)
	}
	return s.f, nil
}

// add counts one result.
func (s *summing) add(r *Result) error {
	f := s.f
	f.Bundles++
	f.Paths += len(r.Paths)
	if r.Status == Failed {
		f.Verdicts[Failed]++
		for _, p := range r.Paths {
			f.Failures = append(f.Failures, Lost{p, r.Failure.Kind, r.Failure.Message})
		}
		return nil
	}
	d, err := r.document()
	if err != nil {
		return err
	}
	b := d.bundle()
	cluster := identity(b, r)
	s.clusters[cluster] = true
	f.Verdicts[d.Verdict]++
	version := minor(b.ClusterVersion)
	s.version(version, cluster, d.Verdict)
	if r.Signature != "" {
		s.group(r, &d, cluster, version)
	}
	for _, u := range d.Unexplained[:min(len(d.Unexplained), templatesOfOne)] {
		s.template(u, r, cluster)
	}
	return nil
}

// identity tells clusters apart: by the cluster's own id, else by its hosts, else
// a bundle is a cluster of its own.
func identity(b report.Bundle, r *Result) string {
	return cmp.Or(b.ClusterID, strings.Join(b.Hosts, ","), r.Key)
}

// minor is the minor version of a version: 4.14 of 4.14.3.
func minor(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return unknownVersion
	}
	for _, p := range parts[:2] {
		if _, err := strconv.Atoi(p); err != nil {
			return unknownVersion
		}
	}
	return parts[0] + "." + parts[1]
}

// byVersion orders minor versions; what is none comes last.
func byVersion(a, b string) int {
	number := func(v string) int {
		major, rest, ok := strings.Cut(v, ".")
		x, err := strconv.Atoi(major)
		y, err2 := strconv.Atoi(rest)
		if !ok || err != nil || err2 != nil {
			return 1 << 30
		}
		return x*100000 + y
	}
	return cmp.Or(cmp.Compare(number(a), number(b)), strings.Compare(a, b))
}

func (s *summing) version(version, cluster, verdict string) {
	v := s.versions[version]
	if v == nil {
		v = &Version{Version: version, clusters: map[string]bool{}}
		s.versions[version] = v
	}
	v.Bundles++
	v.clusters[cluster] = true
	if verdict == "fault" {
		v.Faults++
	}
}

// seenAt is when a bundle was made, as far as it tells: its last time.
func seenAt(b report.Bundle) string { return cmp.Or(b.To, b.From) }

func (s *summing) group(r *Result, d *document, cluster, version string) {
	b := d.bundle()
	g := s.groups[d.Verdict+" "+r.Signature]
	if g == nil {
		g = &Group{Signature: r.Signature, Verdict: d.Verdict, Example: r.Paths[0],
			clusters: map[string]bool{}, versions: map[string]bool{}}
		s.groups[d.Verdict+" "+r.Signature] = g
	}
	ids := strings.Split(r.Signature, " + ")
	titles := make([]string, len(ids))
	for _, c := range d.Causes {
		i := slices.Index(ids, c.Rule)
		if i < 0 || titles[i] != "" {
			continue
		}
		titles[i] = c.Title
		s.cause(c, version, seenAt(b))
	}
	if g.Titles == nil {
		g.Titles = titles
	}
	g.Count++
	g.clusters[cluster] = true
	g.versions[version] = true
	if at := seenAt(b); at != "" {
		if g.First == "" || at < g.First {
			g.First = at
		}
		if at > g.Last {
			g.Last, g.Example = at, r.Paths[0]
		}
	}
}

func (s *summing) cause(c finding, version, at string) {
	row := s.causes[c.Rule]
	if row == nil {
		row = &Cause{Rule: c.Rule, Class: c.Class, Title: c.Title, ByVersion: map[string]int{}, ByMonth: map[string]int{}}
		s.causes[c.Rule] = row
	}
	row.Count++
	row.ByVersion[version]++
	if len(at) >= len("2026-01") && at[0] != '0' { // a clock without a year has none
		row.ByMonth[at[:len("2026-01")]]++
	}
}

func (s *summing) template(u report.Unexplained, r *Result, cluster string) {
	t := s.templates[u.Template]
	if t == nil {
		if len(s.templates) >= templatesOfAll {
			s.f.MoreTemplates++
			return
		}
		t = &Template{Template: u.Template, Example: r.Paths[0], Line: u.Example.Text, clusters: map[string]bool{}}
		s.templates[u.Template] = t
	}
	t.Bundles++
	t.Count += u.Count
	t.clusters[cluster] = true
}

// finish sorts what was counted.
func (s *summing) finish() {
	f := s.f
	f.Clusters = len(s.clusters)
	reports := f.Bundles - f.Verdicts[Failed]
	for _, g := range s.groups {
		g.Clusters, g.Versions = len(g.clusters), slices.SortedFunc(maps.Keys(g.versions), byVersion)
		g.Share = float64(g.Count) / float64(reports)
		f.Groups = append(f.Groups, *g)
	}
	slices.SortFunc(f.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(rank(a.Verdict), rank(b.Verdict)), cmp.Compare(b.Count, a.Count),
			cmp.Compare(b.Clusters, a.Clusters), strings.Compare(a.Signature, b.Signature))
	})
	for _, c := range s.causes {
		f.Causes = append(f.Causes, *c)
	}
	slices.SortFunc(f.Causes, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Rule, b.Rule))
	})
	for _, v := range s.versions {
		v.Clusters = len(v.clusters)
		f.Versions = append(f.Versions, *v)
	}
	slices.SortFunc(f.Versions, func(a, b Version) int { return byVersion(a.Version, b.Version) })
	for _, t := range s.templates {
		t.Clusters = len(t.clusters)
		f.Unexplained = append(f.Unexplained, *t)
	}
	slices.SortFunc(f.Unexplained, func(a, b Template) int {
		return cmp.Or(cmp.Compare(b.Clusters, a.Clusters), cmp.Compare(b.Bundles, a.Bundles),
			cmp.Compare(b.Count, a.Count), strings.Compare(a.Template, b.Template))
	})
}

// rank puts what is broken before what is only odd.
func rank(verdict string) int {
	switch verdict {
	case "fault":
		return 0
	case "warning":
		return 1
	}
	return 2
}
