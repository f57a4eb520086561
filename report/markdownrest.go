package report

import (
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
	m.heading(m.Say("Cannot tell"))
	shown := m.few(len(list), maxBenign)
	for _, g := range list[:shown] {
		text := m.saying(g.first)
		if g.cases > 1 {
			text = m.Say("%s and %s like it", text, m.Count(g.cases-1, "case"))
		}
		if g.first.Because != "" {
			text += m.Say("; why: %s", mdText(g.first.Because))
		}
		m.line("- " + text + m.Say("; would settle it: %s", mdText(m.settles(d, g.first))))
	}
	m.more(len(list), shown)
}

func (m *markdown) suppressed(c rules.Coverage) {
	if len(c.Suppressed)+len(c.Expired) == 0 {
		return
	}
	m.heading(m.Say("Suppressed"))
	for _, s := range c.Suppressed {
		for _, f := range s.Findings {
			m.line("- " + m.Say("%s: %s, until %s", word(m.words, f.Verdict), m.saying(f), mdText(answers(s.By))))
		}
	}
	for _, s := range c.Expired {
		m.line("- " + m.Say("expired: %s, %s; it suppresses nothing", mdCode(s.ID), mdText(answers(s))))
	}
}

func (m *markdown) benign(d *rules.Diagnosis) {
	list := groups(d, rules.Transient, rules.Benign)
	if len(list) == 0 {
		return
	}
	m.heading(m.Say("Only looks wrong"))
	shown := m.few(len(list), maxBenign)
	m.table([]string{m.Say("Verdict"), m.Say("Times"), m.Say("What"), m.Say("Rule")}, each(list[:shown], func(g *group) []string {
		f := g.first
		return []string{word(m.words, f.Verdict), strconv.Itoa(g.count), mdCell(m.where(f, 1)+f.Message, maxCellWidth), mdCode(f.Rule.ID)}
	}))
	m.more(len(list), shown)
}

func (m *markdown) timeline(phases []rules.PhaseState) {
	if !phasesKnown(phases) {
		return
	}
	m.heading(m.Say("Timeline"))
	m.table([]string{m.Say("Phase"), m.Say("Status"), m.Say("Name"), m.Say("When")}, each(m.phaseRows(phases), func(row []string) []string {
		return []string{row[0], m.loud(row[1]), mdText(row[2]), row[3]}
	}))
}

// loud makes a broken one stand out in a table.
func (m *markdown) loud(status string) string {
	if status == word(m.words, rules.PhaseBroken) {
		return "**" + status + "**"
	}
	return status
}

func (m *markdown) path(layers []rules.PathLayer) {
	i := slices.IndexFunc(layers, func(l rules.PathLayer) bool { return l.Breaks })
	if len(m.opt.Show) == 0 && i < 0 {
		return
	}
	title := m.Say("Path, layer by layer")
	if i >= 0 {
		title += m.Say(": it breaks at %s, %s", layers[i].ID, mdText(layers[i].Name))
	}
	m.heading(title)
	m.table([]string{m.Say("Layer"), m.Say("Status"), m.Say("Name"), m.Say("Why")}, each(layers, func(l rules.PathLayer) []string {
		return []string{l.ID, m.loud(word(m.words, l.Status)), mdText(l.Name), mdCell(m.because(l), maxCellWidth)}
	}))
}

func (m *markdown) findings(d *rules.Diagnosis) {
	if len(d.Findings) == 0 {
		return
	}
	m.heading(m.Say("All findings"))
	m.table([]string{m.Say("Verdict"), m.Say("Severity"), m.Say("Times"), m.Say("What"), m.Say("Rule")}, each(d.Findings, func(f *rules.Finding) []string {
		return []string{word(m.words, f.Verdict), word(m.words, f.Severity), strconv.Itoa(f.Count), mdCell(m.where(f, 1)+f.Message, maxCellWidth), mdCode(f.Rule.ID)}
	}))
}

func (m *markdown) unexplained(d *rules.Diagnosis) {
	if len(d.Unexplained) == 0 {
		return
	}
	m.heading(m.Say("Error messages that no rule accounts for"))
	shown := m.few(len(d.Unexplained), maxBenign)
	m.table([]string{m.Say("Times"), m.Say("Message"), m.Say("Example")}, each(d.Unexplained[:shown], func(t rules.Template) []string {
		return []string{strconv.Itoa(t.Count), mdCell(t.Text, maxCellWidth), mdText(number(d, t.Example.Bundle) + place(t.Example))}
	}))
	m.more(len(d.Unexplained), shown)
}

func (m *markdown) coverage(d *rules.Diagnosis) {
	c := d.Coverage
	m.heading(m.Say("Coverage"))
	text := m.readWhat(c)
	if n := len(d.Unexplained); n > 0 && !m.opt.shows("unexplained") {
		text += m.Say("; %s no rule accounts for", m.Count(n, "error message"))
	}
	m.line(m.sentence(text))
	m.hosts(d)
	if len(c.Gaps) > 0 {
		m.blank()
		m.line(m.Say("Could not read:"))
		m.blank()
		shown := m.few(len(c.Gaps), maxGaps)
		for _, g := range c.Gaps[:shown] {
			m.line("- " + mdText(strings.TrimPrefix(Printable(g.File)+": "+Printable(g.Reason), ": ")))
		}
		m.more(len(c.Gaps), shown)
	}
	if len(c.Missing) > 0 {
		m.blank()
		m.line(m.Say("Collect next:"))
		m.blank()
		shown := m.few(len(c.Missing), maxMissing)
		for _, x := range c.Missing[:shown] {
			text := "- " + mdText(x.What)
			if x.Collect != "" {
				text += ": " + mdText(x.Collect)
			}
			if n := len(x.Unlocks); n > 0 {
				text += m.Say(" (%s would see it)", m.Count(n, "more rule"))
			}
			m.line(text)
		}
		m.more(len(c.Missing), shown)
	}
}
