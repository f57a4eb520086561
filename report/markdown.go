package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"kanshiki/rules"
)

// Ceilings of a Markdown report: comments of trackers end at 32 or 64 KB.
const (
	maxCauses    = 8   // written out
	maxQuoted    = 300 // columns of one quoted line
	maxCellWidth = 200
)

// markdown writes GitHub-flavoured Markdown that any other dialect shows
// decently too. Everything that is not its own goes through mdText, mdCode or
// a fence.
type markdown struct {
	*page
	opt Options
}

func writeMarkdown(w io.Writer, d *rules.Diagnosis, opt Options) error {
	m := &markdown{newPage(w, opt), opt}
	m.line("## " + strings.ToUpper(m.Say(d.Verdict)) + ": " + mdText(d.Headline))
	m.blank()
	for i, b := range d.Bundles {
		parts := []string{mdCode(b.Name), b.Kind}
		if b.ClusterVersion != "" {
			parts = append(parts, "OpenShift "+mdText(b.ClusterVersion))
		}
		if len(b.Hosts) > 0 {
			parts = append(parts, mdText(m.some(b.Hosts, 3)))
		}
		if s := m.span(b.From, b.To); s != "" {
			parts = append(parts, s)
		}
		parts = append(parts, m.Count(b.Files, "file"))
		if n := number(d, i); n != "" {
			parts[0] = mdText(n) + " " + parts[0]
		}
		m.line("- " + strings.Join(parts, " · "))
	}
	if opt.shows("causes") {
		m.causes(d)
		m.undetermined(d)
		m.suppressed(d.Coverage)
	}
	if opt.shows("benign") {
		m.benign(d)
	}
	if opt.shows("timeline") {
		m.timeline(d.Timeline)
	}
	if opt.shows("path") {
		m.path(d.Path)
	}
	if opt.shows("findings") {
		m.findings(d)
	}
	if opt.shows("unexplained") {
		m.unexplained(d)
	}
	if opt.shows("coverage") {
		m.coverage(d)
	}
	return m.err
}

func (m *markdown) heading(s string) {
	m.blank()
	m.line("### " + s)
	m.blank()
}

// few is how many of n to write, and says how many are left out.
func (m *markdown) few(n, most int) int {
	if m.opt.all() {
		return n
	}
	return min(n, most)
}

func (m *markdown) more(n, shown int) {
	if n > shown {
		m.blank()
		m.line(m.Say("… %d more: `--show all`", n-shown))
	}
}

func (m *markdown) causes(d *rules.Diagnosis) {
	shown := m.few(len(d.Causes), maxCauses)
	for i, f := range d.Causes[:shown] {
		m.heading(fmt.Sprintf("%d. %s: %s", i+1, strings.ToUpper(word(m.words, f.Severity)), mdText(f.Rule.Title)))
		m.line(m.saying(f))
		m.blank()
		if s := m.seen(f); s != "" {
			m.line(m.Say("- **Seen:** ") + s)
		}
		if f.Because != "" {
			m.line(m.Say("- **Why here:** ") + mdText(f.Because))
		}
		if remedy := f.Remedy(); remedy != "" {
			m.line(m.Say("- **Do:** ") + mdProse(remedy))
		}
		m.symptoms(f)
		m.quotes(d, f)
	}
	m.more(len(d.Causes), shown)
}

// saying is a finding in a line, its rule's name as code.
func (m *markdown) saying(f *rules.Finding) string {
	return mdText(m.where(f, 3)+f.Message) + " " + mdCode(f.Rule.ID)
}

func (m *markdown) symptoms(f *rules.Finding) {
	lines := symptomLines(f, 0, map[*rules.Finding]bool{f: true})
	if len(lines) == 0 {
		return
	}
	m.line(m.Say("- **And so:**"))
	shown := m.few(len(lines), maxSymptoms)
	for _, l := range lines[:shown] {
		m.line("  " + l.indent + "- " + m.saying(l.finding))
	}
	if len(lines) > shown {
		m.line(m.Say("  - … %d more", len(lines)-shown))
	}
}

// quotes is the evidence of a finding, folded away. The fence is longer than
// any that a quoted line could close it with.
func (m *markdown) quotes(d *rules.Diagnosis, f *rules.Finding) {
	list := f.Evidence
	if len(list) == 0 {
		return
	}
	if shown := m.few(len(list), maxEvidence); shown < len(list) {
		list = append(slices.Clone(list[:shown-1]), list[len(list)-1])
	}
	var lines []string
	for _, e := range list {
		head := number(d, e.Bundle) + place(e)
		if when := clock(e.Time); when != "" {
			head += "  " + when
		}
		text := Printable(e.Text)
		if !m.opt.all() {
			text = Cut(around(text, f.Subject, maxQuoted), maxQuoted)
		}
		lines = append(lines, head, "    "+text)
	}
	summary := m.Say("Evidence: %s", m.Count(len(f.Evidence), "place"))
	if len(list) < len(f.Evidence) {
		summary += m.Say(", %d of them here", len(list))
	}
	fence := strings.Repeat("`", max(3, longestRun(strings.Join(lines, "\n"), '`')+1))
	m.blank()
	m.line("<details><summary>" + summary + "</summary>")
	m.blank()
	m.line(fence + "text")
	for _, l := range lines {
		m.line(l)
	}
	m.line(fence)
	m.blank()
	m.line("</details>")
}
