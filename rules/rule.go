// Package rules turns the records of a bundle into findings, and findings
// into a diagnosis. A rule is a value: the engine has no switch on ids.
package rules

import (
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"kanshiki/parse"
)

// Rule is one compiled rule; README.md describes every key of its file.
type Rule struct {
	ID, Title, Class, Component, Doc, Remedy string
	Refs                                     []string
	Explains                                 []Edge
	Applies                                  versionRange
	Confidence                               float64
	Symptom                                  bool

	// Exactly one input is set.
	Logs    []parse.Kind
	Objects string
	Facts   string
	Check   string

	Match, FollowedBy []*Pattern
	ClearedBy         *Clear
	Program           *Program
	All               bool
	By                []string
	Scope             string
	Grace             time.Duration
	AnyHost           bool
	ResolvedIn        []parse.Kind
	Outcomes          []Outcome
	tests             []Test // decoded with the file, else by Tests from source
	source            []byte

	// File the rule was read from, as the loader was given it, and its pack.
	File, Pack string
	// join are the fields that match and followed_by must agree on.
	join []string
}

// Source is the rule's file as it was read.
func (r *Rule) Source() []byte { return r.source }

// Tests are the tests in the rule's file; nil if they cannot be decoded, which
// the loader refuses for rules that are not built in.
func (r *Rule) Tests() []Test {
	if r.tests == nil {
		var s spec
		if err := yaml.Load(r.source, &s, yaml.WithKnownFields()); err == nil {
			r.tests = s.Tests
		}
	}
	return r.tests
}

// Edge is one of the causal graph: this rule accounts for Rule where
// the fields of Same are equal.
type Edge struct {
	Rule string
	Same []string
}

// Clear is an end-state oracle: objects that say a case is over.
type Clear struct {
	Objects string
	Program *Program
}

// Outcome is a row of a rule's decision table.
type Outcome struct {
	If         Condition
	Verdict    Verdict
	Severity   Severity
	Confidence float64
	Message    string
	Remedy     string
	own        bool // Remedy is the row's, not the rule's
}

// None is the verdict that drops a case.
const None Verdict = "none"

// fill puts fields into the {name} places of a message. A missing field
// prints "?".
func fill(message string, fields map[string]string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(message, '{')
		if i < 0 {
			break
		}
		j := strings.IndexByte(message[i:], '}')
		if j < 0 {
			break
		}
		b.WriteString(message[:i])
		if v, ok := fields[message[i+1:i+j]]; ok && v != "" {
			b.WriteString(v)
		} else {
			b.WriteByte('?')
		}
		message = message[i+j+1:]
	}
	b.WriteString(message)
	return b.String()
}

// versionRange is a condition such as ">=4.5" on major.minor; the zero value
// holds for every version.
type versionRange struct {
	op           string
	major, minor int
}

func (v versionRange) holds(version string) bool {
	if v.op == "" {
		return true
	}
	major, minor, ok := majorMinor(version)
	if !ok {
		return true // an unknown version rules nothing out
	}
	return compare(float64(major*1000+minor), v.op, float64(v.major*1000+v.minor))
}

func majorMinor(version string) (major, minor int, ok bool) {
	a, rest, _ := strings.Cut(version, ".")
	b := rest
	if i := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		b = rest[:i]
	}
	major, err1 := strconv.Atoi(a)
	minor, err2 := strconv.Atoi(b)
	return major, minor, err1 == nil && err2 == nil
}

func compare(a float64, op string, b float64) bool {
	switch op {
	case ">":
		return a > b
	case ">=":
		return a >= b
	case "<":
		return a < b
	case "<=":
		return a <= b
	default:
		return a == b
	}
}
