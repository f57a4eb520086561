package rules

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// String writes a condition as a rule file does, in one line; empty if it
// always holds.
func (c Condition) String() string {
	var parts []string
	for _, p := range c.parts() {
		parts = append(parts, p.text)
	}
	return strings.Join(parts, ", ")
}

// conditionPart is one key of an `if` by itself.
type conditionPart struct {
	word, field string // field of where
	text        string
	one         Condition
}

// parts takes a condition apart, in the order of conditionWords.
func (c Condition) parts() (out []conditionPart) {
	add := func(word, text string, one Condition) {
		out = append(out, conditionPart{word: word, text: text, one: one})
	}
	flag := func(word string, b *bool, one Condition) {
		switch {
		case b == nil:
		case *b:
			add(word, word, one)
		default:
			add(word, word+": false", one)
		}
	}
	count := func(word string, n *number, one Condition) {
		if n != nil {
			add(word, word+": "+n.op+strconv.FormatFloat(n.value, 'f', -1, 64), one)
		}
	}
	length := func(word string, n *number, one Condition) {
		if n != nil {
			add(word, word+": "+n.op+round(time.Duration(n.value*float64(time.Second))), one)
		}
	}
	flag("followed", c.Followed, Condition{Followed: c.Followed})
	flag("cleared", c.Cleared, Condition{Cleared: c.Cleared})
	flag("open", c.Open, Condition{Open: c.Open})
	count("count", c.Count, Condition{Count: c.Count})
	count("cases", c.Cases, Condition{Cases: c.Cases})
	count("hosts", c.Hosts, Condition{Hosts: c.Hosts})
	count("lines", c.Lines, Condition{Lines: c.Lines})
	length("span", c.Span, Condition{Span: c.Span})
	length("open_for", c.OpenFor, Condition{OpenFor: c.OpenFor})
	length("age", c.Age, Condition{Age: c.Age})
	if c.Within > 0 {
		add("within", "within: "+round(c.Within), Condition{Within: c.Within})
	}
	if c.Rate != nil {
		add("rate", fmt.Sprintf("rate: %s%d/%s", c.Rate.op, c.Rate.count, round(c.Rate.window)), Condition{Rate: c.Rate})
	}
	if c.Phase != nil {
		add("phase", "phase: "+c.Phase.op+phaseIDs[c.Phase.phase], Condition{Phase: c.Phase})
	}
	for _, field := range slices.Sorted(maps.Keys(c.Where)) {
		one := Condition{Where: map[string]*regexp.Regexp{field: c.Where[field]}}
		out = append(out, conditionPart{"where", field, fmt.Sprintf("where %s: '%s'", field, c.Where[field]), one})
	}
	return out
}

// refused says why a condition does not hold: its first key that does not,
// and how the case stands there; empty if it holds.
func (c Condition) refused(s *state) string {
	for _, p := range c.parts() {
		if !p.one.holds(s) {
			return p.text + " does not hold: it is " + s.says(p)
		}
	}
	return ""
}

// says how a case stands where one key of a condition looks.
func (s *state) says(p conditionPart) string {
	known := func(d time.Duration, ok bool) string {
		if !ok {
			return "not known"
		}
		return round(d)
	}
	switch p.word {
	case "followed", "cleared", "open":
		return s.word()
	case "count":
		return strconv.Itoa(s.count)
	case "cases":
		return strconv.Itoa(s.cases)
	case "hosts":
		return strconv.Itoa(s.hosts)
	case "lines":
		return strconv.Itoa(s.lines)
	case "span":
		return round(s.span)
	case "open_for":
		return known(s.openFor, s.openForKnown)
	case "age":
		return known(s.age, s.ageKnown)
	case "within":
		return known(s.toEnd, s.toEndKnown)
	case "rate":
		return strconv.Itoa(s.fastest(p.one.Rate.window)) + " at most"
	case "phase":
		return s.completed()
	}
	if v := s.fields[p.field]; v != "" {
		return strconv.Quote(v)
	}
	return "empty"
}

// word is the state of a case in a word.
func (s *state) word() string {
	switch {
	case s.followed && s.cleared:
		return "followed and cleared"
	case s.followed:
		return "followed"
	case s.cleared:
		return "cleared"
	}
	return "open"
}

// completed is the last phase of the install that had ended when it opened.
func (s *state) completed() string {
	switch {
	case !s.phaseKnown:
		return "not known"
	case s.phase < 0:
		return "before the end of P0"
	}
	return phaseIDs[s.phase]
}
