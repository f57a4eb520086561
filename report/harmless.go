package report

import (
	"fmt"
	"slices"
	"strings"

	"kanshiki/parse"
	"kanshiki/rules"
)

// group is the findings of one rule with one verdict.
type group struct {
	first *rules.Finding
	cases int
	count int
}

// groups gathers the findings with one of the verdicts by rule, the most
// frequent first.
func groups(d *rules.Diagnosis, verdicts ...rules.Verdict) []*group {
	type key struct {
		rule    string
		verdict rules.Verdict
	}
	var list []*group
	index := map[key]*group{}
	for _, f := range d.Findings {
		if !slices.Contains(verdicts, f.Verdict) {
			continue
		}
		k := key{f.Rule.ID, f.Verdict}
		g := index[k]
		if g == nil {
			g = &group{first: f}
			index[k] = g
			list = append(list, g)
		}
		g.cases++
		g.count += max(f.Count, 1)
	}
	slices.SortStableFunc(list, func(a, b *group) int { return b.count - a.count })
	return list
}

// benign prints what looks wrong and is not, and why, so that nobody has to
// wonder whether it was overlooked.
func (p *page) benign(d *rules.Diagnosis, opt Options) {
	list := groups(d, rules.Transient, rules.Benign)
	if len(list) == 0 {
		return
	}
	p.heading(p.Say("Only looks wrong"))
	for i, g := range list {
		if i == maxBenign && !opt.all() {
			p.line(p.paint(dim, p.Say("  … %d more: --show all", len(list)-i)))
			break
		}
		lead := fmt.Sprintf("  %s  %s  ", pad(word(p.words, g.first.Verdict), len("transient")), pad(fmt.Sprintf("%d×", g.count), 5))
		p.one(lead, dim, g.first)
	}
}

// undetermined prints what could not be judged, why, and what would settle it.
func (p *page) undetermined(d *rules.Diagnosis, opt Options) {
	list := groups(d, rules.Undetermined)
	if len(list) == 0 {
		return
	}
	p.heading(p.Say("Cannot tell"))
	for i, g := range list {
		if i == maxBenign && !p.wide && !opt.all() {
			p.line(p.paint(dim, p.Say("  … %d more: --show all", len(list)-i)))
			break
		}
		f := g.first
		text := p.saying(f)
		if g.cases > 1 {
			text = p.Say("%s and %s like it", text, p.Count(g.cases-1, "case"))
		}
		p.item("  ? ", yellow, text, plain)
		if f.Because != "" {
			p.item(p.Say("    why: "), dim, Printable(f.Because), plain)
		}
		p.item(p.Say("    would settle it: "), dim, p.settles(d, f), plain)
	}
}

// settles names the input that a rule lacked, or later evidence of the same kind.
func (w words) settles(d *rules.Diagnosis, f *rules.Finding) string {
	if f.Awaits != "" {
		return Printable(f.Awaits)
	}
	for _, m := range d.Coverage.Missing {
		if slices.Contains(m.Unlocks, f.Rule.ID) {
			return Printable(m.What) + " (" + Printable(m.Collect) + ")"
		}
	}
	return w.Say("more evidence of the same kind, from a later time")
}

// coverageGaps prints what could not be read; more is the option that shows
// the rest.
func (p *page) coverageGaps(gaps []parse.Gap, opt Options, more string) {
	if len(gaps) == 0 {
		return
	}
	p.heading(p.Say("Could not read"))
	for i, g := range gaps {
		if i == maxGaps && !p.wide && !opt.all() {
			p.line(p.paint(dim, p.Say("  … %d more: %s", len(gaps)-i, more)))
			break
		}
		p.item("  ", plain, strings.TrimPrefix(Printable(g.File)+": "+Printable(g.Reason), ": "), plain)
	}
}

// coverage prints what was not read and what to bring next time.
func (p *page) coverage(d *rules.Diagnosis, opt Options) {
	c := d.Coverage
	p.hosts(d, opt)
	p.coverageGaps(c.Gaps, opt, "--show all")
	if len(c.Missing) > 0 {
		p.heading(p.Say("Collect next"))
		for i, m := range c.Missing {
			if i == maxMissing && !p.wide && !opt.all() {
				p.line(p.paint(dim, p.Say("  … %d more: --show all", len(c.Missing)-i)))
				break
			}
			text := Printable(m.What)
			if n := len(m.Unlocks); n > 0 {
				text += p.Say(" (%s would see it)", p.Count(n, "more rule"))
			}
			p.item("  ", plain, text, plain)
			if m.Collect != "" {
				p.item(p.Say("    from: "), dim, Printable(m.Collect), plain)
			}
		}
	}
	p.blank()
	text := p.readWhat(c)
	if n := len(d.Unexplained); n > 0 && !opt.shows("unexplained") {
		text += p.Say("; %s no rule accounts for: --show unexplained", p.Count(n, "error message"))
	}
	p.item("", plain, text, dim)
}

// readWhat is what a diagnosis stands on: files and rules.
func (w words) readWhat(c rules.Coverage) string {
	text := w.Say("read %s", w.Count(c.FilesRead, "file"))
	if c.FilesUnknown > 0 {
		text += w.Say(" (%d of a kind not known)", c.FilesUnknown)
		for i, name := range c.Unknown[:min(len(c.Unknown), 3)] {
			text += []string{": ", ", ", ", "}[i] + Printable(name)
		}
		if len(c.Unknown) > 3 {
			text += ", …"
		}
	}
	return text + w.Say("; %s had something to judge, %d had not", w.Count(c.RulesRun, "rule"), c.RulesWithoutInput)
}
