package report

import (
	"encoding/json"
	"io"
	"strings"

	"kanshiki/report/diff"
	"kanshiki/report/listing"
	"kanshiki/rules"
)

// DiffSchema names the shape of a diff in JSON.
const DiffSchema = "kanshiki.diff/v1"

// Diff is what differs between two bundles.
type Diff struct {
	Old, New *rules.Diagnosis
	Findings []rules.Change
	Objects  []listing.Difference
	Configs  []diff.Change
	// Blind are the kinds of which only one of the two holds any object.
	Blind []string
}

type diffDocument struct {
	Schema   string        `json:"schema"`
	Old      diffSide      `json:"old"`
	New      diffSide      `json:"new"`
	Findings []diffFinding `json:"findings"`
	Objects  []diffObject  `json:"objects"`
	Configs  []diffConfig  `json:"configs"`
	Blind    []string      `json:"notCompared"`
}

type diffSide struct {
	Bundle  bundle `json:"bundle"`
	Verdict string `json:"verdict"`
}

type diffFinding struct {
	Change string   `json:"change"`
	Worse  bool     `json:"newFault"`
	Rule   string   `json:"rule"`
	Class  string   `json:"class"`
	Old    *diffHad `json:"old,omitempty"`
	New    *diffHad `json:"new,omitempty"`
}

type diffHad struct {
	Verdict string            `json:"verdict"`
	Message string            `json:"message"`
	Subject map[string]string `json:"subject"`
	First   string            `json:"first,omitempty"`
	Last    string            `json:"last,omitempty"`
	Count   int               `json:"count"`
}

type diffObject struct {
	Kind   string     `json:"kind"`
	Name   string     `json:"name"`
	Change string     `json:"change"`
	Fields []diffCell `json:"fields,omitempty"`
}

type diffCell struct {
	Column string `json:"column"`
	Old    string `json:"old"`
	New    string `json:"new"`
}

// WriteDiff writes a diff as a table or as JSON.
func WriteDiff(w io.Writer, format string, d *Diff, opt Options) error {
	if format == "json" {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(newDiffDocument(d))
	}
	p := newPage(w, opt)
	for _, side := range []struct {
		name string
		d    *rules.Diagnosis
	}{{p.Say("OLD"), d.Old}, {p.Say("NEW"), d.New}} {
		b := side.d.Bundles[0]
		text := Printable(b.Name) + "  " + p.Say(side.d.Verdict)
		if b.ClusterVersion != "" {
			text += "  " + Printable(b.ClusterVersion)
		}
		p.item(side.name+"  ", bold, strings.TrimSpace(text+"  "+p.span(b.From, b.To)), plain)
	}
	p.diffFindings(d.Findings)
	p.diffObjects(d)
	p.diffConfigs(d.Configs)
	if len(d.Findings)+len(d.Objects)+len(d.Configs) == 0 {
		p.blank()
		p.line(p.Say("Nothing of note differs."))
	}
	return p.err
}

func (p *page) diffFindings(changes []rules.Change) {
	if len(changes) == 0 {
		return
	}
	p.heading(p.Say("Findings"))
	for _, c := range changes {
		f, verdict := c.New, ""
		switch {
		case c.New == nil:
			f, verdict = c.Old, p.Say("was %s", word(p.words, c.Old.Verdict))
		case c.Old == nil || c.Old.Verdict == c.New.Verdict:
			verdict = word(p.words, c.New.Verdict)
		default:
			verdict = word(p.words, c.Old.Verdict) + " → " + word(p.words, c.New.Verdict)
		}
		st := plain
		switch {
		case c.Worse():
			st = red
		case c.What == rules.Gone:
			st = green
		}
		p.item("  "+pad(word(p.words, c.What), 8)+" ", st, verdict+": "+p.saying(f), plain)
		if c.What == rules.Unheard {
			p.item("           ", plain, p.Say("not solved for certain: NEW lacks what this rule reads"), dim)
		}
		if c.What == rules.Changed && c.Old.Message != c.New.Message {
			p.item("           ", plain, p.Say("before: %s", Printable(c.Old.Message)), dim)
		}
	}
}

func (p *page) diffObjects(d *Diff) {
	if len(d.Objects)+len(d.Blind) == 0 {
		return
	}
	p.heading(p.Say("Cluster"))
	var rows [][]string
	for _, g := range p.together(d.Objects) {
		rows = append(rows, []string{Printable(g.name), Printable(g.text)})
	}
	p.grid(nil, rows, 2)
	if len(d.Blind) > 0 {
		p.item("  ", plain, p.Say("not compared, as only one of the two has any: %s", strings.Join(d.Blind, ", ")), dim)
	}
}

// sameChange are objects of one kind that changed alike.
type sameChange struct {
	kind, name, text string
	count            int
}

// manyAlike is how many objects that changed alike are told by their number.
const manyAlike = 4

// together makes a row an object, but one row of many that changed alike, as all
// operators do when a cluster is updated.
func (w words) together(objects []listing.Difference) []*sameChange {
	var all []*sameChange
	alike := map[string]*sameChange{}
	for _, o := range objects {
		text := w.Say(o.What)
		if o.What == "changed" {
			var cells []string
			for _, c := range o.Cells {
				cells = append(cells, c.Column+" "+w.orNothing(c.Old)+" → "+w.orNothing(c.New))
			}
			text = strings.Join(cells, ", ")
		}
		c := &sameChange{o.Kind, o.Kind + "/" + o.Name, text, 1}
		if first := alike[o.Kind+text]; first != nil && o.What == "changed" {
			first.count++
		} else {
			alike[o.Kind+text] = c
		}
		all = append(all, c)
	}
	var out []*sameChange
	for _, c := range all {
		first := alike[c.kind+c.text]
		switch {
		case first.count < manyAlike:
			out = append(out, c)
		case c == first:
			c.name = w.Say("%d of %s", c.count, c.kind)
			out = append(out, c)
		}
	}
	return out
}

func (w words) orNothing(s string) string {
	if s == "" {
		return w.Say("nothing")
	}
	return s
}

func newDiffDocument(d *Diff) diffDocument {
	side := func(x *rules.Diagnosis) diffSide { return diffSide{newBundle(x.Bundles[0]), x.Verdict} }
	had := func(f *rules.Finding) *diffHad {
		if f == nil {
			return nil
		}
		return &diffHad{string(f.Verdict), clean(f.Message), newSubject(f.Subject), stamp(f.First), stamp(f.Last), f.Count}
	}
	return diffDocument{
		Schema: DiffSchema, Old: side(d.Old), New: side(d.New), Blind: each(d.Blind, clean), Configs: each(d.Configs, newDiffConfig),
		Findings: each(d.Findings, func(c rules.Change) diffFinding {
			f := c.New
			if f == nil {
				f = c.Old
			}
			return diffFinding{string(c.What), c.Worse(), f.Rule.ID, f.Rule.Class, had(c.Old), had(c.New)}
		}),
		Objects: each(d.Objects, func(o listing.Difference) diffObject {
			return diffObject{o.Kind, clean(o.Name), o.What, each(o.Cells, func(c listing.Cell) diffCell {
				return diffCell{c.Column, clean(c.Old), clean(c.New)}
			})}
		}),
	}
}
