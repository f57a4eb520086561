package rules

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"kanshiki/parse"
	"kanshiki/rules/lang"
)

// said is a part of a headline: a format and what it is about. A finding
// stands for its message, a phase for its name.
type said struct {
	format string
	args   []any
}

func (d *Diagnosis) say(format string, args ...any) {
	d.headline = append(d.headline, said{format, args})
}

// spoken is the headline in a language, of findings as they are worded now.
func (d *Diagnosis) spoken(l lang.Language) string {
	var b strings.Builder
	for _, s := range d.headline {
		args := make([]any, len(s.args))
		for i, a := range s.args {
			switch x := a.(type) {
			case *Finding:
				args[i] = x.Message
			case *PhaseState:
				args[i] = x.Name
			default:
				args[i] = a
			}
		}
		b.WriteString(l.Say(s.format, args...))
	}
	return b.String()
}

// translator says what the engine worded in English.
type translator struct {
	lang.Language
	rules    map[string]*Rule
	values   map[string]map[string]map[string]string // by rule and field
	names    map[string]string                       // phases, layers and their checks
	messages map[string]string                       // of findings
	done     map[*Finding]bool
}

func newTranslator(l lang.Language) *translator {
	t := &translator{Language: l, rules: map[string]*Rule{}, values: map[string]map[string]map[string]string{},
		names: map[string]string{}, messages: map[string]string{}, done: map[*Finding]bool{}}
	var s struct{ Phases []struct{ Name, Ja string } }
	if err := yaml.Load(phasesYAML, &s); err != nil {
		return t // the file is embedded; TestPhases reads it
	}
	for _, p := range s.Phases {
		t.names[p.Name] = p.Ja
	}
	network, install, err := loadPath()
	if err != nil {
		return t // likewise
	}
	for _, layer := range append(network, install...) {
		t.names[layer.Name] = layer.Ja
		for _, c := range layer.Checks {
			if t.names[c.Says] = c.Ja; c.CollectJa != "" {
				t.names[c.Collect] = c.CollectJa
			}
		}
	}
	return t
}

// name of a phase, a layer or a check; what has none stays.
func (t *translator) name(english string) string {
	if name := t.names[english]; name != "" {
		return name
	}
	return english
}

func (t *translator) rule(r *Rule) *Rule {
	if t.rules[r.ID] == nil {
		t.rules[r.ID], t.values[r.ID] = r.japanese()
	}
	return t.rules[r.ID]
}

// finding words one finding anew; what its rule does not say in the language
// stays English.
func (t *translator) finding(f *Finding) {
	if f == nil || t.done[f] {
		return
	}
	t.done[f] = true
	english := f.Message
	if f.Rule = t.rule(f.Rule); f.fields != nil {
		fields := make(map[string]string, len(f.fields))
		for name, value := range f.fields {
			if value == unknownTime {
				value = t.Say(unknownTime)
			}
			fields[name] = translated(t.values[f.Rule.ID][name], value)
		}
		o := f.Rule.Outcomes[f.row]
		f.Message, f.remedy = fill(o.Message, fields), fill(o.Remedy, fields)
		for _, words := range f.tail {
			f.Message += t.Phrase(words)
		}
	}
	f.Because, f.Awaits = t.Phrase(f.Because), t.Phrase(f.Awaits)
	t.messages[english] = f.Message
	t.finding(f.AccountedBy)
	for _, s := range f.Explains {
		t.finding(s)
	}
}

func (t *translator) gaps(list []parse.Gap) {
	for i := range list {
		list[i].Reason = t.Phrase(list[i].Reason)
	}
}

func (t *translator) missing(list []Missing) {
	for i := range list {
		what := strings.Split(list[i].What, ", ") // as Coverage.missing joins them
		for k := range what {
			what[k] = t.Phrase(what[k])
		}
		list[i].What, list[i].Collect = strings.Join(what, ", "), t.Phrase(list[i].Collect)
	}
}

// Translate puts the words of a diagnosis into a language: titles, messages,
// remedies, reasons. Verdicts, fields and quoted lines are what they were. It
// changes d, so it comes last, and once; English changes nothing.
func (d *Diagnosis) Translate(l lang.Language) {
	if l != lang.Japanese {
		return
	}
	t := newTranslator(l)
	for _, f := range d.Findings {
		t.finding(f)
	}
	for _, f := range d.Causes {
		t.finding(f)
	}
	for _, s := range d.Coverage.Suppressed {
		for _, f := range s.Findings {
			t.finding(f)
		}
	}
	for _, list := range [][]*Rule{d.Coverage.Judged, d.Coverage.Idle} {
		for i := range list {
			list[i] = t.rule(list[i])
		}
	}
	for i := range d.Timeline {
		d.Timeline[i].Name = t.name(d.Timeline[i].Name)
	}
	for i := range d.Path {
		p := &d.Path[i]
		p.Name = t.name(p.Name)
		for k := range p.Checks {
			c := &p.Checks[k]
			c.Says, c.Collect = t.name(c.Says), t.name(c.Collect)
			if said, ok := t.messages[c.Message]; ok {
				c.Message = said
			} else {
				c.Message = t.Phrase(c.Message)
			}
		}
	}
	t.gaps(d.Coverage.Gaps)
	t.missing(d.Coverage.Missing)
	if len(d.headline) > 0 {
		d.Headline = d.spoken(l)
	}
}

// Translate puts the words of an explanation into a language, like that of a
// Diagnosis.
func (x *Explanation) Translate(l lang.Language) {
	if l != lang.Japanese {
		return
	}
	t := newTranslator(l)
	x.Rule, x.NotFor = t.rule(x.Rule), t.Phrase(x.NotFor)
	for i := range x.Inputs {
		in := &x.Inputs[i]
		in.Kind = t.Phrase(in.Kind)
	}
	for i := range x.Cases {
		c := &x.Cases[i]
		if c.finding != nil {
			t.finding(c.finding)
			c.Message = c.finding.Message
		}
		for _, words := range []*string{&c.State, &c.OpenFor, &c.Age, &c.Phase, &c.Young, &c.History} {
			*words = t.Phrase(*words)
		}
		for k := range c.Rows {
			c.Rows[k].Why = t.Phrase(c.Rows[k].Why)
		}
	}
	for i := range x.Elsewhere {
		x.Elsewhere[i].Lacks = t.Phrase(x.Elsewhere[i].Lacks)
	}
	t.missing(x.Missing)
	t.gaps(x.Gaps)
}

// In is the rule with its texts in a language; the rule itself where its file
// does not have them.
func (r *Rule) In(l lang.Language) *Rule {
	if l == lang.Japanese {
		r, _ = r.japanese()
	}
	return r
}
