package rules

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// useReads marks the inputs on which a rule makes its cases.
const useReads = "reads"

// inputs says of everything that the rule reads what the case has of it.
func (p *probe) inputs() (out []InputState) {
	r := p.rule
	records := func(use, kind string) {
		what := "objects"
		if parse.KnownFactKind(kind) {
			what = "facts"
		}
		out = append(out, InputState{Use: use, What: what, Kind: kind, Count: p.kinds[kind]})
	}
	switch {
	case len(r.Logs) > 0:
		out = p.logInputs(useReads, r.Logs)
	case r.Check != "":
		for _, kind := range findCheck(r.Check).Reads {
			records(useReads, kind)
		}
	default:
		records(useReads, r.Objects+r.Facts)
	}
	if len(r.ResolvedIn) > 0 {
		out = append(out, p.logInputs("closed in", r.ResolvedIn)...)
	}
	if r.ClearedBy != nil {
		records("cleared by", r.ClearedBy.Objects)
	}
	return out
}

// logInputs sorts the logs of the case by the kinds wanted. A log is listed
// once, under the first kind that it is of.
func (p *probe) logInputs(use string, wanted []parse.Kind) (out []InputState) {
	maybe := InputState{Use: use, What: "logs", Maybe: true, Kind: "in journals and consoles that may hold its lines"}
	unknown := InputState{Use: use, What: "logs", Maybe: true, Kind: "of no known kind, offered to every rule"}
	for _, k := range wanted {
		out = append(out, InputState{Use: use, What: "logs", Kind: string(k)})
	}
	for _, src := range p.sources {
		i := slices.IndexFunc(wanted, func(k parse.Kind) bool { return k == parse.Any || slices.Contains(src.Kinds, k) })
		in := &maybe
		switch {
		case i >= 0:
			in = &out[i]
		case slices.Contains(src.Kinds, parse.Text):
			in = &unknown
		case !parse.MayHold(src.Kinds, wanted):
			continue
		}
		in.Count++
		in.Logs = append(in.Logs, src)
	}
	for _, in := range []InputState{maybe, unknown} {
		if in.Count > 0 {
			out = append(out, in)
		}
	}
	return out
}

// missing says how to gather the inputs that the case lacks.
func (p *probe) missing(inputs []InputState) []Missing {
	var cov Coverage
	if len(p.rule.Logs) > 0 {
		if slices.ContainsFunc(inputs, func(in InputState) bool { return in.Use == useReads && !in.Maybe && in.Count > 0 }) {
			return nil // several kinds are alternatives
		}
		cov.missing(p.rule, nil)
		if len(cov.Missing) > 0 {
			return cov.Missing
		}
		var kinds []string
		for _, k := range p.rule.Logs {
			kinds = append(kinds, string(k))
		}
		return []Missing{{What: "logs of kind " + strings.Join(kinds, " or "), Collect: mustGather + ", and a sosreport of the node",
			Unlocks: []string{p.rule.ID}}}
	}
	for _, in := range inputs {
		switch {
		case in.Use != useReads || in.Count > 0:
		case in.What == "facts":
			cov.missing(&Rule{ID: p.rule.ID, Facts: in.Kind}, nil)
		default:
			cov.missing(&Rule{ID: p.rule.ID, Objects: in.Kind}, nil)
		}
	}
	return cov.Missing
}
