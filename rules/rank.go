package rules

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// score ranks a root (rules.md): severity × confidence × (1 + log2(1 + symptoms)).
func score(f *Finding, symptoms int) float64 {
	return float64(f.Severity.weight()) * f.Confidence * (1 + math.Log2(1+float64(symptoms)))
}

// under counts everything a root accounts for, and whether a fault is in it.
func under(f *Finding) (n int, fault bool) {
	fault = f.Verdict == Fault
	for _, s := range f.Explains {
		m, bad := under(s)
		n += 1 + m
		fault = fault || bad
	}
	return n, fault
}

// roots are the open findings that nothing accounts for, ranked.
func roots(all []*Finding) []*Finding {
	var out []*Finding
	for _, f := range all {
		if f.open() && f.AccountedBy == nil {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b *Finding) int {
		na, badA := under(a)
		nb, badB := under(b)
		return cmp.Or(
			compareBool(badB, badA),
			compareBool(a.Rule.Symptom, b.Rule.Symptom),
			cmp.Compare(score(b, nb), score(a, na)),
			cmp.Compare(areaOrder(a), areaOrder(b)),
			compareTimes(a.First, b.First),
			strings.Compare(a.Rule.ID, b.Rule.ID),
			strings.Compare(a.Message, b.Message))
	})
	return foldAlike(out)
}

// giveReasons words the rank of every cause. It comes last, when it is settled
// what stands under each.
func giveReasons(causes []*Finding) {
	for i, f := range causes {
		f.Because = because(f, i == 0 && len(causes) > 1)
	}
}

// foldAlike puts the roots of one rule under the first of them: three requests
// that wait for approval are one thing to do.
func foldAlike(ranked []*Finding) []*Finding {
	var out []*Finding
	for _, f := range ranked {
		i := slices.IndexFunc(out, func(o *Finding) bool { return o.Rule == f.Rule && o.Verdict == f.Verdict })
		if i < 0 {
			out = append(out, f)
			continue
		}
		f.AccountedBy = out[i]
		out[i].Explains = append(out[i].Explains, f)
	}
	return out
}

func because(f *Finding, first bool) string {
	n, _ := under(f)
	var parts []string
	switch {
	case f.Rule.Symptom:
		parts = append(parts, "it says what failed, and nothing in the bundle says why")
	case n == 1:
		parts = append(parts, "nothing in the bundle explains it, and it accounts for 1 other problem")
	case n > 1:
		parts = append(parts, fmt.Sprintf("nothing in the bundle explains it, and it accounts for %d other problems", n))
	default:
		parts = append(parts, "nothing in the bundle explains it")
	}
	parts = append(parts, fmt.Sprintf("severity %s, confidence %.0f %%", f.Severity, f.Confidence*100))
	if first {
		return "first because " + strings.Join(parts, "; ")
	}
	return strings.Join(parts, "; ")
}

// areas in the order in which a lower one breaks a higher one: name, time and
// disk before balancer before node before operator (catalogue 3.3).
var areas = []string{"installer", "dns", "time", "proxy", "selinux", "firewall", "vip", "cert", "network", "bootstrap", "lb", "etcd",
	"apiserver", "node", "ovs", "sdn", "ovn", "egress", "mco", "machine-api", "ingress", "service", "storage", "registry",
	"auth", "operator", "workload"}

func areaOrder(f *Finding) int {
	area, _, _ := strings.Cut(f.Rule.Class, "/")
	if i := slices.Index(areas, area); i >= 0 {
		return i
	}
	return len(areas)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// compareTimes puts an unknown time last.
func compareTimes(a, b time.Time) int {
	if a.IsZero() || b.IsZero() {
		return compareBool(a.IsZero(), b.IsZero())
	}
	return a.Compare(b)
}
