package report

import (
	"slices"
	"strings"

	"kanshiki/rules"
)

type layer struct {
	Layer  string       `json:"layer"`
	Name   string       `json:"name"`
	Status string       `json:"status"`
	Breaks bool         `json:"breaks"`
	Checks []layerCheck `json:"checks"`
}

type layerCheck struct {
	ID      string `json:"id"`
	Says    string `json:"says"`
	Status  string `json:"status"`
	Message string `json:"message"`
	Collect string `json:"collect,omitempty"`
}

func newLayer(l rules.PathLayer) layer {
	return layer{Layer: l.ID, Name: l.Name, Status: string(l.Status), Breaks: l.Breaks, Checks: each(l.Checks, func(c rules.PathCheck) layerCheck {
		return layerCheck{ID: c.ID, Says: c.Says, Status: string(c.Status), Message: clean(c.Message), Collect: c.Collect}
	})}
}

// path prints a row a layer: where it is broken, by what; where it cannot be
// told, which command would settle it. Unasked it is shown only if a layer is
// named, and then without the unknown ones behind it.
func (p *page) path(layers []rules.PathLayer, asked bool) {
	i := slices.IndexFunc(layers, func(l rules.PathLayer) bool { return l.Breaks })
	if !asked && i < 0 {
		return
	}
	title := p.Say("Path, layer by layer")
	if i >= 0 {
		title += p.Say(": it breaks at %s, %s", layers[i].ID, layers[i].Name)
	}
	var rows [][]string
	left := 0
	for n, l := range layers {
		if !asked && n > i && l.Status == rules.PathUnknown {
			left++
			continue
		}
		mark := ""
		if l.Breaks {
			mark = "◀"
		}
		rows = append(rows, []string{l.ID, word(p.words, l.Status) + mark, l.Name, p.because(l)})
	}
	p.blank()
	p.item("", plain, title, bold)
	p.grid(nil, rows, 2)
	if left > 0 {
		p.line(p.paint(dim, p.Say("  … %d more, unknown: --show path", left)))
	}
}

// because is what a person wants to know of a layer's status.
func (p *page) because(l rules.PathLayer) string {
	var parts []string
	for _, c := range l.Checks {
		switch {
		case c.Status == rules.PathBroken:
			parts = append(parts, Printable(c.Message)+" ("+c.ID+")")
		case l.Status == rules.PathUnknown && c.Status == rules.PathUnknown && !c.Hint && !slices.Contains(parts, c.Collect):
			parts = append(parts, c.Collect)
		case l.Status == rules.PathOK && c.Status == rules.PathOK:
			parts = append(parts, c.Says)
		}
	}
	if !p.wide && len(parts) > 2 {
		parts = append(parts[:2], "…")
	}
	if l.Status == rules.PathUnknown && len(parts) > 0 {
		parts[0] = p.Say("to settle it: %s", parts[0])
	}
	return strings.Join(parts, "; ")
}
