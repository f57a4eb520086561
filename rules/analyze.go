package rules

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kanshiki/collect"
	"kanshiki/parse"
)

// Request is one case to diagnose.
type Request struct {
	Set    *Set
	Walker *collect.Walker
	// Bundles are names for Walker.Walk; several are one case on one time axis.
	Bundles []string
	// Only and Skip choose rules by id or class; Skip wins.
	Only, Skip []string
	// Since and Until, if set, drop findings that ended before or began after.
	Since, Until time.Time
	// Zone of clocks that print none; nil is UTC. Year of clocks that print
	// none; 0 takes it from the other times of the case.
	Zone *time.Location
	Year int
	// Suppress are known findings to leave out of causes and verdict. They run
	// out by the end of the evidence, never by the clock.
	Suppress []*Suppression
	// Baseline are bundles of healthy clusters: the error messages that they
	// print too are not Unexplained.
	Baseline []string
	// Stats, if not nil, are filled with where the time went.
	Stats *Stats
}

// ErrNothing is returned for a bundle without a single readable file.
var ErrNothing = errors.New("nothing to read")

// Analyze reads the bundles of a case and diagnoses them. Errors are what
// stopped everything; what could only partly be read is in Coverage.
func Analyze(ctx context.Context, req Request) (*Diagnosis, error) {
	e, err := newEngine(choose(req.Set, req.Only, req.Skip))
	if err != nil {
		return nil, err
	}
	e.stats = req.Stats
	d := &Diagnosis{Packs: req.Set.Packs}
	for i, name := range inOrder(req.Bundles) {
		e.begin()
		info, err := e.read(ctx, req, i, name, &d.Coverage)
		if err != nil {
			if name == "-" {
				name = "standard input"
			}
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		d.Bundles = append(d.Bundles, info)
	}
	e.stats.judging(func() { e.diagnose(d, req) })
	ordinary, err := templatesOf(ctx, req)
	if err != nil {
		return nil, err
	}
	d.Unexplained = e.unexplained(ordinary)
	return d, nil
}

// templatesOf reads the baseline for the error messages it prints.
func templatesOf(ctx context.Context, req Request) (map[string]bool, error) {
	if len(req.Baseline) == 0 {
		return nil, nil
	}
	e, err := newEngine(choose(req.Set, req.Only, req.Skip))
	if err != nil {
		return nil, err
	}
	for i, name := range req.Baseline {
		e.begin()
		if _, err := e.read(ctx, req, i, name, &Coverage{}); err != nil {
			return nil, fmt.Errorf("baseline %s: %w", name, err)
		}
	}
	return e.known(), nil
}

// choose filters the rules by id or class.
func choose(set *Set, only, skip []string) *Set {
	if len(only) == 0 && len(skip) == 0 {
		return set
	}
	in := func(r *Rule, list []string) bool {
		return slices.ContainsFunc(list, func(s string) bool {
			return s == r.ID || s == r.Class || strings.HasPrefix(r.Class, s+"/")
		})
	}
	out := &Set{Packs: set.Packs}
	for _, r := range set.Rules {
		if (len(only) == 0 || in(r, only)) && !in(r, skip) {
			out.Rules = append(out.Rules, r)
		}
	}
	return out
}

// readTo is read with a sink around the engine.
func (e *engine) readTo(ctx context.Context, req Request, i int, name string, cov *Coverage, sink parse.Sink) (BundleInfo, error) {
	opt := e.options(req)
	b := newBeside()
	b.offer(&opt)
	sum, err := req.Walker.Walk(ctx, name, func(f *collect.File, err error) error {
		if err != nil {
			b.alone(func() { e.Gap(parse.Gap{File: f.Name(), Reason: err.Error()}) })
			return nil //nolint:nilerr // one file that cannot be read costs itself only, and is listed
		}
		part := 0
		b.alone(func() {
			part = e.partOf(i, f.Name())
			m := &e.marked[part]
			m.files++
			m.gathered = m.gathered || parse.ByGatherer(f.Name())
		})
		known, err := parse.Read(ctx, f, i, opt, locked{fileSink{sink, e, part, parse.ByDesk(f.Name())}, &b.mu})
		if err != nil {
			return err
		}
		cov.FilesRead++
		if !known {
			cov.unknown(f.Name())
		}
		return nil
	})
	b.end()
	if err != nil {
		return BundleInfo{}, err
	}
	if (sum.Files == 0 || sum.Bytes == 0) && len(e.gaps) == 0 {
		return BundleInfo{}, ErrNothing
	}
	e.cut = e.cut || sum.Cut
	if sum.Damaged {
		e.damaged = append(e.damaged, i)
	}
	return BundleInfo{Name: sum.Name, Kind: string(sum.Kind), SHA256: sum.SHA256, Files: sum.Files, Bytes: sum.Bytes}, nil
}

// diagnose judges everything that was kept.
func (e *engine) diagnose(d *Diagnosis, req Request) {
	tl := e.settle(d.Bundles)
	d.Hosts = e.hostInfos()
	d.Bands, d.Operators = e.bands(), e.allOperators()
	suppress := d.Coverage.valid(req.Suppress, e.lastSeen)
	for _, r := range e.set.Rules {
		if !r.Applies.holds(e.version) {
			continue
		}
		fs := slices.DeleteFunc(e.judge(r, tl), func(f *Finding) bool { return outside(f, req.Since, req.Until) })
		cases := len(fs)
		fs = d.Coverage.suppress(fs, suppress)
		d.Findings = append(d.Findings, collapse(fs)...)
		if e.hasInput(r, cases) {
			d.Coverage.RulesRun++
			d.Coverage.Judged = append(d.Coverage.Judged, r)
		} else {
			d.Coverage.RulesWithoutInput++
			d.Coverage.Idle = append(d.Coverage.Idle, r)
			d.Coverage.missing(r, e.seen)
		}
	}
	connect(d.Findings)
	d.Causes = roots(d.Findings)
	d.Causes = headlines(d.Causes, tl)
	giveReasons(d.Causes)
	d.Coverage.behind(d.Causes)
	e.summarize(d, tl)
}

// judge runs one rule over what was kept for it.
func (e *engine) judge(r *Rule, tl *timeline) []*Finding { return findings(e.cases(r, tl)) }

// cases of one rule with their state, before outcomes are chosen.
func (e *engine) cases(r *Rule, tl *timeline) []*judged {
	out := e.casesOf(r, tl)
	for _, j := range out {
		if len(e.damaged) > 0 && slices.ContainsFunc(j.evidence, func(v Evidence) bool { return slices.Contains(e.damaged, v.Bundle) }) {
			j.young = doubt{"its archive is damaged, so what it shows may never have been written", "the archive as it was packed"}
		}
	}
	return out
}

func (e *engine) casesOf(r *Rule, tl *timeline) []*judged {
	switch {
	case len(r.Logs) > 0:
		return e.logCases(r, tl)
	case r.Check != "":
		return e.recordCases(r, e.runCheck(r), tl)
	default:
		return e.recordCases(r, e.yields(r), tl)
	}
}

func outside(f *Finding, since, until time.Time) bool {
	return !since.IsZero() && f.Last.Year() > 1 && f.Last.Before(since) ||
		!until.IsZero() && f.First.Year() > 1 && f.First.After(until)
}

// hasInput reports whether anything that a rule reads was in the case.
func (e *engine) hasInput(r *Rule, cases int) bool {
	if cases > 0 {
		return true
	}
	for _, src := range e.sources {
		for _, k := range r.Logs {
			if slices.Contains(src.Kinds, k) {
				return true
			}
		}
	}
	if r.Check != "" {
		return e.compared[r] > 0
	}
	return e.kinds[r.Objects+r.Facts] > 0
}
