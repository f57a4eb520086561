package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kanshiki/rules"
)

// table writes rows below a head; the cells are Markdown already.
func (m *markdown) table(head []string, rows [][]string) {
	m.line("| " + strings.Join(head, " | ") + " |")
	m.line("|" + strings.Repeat(" --- |", len(head)))
	for _, row := range rows {
		m.line("| " + strings.Join(row, " | ") + " |")
	}
}

func (m *markdown) undetermined(d *rules.Diagnosis) {
	list := groups(d, rules.Undetermined)
	if len(list) == 0 {
		return
	}
	m.heading("Cannot tell")
	shown := m.few(len(list), maxBenign)
	for _, g := range list[:shown] {
		text := m.saying(g.first)
		if g.cases > 1 {
			text += " and " + plural(g.cases-1, "case") + " like it"
		}
		if g.first.Because != "" {
			text += "; why: " + mdText(g.first.Because)
		}
		m.line("- " + text + "; would settle it: " + mdText(settles(d, g.first)))
	}
	m.more(len(list), shown)
}

func (m *markdown) suppressed(c rules.Coverage) {
	if len(c.Suppressed)+len(c.Expired) == 0 {
		return
	}
	m.heading("Suppressed")
	for _, s := range c.Suppressed {
		for _, f := range s.Findings {
			m.line("- " + string(f.Verdict) + ": " + m.saying(f) + ", until " + mdText(answers(s.By)))
		}
	}
	for _, s := range c.Expired {
		m.line("- expired: " + mdCode(s.ID) + ", " + mdText(answers(s)) + "; it suppresses nothing")
	}
}

func (m *markdown) benign(d *rules.Diagnosis) {
	list := groups(d, rules.Transient, rules.Benign)
	if len(list) == 0 {
		return
	}
	m.heading("Only looks wrong")
	shown := m.few(len(list), maxBenign)
	m.table([]string{"Verdict", "Times", "What", "Rule"}, each(list[:shown], func(g *group) []string {
		f := g.first
		return []string{string(f.Verdict), strconv.Itoa(g.count), mdCell(where(f, 1)+f.Message, maxCellWidth), mdCode(f.Rule.ID)}
	}))
	m.more(len(list), shown)
}

func (m *markdown) timeline(phases []rules.PhaseState) {
	if !phasesKnown(phases) {
		return
	}
	m.heading("Timeline")
	m.table([]string{"Phase", "Status", "Name", "When"}, each(m.phaseRows(phases), func(row []string) []string {
		return []string{row[0], loud(row[1]), mdText(row[2]), row[3]}
	}))
}

// loud makes a broken one stand out in a table.
func loud(status string) string {
	if status == string(rules.PhaseBroken) {
		return "**" + status + "**"
	}
	return status
}

func (m *markdown) path(layers []rules.PathLayer) {
	i := slices.IndexFunc(layers, func(l rules.PathLayer) bool { return l.Breaks })
	if len(m.opt.Show) == 0 && i < 0 {
		return
	}
	title := "Path, layer by layer"
	if i >= 0 {
		title += ": it breaks at " + layers[i].ID + ", " + mdText(layers[i].Name)
	}
	m.heading(title)
	m.table([]string{"Layer", "Status", "Name", "Why"}, each(layers, func(l rules.PathLayer) []string {
		return []string{l.ID, loud(string(l.Status)), mdText(l.Name), mdCell(m.because(l), maxCellWidth)}
	}))
}

func (m *markdown) findings(d *rules.Diagnosis) {
	if len(d.Findings) == 0 {
		return
	}
	m.heading("All findings")
	m.table([]string{"Verdict", "Severity", "Times", "What", "Rule"}, each(d.Findings, func(f *rules.Finding) []string {
		return []string{string(f.Verdict), string(f.Severity), strconv.Itoa(f.Count), mdCell(where(f, 1)+f.Message, maxCellWidth), mdCode(f.Rule.ID)}
	}))
}

func (m *markdown) unexplained(d *rules.Diagnosis) {
	if len(d.Unexplained) == 0 {
		return
	}
	m.heading("Error messages that no rule accounts for")
	shown := m.few(len(d.Unexplained), maxBenign)
	m.table([]string{"Times", "Message", "Example"}, each(d.Unexplained[:shown], func(t rules.Template) []string {
		return []string{strconv.Itoa(t.Count), mdCell(t.Text, maxCellWidth), mdText(number(d, t.Example.Bundle) + place(t.Example))}
	}))
	m.more(len(d.Unexplained), shown)
}

func (m *markdown) coverage(d *rules.Diagnosis) {
	c := d.Coverage
	m.heading("Coverage")
	text := "Read " + plural(c.FilesRead, "file")
	if c.FilesUnknown > 0 {
		text += fmt.Sprintf(" (%d of a kind not known)", c.FilesUnknown)
	}
	text += fmt.Sprintf("; %s had something to judge, %d had not", plural(c.RulesRun, "rule"), c.RulesWithoutInput)
	if n := len(d.Unexplained); n > 0 && !m.opt.shows("unexplained") {
		text += fmt.Sprintf("; %s no rule accounts for", plural(n, "error message"))
	}
	m.line(text + ".")
	m.hosts(d)
	if len(c.Gaps) > 0 {
		m.blank()
		m.line("Could not read:")
		m.blank()
		shown := m.few(len(c.Gaps), maxGaps)
		for _, g := range c.Gaps[:shown] {
			m.line("- " + mdText(strings.TrimPrefix(Printable(g.File)+": "+Printable(g.Reason), ": ")))
		}
		m.more(len(c.Gaps), shown)
	}
	if len(c.Missing) > 0 {
		m.blank()
		m.line("Collect next:")
		m.blank()
		shown := m.few(len(c.Missing), maxMissing)
		for _, x := range c.Missing[:shown] {
			text := "- " + mdText(x.What)
			if x.Collect != "" {
				text += ": " + mdText(x.Collect)
			}
			if n := len(x.Unlocks); n > 0 {
				text += fmt.Sprintf(" (%s would see it)", plural(n, "more rule"))
			}
			m.line(text)
		}
		m.more(len(c.Missing), shown)
	}
}
