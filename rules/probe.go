package rules

import (
	"strings"

	"kanshiki/parse"
)

// keepExamples is how many records, or lines elsewhere, an explanation shows.
const keepExamples = 3

// probe is the engine for one rule, with an eye on what the rule just missed.
type probe struct {
	*engine
	rule *Rule
	// shadow is the same rule reading every log: what it matches and the rule
	// does not stands in logs of other kinds.
	shadow *Rule
	all    *engine // of the whole set
	near   *nearest
	tables int
	seen   []Evidence // the first records of the rule's kind
}

func newProbe(set *Set, r *Rule) (*probe, error) {
	p := &probe{rule: r, near: newNearest(r.Match)}
	own := &Set{Rules: []*Rule{r}, Packs: set.Packs}
	if len(r.Logs) > 0 {
		p.shadow = &Rule{ID: r.ID, Match: r.Match, Logs: []parse.Kind{parse.Any}}
		own.Rules = append(own.Rules, p.shadow)
	}
	var err error
	if p.engine, err = newEngine(own); err != nil {
		return nil, err
	}
	p.all, err = newEngine(set)
	return p, err
}

// Wants what the whole set wants: the times in all those objects decide where
// the evidence ends, and ages must be those of a full diagnosis.
func (p *probe) Wants(kind string) bool { return p.all.Wants(kind) }

func (p *probe) Line(l *parse.Line) {
	p.engine.Line(l)
	pl := p.planner.plan(l.Source)
	held := false
	for _, hit := range l.Hits {
		for _, i := range pl.byHit[hit] {
			w := pl.wants[i]
			if w.rule != p.rule || w.closes || !parse.HasKind(l, w.logs) {
				continue
			}
			if w.pattern.MatchString(l.Text) {
				return
			}
			held = true
		}
	}
	if held {
		p.near.offer(l)
	}
}

func (p *probe) Object(o *parse.Object) {
	p.engine.Object(o)
	if o.Kind != p.rule.Objects {
		return
	}
	if o.Table {
		p.tables++
	}
	p.example(o.Pos, o.Quote, o.Kind+"/"+strings.TrimPrefix(o.Namespace+"/"+o.Name, "/"))
}

func (p *probe) Fact(f *parse.Fact) {
	p.engine.Fact(f)
	if f.Kind == p.rule.Facts {
		p.example(f.Pos, f.Quote, f.Kind)
	}
}

func (p *probe) example(pos parse.Pos, text, label string) {
	if len(p.seen) < keepExamples {
		if text == "" {
			text = label
		}
		p.seen = append(p.seen, Evidence{Pos: pos, Text: quote(text)})
	}
}

// elsewhere are the lines that match the rule in logs it does not read.
func (p *probe) elsewhere() (lines int, out []NearMiss) {
	if p.shadow == nil || len(p.logs[p.rule].cases) > 0 {
		return 0, nil
	}
	var all []*record
	for _, c := range p.logs[p.shadow].sorted() {
		lines += c.count()
		all = append(all, c.matches...)
	}
	for _, rec := range firstFew(all) {
		kind := "no known kind"
		if rec.source != nil && len(rec.source.Kinds) > 0 {
			kind = string(rec.source.Kinds[0])
		}
		out = append(out, NearMiss{evidenceOf([]*record{rec}, nil, "")[0], kind})
	}
	return lines, out
}
