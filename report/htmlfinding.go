package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"kanshiki/rules"
)

type (
	pageFinding struct {
		ID, Verdict, Severity, Class, Rule, Title, Message string
		// Look is the colour of its badge: the severity of what is open, else the verdict.
		Look, Confidence, Times, Seen, Because, Remedy, Doc string
		AccountedBy                                         *pageLink
		Symptoms                                            []pageSymptom
		Fields                                              []pageField
		Evidence                                            []pageEvidence
		HostLines                                           string // one a line: no name holds a newline
	}
	pageLink    struct{ ID, Text string }
	pageSymptom struct {
		pageLink
		Rule  string
		Depth int
	}
	pageField    struct{ Name, Value string }
	pageEvidence struct {
		Place, Time, Host, Text, Show string
		Before, After                 []string // lines around it
	}
)

// anchors gives every finding its place on the page.
func anchors(d *rules.Diagnosis) map[*rules.Finding]string {
	ids := map[*rules.Finding]string{}
	for i, f := range d.Findings {
		ids[f] = fmt.Sprintf("finding-%d", i+1)
	}
	return ids
}

// addFindings adds causes, findings and what they can be filtered by.
func (p *htmlPage) addFindings(d *rules.Diagnosis) {
	ids := anchors(d)
	for i, f := range d.Causes {
		c := p.newPageFinding(d, f, ids)
		c.ID = fmt.Sprintf("cause-%d", i+1)
		p.Causes = append(p.Causes, c)
	}
	hosts, classes, verdicts := map[string]bool{}, map[string]bool{}, map[rules.Verdict]bool{}
	for _, f := range d.Findings {
		x := p.newPageFinding(d, f, ids)
		names := hostsOf(f)
		x.HostLines = strings.Join(names, "\n")
		for _, h := range names {
			hosts[h] = true
		}
		classes[f.Rule.Class], verdicts[f.Verdict] = true, true
		p.Findings = append(p.Findings, x)
	}
	// What is open comes first, and roots before what follows from them: a
	// reader may stop at any line.
	order := []rules.Verdict{rules.Fault, rules.Warning, rules.Undetermined, rules.Transient, rules.Benign}
	slices.SortStableFunc(p.Findings, func(a, b pageFinding) int {
		if by := slices.Index(order, rules.Verdict(a.Verdict)) - slices.Index(order, rules.Verdict(b.Verdict)); by != 0 {
			return by
		}
		switch {
		case a.AccountedBy == nil && b.AccountedBy != nil:
			return -1
		case a.AccountedBy != nil && b.AccountedBy == nil:
			return 1
		}
		return 0
	})
	p.Hosts, p.Classes = slices.Sorted(maps.Keys(hosts)), slices.Sorted(maps.Keys(classes))
	for _, v := range order {
		if verdicts[v] {
			p.Verdicts = append(p.Verdicts, string(v))
		}
	}
}

// hostsOf names the hosts that a finding is about or was seen on, sorted.
func hostsOf(f *rules.Finding) []string {
	set := map[string]bool{}
	for _, key := range []string{"host", "hosts", "node"} {
		for _, h := range strings.FieldsFunc(Printable(f.Subject[key]), func(r rune) bool { return r == ',' || r == ' ' }) {
			set[h] = true
		}
	}
	for _, e := range f.Evidence {
		if h := Printable(e.Host); h != "" {
			set[h] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// reflow joins the lines of a paragraph, which are broken for an editor;
// items of a list and indented lines stay on their own.
func reflow(doc string) string {
	var b strings.Builder
	open := false // a line that goes on
	for line := range strings.Lines(strings.TrimSpace(doc)) {
		line = strings.TrimRight(line, " \n")
		apart := line == "" || strings.ContainsRune(" -*|", rune(line[0]))
		switch {
		case b.Len() == 0:
		case open && !apart && wideEnds(b.String(), line):
		case open && !apart:
			b.WriteByte(' ')
		default:
			b.WriteByte('\n')
		}
		b.WriteString(line)
		open = line != ""
	}
	return b.String()
}

// wideEnds reports whether two lines meet in letters between which no language
// writes a space.
func wideEnds(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	return width(string(last)) == 2 && width(string(first)) == 2
}

func (w words) newPageFinding(d *rules.Diagnosis, f *rules.Finding, ids map[*rules.Finding]string) pageFinding {
	x := pageFinding{
		ID: ids[f], Verdict: string(f.Verdict), Severity: string(f.Severity), Class: f.Rule.Class, Rule: f.Rule.ID,
		Title: Printable(f.Rule.Title), Message: w.where(f, 3) + Printable(f.Message), Look: string(f.Verdict),
		Confidence: fmt.Sprintf("%.0f\u00a0%%", f.Confidence*100), Seen: w.seen(f), Because: Printable(f.Because),
		Doc: clean(reflow(f.Rule.Doc)),
		Evidence: each(f.Evidence, func(e rules.Evidence) pageEvidence {
			return pageEvidence{number(d, e.Bundle) + place(e), clock(e.Time), Printable(e.Host), Printable(e.Text), Printable(showAgain(d, e)),
				each(e.Before, Printable), each(e.After, Printable)}
		}),
	}
	if f.Verdict == rules.Fault || f.Verdict == rules.Warning {
		x.Look = string(f.Severity)
	}
	if f.Verdict != rules.Benign && f.Verdict != rules.Transient { // nothing is to be done about those
		x.Remedy = Printable(f.Remedy())
	}
	if f.Count > 1 {
		x.Times = fmt.Sprintf("%d×", f.Count)
	}
	if f.AccountedBy != nil {
		x.AccountedBy = &pageLink{ids[f.AccountedBy], w.where(f.AccountedBy, 3) + Printable(f.AccountedBy.Message)}
	}
	for _, l := range symptomLines(f, 0, map[*rules.Finding]bool{f: true}) {
		x.Symptoms = append(x.Symptoms, pageSymptom{
			pageLink{ids[l.finding], w.where(l.finding, 3) + Printable(l.finding.Message)}, l.finding.Rule.ID, len(l.indent) / 2,
		})
	}
	for _, k := range slices.Sorted(maps.Keys(f.Subject)) {
		x.Fields = append(x.Fields, pageField{Printable(k), Printable(f.Subject[k])})
	}
	return x
}
