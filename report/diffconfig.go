package report

import (
	"strings"

	"kanshiki/report/diff"
)

type diffConfig struct {
	Where  string      `json:"where"`
	Host   string      `json:"host,omitempty"`
	Name   string      `json:"name,omitempty"`
	Change string      `json:"change"`
	Fields []diffField `json:"fields,omitempty"`
}

type diffField struct {
	Field string   `json:"field,omitempty"`
	Gone  []string `json:"gone"`
	Come  []string `json:"new"`
}

func newDiffConfig(c diff.Change) diffConfig {
	return diffConfig{clean(c.Title), clean(c.Host), clean(c.Name), c.What, each(c.Cells, func(x diff.Cell) diffField {
		return diffField{clean(x.Field), each(x.Old, clean), each(x.New, clean)}
	})}
}

// What a table shows of the configuration: things of one place, fields of one
// thing, values of one field. JSON has all.
const (
	mostThings = 12
	mostFields = 8
	mostValues = 4
)

// diffConfigs prints what changed, place by place.
func (p *page) diffConfigs(changes []diff.Change) {
	if len(changes) == 0 {
		return
	}
	p.heading(p.Say("Configuration"))
	for len(changes) > 0 {
		n := 1
		for n < len(changes) && changes[n].Title == changes[0].Title && changes[n].Host == changes[0].Host {
			n++
		}
		title := p.Phrase(changes[0].Title)
		if changes[0].Host != "" {
			title = changes[0].Host + ": " + title
		}
		p.item("  ", plain, Printable(title), bold)
		for _, c := range changes[:min(n, mostThings)] {
			p.diffConfig(c)
		}
		if n > mostThings {
			p.item("    ", plain, p.Say("… %d more: -o json", n-mostThings), dim)
		}
		changes = changes[n:]
	}
}

func (p *page) diffConfig(c diff.Change) {
	name := Printable(c.Name)
	switch c.What {
	case "added":
		p.item("    + ", green, name, plain)
		return
	case "removed":
		p.item("    - ", red, name, plain)
		return
	}
	lead := "    "
	if name != "" {
		p.item(lead, plain, name, plain)
		lead += "  "
	}
	for i, x := range c.Cells {
		if i == mostFields {
			p.item(lead, plain, p.Say("… %d more: -o json", len(c.Cells)-mostFields), dim)
			return
		}
		p.diffCell(lead, x)
	}
}

// diffCell prints one value for another on one line, and lists as what went and
// what came.
func (p *page) diffCell(lead string, x diff.Cell) {
	field := Printable(x.Field)
	if field != "" {
		field += " "
	}
	switch {
	case len(x.Old) == 1 && len(x.New) == 1 && strings.HasPrefix(x.Old[0], diff.Hash) && strings.HasPrefix(x.New[0], diff.Hash):
		p.item(lead, plain, p.Say("%sholds something else", field), plain)
		return
	case len(x.Old) == 1 && len(x.New) == 1 && len(x.Old[0])+len(x.New[0]) < 60:
		p.item(lead, plain, field+Printable(p.orNothing(x.Old[0]))+" → "+Printable(p.orNothing(x.New[0])), plain)
		return
	}
	for _, side := range []struct {
		sign   string
		style  style
		values []string
	}{{"- ", red, x.Old}, {"+ ", green, x.New}} {
		for _, v := range side.values[:min(len(side.values), mostValues)] {
			if strings.HasPrefix(v, diff.Hash) {
				v = "" // which content is nobody's question, only whether it is there
			}
			p.item(lead+side.sign, side.style, strings.TrimSpace(field+Printable(v)), plain)
		}
		if more := len(side.values) - mostValues; more > 0 {
			p.item(lead+side.sign, side.style, p.Say("%s… %d more: -o json", field, more), dim)
		}
	}
}
