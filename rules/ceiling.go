package rules

import (
	"fmt"
	"slices"

	"kanshiki/parse"
	"kanshiki/rules/checks"
)

// keepForChecks is how many objects, or facts, of one kind the checks may have.
// A fact takes about a kilobyte; the largest clusters have 30,000 pods. A check
// that saw part of a cluster could take what it did not see for missing, so
// beyond the ceiling those that read the kind say nothing.
const keepForChecks = 100_000

// keepFact keeps a fact for the checks.
func (e *engine) keepFact(f *parse.Fact) {
	if e.roomFor(f.Kind, len(e.facts[f.Kind])) {
		e.facts[f.Kind] = append(e.facts[f.Kind], f)
	}
}

// roomFor reports whether another one of a kind may be kept. Once there was no
// room for one, nothing of that kind is kept.
func (e *engine) roomFor(kind string, have int) bool {
	if have >= e.most {
		e.tooMany[kind] = true
		delete(e.facts, kind)
		delete(e.kept, kind)
	}
	return !e.tooMany[kind]
}

// crowded gives a kind that a check reads and that there are too many of; ""
// if there is none.
func (e *engine) crowded(c *checks.Check) string {
	kinds := slices.Concat(c.Reads, c.Also)
	if i := slices.IndexFunc(kinds, func(kind string) bool { return e.tooMany[kind] }); i >= 0 {
		return kinds[i]
	}
	return ""
}

// crowds tells of checks that say nothing because there is too much to keep,
// and reports whether there may be a fault among what they would have said.
func (e *engine) crowds() (maybe bool) {
	for _, r := range e.set.Rules {
		if r.Check == "" || len(e.tooMany) == 0 {
			continue
		}
		if kind := e.crowded(findCheck(r.Check)); kind != "" {
			e.Gap(parse.Gap{Reason: fmt.Sprintf("rule %s: there are more than %d of %s, so it was not judged", r.ID, e.most, kind)})
			maybe = maybe || r.mayFault()
		}
	}
	return maybe
}

func (r *Rule) mayFault() bool {
	return slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return o.Verdict == Fault })
}
