package report

import (
	"maps"
	"slices"
	"strings"

	"kanshiki/rules"
)

// explainedCase prints one case: what it is about, its state, and the walk
// down the decision table.
func (p *page) explainedCase(d *rules.Diagnosis, n int, c rules.CaseState) {
	p.blank()
	name, text, st := strings.ToUpper(word(p.words, c.Verdict)), Printable(c.Message), plain
	switch c.Verdict {
	case rules.None:
		name, text = p.Say("DROPPED"), p.Say("not this rule's business")
	case "":
		name, text = p.Say("DROPPED"), p.Say("no row of the decision table holds")
	case rules.Fault, rules.Warning:
		st = severityStyle(c.Severity)
	}
	p.item(p.Say("Case %d  %s  ", n, name), st, text, bold)
	var about []string
	for _, k := range slices.Sorted(maps.Keys(c.Subject)) {
		if c.Subject[k] != "" {
			about = append(about, Printable(k)+": "+Printable(c.Subject[k]))
		}
	}
	if len(about) > 0 {
		p.item(p.Say("  about:   "), dim, strings.Join(about, ", "), plain)
	}
	seen := p.Count(c.Count, "time")
	if s := p.span(c.First, c.Last); s != "" {
		seen += ", " + s
	}
	if c.Past > 0 {
		seen += p.Say("; %d more belong to the past", c.Past)
	}
	p.item(p.Say("  seen:    "), dim, seen, plain)
	state := p.Say("%s, for %s", c.State, c.OpenFor)
	if c.Opened == nil {
		state = p.Say("%s, age %s", c.State, c.Age)
	}
	if c.Grace != "" {
		state += p.Say(" (grace %s)", c.Grace)
	}
	p.item(p.Say("  state:   "), dim, state+p.Say("; last phase completed then: %s", c.Phase), plain)
	for _, why := range []string{c.History, c.Young} {
		if why != "" {
			p.item(p.Say("  but:     "), dim, Printable(why), plain)
		}
	}
	p.caseLines(d, c)
	for i, r := range c.Rows {
		lead := p.Say("  row %d:   ", i+1)
		condition := p.Say("otherwise")
		if r.If != "" {
			condition = p.Say("if %s", Printable(r.If))
		}
		if r.Why != "" {
			p.item(lead, dim, p.Say("no, %s", Printable(r.Why)), dim)
			continue
		}
		p.item(lead, dim, p.Say("yes, %s → %s", condition, word(p.words, r.Verdict)), plain)
	}
}

// caseLines quotes what opened and closed a case, or what shows a record.
func (p *page) caseLines(d *rules.Diagnosis, c rules.CaseState) {
	if c.Opened == nil {
		for _, e := range c.Evidence {
			p.line(p.paint(dim, p.Say("  shown by:")))
			p.place(d, e, "    ")
		}
		return
	}
	p.line(p.paint(dim, p.Say("  opened by:")))
	p.place(d, *c.Opened, "    ")
	if c.Closed == nil {
		return
	}
	p.line(p.paint(dim, p.Say("  closed by:")))
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
