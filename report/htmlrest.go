package report

import (
	"strings"

	"kanshiki/rules"
)

type (
	pageDoubt struct {
		pageLink
		More, Because, Settles string
	}
	pageNoise struct {
		pageLink
		Verdict, Rule string
		Count         int
	}
	// pageRow is a phase or a layer.
	pageRow      struct{ ID, Name, Status, When, Why string }
	pageTemplate struct {
		Text, Place, Seen, Example string
		Count                      int
	}
	pageMissing struct{ What, Collect, Unlocks string }
)

// addQuiet adds what is no fault: doubts, what was suppressed, noise, and
// messages that nothing accounts for.
func (p *htmlPage) addQuiet(d *rules.Diagnosis) {
	ids := anchors(d)
	for _, g := range groups(d, rules.Undetermined) {
		x := pageDoubt{pageLink: pageLink{ids[g.first], p.where(g.first, 3) + Printable(g.first.Message)},
			Because: Printable(g.first.Because), Settles: p.settles(d, g.first)}
		if g.cases > 1 {
			x.More = p.Count(g.cases-1, "case")
		}
		p.Doubts = append(p.Doubts, x)
	}
	for _, s := range d.Coverage.Suppressed {
		for _, f := range s.Findings {
			p.Suppressed = append(p.Suppressed, p.Say("%s: %s, until %s", word(p.words, f.Verdict), p.saying(f), answers(s.By)))
		}
	}
	for _, s := range d.Coverage.Expired {
		p.Suppressed = append(p.Suppressed, p.Say("expired: %s, %s; it suppresses nothing", s.ID, answers(s)))
	}
	for _, g := range groups(d, rules.Transient, rules.Benign) {
		p.Noise = append(p.Noise, pageNoise{pageLink{ids[g.first], p.where(g.first, 1) + Printable(g.first.Message)},
			string(g.first.Verdict), g.first.Rule.ID, g.count})
	}
	for _, t := range d.Unexplained {
		p.Unexplained = append(p.Unexplained, pageTemplate{
			Text: Printable(t.Text), Count: t.Count, Seen: p.span(t.First, t.Last),
			Place: number(d, t.Example.Bundle) + place(t.Example), Example: Printable(t.Example.Text),
		})
	}
}

// addLayers adds timeline and path in words, for those who do not see the
// pictures.
func (p *htmlPage) addLayers(d *rules.Diagnosis) {
	for _, ph := range d.Timeline {
		p.Phases = append(p.Phases, pageRow{ID: ph.ID, Name: Printable(ph.Name), Status: string(ph.Status), When: p.span(ph.From, ph.To)})
	}
	page := &page{words: p.words, wide: true} // nothing is cut
	for _, l := range d.Path {
		p.Layers = append(p.Layers, pageRow{ID: l.ID, Name: Printable(l.Name), Status: string(l.Status), Why: page.because(l)})
		if l.Breaks {
			p.Breaks = l.ID + ", " + Printable(l.Name)
		}
	}
}

func (p *htmlPage) addCoverage(d *rules.Diagnosis) {
	c := d.Coverage
	p.Coverage = p.sentence(p.readWhat(c))
	p.Clocks = p.hostLines(d, true)
	for i, m := range c.Missing {
		x := pageMissing{What: Printable(m.What), Collect: Printable(m.Collect)}
		if n := len(m.Unlocks); n > 0 {
			x.Unlocks = p.Count(n, "more rule")
		}
		if i < maxGaps {
			p.Missing = append(p.Missing, x)
		} else {
			p.MoreMissing = append(p.MoreMissing, x)
		}
	}
	for _, g := range c.Gaps {
		p.Gaps = append(p.Gaps, strings.TrimPrefix(Printable(g.File)+": "+Printable(g.Reason), ": "))
	}
}
