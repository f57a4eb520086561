package rules

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kanshiki/parse"
)

// Explain reads the bundles of a case for one rule only and says why it fired
// or did not. Only, Skip, Since, Until and Suppress of the request are not
// looked at: the question is about the rule itself. It fails if there is no
// such rule, and on what makes Analyze fail.
func Explain(ctx context.Context, req Request, id string) (*Explanation, error) {
	r := req.Set.Find(id)
	if r == nil {
		return nil, fmt.Errorf("no rule %q", id)
	}
	p, err := newProbe(req.Set, r)
	if err != nil {
		return nil, err
	}
	x := &Explanation{Rule: r}
	var cov Coverage
	for i, name := range inOrder(req.Bundles) {
		p.begin()
		info, err := p.readTo(ctx, req, i, name, &cov, p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		x.Bundles = append(x.Bundles, info)
	}
	tl := p.settle(x.Bundles)
	if !r.Applies.holds(p.version) {
		x.NotFor = "it is for OpenShift " + r.Applies.String() + ", this is " + p.version
	}
	judged := p.cases(r, tl)
	findings(judged) // counts hosts and cases, which outcome rows ask for
	for _, j := range judged {
		x.Cases = append(x.Cases, explainCase(j))
	}
	slices.SortStableFunc(x.Cases, func(a, b CaseState) int { return cmp.Compare(verdictOrder(a), verdictOrder(b)) })
	x.Inputs = p.inputs()
	p.misses(x)
	if len(x.Cases) == 0 {
		x.Missing = p.missing(x.Inputs)
	}
	slices.SortStableFunc(p.gaps, func(a, b parse.Gap) int { return strings.Compare(a.File+a.Reason, b.File+b.Reason) })
	x.Gaps = p.gaps
	return x, nil
}

// String is the condition as the rule's file says it, such as >=4.5.
func (v versionRange) String() string {
	if v.op == "" {
		return "any"
	}
	return fmt.Sprintf("%s%d.%d", v.op, v.major, v.minor)
}

// verdictOrder puts what matters first.
func verdictOrder(c CaseState) int {
	return slices.Index([]Verdict{Fault, Warning, Undetermined, Transient, Benign, None, ""}, c.Verdict)
}

// misses fills in what the rule saw and made no case of.
func (p *probe) misses(x *Explanation) {
	x.TableRows, x.NearLines = p.tables, p.near.lines
	for _, s := range p.near.best {
		x.Near = append(x.Near, s.NearMiss)
	}
	if s := p.logs[p.rule]; s != nil {
		x.Lost = s.overflow
		closing := map[parse.Pos]bool{} // a line may match several patterns
		for _, list := range s.follows {
			for _, rec := range list {
				closing[rec.pos] = true
			}
		}
		x.ClosingLines = len(closing)
	}
	x.ElsewhereLines, x.Elsewhere = p.elsewhere()
	s := p.records[p.rule]
	if s == nil {
		return
	}
	x.Records = len(s.best)
	switch {
	case len(x.Cases) == 0:
		x.Fruitless, x.Examples = x.Records, p.seen
	case !p.rule.All: // a program over all of them says nothing of a single one
		x.Fruitless = x.Records - len(s.yields)
	}
}

// explainCase writes out one case.
func explainCase(j *judged) CaseState {
	st := &j.state
	c := CaseState{Subject: st.fields, Count: st.count, Past: j.past, First: j.first, Last: j.last, Evidence: j.evidence,
		State: st.word(), OpenFor: "not known", Age: "not known", Phase: st.completed(), Young: j.young.why, History: j.history}
	if st.openForKnown {
		c.OpenFor = round(st.openFor)
	}
	if st.ageKnown {
		c.Age = round(st.age)
	}
	if j.rule.Grace > 0 {
		c.Grace = round(j.rule.Grace)
	}
	if j.opened != nil {
		c.Opened = &evidenceOf([]*record{j.opened}, nil, j.host)[0]
	}
	if j.closer != nil {
		c.Closed = &evidenceOf([]*record{j.closer}, nil, "")[0]
	}
	for _, o := range j.rule.Outcomes {
		row := RowState{If: o.If.String(), Verdict: o.Verdict}
		if !o.If.holds(st) {
			row.Why = o.If.refused(st)
			c.Rows = append(c.Rows, row)
			continue
		}
		c.Rows = append(c.Rows, row)
		c.Verdict = o.Verdict
		break
	}
	if f := j.finding(); f != nil {
		c.finding = f
		c.Verdict, c.Severity, c.Message, c.Subject = f.Verdict, f.Severity, f.Message, f.Subject
	}
	return c
}

// count of all matches of a case, merged ones included.
func (c *logCase) count() (n int) {
	for _, m := range c.matches {
		n += m.count
	}
	return n
}

// firstFew are the earliest of some records.
func firstFew(all []*record) []*record {
	slices.SortStableFunc(all, order)
	return all[:min(len(all), keepExamples)]
}
