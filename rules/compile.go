package rules

import (
	"path"
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

// compile checks a spec and makes the rule; what is wrong goes to complaints.
func (ld *loader) compile(s *spec, file string, at map[string]int) *Rule {
	bad := func(key, format string, args ...any) { ld.complain(file, at[key], key+": "+format, args...) }
	r := &Rule{ID: s.ID, Title: s.Title, Class: s.Class, Component: s.Component, Doc: strings.TrimSpace(s.Doc),
		Remedy: s.Remedy, Refs: s.Refs, Confidence: 0.8, Symptom: s.Symptom, Objects: s.Objects, Facts: s.Facts,
		Check: s.Check, All: s.All, By: s.By, Scope: s.Scope, tests: s.Tests, File: file}
	if want := strings.TrimSuffix(path.Base(file), ".yaml"); s.ID != want {
		bad("id", "%q is not the file name %q", s.ID, want)
	}
	for _, must := range []struct{ key, value string }{{"title", s.Title}, {"doc", s.Doc}, {"remedy", s.Remedy}, {"component", s.Component}} {
		if strings.TrimSpace(must.value) == "" {
			bad(must.key, "missing")
		}
	}
	if _, ok := ld.classes[s.Class]; !ok {
		bad("class", "%q is not in classes.yaml", s.Class)
	}
	if s.Confidence != nil {
		r.Confidence = *s.Confidence
	}
	if r.Confidence < 0 || r.Confidence > 1 {
		bad("confidence", "want 0 to 1, got %v", r.Confidence)
	}
	for _, e := range s.Explains {
		r.Explains = append(r.Explains, Edge(e))
	}
	if s.Applies != "" {
		op, v := splitOp(s.Applies)
		major, minor, ok := majorMinor(v)
		if !ok {
			bad("applies", "want a version such as '>=4.5', got %q", s.Applies)
		}
		r.Applies = versionRange{op, major, minor}
	}
	switch s.Scope {
	case "", "attempt", "boot", "unit", "file":
	default:
		bad("scope", "unknown %q: want attempt, boot, unit or file", s.Scope)
	}
	ld.input(s, r, bad)
	ld.outcomes(s, r, bad)
	ld.translation(s, bad)
	return r
}

// input compiles what the rule reads.
func (ld *loader) input(s *spec, r *Rule, bad func(key, format string, args ...any)) {
	inputs := 0
	for _, set := range []bool{len(s.Logs) > 0, s.Objects != "", s.Facts != "", s.Check != ""} {
		if set {
			inputs++
		}
	}
	if inputs != 1 {
		bad("logs", "want exactly one of logs, objects, facts and check")
		return
	}
	kinds := func(key string, names list) (out []parse.Kind) {
		for _, k := range names {
			if !parse.KnownLogKind(parse.Kind(k)) {
				bad(key, "unknown log kind %q", k)
			}
			out = append(out, parse.Kind(k))
		}
		return out
	}
	program := func(key, source string) *Program {
		read := compileProgram
		if ld.lazy {
			read = parseProgram // TestBuiltinPrograms compiles them
		}
		p, err := read(source)
		if err != nil {
			bad(key, "%v", err)
		}
		return p
	}
	if len(s.Logs) == 0 {
		if s.Check == "" && s.JQ == "" {
			bad("jq", "missing: say what of each record is a case")
		}
		if s.JQ != "" {
			r.Program = program("jq", s.JQ)
		}
		if s.Facts != "" && !parse.KnownFactKind(s.Facts) {
			bad("facts", "unknown kind %q", s.Facts)
		}
		if s.Check != "" && findCheck(s.Check) == nil {
			bad("check", "unknown check %q", s.Check)
		}
		if s.Match != "" || len(s.Several) > 0 || len(s.FollowedBy) > 0 {
			bad("match", "only for logs")
		}
	} else {
		r.Logs, r.ResolvedIn = kinds("logs", s.Logs), kinds("resolved_in", s.ResolvedIn)
		matches := s.Several
		if s.Match != "" {
			matches = append(list{s.Match}, matches...)
		}
		if len(matches) == 0 {
			bad("match", "missing")
		}
		patterns := func(key string, exprs []string) (out []*Pattern) {
			for _, expr := range exprs {
				p, err := compilePattern(expr)
				least := minLiteral
				if s.Slow {
					least = minSlow
				}
				switch {
				case err != nil:
					bad(key, "%v", err)
				case p.Literals == nil || shortest(p.Literals) < least:
					bad(key, "%q has no literal of %d bytes that must occur (found %q): every line would be searched", expr, least, p.Literals)
				}
				out = append(out, p)
			}
			return out
		}
		key := "match"
		if s.Match == "" {
			key = "several"
		}
		r.Match, r.FollowedBy = patterns(key, matches), patterns("followed_by", s.FollowedBy)
	}
	switch s.ResolvedOn {
	case "", "same-host":
	case "any-host":
		r.AnyHost = true
	default:
		bad("resolved_on", "unknown %q: want same-host or any-host", s.ResolvedOn)
	}
	if s.ClearedBy != nil {
		key := *s.ClearedBy
		if ld.clears[key] == nil {
			if ld.clears == nil {
				ld.clears = map[clearSpec]*Clear{}
			}
			ld.clears[key] = &Clear{Objects: key.Objects, Program: program("cleared_by", key.JQ)}
		}
		r.ClearedBy = ld.clears[key]
	}
	if len(r.FollowedBy) > 0 {
		r.Grace = 2 * time.Minute
	}
	if s.Grace != "" {
		d, err := time.ParseDuration(s.Grace)
		if err != nil {
			bad("grace", "%v", err)
		}
		r.Grace = d
	}
	ld.joins(r, bad)
}

// joins finds the fields that match and followed_by share, and checks that
// every field of `by` is captured by every match pattern.
func (ld *loader) joins(r *Rule, bad func(key, format string, args ...any)) {
	for _, m := range r.Match {
		if m == nil {
			return
		}
	}
	for _, f := range r.FollowedBy {
		if f == nil {
			return
		}
	}
	for _, by := range r.By {
		for _, m := range r.Match {
			if !m.captures(by) {
				bad("by", "field %q is not captured by %q", by, m)
			}
		}
	}
	if len(r.Match) == 0 {
		return
	}
	for _, name := range r.Match[0].names {
		inFollow := slices.ContainsFunc(r.FollowedBy, func(f *Pattern) bool { return f.captures(name) })
		inAll := !slices.ContainsFunc(r.Match, func(m *Pattern) bool { return !m.captures(name) })
		if inFollow && inAll {
			r.join = append(r.join, name)
			if !slices.Contains(r.By, name) {
				r.By = append(r.By, name)
			}
		}
	}
}

func (ld *loader) outcomes(s *spec, r *Rule, bad func(key, format string, args ...any)) {
	if len(s.Outcomes) == 0 {
		bad("outcomes", "missing")
	}
	for i, o := range s.Outcomes {
		c, err := parseCondition(o.If)
		if err != nil {
			bad("outcomes", "row %d: %v", i+1, err)
		}
		switch o.Verdict {
		case Fault, Warning, Transient, Benign, Undetermined:
			if o.Message == "" {
				bad("outcomes", "row %d: no message", i+1)
			}
		case None:
		default:
			bad("outcomes", "row %d: unknown verdict %q", i+1, o.Verdict)
		}
		if o.Severity == "" {
			o.Severity = map[Verdict]Severity{Fault: Error, Warning: Warn}[o.Verdict]
		}
		if o.Severity == "" {
			o.Severity = Info
		}
		if o.Severity.weight() == 0 {
			bad("outcomes", "row %d: unknown severity %q", i+1, o.Severity)
		}
		if o.Confidence == 0 {
			o.Confidence = r.Confidence
		}
		own := o.Remedy != ""
		if !own {
			o.Remedy = r.Remedy
		}
		r.Outcomes = append(r.Outcomes, Outcome{If: c, Verdict: o.Verdict, Severity: o.Severity,
			Confidence: o.Confidence, Message: o.Message, Remedy: o.Remedy, own: own})
	}
}
