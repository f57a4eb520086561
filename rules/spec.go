package rules

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// list is one string or several.
type list []string

func (l *list) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*l = list{node.Value}
		return nil
	}
	var many []string
	err := node.Decode(&many)
	*l = many
	return err
}

// explainSpec is a rule id, or {rule: id, same: [field]}.
type explainSpec Edge

func (e *explainSpec) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		e.Rule = node.Value
		return nil
	}
	var m struct {
		Rule string
		Same []string
	}
	err := node.Decode(&m)
	e.Rule, e.Same = m.Rule, m.Same
	return err
}

// spec is a rule file, key by key; README.md says what they mean.
type spec struct {
	ID, Title, Class, Component, Doc, Remedy string
	Refs                                     []string
	Explains                                 []explainSpec
	Applies                                  string
	Confidence                               *float64
	Symptom                                  bool
	Logs                                     list
	Objects, Facts, Check                    string
	Match                                    string
	Several                                  []string
	FollowedBy                               list       `yaml:"followed_by"`
	ClearedBy                                *clearSpec `yaml:"cleared_by"`
	ResolvedOn                               string     `yaml:"resolved_on"`
	ResolvedIn                               list       `yaml:"resolved_in"`
	JQ                                       string
	All                                      bool
	By                                       []string
	Scope                                    string
	Grace                                    string
	Slow                                     bool
	Outcomes                                 []outcomeSpec
	Ja                                       *japanese
	Tests                                    []Test
}

type clearSpec struct{ Objects, JQ string }

type outcomeSpec struct {
	If         any
	Verdict    Verdict
	Severity   Severity
	Confidence float64
	Message    string
	Remedy     string
}

// Test is one test of a rule file.
type Test struct {
	Name    string
	Log     string
	Files   map[string]string
	Object  any
	Objects []any
	Want    []map[string]any
}

// complaint is one thing wrong with one rule file.
type complaint struct {
	file string
	line int
	text string
}

func (c complaint) String() string { return fmt.Sprintf("%s:%d: %s", c.file, c.line, c.text) }

// loader gathers all complaints of all files before it refuses.
type loader struct {
	classes    map[string]string
	complaints []complaint
	lazy       bool
	clears     map[clearSpec]*Clear // rules that ask the same share the answer
}

// file compiles one rule file; nil if it has complaints. With lazy set the
// tests and the Japanese before them are not decoded: they are most of every
// file, and a run that only diagnoses has no use for them.
func (ld *loader) file(name string, data []byte) *Rule {
	before := len(ld.complaints)
	at := lines(data)
	text := data
	if ld.lazy {
		text = without(without(data, "tests"), "ja")
	}
	var s spec
	if err := yaml.Load(text, &s, yaml.WithKnownFields()); err != nil {
		ld.yamlErrors(name, err)
		return nil
	}
	if len(s.Tests) == 0 && at["tests"] == 0 {
		ld.complain(name, 1, "tests: missing: every outcome needs a test, and one test wants nothing")
	}
	r := ld.compile(&s, name, at)
	r.source = data
	if len(ld.complaints) > before {
		return nil
	}
	return r
}

// yamlPlace and yamlField are how the YAML library words its errors (v4.0.0).
var (
	yamlPlace = regexp.MustCompile(`^go-yaml load error.*? at L(\d+)\.C\d+: `)
	yamlField = regexp.MustCompile(`^field (\S+) not found in type \S+$`)
)

func (ld *loader) yamlErrors(name string, err error) {
	texts := []string{err.Error()}
	var many *yaml.LoadErrors
	if errors.As(err, &many) {
		texts = texts[:0]
		for _, e := range many.Errors {
			texts = append(texts, e.Error())
		}
	}
	for _, text := range texts {
		line := 1
		if m := yamlPlace.FindStringSubmatch(text); m != nil {
			line, _ = strconv.Atoi(m[1])
			text = text[len(m[0]):]
		}
		if m := yamlField.FindStringSubmatch(text); m != nil {
			text = fmt.Sprintf("unknown key %q", m[1])
		}
		ld.complain(name, line, "%s", strings.ReplaceAll(text, "\n", " "))
	}
}

func (ld *loader) complain(file string, line int, format string, args ...any) {
	ld.complaints = append(ld.complaints, complaint{file, max(line, 1), fmt.Sprintf(format, args...)})
}

// err joins all complaints, in order of file and line, one a line.
func (ld *loader) err() error {
	if len(ld.complaints) == 0 {
		return nil
	}
	sort.SliceStable(ld.complaints, func(i, j int) bool {
		a, b := ld.complaints[i], ld.complaints[j]
		return a.file < b.file || a.file == b.file && a.line < b.line
	})
	var b strings.Builder
	for i, c := range ld.complaints {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(c.String())
	}
	return errors.New(b.String())
}

// topKey gives the key at the left margin of a line of a YAML mapping; empty if
// there is none.
func topKey(line []byte) []byte {
	for i, c := range line {
		switch {
		case c == ':':
			return line[:i]
		case c != '_' && (c|0x20 < 'a' || c|0x20 > 'z'):
			return nil
		}
	}
	return nil
}

// lines maps every top-level key to its line.
func lines(data []byte) map[string]int {
	at, n := map[string]int{}, 0
	for line := range bytes.Lines(data) {
		n++
		if key := topKey(line); len(key) > 0 {
			at[string(key)] = n
		}
	}
	return at
}

// without cuts off a key and its value if it is the last of a mapping.
func without(data []byte, key string) []byte {
	i := bytes.LastIndex(data, []byte("\n"+key+":\n"))
	if i < 0 {
		return data
	}
	for line := range bytes.Lines(data[i+len(key)+3:]) {
		if len(topKey(line)) > 0 {
			return data
		}
	}
	return data[:i+1]
}
