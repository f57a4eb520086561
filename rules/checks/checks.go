// Package checks holds the rules that need Go: those that join several inputs.
// A check yields cases, as a jq program does; its rule file in packs/ gives
// the outcomes, words and tests.
package checks

import "kanshiki/parse"

// Input is what a check may read: all objects and facts of the kinds it asks
// for, of all bundles of the case, in the order they were read.
type Input struct {
	Objects map[string][]*parse.Object
	Facts   map[string][]*parse.Fact
}

// Case is one result: fields for messages and outcomes, and the record that
// shows it.
type Case struct {
	Fields map[string]string
	// Since is when it began, RFC 3339; empty if not known.
	Since string
	Pos   parse.Pos
	Quote string
}

// Check is one check, as a value.
type Check struct {
	// Name is what a rule file's `check:` says; the file's name.
	Name string
	Doc  string
	// Reads are kinds of objects and facts.
	Reads []string
	Run   func(in *Input) []Case
}

// All lists every check.
func All() []*Check {
	return []*Check{
		bootstrapInBalancer(),
	}
}
