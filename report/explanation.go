package report

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"kanshiki/parse"
	"kanshiki/rules"
)

// Ceilings of an explanation; Options.Show "all" lifts them.
const (
	maxCases = 5 // written out in full
	maxLogs  = 3 // named for one kind
)

// WriteExplanation writes why a rule fired on a case or did not, for people.
// Like Write it masks secrets and is the same for the same explanation.
func WriteExplanation(w io.Writer, x *rules.Explanation, opt Options) error {
	b := bufio.NewWriter(w)
	p := newPage(b, opt)
	word, st, text := p.outcome(x)
	p.item(word+"  ", st, x.Rule.ID+": "+text, bold)
	p.bundles(&rules.Diagnosis{Bundles: x.Bundles})
	p.inputs(x, opt)
	d := &rules.Diagnosis{Bundles: x.Bundles} // for the numbers of bundles
	for i, c := range x.Cases {
		if i == maxCases && !opt.all() {
			p.blank()
			p.line(p.paint(dim, p.Say("… %d more: --all", len(x.Cases)-i)))
			break
		}
		p.explainedCase(d, i+1, c)
	}
	if x.Lost > 0 {
		p.item("", plain, p.Say("matches that found no room for a case: %d", x.Lost), dim)
	}
	p.nearMisses(d, x)
	if len(x.Missing) > 0 {
		p.heading(p.Say("Missing"))
		for _, m := range x.Missing {
			p.item("  ", plain, Printable(m.What), plain)
			p.item(p.Say("    from: "), dim, Printable(m.Collect), plain)
		}
	}
	p.coverageGaps(x.Gaps, opt, "--all")
	if p.err != nil {
		return p.err
	}
	return b.Flush()
}

// outcome is the answer in a word and a sentence.
func (w words) outcome(x *rules.Explanation) (string, style, string) {
	var order []rules.Verdict
	n := map[rules.Verdict]int{}
	for _, c := range x.Cases {
		v := c.Verdict
		if v == rules.None {
			v = ""
		}
		if n[v]++; n[v] == 1 && v != "" {
			order = append(order, v)
		}
	}
	var counts []string
	for _, v := range order {
		counts = append(counts, strconv.Itoa(n[v])+" "+word(w, v))
	}
	if n[""] > 0 {
		counts = append(counts, w.Say("%d not this rule's business", n[""]))
	}
	said := w.Count(len(x.Cases), "case") + ": " + strings.Join(counts, ", ")
	own, other := 0, 0
	for _, in := range x.Inputs {
		switch {
		case in.Use != "reads":
		case in.Maybe:
			other += in.Count
		default:
			own += in.Count
		}
	}
	switch {
	case x.NotFor != "":
		return w.Say("NOT JUDGED"), yellow, Printable(x.NotFor)
	case n[rules.Fault]+n[rules.Warning] > 0:
		return w.Say("FIRED"), red, said
	case len(order) > 0:
		return w.Say("FIRED"), yellow, said
	case len(x.Cases) > 0:
		return w.Say("DROPPED"), plain, said
	case own+other == 0:
		return w.Say("NO INPUT"), yellow, w.Say("nothing that it reads is here")
	case own == 0:
		return w.Say("DID NOT FIRE"), yellow, w.Say("no log of its own kind is here, and in those that may hold its lines nothing makes a case")
	}
	return w.Say("DID NOT FIRE"), plain, w.Say("its input is here, and nothing in it makes a case")
}

// inputs lists what the rule reads, and what of it is here.
func (p *page) inputs(x *rules.Explanation, opt Options) {
	p.heading(p.Say("What it reads"))
	for _, in := range x.Inputs {
		text := p.Say(in.What) + " " + in.Kind + ": "
		if in.Use != "reads" {
			text = p.Say(in.Use) + " " + text
		}
		switch {
		case in.Count == 0:
			p.item("  ", plain, text+p.Say("none here"), yellow)
		case in.What == "logs":
			p.item("  ", plain, text+p.Count(in.Count, "log"), plain)
		default:
			p.item("  ", plain, text+strconv.Itoa(in.Count), plain)
		}
		for i, src := range in.Logs {
			if i == maxLogs && !opt.all() {
				p.line(p.paint(dim, p.Say("    … %d more: --all", len(in.Logs)-i)))
				break
			}
			p.item("    ", plain, p.log(src), dim)
		}
	}
}

// log is one log in a line: how long, from when to when, and whether its end
// is known.
func (w words) log(src *parse.Source) string {
	text := Printable(src.File) + "  " + w.Count(src.Lines, "line")
	if s := w.span(src.First, src.Last); s != "" {
		text += ", " + s
	}
	if src.Cut {
		text += w.Say(", cut")
	}
	return text
}

// nearMisses prints what the rule looked at and made no case of.
func (p *page) nearMisses(d *rules.Diagnosis, x *rules.Explanation) {
	if len(x.Cases) == 0 && len(x.Rule.Match) > 0 {
		p.nearLines(d, x)
	}
	if x.ElsewhereLines > 0 {
		p.heading(p.Say("In logs that it does not read"))
		p.item("  ", plain, p.Say("%s matched it in logs of other kinds", p.Count(x.ElsewhereLines, "line")), plain)
		for _, m := range x.Elsewhere {
			p.place(d, m.Evidence, "    ")
			p.item(p.Say("      a log of kind: "), dim, Printable(m.Lacks), plain)
		}
	}
	if x.Fruitless > 0 {
		p.heading(p.Say("Records that made no case"))
		text := p.Say("%d of %d", x.Fruitless, x.Records)
		if x.TableRows > 0 {
			text += p.Say("; %s of printed tables were read, which tell only their columns", p.Count(x.TableRows, "row"))
		}
		p.item("  ", plain, text, plain)
		for _, e := range x.Examples {
			p.place(d, e, "    ")
		}
		lead := "  jq: "
		for l := range strings.Lines(x.Rule.Program.String()) {
			p.item(lead, dim, Printable(l), plain)
			lead = "      "
		}
	}
}

// nearLines prints how near a log rule without a case came to one.
func (p *page) nearLines(d *rules.Diagnosis, x *rules.Explanation) {
	p.heading(p.Say("Nearest misses"))
	if x.NearLines == 0 {
		p.item("  ", plain, p.Say("no line that it reads holds its words: %s", p.literals(x.Rule)), plain)
	} else {
		p.item("  ", plain, p.Say("%s that it reads held words of the rule, but not its pattern", p.Count(x.NearLines, "line")), plain)
	}
	for _, m := range x.Near {
		p.place(d, m.Evidence, "    ")
		if m.Lacks == "" {
			p.item("      ", dim, p.Say("all its words stand there, in another form or order"), dim)
		} else {
			p.item(p.Say("      lacks: "), dim, "“"+Printable(m.Lacks)+"”", plain)
		}
	}
	if x.ClosingLines > 0 {
		p.item("  ", plain, p.Say("%s would have closed a case, had one been opened", p.Count(x.ClosingLines, "line")), plain)
	}
}

// literals names a few of the words that a line must hold to be looked at.
func (w words) literals(r *rules.Rule) string {
	var words []string
	for _, m := range r.Match {
		for _, w := range m.Literals {
			words = append(words, "“"+strings.TrimSpace(w)+"”")
		}
	}
	return w.some(words, 4)
}
