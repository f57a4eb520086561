package report

import (
	"cmp"
	"slices"
	"strings"

	"kanshiki/rules"
)

// maxBandTimes are the stretches that a row tells in words.
const maxBandTimes = 5

type (
	// pageBand is a band in words.
	pageBand struct {
		Of, Name, End, When string
		Bad                 bool
	}
	// pageOperator is a cell of the grid of operators. Look is its colour.
	pageOperator struct {
		Name, Version, Look, Message string
		Flags                        []pageFlag
	}
	pageFlag struct{ Letter, Name, Status, Mark, Look string }
)

// addBands adds the bands in words, for those who do not see the picture.
func (p *htmlPage) addBands(d *rules.Diagnosis, v *bandView) {
	if v == nil {
		return
	}
	if v.hidden > 0 {
		p.MoreBands = p.Say("%s more, of which most were never down, are not shown", p.Count(v.hidden, "row"))
	}
	for _, b := range v.rows {
		row := pageBand{Of: p.bandTitle(b), Name: p.bandName(d, b), End: p.bandEnd(b)}
		list, last := downs(b)
		row.Bad = last
		if b.Kind == rules.BandEtcd {
			list = b.Spans
		}
		more := max(0, len(list)-maxBandTimes)
		var when []string
		for _, s := range list[more:] {
			when = append(when, p.span(s.From, s.To))
		}
		if more > 0 {
			when = append([]string{p.Say("%d before that", more)}, when...)
		}
		if b.Cut {
			when = append(when, p.Say("there were more changes than are kept"))
		}
		row.When = strings.Join(when, "; ")
		p.Bands = append(p.Bands, row)
	}
}

// addOperators adds the grid of operators: what is broken first.
func (p *htmlPage) addOperators(d *rules.Diagnosis) {
	versions := map[string]int{}
	for _, o := range d.Operators {
		versions[o.Version]++
	}
	usual := ""
	for _, o := range d.Operators {
		if n, most := versions[o.Version], versions[usual]; n > most || n == most && o.Version < usual {
			usual = o.Version
		}
	}
	looks := []string{"bad", "warn", "quiet", "ok"}
	for _, o := range d.Operators {
		x := pageOperator{Name: number(d, o.Bundle) + Printable(o.Name), Message: Cut(Printable(o.Message), 200), Look: operatorLook(o)}
		if o.Version != usual {
			x.Version = Printable(cmp.Or(o.Version, p.Say("no version")))
		}
		for _, c := range []struct{ name, status, well string }{
			{"Available", o.Available, "True"}, {"Progressing", o.Progressing, "False"}, {"Degraded", o.Degraded, "False"},
		} {
			x.Flags = append(x.Flags, p.flag(c.name, c.status, c.well))
		}
		p.Operators = append(p.Operators, x)
	}
	slices.SortStableFunc(p.Operators, func(a, b pageOperator) int { return slices.Index(looks, a.Look) - slices.Index(looks, b.Look) })
}

func operatorLook(o rules.Operator) string {
	switch {
	case o.Available == "False" || o.Degraded == "True":
		return "bad"
	case o.Available != "True":
		return "quiet"
	case o.Progressing == "True" || o.Degraded == "Unknown":
		return "warn"
	}
	return "ok"
}

// flag is one condition: a letter, and a mark that is there without colour too.
func (p *htmlPage) flag(name, status, well string) pageFlag {
	f := pageFlag{Letter: name[:1], Name: name, Status: Printable(status), Mark: "?", Look: "quiet"}
	switch {
	case status == "":
		f.Status = p.Say("not reported")
	case status == well:
		f.Mark, f.Look = "✓", "ok"
	case name == "Progressing" && status == "True":
		f.Mark, f.Look = "…", "warn"
	case status == "True" || status == "False":
		f.Mark, f.Look = "✗", "bad"
	}
	return f
}
