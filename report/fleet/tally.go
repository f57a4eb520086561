package fleet

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// TallySchema names the shape of a tally as JSON.
const TallySchema = "kanshiki.corpus/v1"

// Tally is what rules said of a corpus: kept, so that the next run can tell what
// a change of the rules has changed.
type Tally struct {
	Schema  string           `json:"schema"`
	Bundles map[string]Judge `json:"bundles"` // by the path below the corpus
}

// Judge is what was said of one bundle.
type Judge struct {
	Label   Label  `json:"label,omitempty"`
	Verdict string `json:"verdict"` // of the report, or "failed"
	// Rules have the verdicts of their findings, sorted, each once; Causes are
	// the rules that came out as the cause of a fault.
	Rules  map[string][]string `json:"rules,omitempty"`
	Causes []string            `json:"causes,omitempty"`
}

// NewTally counts the results of samples.
func NewTally(samples []Sample, rs *Results) (*Tally, error) {
	t := &Tally{Schema: TallySchema, Bundles: map[string]Judge{}}
	at := map[string]Sample{}
	for _, s := range samples {
		at[s.Path] = s
	}
	err := rs.Each(func(r *Result) error {
		d, err := r.document()
		if err != nil {
			return err
		}
		j := Judge{Verdict: cmp.Or(d.Verdict, Failed)}
		for _, f := range d.Findings {
			if j.Rules == nil {
				j.Rules = map[string][]string{}
			}
			j.Rules[f.Rule] = append(j.Rules[f.Rule], f.Verdict)
		}
		for rule, v := range j.Rules {
			slices.Sort(v)
			j.Rules[rule] = slices.Compact(v)
		}
		if d.Verdict == "fault" {
			j.Causes = strings.Split(r.Signature, " + ")
		}
		for _, p := range r.Paths {
			s := at[p]
			own := j
			own.Label = s.Label
			t.Bundles[s.Name] = own
		}
		return nil
	})
	return t, err
}

// Counts is how often a rule came to each verdict, in bundles.
type Counts struct {
	Rule string
	By   map[string]int
	// False are bundles marked healthy of which the rule says fault or warning.
	False int
}

// Counts counts by rule, for those that said anything; the most false first, then the most faults.
func (t *Tally) Counts() []Counts {
	by := map[string]*Counts{}
	for _, j := range t.Bundles {
		for rule, verdicts := range j.Rules {
			c := by[rule]
			if c == nil {
				c = &Counts{Rule: rule, By: map[string]int{}}
				by[rule] = c
			}
			for _, v := range verdicts {
				c.By[v]++
			}
			if j.Label == Healthy && (slices.Contains(verdicts, "fault") || slices.Contains(verdicts, "warning")) {
				c.False++
			}
		}
	}
	var out []Counts
	for _, c := range by {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Counts) int {
		return cmp.Or(cmp.Compare(b.False, a.False), cmp.Compare(b.By["fault"], a.By["fault"]), strings.Compare(a.Rule, b.Rule))
	})
	return out
}

// Wrong names the bundles with a label of which the report says otherwise: a
// fault where all is healthy, or none where there is one; of is how many have
// the label and a report.
func (t *Tally) Wrong(label Label) (names []string, of int) {
	for _, name := range slices.Sorted(maps.Keys(t.Bundles)) {
		j := t.Bundles[name]
		if j.Label != label || j.Verdict == Failed {
			continue
		}
		of++
		if (j.Verdict == "fault") == (label == Healthy) {
			names = append(names, name)
		}
	}
	return names, of
}

// Changes says line by line what is different from an earlier tally, by rule:
// which bundles have a verdict that they had not, and the other way round.
// Bundles that only one of the two has are named in one line each.
func (t *Tally) Changes(old *Tally) []string {
	type change struct{ rule, verdict, sign, name string }
	var all []change
	var lines []string
	for name, j := range t.Bundles {
		was, ok := old.Bundles[name]
		if !ok {
			lines = append(lines, "new bundle "+name+": "+j.Verdict)
			continue
		}
		if j.Verdict != was.Verdict {
			lines = append(lines, fmt.Sprintf("%s: %s, was %s", name, j.Verdict, was.Verdict))
		}
		note := func(sign string, a, b map[string][]string) {
			for rule, verdicts := range a {
				for _, v := range verdicts {
					if !slices.Contains(b[rule], v) {
						all = append(all, change{rule, v, sign, name})
					}
				}
			}
		}
		note("+", j.Rules, was.Rules)
		note("-", was.Rules, j.Rules)
	}
	for name := range old.Bundles {
		if _, ok := t.Bundles[name]; !ok {
			lines = append(lines, "no more in the corpus: "+name)
		}
	}
	slices.Sort(lines)
	slices.SortFunc(all, func(a, b change) int {
		return cmp.Or(strings.Compare(a.rule, b.rule), strings.Compare(a.sign, b.sign), strings.Compare(a.verdict, b.verdict), strings.Compare(a.name, b.name))
	})
	for _, c := range all {
		lines = append(lines, fmt.Sprintf("%s %s %s: %s", c.sign, c.rule, c.verdict, c.name))
	}
	return lines
}

// Write writes a tally as JSON.
func (t *Tally) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(t)
}

// ReadTally reads what Write wrote.
func ReadTally(r io.Reader) (*Tally, error) {
	t := &Tally{}
	if err := json.NewDecoder(r).Decode(t); err != nil {
		return nil, err
	}
	if t.Schema != TallySchema {
		return nil, fmt.Errorf("not a tally of schema %s", TallySchema)
	}
	return t, nil
}
