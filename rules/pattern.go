package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Pattern is one regular expression and the literals one of which must stand
// in a line that it matches (lower case).
type Pattern struct {
	expr     string
	names    []string // of its groups, by their numbers
	Literals []string
	second   string // see secondLiteral

	once sync.Once
	re   *regexp.Regexp
}

// String is the expression as the rule's file has it.
func (p *Pattern) String() string { return p.expr }

// compiled makes the automaton when the first line asks for it: of hundreds of
// expressions a bundle needs a few. What could be parsed can be compiled.
func (p *Pattern) compiled() *regexp.Regexp {
	p.once.Do(func() { p.re = regexp.MustCompile(p.expr) })
	return p.re
}

// MatchString reports whether text holds a match.
func (p *Pattern) MatchString(text string) bool { return p.compiled().MatchString(text) }

// fields returns what the pattern captured by name in text, or nil if it does
// not match.
func (p *Pattern) fields(text string) map[string]string {
	if !strings.Contains(text, p.second) {
		return nil
	}
	m := p.compiled().FindStringSubmatchIndex(text)
	if m == nil {
		return nil
	}
	out := map[string]string{}
	for i, name := range p.names {
		if name != "" && m[2*i] >= 0 {
			out[name] = strings.Clone(cutText(text[m[2*i]:m[2*i+1]], maxField))
		}
	}
	return out
}

func (p *Pattern) captures(name string) bool { return name != "" && slices.Contains(p.names, name) }
