package rules

import (
	"slices"
	"time"
	"unicode"

	"kanshiki/parse"
)

// doubt is why an open case cannot be judged yet, and what would settle it.
type doubt struct{ why, awaits string }

const wholeBundle = "the whole bundle: this one was cut or could not all be read"

// tooYoung says why an open case cannot be judged yet; zero if it can. src is
// the log of its last match, end the last time in the logs that could have
// closed it, cut whether one of them was cut.
func (e *engine) tooYoung(r *Rule, src *parse.Source, st *state, end time.Time, cut bool) doubt {
	waits := len(r.FollowedBy) > 0
	switch {
	case waits && cut:
		return doubt{"its log was cut, so whether it was resolved is not known", "the whole log"}
	case waits && e.logs[r].lost:
		return doubt{"there are more lines that could resolve it than can be kept at once", "the logs of a shorter time"}
	case waits && e.cut && e.closerBehindCut(r, src):
		return doubt{"the bundle was cut, and the log that could tell whether it was resolved may be missing", wholeBundle}
	}
	if behind := e.clearBehindCut(r); behind.why != "" {
		return behind
	}
	switch {
	case r.Grace == 0:
		return doubt{}
	case !st.openForKnown:
		return doubt{"the lines carry no time, so how long it lasted is not known", "the same lines with their times"}
	case st.openFor < r.Grace:
		return tooEarly("the log ends "+round(st.openFor)+" after it began", r, end)
	}
	return doubt{}
}

func tooEarly(when string, r *Rule, end time.Time) doubt {
	d := doubt{when + ", too early to tell (it may take " + round(r.Grace) + ")", "evidence from a later time"}
	if end.Year() > 1 {
		d.awaits = "evidence from after " + end.UTC().Format("2006-01-02 15:04:05Z")
	}
	return d
}

// doubtfulOrder says that clocks are too uncertain to tell whether a line that
// would resolve a case stands after it.
func doubtfulOrder(last, closer *record) doubt {
	return doubt{"the line that would resolve it is " + round(closer.at.Sub(last.at).Abs()) + " away, by clocks that are known to " +
		round(unsure(last.clock, closer.clock)) + " only", "the clocks of both hosts (chronyc tracking on each), or logs of a longer time"}
}

// closerBehindCut reports whether a closing line may stand in a log that a cut
// bundle has lost: any host's, one of another kind, or that of the run after
// the one that src is of.
func (e *engine) closerBehindCut(r *Rule, src *parse.Source) bool {
	if r.AnyHost || len(r.ResolvedIn) > 0 {
		return true
	}
	return src != nil && src.Previous && !slices.ContainsFunc(e.sources, func(o *parse.Source) bool {
		return !o.Previous && o.Bundle == src.Bundle && o.Namespace == src.Namespace && o.Pod == src.Pod && o.Container == src.Container
	})
}

// single are the kinds of which a cluster has one object; of all others more
// may follow in a cut bundle, and the one that tells may be among them.
var single = []string{"ClusterVersion", "Infrastructure"}

// clearBehindCut says that the end state which could clear a case may have
// been lost with the rest of a cut bundle; zero if it cannot. A fact's kind
// begins with a small letter; its records stand together in one file.
func (e *engine) clearBehindCut(r *Rule) doubt {
	if r.ClearedBy == nil {
		return doubt{}
	}
	kind := r.ClearedBy.Objects
	isFact := kind != "" && unicode.IsLower(rune(kind[0]))
	if kind == "ClusterOperator" && e.kinds[kind] == 0 && slices.ContainsFunc(e.marked, func(m bundleMark) bool { return m.id != "" }) {
		// A bundle of the whole cluster, from which they were left out.
		return doubt{"the bundle shows the cluster without its operators, which could tell whether it is over", "the ClusterOperators"}
	}
	if !e.cut {
		return doubt{}
	}
	if e.kinds[kind] > 0 && (isFact || slices.Contains(single, kind)) {
		return doubt{}
	}
	if isFact && len(r.FollowedBy) > 0 {
		return doubt{} // the log was read to its end and says itself what became of it
	}
	return doubt{"the bundle was cut, and the " + kind + " that could tell whether it is over may be missing", wholeBundle}
}
