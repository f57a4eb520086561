package obfuscate

import (
	"maps"
	"slices"
	"strings"
)

// ofNodes makes a cluster's domain of the one that its nodes lie in, if nothing
// names the cluster. What a cloud calls its machines is not it.
func (l *Learner) ofNodes() {
	if len(l.clusters) > 0 {
		return
	}
	for d := range l.nodeDomains {
		if strings.Count(d, ".") >= 2 && !public(d) && !strings.HasSuffix(d, ".internal") {
			l.clusters[d] = true
		}
	}
}

// slips gives names to domains that carry a cluster's label but another base:
// one that is nearly the right one stays nearly right, any other becomes a
// domain of its own. Cut are names of clusters that are the beginning of another.
func (l *Learner) slips(cut map[string]bool) {
	others := maps.Clone(cut)
	for name := range l.full {
		_, domain, _ := strings.Cut(name, ".")
		others[domain] = true
	}
	for _, c := range slices.Sorted(maps.Keys(l.clusters)) {
		label, base, _ := strings.Cut(c, ".")
		for d := range others {
			rest, ok := strings.CutPrefix(d, label+".")
			if !ok || l.clusters[d] || l.m.words[d] != "" || public(d) || !strings.Contains(rest, ".") || strings.HasSuffix(d, "."+c) {
				continue
			}
			if to := slipped(l.m.words[c], base, rest); to != "" && l.m.words[c] != "" {
				l.m.words[d] = to
			} else if !cut[d] {
				l.bases[d] = true
			}
		}
	}
}

// slipped repeats on a name what somebody did to base when he wrote other: cut
// it short, went on, or had one letter wrong. It is empty if they differ by
// more, or by numbers, which tell sites apart.
func slipped(to, base, other string) string {
	if strings.Count(base, ".") != strings.Count(other, ".") || min(len(base), len(other)) < 6 {
		return ""
	}
	rest, cut := strings.CutPrefix(base, other)
	more, longer := strings.CutPrefix(other, base)
	switch {
	case cut && strings.Trim(rest, "0123456789") != "":
		return to[:len(to)-1]
	case longer && strings.Trim(more, "0123456789") != "":
		return to + "s"
	case cut || longer:
		return ""
	}
	i := 0
	for base[i] == other[i] {
		i++
	}
	a, b := base[i:], other[i:]
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	swapped := len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
	if strings.ContainsAny(a+b, "0123456789.-") || !swapped && (len(a) > 1 || len(b) > 1) {
		return ""
	}
	switch token, under, _ := strings.Cut(to, "."); { // one letter for each kind: more, fewer, another
	case len(a) < len(b):
		return token + ".e" + under
	case len(a) > len(b):
		return token + "." + under[1:]
	default:
		return token + ".o" + under[1:]
	}
}
