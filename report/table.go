package report

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"kanshiki/rules"
)

// writeTable writes what a tired engineer reads from the top and may stop
// reading at any line: verdict, bundles, causes with their proof, and only
// then what turned out harmless and what could not be seen.
func writeTable(w io.Writer, d *rules.Diagnosis, opt Options) error {
	return newPage(w, opt).write(d, opt)
}

// writeWide is the table with nothing cut: whole lines, all evidence.
func writeWide(w io.Writer, d *rules.Diagnosis, opt Options) error {
	p := newPage(w, opt)
	p.wide = true
	return p.write(d, opt)
}

func (p *page) write(d *rules.Diagnosis, opt Options) error {
	p.item(strings.ToUpper(p.Say(d.Verdict))+"  ", verdictStyle(d.Verdict), Printable(d.Headline), bold)
	p.bundles(d)
	if opt.shows("causes") {
		p.causes(d, opt)
		p.undetermined(d, opt)
		p.suppressed(d.Coverage)
	}
	if opt.shows("benign") {
		p.benign(d, opt)
	}
	if opt.shows("timeline") {
		p.timeline(d.Timeline)
	}
	if opt.shows("path") {
		p.path(d.Path, len(opt.Show) > 0)
	}
	if opt.shows("findings") {
		p.findings(d)
	}
	if opt.shows("unexplained") {
		p.unexplained(d, opt)
	}
	if opt.shows("coverage") {
		p.coverage(d, opt)
	}
	return p.err
}

func verdictStyle(verdict string) style {
	switch verdict {
	case "fault":
		return red
	case "healthy":
		return green
	}
	return yellow
}

func severityStyle(s rules.Severity) style {
	switch s {
	case rules.Critical, rules.Error:
		return red
	case rules.Warn:
		return yellow
	}
	return plain
}

// bundles prints a line for each; only where there are several are they
// numbered, and evidence then says which it is from.
func (p *page) bundles(d *rules.Diagnosis) {
	for i, b := range d.Bundles {
		lead := "  " + number(d, i)
		parts := []string{Printable(b.Name), b.Kind}
		if b.ClusterVersion != "" {
			parts = append(parts, "OpenShift "+Printable(b.ClusterVersion))
		}
		if len(b.Hosts) > 0 {
			parts = append(parts, p.some(b.Hosts, 3))
		}
		if s := p.span(b.From, b.To); s != "" {
			parts = append(parts, s)
		}
		parts = append(parts, p.Count(b.Files, "file"))
		p.item(lead, dim, strings.Join(parts, " · "), dim)
	}
}

// some names the first few of many, and how many more there are.
func (w words) some(names []string, n int) string {
	rest := len(names) - n
	if rest <= 0 {
		n = len(names)
	}
	s := Printable(strings.Join(names[:n], ", "))
	if rest > 0 {
		s = w.Say("%s and %d more", s, rest)
	}
	return s
}

// timeline prints a row a phase, unless nothing at all is known of any.
// Neighbours of one status that have no times share a row.
func (p *page) timeline(phases []rules.PhaseState) {
	if !phasesKnown(phases) {
		return
	}
	p.heading(p.Say("Timeline"))
	p.grid(nil, p.phaseRows(phases), 2)
}

// phaseRows are the cells of a timeline: phase, status, name, when.
func (p *page) phaseRows(phases []rules.PhaseState) [][]string {
	var rows [][]string
	for i := 0; i < len(phases); i++ {
		first := phases[i]
		last := first
		for !p.wide && timeless(first) && i+1 < len(phases) && timeless(phases[i+1]) && phases[i+1].Status == first.Status {
			i++
			last = phases[i]
		}
		id, name := first.ID, Printable(first.Name)
		if last.ID != first.ID {
			id, name = p.Say("%s to %s", id, last.ID), name+" … "+Printable(last.Name)
		}
		rows = append(rows, []string{id, word(p.words, first.Status), name, p.span(first.From, first.To)})
	}
	return rows
}

// phasesKnown reports whether anything at all is known of an install.
func phasesKnown(phases []rules.PhaseState) bool {
	return slices.ContainsFunc(phases, func(p rules.PhaseState) bool {
		return p.Status != rules.PhaseUnknown && p.Status != rules.PhaseNotReached
	})
}

func timeless(ph rules.PhaseState) bool { return ph.From.IsZero() && ph.To.IsZero() }

// findings prints every finding as a row, in the diagnosis' own order.
func (p *page) findings(d *rules.Diagnosis) {
	if len(d.Findings) == 0 {
		return
	}
	var rows [][]string
	for _, f := range d.Findings {
		rows = append(rows, []string{word(p.words, f.Verdict), word(p.words, f.Severity), strconv.Itoa(f.Count), p.saying(f)})
	}
	p.heading(p.Say("All findings"))
	p.grid([]string{p.Say("VERDICT"), p.Say("SEVERITY"), p.Say("COUNT"), p.Say("WHAT")}, rows, 2)
}

// unexplained prints the most novel messages; the end of a long list is left
// to those who ask for all.
func (p *page) unexplained(d *rules.Diagnosis, opt Options) {
	if len(d.Unexplained) == 0 {
		return
	}
	p.heading(p.Say("Error messages that no rule accounts for"))
	list := d.Unexplained
	if !p.wide && !opt.all() && len(list) > 20 {
		list = list[:20]
	}
	defer func() {
		if more := len(d.Unexplained) - len(list); more > 0 {
			p.line(p.paint(dim, p.Say("  … %d more: -o wide", more)))
		}
	}()
	for _, t := range list {
		p.quoted("  "+strconv.Itoa(t.Count)+"×  ", Printable(t.Text), p.most(2))
		p.item("      "+number(d, t.Example.Bundle), dim, place(t.Example), dim)
	}
}

// most is n, or no limit in a wide table.
func (p *page) most(n int) int {
	if p.wide {
		return 0
	}
	return n
}
