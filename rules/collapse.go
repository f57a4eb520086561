package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// sameMoment is how close in time one rule's findings on several hosts must
// stand to be one event (rules.md).
const sameMoment = 2 * time.Minute

// apart is how many open findings of one rule are shown one by one.
const apart = 3

// collapse makes one finding of what one rule says many times: noise always,
// open findings if they differ only by host at one moment, or are too many.
func collapse(fs []*Finding) []*Finding {
	var out []*Finding
	groups := map[string][]*Finding{}
	var keys []string
	for _, f := range fs {
		key := string(f.Verdict)
		if f.open() {
			key += "\x00" + withoutHost(f)
		}
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], f)
	}
	var opens []*Finding
	for _, k := range keys {
		g := groups[k]
		switch {
		case !g[0].open():
			out = append(out, merge(g, ""))
		case len(g) > 1 && g[0].Subject["host"] != "" && oneMoment(g):
			opens = append(opens, merge(g, "host"))
		default:
			opens = append(opens, g...)
		}
	}
	if len(opens) > apart {
		byVerdict := map[Verdict][]*Finding{}
		for _, f := range opens {
			byVerdict[f.Verdict] = append(byVerdict[f.Verdict], f)
		}
		opens = nil
		for _, v := range []Verdict{Fault, Warning} {
			if g := byVerdict[v]; len(g) > apart {
				opens = append(opens, merge(g, ""))
			} else {
				opens = append(opens, g...)
			}
		}
	}
	return append(opens, out...)
}

// withoutHost is what a finding is about besides its host: the fields that make
// one case; of objects and facts, all fields.
func withoutHost(f *Finding) string {
	var parts []string
	for k, v := range f.Subject {
		if k != "host" && (len(f.Rule.Logs) == 0 || slices.Contains(f.Rule.By, k)) {
			parts = append(parts, k+"="+v)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "\x00")
}

func oneMoment(g []*Finding) bool {
	for _, f := range g[1:] {
		apart := f.First.Sub(g[0].First).Abs() > sameMoment
		overlap := !f.First.After(g[0].Last) && !g[0].First.After(f.Last)
		if apart && !overlap {
			return false
		}
	}
	return true
}

// merge joins findings; field names the one subject field that differs, if
// only one does. The first stays the face of the group.
func merge(g []*Finding, field string) *Finding {
	if len(g) == 1 {
		return g[0]
	}
	first := slices.MinFunc(g, func(a, b *Finding) int {
		if c := b.Severity.weight() - a.Severity.weight(); c != 0 {
			return c
		}
		return compareTimes(a.First, b.First)
	})
	f := *first
	f.Count, f.Evidence = 0, slices.Clone(first.Evidence)
	f.Subject = map[string]string{}
	values := map[string][]string{}
	for _, o := range g {
		f.Count += o.Count
		if compareTimes(o.First, f.First) < 0 {
			f.First = o.First
		}
		if o.Last.After(f.Last) {
			f.Last = o.Last
		}
		for k, v := range o.Subject {
			if !slices.Contains(values[k], v) {
				values[k] = append(values[k], v)
			}
		}
		if o != first && len(f.Evidence) < 8 && len(o.Evidence) > 0 {
			f.Evidence = append(f.Evidence, o.Evidence[0])
		}
	}
	for k, vs := range values {
		slices.Sort(vs)
		if k == "host" || len(vs) == 1 {
			f.Subject[k] = strings.Join(vs, ", ")
		}
	}
	if hosts := values["host"]; field == "host" && len(hosts) > 1 {
		f.add(fmt.Sprintf(" (on %d hosts: %s)", len(hosts), strings.Join(hosts, ", ")))
	} else {
		f.add(fmt.Sprintf(" (and %d more like it)", len(g)-1))
	}
	return &f
}
