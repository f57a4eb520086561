package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"kanshiki/rules"
)

// Ceilings of the plain table; `-o wide` and `--show all` lift them.
const (
	maxEvidence = 3  // places quoted for a cause: the first, one more, the last
	maxSymptoms = 10 // lines under a cause
	maxBenign   = 12 // lines of what only looks wrong
	maxGaps     = 8
	maxMissing  = 5
	maxQuote    = 3 // lines one quoted line may take
)

func (p *page) causes(d *rules.Diagnosis, opt Options) {
	for i, f := range d.Causes {
		p.blank()
		number := fmt.Sprintf("%d  ", i+1)
		severity := strings.ToUpper(word(p.words, f.Severity)) + "  "
		p.item(number+severity, severityStyle(f.Severity), Printable(f.Rule.Title), bold)
		p.item("   ", plain, p.saying(f), plain)
		if s := p.seen(f); s != "" {
			p.item("   ", plain, s, dim)
		}
		if f.Because != "" {
			p.item(p.Say("   why here: "), dim, Printable(f.Because), plain)
		}
		p.evidence(d, f, opt)
		if remedy := f.Remedy(); remedy != "" {
			p.item(p.Say("   do: "), green, Printable(remedy), plain)
		}
		p.symptoms(f, opt)
	}
}

// where is "hosts: " of a finding, at most some of them by name; nothing if the
// message lists them anyway.
// Without a host the values of its other fields must do, unless the message
// already says them all.
func (w words) where(f *rules.Finding, most int) string {
	for _, key := range []string{"host", "hosts"} {
		v := f.Subject[key]
		hosts := strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' })
		switch {
		case len(hosts) > 1 && strings.Contains(f.Message, v), len(hosts) == 1 && says(f.Message, v):
			return ""
		case len(hosts) > 0:
			return w.some(hosts, most) + ": "
		}
	}
	if node := f.Subject["node"]; node != "" && !strings.Contains(f.Message, node) {
		return node + ": "
	}
	return ""
}

// says reports whether a message has a name as a word of its own.
func says(message, name string) bool {
	return slices.Contains(strings.FieldsFunc(message, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '-'
	}), name)
}

// evidence quotes the first places and, since it closes or ends the case, the
// last one.
func (p *page) evidence(d *rules.Diagnosis, f *rules.Finding, opt Options) {
	list, rest := f.Evidence, 0
	if len(list) > maxEvidence && !p.wide && !opt.all() {
		rest = len(list) - maxEvidence
		list = append(slices.Clone(list[:maxEvidence-1]), list[len(list)-1])
	}
	for _, e := range list {
		lead, head := "     "+number(d, e.Bundle), place(e)
		if when := clock(e.Time); when != "" {
			head += "  " + when
		}
		text := Printable(e.Text)
		if width(lead)+width(head)+width(text)+2 <= p.width {
			p.line(p.paint(dim, lead+head+"  ") + text)
			continue
		}
		p.hang(lead, dim, head, dim, p.width, 0)
		if !p.wide {
			text = around(text, f.Subject, (p.width-7)*maxQuote)
		}
		p.quoted("       ", text, p.most(maxQuote))
	}
	if rest > 0 {
		p.line(p.paint(dim, p.Say("     … %d more", rest)))
	}
}

// behind is how many columns a quotation should go on after the last word that
// the finding took from it: what is wrong usually stands right there.
const behind = 100

// around shortens the front of a line that is longer than columns, so that the
// words the finding is about are not what falls off its end.
func around(text string, subject map[string]string, columns int) string {
	if width(text) <= columns {
		return text
	}
	from, to := len(text), 0
	for _, v := range subject {
		if i := strings.Index(text, v); i >= 0 && len(v) > 2 {
			from, to = min(from, i), max(to, i+len(v))
		}
	}
	if to == 0 || width(text[:to])+behind <= columns {
		return text
	}
	// Begin with the word that leads up to the first one.
	from = strings.LastIndexByte(strings.TrimRight(text[:from], ` "\'=:`), ' ') + 1
	if from == 0 {
		return text
	}
	return "… " + text[from:]
}

// symptoms prints what a cause accounts for, one line each, deeper ones
// indented.
func (p *page) symptoms(f *rules.Finding, opt Options) {
	limit := maxSymptoms
	if p.wide || opt.all() {
		limit = -1
	}
	lines := symptomLines(f, 0, map[*rules.Finding]bool{f: true})
	if len(lines) == 0 {
		return
	}
	p.line(p.paint(dim, p.Say("   and so:")))
	for i, l := range lines {
		if i == limit {
			p.line(p.paint(dim, p.Say("     … %d more", len(lines)-limit)))
			break
		}
		p.one("     "+l.indent+"→ ", dim, l.finding)
	}
}

type symptomLine struct {
	indent  string
	finding *rules.Finding
}

// symptomLines walks down from f; done guards against a finding reached twice.
func symptomLines(f *rules.Finding, depth int, done map[*rules.Finding]bool) []symptomLine {
	var out []symptomLine
	for _, s := range f.Explains {
		if done[s] {
			continue
		}
		done[s] = true
		out = append(out, symptomLine{strings.Repeat("  ", min(depth, 4)), s})
		out = append(out, symptomLines(s, depth+1, done)...)
	}
	return out
}
