package rules

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"kanshiki/parse"
)

// Stats say where the time of an analysis went. Give one in a Request to have
// it filled; that costs two looks at the clock for every candidate and every
// expression, nothing if there is none. Times are wall time.
type Stats struct {
	Files        int
	Bytes        int64 // unpacked
	LinesCounted int   // lines of all logs
	Candidates   int   // of which so many held a literal and were cut out
	Regexps      int   // regular expressions run
	Matches      int   // of which so many matched
	Objects      int   // decoded and wanted
	Facts        int
	Programs     int // jq programs run

	Reading time.Duration // of the bundle, all that follows but Judging
	Waiting time.Duration // for bytes: the disk and the decompressor
	InLines time.Duration // candidates: expressions and what is kept
	InObjects,
	InFacts time.Duration // jq programs and what is kept
	Judging time.Duration
	Judged  time.Time // when that was done

	rules map[*Rule]*RuleStats
}

// RuleStats is the part of one rule.
type RuleStats struct {
	Rule    *Rule
	Hits    int // expressions and programs run
	Matches int // of which so many matched or yielded
	Time    time.Duration
}

// Costliest gives the n rules that took the most time.
func (s *Stats) Costliest(n int) []*RuleStats {
	all := slices.SortedFunc(maps.Values(s.rules), func(a, b *RuleStats) int {
		return cmp.Or(-cmp.Compare(a.Time, b.Time), cmp.Compare(a.Rule.ID, b.Rule.ID))
	})
	return all[:min(n, len(all))]
}

func (s *Stats) of(r *Rule) *RuleStats {
	if s.rules == nil {
		s.rules = map[*Rule]*RuleStats{}
	}
	own := s.rules[r]
	if own == nil {
		own = &RuleStats{Rule: r}
		s.rules[r] = own
	}
	return own
}

// try runs a pattern on the text of a line.
func (e *engine) try(w *want, text string) map[string]string {
	if e.stats == nil {
		return w.fields(text)
	}
	from := time.Now()
	fields := w.fields(text)
	e.stats.Regexps++
	if fields != nil {
		e.stats.Matches++
	}
	if w.rule != nil { // a marker is no rule's
		e.stats.add(w.rule, fields != nil, time.Since(from))
	}
	return fields
}

// yield runs a rule's program.
func (e *engine) yield(r *Rule, p *Program, input any) ([]any, error) {
	if e.stats == nil {
		return p.run(input)
	}
	from := time.Now()
	out, err := p.run(input)
	e.stats.Programs++
	e.stats.add(r, len(out) > 0, time.Since(from))
	return out, err
}

func (s *Stats) add(r *Rule, matched bool, took time.Duration) {
	own := s.of(r)
	own.Hits++
	own.Time += took
	if matched {
		own.Matches++
	}
}

// watched is a sink that counts and times what it hands on.
type watched struct {
	parse.Sink
	s *Stats
}

func (w watched) Line(l *parse.Line) {
	from := time.Now()
	w.Sink.Line(l)
	w.s.InLines += time.Since(from)
	w.s.Candidates++
}

func (w watched) LogEnd(src *parse.Source) {
	w.s.LinesCounted += src.Lines
	w.Sink.LogEnd(src)
}

func (w watched) Object(o *parse.Object) {
	from := time.Now()
	w.Sink.Object(o)
	w.s.InObjects += time.Since(from)
	w.s.Objects++
}

func (w watched) Fact(f *parse.Fact) {
	from := time.Now()
	w.Sink.Fact(f)
	w.s.InFacts += time.Since(from)
	w.s.Facts++
}

// read feeds one bundle to the engine.
func (e *engine) read(ctx context.Context, req Request, i int, name string, cov *Coverage) (BundleInfo, error) {
	if e.stats == nil {
		return e.readTo(ctx, req, i, name, cov, e)
	}
	from := time.Now()
	info, err := e.readTo(ctx, req, i, name, cov, watched{e, e.stats})
	e.stats.Reading += time.Since(from)
	e.stats.Files += info.Files
	e.stats.Bytes += info.Bytes
	return info, err
}

// options are what the parsers are told.
func (e *engine) options(req Request) parse.Options {
	opt := parse.Options{Zone: req.Zone, Year: req.Year, Thorough: e.thorough}
	if e.stats != nil {
		opt.Waited = func(d time.Duration) { e.stats.Waiting += d }
	}
	return opt
}

func (s *Stats) judging(judge func()) {
	from := time.Now()
	judge()
	if s != nil {
		s.Judged = time.Now()
		s.Judging = s.Judged.Sub(from)
	}
}
