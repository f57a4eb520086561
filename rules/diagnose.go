package rules

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// startSlack is how much later a cause may be seen than its symptom: logs are
// polled, clocks differ (rules.md).
const startSlack = 2 * time.Minute

// open reports whether a finding counts as a problem now.
func (f *Finding) open() bool { return f.Verdict == Fault || f.Verdict == Warning }

// connect draws the causal edges between open findings and sets AccountedBy.
// An edge that would close a loop is left out, later starters first, so that
// a loop is broken at its earliest member.
func connect(all []*Finding) {
	var open []*Finding
	for _, f := range all {
		if f.open() {
			open = append(open, f)
		}
	}
	slices.SortStableFunc(open, func(a, b *Finding) int { return compareTimes(a.First, b.First) })
	parents := map[*Finding][]*Finding{}
	var reaches func(from, to *Finding) bool
	reaches = func(from, to *Finding) bool { // from is above to
		for _, p := range parents[to] {
			if p == from || reaches(from, p) {
				return true
			}
		}
		return false
	}
	for _, a := range open {
		for _, b := range open {
			if a != b && explains(a, b) && !reaches(b, a) {
				parents[b] = append(parents[b], a)
			}
		}
	}
	// Of several parents the one that stands highest and explains most.
	size := map[*Finding]int{}
	for _, a := range open {
		for _, b := range open {
			if a != b && reaches(a, b) {
				size[a]++
			}
		}
	}
	for _, b := range open {
		if len(parents[b]) == 0 {
			continue
		}
		best := slices.MaxFunc(parents[b], func(x, y *Finding) int {
			return cmp.Or(cmp.Compare(size[x], size[y]), cmp.Compare(score(x, 0), score(y, 0)),
				-compareTimes(x.First, y.First), -strings.Compare(x.Rule.ID, y.Rule.ID))
		})
		b.AccountedBy = best
		best.Explains = append(best.Explains, b)
	}
}

// explains reports whether a accounts for b: the rule says so, the subjects
// fit, and a did not start later.
func explains(a, b *Finding) bool {
	for _, e := range a.Rule.Explains {
		if e.Rule == b.Rule.ID && fits(a, b, e.Same) && !later(a, b) {
			return true
		}
	}
	return false
}

// ownHost are the areas in which trouble of one host does not reach another:
// there a cause must be on its symptom's host. Elsewhere (etcd, API servers,
// balancers, operators) one host's trouble is seen on others by nature.
var ownHost = []string{"node", "network", "sdn", "ovs", "cert", "time", "selinux", "mco"}

// fits: the fields of same are equal, and the hosts agree where they must.
func fits(a, b *Finding, same []string) bool {
	for _, field := range same {
		if a.Subject[field] == "" || a.Subject[field] != b.Subject[field] {
			return false
		}
	}
	if len(same) > 0 {
		return true
	}
	area, _, _ := strings.Cut(b.Rule.Class, "/")
	if !slices.Contains(ownHost, area) {
		return true
	}
	hosts, others := hostsOf(a), hostsOf(b)
	if len(hosts) == 0 || len(others) == 0 {
		return true // one of them is cluster-wide
	}
	for _, h := range hosts {
		for _, o := range others {
			if h == o || isAddress(h) != isAddress(o) { // a name and an address: they may be one host
				return true
			}
		}
	}
	return false
}

// hostsOf are the short names of the hosts that a finding is about.
func hostsOf(f *Finding) (out []string) {
	for _, field := range []string{"host", "node"} {
		for _, h := range strings.FieldsFunc(f.Subject[field], func(r rune) bool { return r == ',' || r == ' ' }) {
			if !isAddress(h) {
				h, _, _ = strings.Cut(h, ".")
			}
			out = append(out, h)
		}
	}
	return out
}

func isAddress(h string) bool {
	_, err := netip.ParseAddr(h)
	return err == nil
}

// later compares only times of lines: an object's transition time says when it
// last changed, not when the trouble began.
func later(a, b *Finding) bool {
	if len(a.Rule.Logs) == 0 || len(b.Rule.Logs) == 0 || a.First.Year() <= 1 || b.First.Year() <= 1 {
		return false
	}
	return a.First.After(b.First.Add(startSlack + unsure(a.clock, b.clock)))
}
