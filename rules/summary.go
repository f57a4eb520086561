package rules

import (
	"slices"
	"strings"

	"kanshiki/parse"
	"kanshiki/rules/lang"
)

// headlines puts under the first real cause what says only that something
// failed: installer waits that ran out, and, as long as the install is not
// finished, balancer servers on which nothing listens yet.
func headlines(causes []*Finding, tl *timeline) []*Finding {
	if len(causes) == 0 || causes[0].Rule.Symptom || causes[0].Verdict != Fault {
		return causes
	}
	top := causes[0]
	unfinished := tl.known && tl.end[lastPhase] == nil
	return slices.DeleteFunc(causes, func(f *Finding) bool {
		late := f.Rule.Component == "installer" || unfinished && f.Rule.Component == "haproxy"
		if !f.Rule.Symptom || !late {
			return false
		}
		f.AccountedBy = top
		top.Explains = append(top.Explains, f)
		return true
	})
}

// summarize fills in verdict, headline, timeline and coverage.
func (e *engine) summarize(d *Diagnosis, tl *timeline) {
	faults, warnings := 0, 0
	for _, c := range d.Causes {
		if _, bad := under(c); bad {
			faults++
		} else {
			warnings++
		}
	}
	quiet, waiting := 0, 0
	var first *Finding
	for _, f := range d.Findings {
		if f.Verdict == Undetermined {
			if waiting++; waiting == 1 {
				first = f
			}
		}
		if f.Verdict == Benign || f.Verdict == Transient {
			quiet += f.Count
		}
	}
	d.Timeline = tl.states(faults > 0)
	d.Path = e.path(d, tl)
	full := e.overflows()
	switch {
	case faults > 0:
		d.Verdict = "fault"
		d.say("%s", d.Causes[0])
		if more := faults - 1; more > 0 {
			d.say(plural(more, " (and %d more cause)", " (and %d more causes)"), more)
		}
	case warnings > 0:
		d.Verdict = "warning"
		d.say("nothing is broken now, but: %s", d.Causes[0])
	case d.Coverage.RulesRun == 0:
		d.Verdict = "inconclusive"
		d.say("nothing here that a rule could judge")
	case waiting > 0 && !e.endStateKnown():
		d.Verdict = "inconclusive"
		d.say(plural(waiting, "nothing is proven broken, but %d thing cannot be told from this: %s",
			"nothing is proven broken, but %d things cannot be told from this: %s"), waiting, first)
	case e.cut || full:
		d.Verdict = "inconclusive"
		d.say("no fault found in what could be read, but not all of it could be: a fault may be in the rest")
	default:
		d.Verdict = "healthy"
		d.say("no fault found")
		if quiet > 0 {
			d.say("; %d lines and states that look wrong were resolved or never mattered", quiet)
		}
	}
	if n := d.Coverage.quieted(); n > 0 {
		d.say(plural(n, "; %d known problem is suppressed", "; %d known problems are suppressed"), n)
	}
	if i := breakPhase(d.Timeline); i >= 0 && d.Verdict == "fault" && d.Timeline[i].Status == PhaseBroken {
		d.say("; the install stopped in %s, %s", d.Timeline[i].ID, &d.Timeline[i])
	}
	d.Headline = d.spoken(lang.English)
	slices.SortStableFunc(e.gaps, func(a, b parse.Gap) int {
		return strings.Compare(a.File+a.Reason, b.File+b.Reason)
	})
	d.Coverage.Gaps = e.gaps
}

// endStateKnown reports whether the bundle says how the cluster ended up:
// then a line that was too late to tell is no reason for doubt.
func (e *engine) endStateKnown() bool {
	return e.kinds["ClusterVersion"] > 0 || e.kinds["ClusterOperator"] > 0 || e.kinds["Node"] > 0
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
