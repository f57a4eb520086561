package report

import (
	"time"

	"kanshiki/rules"
)

func newSuppressed(list []rules.Suppressed) []suppressed {
	out := []suppressed{}
	for _, s := range list {
		for _, f := range s.Findings {
			out = append(out, suppressed{
				Rule: f.Rule.ID, Verdict: string(f.Verdict), Severity: string(f.Severity), Message: clean(f.Message),
				Subject: newSubject(f.Subject), Count: f.Count, expiry: newExpiry(s.By),
			})
		}
	}
	return out
}

func newExpiry(s *rules.Suppression) expiry {
	return expiry{Reason: clean(s.Reason), Owner: clean(s.Owner), Expires: s.Expires.Format(time.DateOnly)}
}

// suppressed names what --suppress took out, and by whose word, so that a
// known problem does not turn into a forgotten one.
func (p *page) suppressed(c rules.Coverage) {
	if len(c.Suppressed)+len(c.Expired) == 0 {
		return
	}
	p.heading(p.Say("Suppressed"))
	for _, s := range c.Suppressed {
		for _, f := range s.Findings {
			p.item("  "+pad(word(p.words, f.Verdict), len("transient"))+"  ", dim, p.saying(f), plain)
			p.item(p.Say("    until: "), dim, answers(s.By), plain)
		}
	}
	for _, s := range c.Expired {
		p.item(p.Say("  expired    "), yellow, p.Say("%s: %s; it suppresses nothing", s.ID, answers(s)), plain)
	}
}

// answers says until when a suppression holds, why, and who answers for it.
func answers(s *rules.Suppression) string {
	return s.Expires.Format(time.DateOnly) + ", " + Printable(s.Reason) + " (" + Printable(s.Owner) + ")"
}
