package main

import (
	"fmt"
	"io"
	"time"

	"kanshiki/report"
	"kanshiki/rules"
)

// topRules is how many rules --stats lists.
const topRules = 15

// phases are the times of a run, inside rules.Analyze and around it.
type phases struct {
	started, loaded time.Time
	stats           *rules.Stats // nil unless asked for
}

// counted notes that the rules are loaded, and gives what to count in.
func (p *phases) counted(wanted bool) *rules.Stats {
	p.loaded = time.Now()
	if wanted {
		p.stats = &rules.Stats{}
	}
	return p.stats
}

// write says on w where the time of an analysis went, if that was asked for.
func (p *phases) write(w io.Writer) {
	s := p.stats
	if s == nil {
		return
	}
	row := func(name string, took time.Duration, format string, args ...any) {
		fmt.Fprintf(w, "  %-24s %9.3f s  %s\n", name, took.Seconds(), fmt.Sprintf(format, args...))
	}
	rest := s.Reading - s.Waiting - s.InLines - s.InObjects - s.InFacts
	rate := float64(s.Bytes) / 1e6 / max(s.Reading.Seconds(), 1e-9)
	fmt.Fprintln(w, "where the time went:")
	row("loading rules", p.loaded.Sub(p.started), "")
	row("reading", s.Reading, "%d files, %s unpacked, %.0f MB/s", s.Files, size(s.Bytes), rate)
	row("  waiting for bytes", s.Waiting, "disk, decompressor")
	row("  candidate lines", s.InLines, "%d of %d lines, %d expressions run, %d matched", s.Candidates, s.LinesCounted, s.Regexps, s.Matches)
	row("  objects", s.InObjects, "%d decoded and wanted", s.Objects)
	row("  facts", s.InFacts, "%d", s.Facts)
	row("  scanning and decoding", rest, "literals, lines, headers, YAML, JSON, dumps")
	row("judging", s.Judging, "%d jq programs in all", s.Programs)
	row("report", time.Since(s.Judged), "")
	row("all", time.Since(p.started), "")
	fmt.Fprintf(w, "costliest rules:\n  %-44s %9s %9s %12s\n", "", "runs", "matches", "time")
	for _, r := range s.Costliest(topRules) {
		fmt.Fprintf(w, "  %-44s %9d %9d %12s\n", report.Printable(r.Rule.ID), r.Hits, r.Matches, r.Time.Round(time.Microsecond))
	}
}
