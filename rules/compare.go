package rules

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Difference is what became of a finding between two diagnoses.
type Difference string

const (
	New     Difference = "new"     // only the newer has it
	Gone    Difference = "gone"    // only the older had it
	Unheard Difference = "unheard" // only the older had it, but the newer lacks its rule's input
	Changed Difference = "changed" // verdict or message differ
)

// Change is one finding that differs. Old or New is nil where there is none.
type Change struct {
	What     Difference
	Old, New *Finding
}

// Worse reports whether a fault appeared: a new finding that is one, or one that
// was none before.
func (c Change) Worse() bool {
	return c.New != nil && c.New.Verdict == Fault && (c.Old == nil || c.Old.Verdict != Fault)
}

// Compare gives what differs between an older diagnosis and a newer one, faults
// first. Findings are the same if rule and subject are, but for the random part
// of pods' names; messages are if they are but for numbers. What was never open
// in either is left out.
func Compare(older, newer *Diagnosis) []Change {
	olds, news := bySubject(older), bySubject(newer)
	silent := map[string]bool{}
	for _, m := range newer.Coverage.Missing {
		for _, id := range m.Unlocks {
			silent[id] = true
		}
	}
	var out []Change
	for _, key := range slices.Sorted(maps.Keys(olds)) {
		for i, was := range olds[key] {
			if i < len(news[key]) {
				if is := news[key][i]; differs(was, is) {
					out = append(out, Change{Changed, was, is})
				}
				continue
			}
			what := Gone
			if silent[was.Rule.ID] {
				what = Unheard
			}
			out = append(out, Change{what, was, nil})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(news)) {
		for _, is := range news[key][min(len(olds[key]), len(news[key])):] {
			out = append(out, Change{New, nil, is})
		}
	}
	out = slices.DeleteFunc(out, func(c Change) bool { return !wasOpen(c.Old) && !wasOpen(c.New) })
	order := []Difference{New, Changed, Gone, Unheard}
	slices.SortStableFunc(out, func(a, b Change) int {
		return cmp.Or(boolOrder(a.Worse(), b.Worse()), slices.Index(order, a.What)-slices.Index(order, b.What))
	})
	return out
}

func boolOrder(a, b bool) int {
	switch {
	case a && !b:
		return -1
	case b && !a:
		return 1
	}
	return 0
}

// wasOpen says that somebody may have to act on a finding.
func wasOpen(f *Finding) bool {
	return f != nil && (f.Verdict == Fault || f.Verdict == Warning || f.Verdict == Undetermined)
}

func differs(a, b *Finding) bool {
	return a.Verdict != b.Verdict || string(mask(nil, a.Message)) != string(mask(nil, b.Message))
}

// bySubject files findings by what they are about, in the order of the diagnosis.
func bySubject(d *Diagnosis) map[string][]*Finding {
	all := map[string][]*Finding{}
	for _, f := range d.Findings {
		var key strings.Builder
		key.WriteString(f.Rule.ID)
		for _, k := range slices.Sorted(maps.Keys(f.Subject)) {
			key.WriteString("\x00" + k + "=" + rePodName.ReplaceAllString(f.Subject[k], "-*"))
		}
		all[key.String()] = append(all[key.String()], f)
	}
	return all
}

// rePodName is what controllers append to the names of their pods: the hash of a
// template, five letters of their own, or both.
var rePodName = regexp.MustCompile(`(?:-[0-9a-f]{8,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}\b`)
