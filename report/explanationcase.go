package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kanshiki/rules"
)

// explainedCase prints one case: what it is about, its state, and the walk
// down the decision table.
func (p *page) explainedCase(d *rules.Diagnosis, n int, c rules.CaseState) {
	p.blank()
	word, text, st := strings.ToUpper(string(c.Verdict)), Printable(c.Message), plain
	switch c.Verdict {
	case rules.None:
		word, text = "DROPPED", "not this rule's business"
	case "":
		word, text = "DROPPED", "no row of the decision table holds"
	case rules.Fault, rules.Warning:
		st = severityStyle(c.Severity)
	}
	p.item(fmt.Sprintf("Case %d  %s  ", n, word), st, text, bold)
	var about []string
	for _, k := range slices.Sorted(maps.Keys(c.Subject)) {
		if c.Subject[k] != "" {
			about = append(about, Printable(k)+": "+Printable(c.Subject[k]))
		}
	}
	if len(about) > 0 {
		p.item("  about:   ", dim, strings.Join(about, ", "), plain)
	}
	seen := plural(c.Count, "time")
	if s := span(c.First, c.Last); s != "" {
		seen += ", " + s
	}
	if c.Past > 0 {
		seen += fmt.Sprintf("; %d more belong to the past", c.Past)
	}
	p.item("  seen:    ", dim, seen, plain)
	state := c.State + ", for " + c.OpenFor
	if c.Opened == nil {
		state = c.State + ", age " + c.Age
	}
	if c.Grace != "" {
		state += " (grace " + c.Grace + ")"
	}
	p.item("  state:   ", dim, state+"; last phase completed then: "+c.Phase, plain)
	for _, why := range []string{c.History, c.Young} {
		if why != "" {
			p.item("  but:     ", dim, Printable(why), plain)
		}
	}
	p.caseLines(d, c)
	for i, r := range c.Rows {
		lead := fmt.Sprintf("  row %d:   ", i+1)
		condition := "otherwise"
		if r.If != "" {
			condition = "if " + Printable(r.If)
		}
		if r.Why != "" {
			p.item(lead, dim, "no, "+Printable(r.Why), dim)
			continue
		}
		p.item(lead, dim, "yes, "+condition+" → "+string(r.Verdict), plain)
	}
}

// caseLines quotes what opened and closed a case, or what shows a record.
func (p *page) caseLines(d *rules.Diagnosis, c rules.CaseState) {
	if c.Opened == nil {
		for _, e := range c.Evidence {
			p.line(p.paint(dim, "  shown by:"))
			p.place(d, e, "    ")
		}
		return
	}
	p.line(p.paint(dim, "  opened by:"))
	p.place(d, *c.Opened, "    ")
	if c.Closed == nil {
		return
	}
	p.line(p.paint(dim, "  closed by:"))
	p.place(d, *c.Closed, "    ")
}

// place prints where a line stands, and the line.
func (p *page) place(d *rules.Diagnosis, e rules.Evidence, indent string) {
	head := indent + number(d, e.Bundle) + place(e)
	if when := clock(e.Time); when != "" {
		head += "  " + when
	}
	p.hang(indent, dim, strings.TrimPrefix(head, indent), dim, p.width, 0)
	p.quoted(indent+"  ", Printable(e.Text), maxQuote)
}
