package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Suppression takes known open findings out of causes and verdict.
type Suppression struct {
	// ID is the rule's.
	ID string
	// Subject must match the message or some value of the finding's subject;
	// nil matches every finding of the rule.
	Subject       *regexp.Regexp
	Reason, Owner string
	// Expires is the last day, UTC midnight at its beginning, on which it holds.
	Expires time.Time
	// File and Line where it stands.
	File string
	Line int
}

// Suppressed is findings that one suppression took out.
type Suppressed struct {
	By       *Suppression
	Findings []*Finding // collapsed
}

// ParseSuppressions reads a list of suppressions (YAML: id, subject, reason,
// owner, expires). The error lists every complaint, one a line, as
// file:line: text.
func ParseSuppressions(file string, data []byte, set *Set) ([]*Suppression, error) {
	if blank(data) {
		return nil, nil
	}
	ld := &loader{}
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		ld.yamlErrors(file, err)
		return nil, ld.err()
	}
	root := &doc
	if doc.Kind == yaml.DocumentNode && len(doc.Content) > 0 {
		root = doc.Content[0]
	}
	if root.Kind != yaml.SequenceNode {
		ld.complain(file, root.Line, "want a list of suppressions")
		return nil, ld.err()
	}
	var out []*Suppression
	for _, node := range root.Content {
		if s := ld.suppression(file, node, set); s != nil {
			out = append(out, s)
		}
	}
	if err := ld.err(); err != nil {
		return nil, err
	}
	return out, nil
}

// blank reports a file of comments only: a list that is empty by now.
func blank(data []byte) bool {
	for l := range bytes.Lines(data) {
		if l = bytes.TrimSpace(l); len(l) > 0 && l[0] != '#' {
			return false
		}
	}
	return true
}

// suppression reads one entry; nil if it is no mapping.
func (ld *loader) suppression(file string, node *yaml.Node, set *Set) *Suppression {
	s := &Suppression{File: file, Line: node.Line}
	if node.Kind != yaml.MappingNode {
		ld.complain(file, node.Line, "want a map with id, subject, reason, owner and expires")
		return nil
	}
	have := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		bad := func(format string, args ...any) {
			ld.complain(file, key.Line, key.Value+": "+format, args...)
		}
		text := strings.TrimSpace(value.Value)
		if have[key.Value] {
			bad("given twice")
		}
		have[key.Value] = text != ""
		if value.Kind != yaml.ScalarNode {
			bad("want one value")
			continue
		}
		var err error
		switch key.Value {
		case "id":
			if s.ID = text; text != "" && set.Find(text) == nil {
				bad("no rule %q", text)
			}
		case "subject":
			if s.Subject, err = regexp.Compile(text); err != nil {
				bad("%v", err)
			}
		case "reason":
			s.Reason = text
		case "owner":
			s.Owner = text
		case "expires":
			if s.Expires, err = time.Parse(time.DateOnly, text); err != nil && text != "" {
				bad("want a day such as 2026-01-31, got %q", text)
			}
		default:
			bad("unknown key: want id, subject, reason, owner and expires")
		}
	}
	for _, key := range []string{"id", "reason", "owner", "expires"} {
		if !have[key] {
			ld.complain(file, node.Line, "%s: missing", key)
		}
	}
	return s
}

// Place is file:line of the entry.
func (s *Suppression) Place() string { return fmt.Sprintf("%s:%d", s.File, s.Line) }

// expired reports whether the evidence ends after the last day. Evidence
// without a time expires nothing.
func (s *Suppression) expired(end time.Time) bool {
	return end.Year() > 1 && !end.Before(s.Expires.AddDate(0, 0, 1))
}

func (s *Suppression) matches(f *Finding) bool {
	if !f.open() || f.Rule.ID != s.ID {
		return false
	}
	if s.Subject == nil || s.Subject.MatchString(f.Message) {
		return true
	}
	for _, v := range f.Subject {
		if s.Subject.MatchString(v) {
			return true
		}
	}
	return false
}

// suppress takes the findings of one rule that a valid suppression matches out
// of fs, before they are collapsed: of several hosts only the known one is
// quiet. The first entry that matches takes it.
func (c *Coverage) suppress(fs []*Finding, list []*Suppression) []*Finding {
	if len(list) == 0 {
		return fs
	}
	taken := make([][]*Finding, len(list))
	rest := slices.DeleteFunc(fs, func(f *Finding) bool {
		i := slices.IndexFunc(list, func(s *Suppression) bool { return s.matches(f) })
		if i >= 0 {
			taken[i] = append(taken[i], f)
		}
		return i >= 0
	})
	for i, found := range taken {
		if len(found) > 0 {
			c.Suppressed = append(c.Suppressed, Suppressed{list[i], collapse(found)})
		}
	}
	return rest
}

// valid keeps the suppressions that hold when the evidence ends; the others
// go to Expired.
func (c *Coverage) valid(list []*Suppression, end time.Time) (out []*Suppression) {
	for _, s := range list {
		if s.expired(end) {
			c.Expired = append(c.Expired, s)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// quieted counts what was suppressed.
func (c *Coverage) quieted() (n int) {
	for _, s := range c.Suppressed {
		n += len(s.Findings)
	}
	return n
}

// behind adds to the words of causes that a suppressed finding accounts for:
// taking it out must not make its symptoms look unexplained.
func (c *Coverage) behind(causes []*Finding) {
	for _, f := range causes {
		for _, s := range c.Suppressed {
			if slices.ContainsFunc(s.Findings, func(known *Finding) bool { return explains(known, f) }) {
				f.Because += "; the suppressed " + s.By.ID + " may be behind it"
			}
		}
	}
}
