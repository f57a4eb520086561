package report

import (
	"unicode"
	"unicode/utf8"

	"kanshiki/rules"
	"kanshiki/rules/lang"
)

// words says the report's own words in one language, and sentences made of them
// and of a finding.
type words struct{ lang.Language }

func (o Options) words() words { return words{o.Lang} }

// word is a verdict, a severity or a status for people.
func word[T ~string](w words, id T) string { return w.Say(string(id)) }

// saying is a finding in one line: `where: what [rule]`.
func (w words) saying(f *rules.Finding) string {
	return w.where(f, 3) + Printable(f.Message) + " [" + f.Rule.ID + "]"
}

// seen is how often and when, for what happened more than once.
func (w words) seen(f *rules.Finding) string {
	when := w.span(f.First, f.Last)
	switch {
	case f.Count > 1 && when != "":
		return w.Count(f.Count, "time") + ", " + when
	case f.Count > 1:
		return w.Count(f.Count, "time")
	}
	return when
}

// sentence gives words a capital and a full stop.
func (w words) sentence(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return w.Say("%s.", string(unicode.ToUpper(r))+text[size:])
}
