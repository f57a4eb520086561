package report

import (
	"bufio"
	"fmt"
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
	word, st, text := outcome(x)
	p.item(word+"  ", st, x.Rule.ID+": "+text, bold)
	p.bundles(&rules.Diagnosis{Bundles: x.Bundles})
	p.inputs(x, opt)
	d := &rules.Diagnosis{Bundles: x.Bundles} // for the numbers of bundles
	for i, c := range x.Cases {
		if i == maxCases && !opt.all() {
			p.blank()
			p.line(p.paint(dim, fmt.Sprintf("… %d more: --all", len(x.Cases)-i)))
			break
		}
		p.explainedCase(d, i+1, c)
	}
	if x.Lost > 0 {
		p.item("", plain, fmt.Sprintf("matches that found no room for a case: %d", x.Lost), dim)
	}
	p.nearMisses(d, x)
	if len(x.Missing) > 0 {
		p.heading("Missing")
		for _, m := range x.Missing {
			p.item("  ", plain, Printable(m.What), plain)
			p.item("    from: ", dim, Printable(m.Collect), plain)
		}
	}
	p.coverageGaps(x.Gaps, opt, "--all")
	if p.err != nil {
		return p.err
	}
	return b.Flush()
}

// outcome is the answer in a word and a sentence.
func outcome(x *rules.Explanation) (string, style, string) {
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
		counts = append(counts, strconv.Itoa(n[v])+" "+string(v))
	}
	if n[""] > 0 {
		counts = append(counts, strconv.Itoa(n[""])+" not this rule's business")
	}
	said := plural(len(x.Cases), "case") + ": " + strings.Join(counts, ", ")
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
		return "NOT JUDGED", yellow, Printable(x.NotFor)
	case n[rules.Fault]+n[rules.Warning] > 0:
		return "FIRED", red, said
	case len(order) > 0:
		return "FIRED", yellow, said
	case len(x.Cases) > 0:
		return "DROPPED", plain, said
	case own+other == 0:
		return "NO INPUT", yellow, "nothing that it reads is here"
	case own == 0:
		return "DID NOT FIRE", yellow, "no log of its own kind is here, and in those that may hold its lines nothing makes a case"
	}
	return "DID NOT FIRE", plain, "its input is here, and nothing in it makes a case"
}

// inputs lists what the rule reads, and what of it is here.
func (p *page) inputs(x *rules.Explanation, opt Options) {
	p.heading("What it reads")
	for _, in := range x.Inputs {
		text := in.What + " " + in.Kind + ": "
		if in.Use != "reads" {
			text = in.Use + " " + text
		}
		switch {
		case in.Count == 0:
			p.item("  ", plain, text+"none here", yellow)
		case in.What == "logs":
			p.item("  ", plain, text+plural(in.Count, "log"), plain)
		default:
			p.item("  ", plain, text+strconv.Itoa(in.Count), plain)
		}
		for i, src := range in.Logs {
			if i == maxLogs && !opt.all() {
				p.line(p.paint(dim, fmt.Sprintf("    … %d more: --all", len(in.Logs)-i)))
				break
			}
			p.item("    ", plain, log(src), dim)
		}
	}
}

// log is one log in a line: how long, from when to when, and whether its end
// is known.
func log(src *parse.Source) string {
	text := Printable(src.File) + "  " + plural(src.Lines, "line")
	if s := span(src.First, src.Last); s != "" {
		text += ", " + s
	}
	if src.Cut {
		text += ", cut"
	}
	return text
}

// nearMisses prints what the rule looked at and made no case of.
func (p *page) nearMisses(d *rules.Diagnosis, x *rules.Explanation) {
	if len(x.Cases) == 0 && len(x.Rule.Match) > 0 {
		p.nearLines(d, x)
	}
	if x.ElsewhereLines > 0 {
		p.heading("In logs that it does not read")
		p.item("  ", plain, plural(x.ElsewhereLines, "line")+" matched it in logs of other kinds", plain)
		for _, m := range x.Elsewhere {
			p.place(d, m.Evidence, "    ")
			p.item("      a log of kind: ", dim, Printable(m.Lacks), plain)
		}
	}
	if x.Fruitless > 0 {
		p.heading("Records that made no case")
		text := fmt.Sprintf("%d of %d", x.Fruitless, x.Records)
		if x.TableRows > 0 {
			text += fmt.Sprintf("; %s of printed tables were read, which tell only their columns", plural(x.TableRows, "row"))
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
	p.heading("Nearest misses")
	if x.NearLines == 0 {
		p.item("  ", plain, "no line that it reads holds its words: "+somePlain(x.Rule), plain)
	} else {
		p.item("  ", plain, plural(x.NearLines, "line")+" that it reads held words of the rule, but not its pattern", plain)
	}
	for _, m := range x.Near {
		p.place(d, m.Evidence, "    ")
		if m.Lacks == "" {
			p.item("      ", dim, "all its words stand there, in another form or order", dim)
		} else {
			p.item("      lacks: ", dim, "“"+Printable(m.Lacks)+"”", plain)
		}
	}
	if x.ClosingLines > 0 {
		p.item("  ", plain, plural(x.ClosingLines, "line")+" would have closed a case, had one been opened", plain)
	}
}

// somePlain names a few of the words that a line must hold to be looked at.
func somePlain(r *rules.Rule) string {
	var words []string
	for _, m := range r.Match {
		for _, w := range m.Literals {
			words = append(words, "“"+strings.TrimSpace(w)+"”")
		}
	}
	return some(words, 4)
}
