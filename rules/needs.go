package rules

import (
	"maps"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
)

// A jq program that looks for ImagePullBackOff yields nothing of an object in
// whose text that word does not stand. What words a program needs is read off
// it here, as literals are read off a regular expression: whoever has the text
// of an object then runs the few programs that may find something. It is never
// a guess: where a value might come from the program itself, nothing is needed.

// wordSet is words that must all stand in a text; they are lower case, as the matcher wants.
type wordSet []string

// choice holds if the words of one of its alternatives stand in a text.
type choice []wordSet

// needs is what must hold before a program can yield anything: every choice.
type needs []choice

// minWord is the shortest word worth looking for, in bytes.
const minWord = 4

// scope is what is known where a part of a program runs: whether `.` and the
// variables are parts of the object, so that their text stands in the object's.
type scope struct {
	dot  bool
	vars map[string]bool
}

func (s scope) with(dot bool) scope { return scope{dot, s.vars} }

// bound is the scope behind `… as $name |`.
func (s scope) bound(q *gojq.Query) scope {
	vars := maps.Clone(s.vars)
	if vars == nil {
		vars = map[string]bool{}
	}
	for _, p := range q.Patterns {
		if p.Name == "" { // taken apart: its names are nobody's
			return scope{s.dot, nil}
		}
		vars[p.Name] = len(q.Patterns) == 1 && s.own(q.Left)
	}
	return scope{s.dot, vars}
}

// needsOf gives what must stand in an object's text for q to yield anything.
func needsOf(q *gojq.Query) needs { return scope{dot: true}.yields(q) }

// yields gives the needs of any output at all.
func (s scope) yields(q *gojq.Query) needs {
	if q == nil || len(q.FuncDefs) > 0 || len(q.Imports) > 0 {
		return nil
	}
	switch {
	case q.Op == gojq.OpPipe && len(q.Patterns) > 0:
		return append(s.yields(q.Left), s.bound(q).yields(q.Right)...)
	case q.Op == gojq.OpPipe:
		out := append(s.yields(q.Left), s.with(s.own(q.Left)).yields(q.Right)...)
		if made := madeOf(q.Left); made != nil && wantsSome(first(q.Right)) {
			out = append(out, s.yields(made)...)
		}
		return out
	case q.Op == gojq.OpComma || q.Op == gojq.OpAlt:
		return either(s.yields(q.Left), s.yields(q.Right))
	case q.Op == gojq.OpAdd:
		return append(s.yields(q.Left), s.yields(q.Right)...)
	case q.Op != 0 || q.Term == nil || len(q.Term.SuffixList) > 0:
		return nil
	}
	switch t := q.Term; t.Type {
	case gojq.TermTypeQuery:
		return s.yields(t.Query)
	case gojq.TermTypeIf:
		return s.branches(t.If)
	case gojq.TermTypeFunc:
		switch {
		case t.Func.Name == "select" && len(t.Func.Args) == 1:
			return s.holds(t.Func.Args[0])
		case t.Func.Name == "first" && len(t.Func.Args) == 1:
			return s.yields(t.Func.Args[0])
		}
	}
	return nil
}

// branches gives the needs of an if: those of one of the branches that yield.
func (s scope) branches(f *gojq.If) needs {
	if f.Else == nil {
		return nil
	}
	var all []needs
	add := func(cond, then *gojq.Query) {
		if !isEmpty(then) {
			all = append(all, append(s.holds(cond), s.yields(then)...))
		}
	}
	add(f.Cond, f.Then)
	for _, e := range f.Elif {
		add(e.Cond, e.Then)
	}
	if !isEmpty(f.Else) {
		all = append(all, s.yields(f.Else))
	}
	return either(all...)
}

// holds gives the needs of q yielding something that is neither null nor false.
func (s scope) holds(q *gojq.Query) needs {
	if q == nil || len(q.FuncDefs) > 0 {
		return nil
	}
	switch {
	case q.Op == gojq.OpPipe && len(q.Patterns) > 0:
		return append(s.yields(q.Left), s.bound(q).holds(q.Right)...)
	case q.Op == gojq.OpPipe:
		return append(s.yields(q.Left), s.with(s.own(q.Left)).holds(q.Right)...)
	case q.Op == gojq.OpAnd:
		return append(s.holds(q.Left), s.holds(q.Right)...)
	case q.Op == gojq.OpOr:
		return either(s.holds(q.Left), s.holds(q.Right))
	case q.Op == gojq.OpEq:
		if text, ok := constant(q.Right); ok && s.own(q.Left) {
			return needText(text)
		}
		if text, ok := constant(q.Left); ok && s.own(q.Right) {
			return needText(text)
		}
		return nil
	case q.Op == gojq.OpNe:
		if isNull(q.Right) && s.own(q.Left) {
			return needText(lastKey(q.Left))
		}
		return nil
	case q.Op != 0 || q.Term == nil || len(q.Term.SuffixList) > 0:
		return nil
	}
	switch t := q.Term; t.Type {
	case gojq.TermTypeQuery:
		return s.holds(t.Query)
	case gojq.TermTypeFunc:
		switch args := t.Func.Args; {
		case t.Func.Name == "test" && len(args) == 1 && s.dot:
			if text, ok := constant(args[0]); ok {
				return needMatch(text)
			}
		case t.Func.Name == "any" && len(args) == 1:
			return s.holds(args[0])
		case t.Func.Name == "any" && len(args) == 2:
			return append(s.yields(args[0]), s.with(s.own(args[0])).holds(args[1])...)
		}
	}
	return nil
}

// either gives what one of several needs at least: of each the choice that
// asks for most.
func either(all ...needs) needs {
	var out choice
	for _, n := range all {
		if len(n) == 0 {
			return nil
		}
		out = append(out, slices.MaxFunc(n, func(a, b choice) int { return a.weight() - b.weight() })...)
	}
	if len(out) == 0 {
		return nil
	}
	return needs{out}
}

// weight is the length of the shortest of the longest words: long words are rare.
func (c choice) weight() int {
	least := 1 << 20
	for _, all := range c {
		longest := 0
		for _, w := range all {
			longest = max(longest, len(w))
		}
		least = min(least, longest)
	}
	return least
}

// needText gives the needs of a value that is, or holds, a text. Emitters fold
// long text at its spaces and escape signs, so only the words in it count.
func needText(text string) needs {
	if all := wordsOf(text); len(all) > 0 {
		return needs{{all}}
	}
	return nil
}

func wordsOf(text string) wordSet {
	all := wordSet(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' && r != '_'
	}))
	return slices.DeleteFunc(all, func(w string) bool { return len(w) < minWord })
}

// needMatch gives the needs of a value that a regular expression matches.
func needMatch(expr string) needs {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil
	}
	var out choice
	for _, lit := range required(tree.Simplify()) {
		all := wordsOf(lit)
		if len(all) == 0 {
			return nil
		}
		out = append(out, all)
	}
	if len(out) == 0 {
		return nil
	}
	return needs{out}
}
