package rules

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

// Error messages that no rule accounts for: of each template the count, the
// first and last time and one line.

// keepTemplates is how many templates a case may hold, some 10 MiB of them; a
// must-gather of a healthy cluster has a few hundred.
const keepTemplates = 20000

// troubleWords are what a line must hold to be looked at; of six bytes or more,
// so that the matcher need not look at every byte.
var troubleWords = []string{
	"failed", "failure", "level=error", "\"level\":\"error\"", " error", "error:", "errors", " fatal", "panic:", "refused", "timed out", "timeout",
	"unable to", "cannot ", "denied", "unreachable", "expired", "invalid", "no such ", "not found", "exception", "unexpected", "unauthorized",
	"forbidden", "corrupt", "aborted", "crashed",
}

// novelty gathers the templates of one case.
type novelty struct {
	templates map[string]*novel
	overflow  int
	buf       []byte
}

type novel struct {
	count       int
	first, last time.Time
	end         parse.Pos // of the last one
	source      *parse.Source
	example     Evidence
}

// ignores reports whether nobody can be told anything by a line: a request's
// status is no error of the cluster, and an earlier run of a container is over.
func (n *novelty) ignores(l *parse.Line) bool {
	switch l.Level {
	case "error", "fatal", "":
	default:
		return true
	}
	// What other literals hit depends on the rules in force.
	if !slices.ContainsFunc(l.Hits, func(id int) bool { return id < len(troubleWords) }) {
		return true
	}
	return l.Source.Previous || slices.Contains(l.Source.Kinds, "api-audit") || slices.Contains(l.Source.Kinds, "audit")
}

// add counts a line that no rule matched.
func (n *novelty) add(l *parse.Line, at time.Time) {
	if n.ignores(l) {
		return
	}
	n.buf = mask(n.buf[:0], l.Text)
	t := n.templates[string(n.buf)]
	if t == nil {
		if len(n.templates) >= keepTemplates {
			n.overflow++
			return
		}
		t = &novel{first: at, example: Evidence{Pos: l.Pos, Time: at, Host: strings.Clone(l.Host), Text: quote(l.Raw)}}
		n.templates[string(n.buf)] = t
	}
	t.count++
	if !at.IsZero() && (t.first.IsZero() || at.Before(t.first)) {
		t.first = at
	}
	// The order of files may not matter: of lines of one time, the first by
	// name stands for the template, the last tells where it ends.
	if c := cmp.Or(at.Compare(t.example.Time), comparePos(l.Pos, t.example.Pos)); c < 0 {
		t.example = Evidence{Pos: l.Pos, Time: at, Host: strings.Clone(l.Host), Text: quote(l.Raw)}
	}
	if t.source == nil || cmp.Or(at.Compare(t.last), comparePos(l.Pos, t.end)) >= 0 {
		t.last, t.end, t.source = at, l.Pos, l.Source
	}
}

// unexplained are the templates that the logs still print near their end,
// without those of a baseline. The most novel come first: what began late in
// its log (in tenths of it), and what goes on and on (doublings of its count,
// six at most).
func (e *engine) unexplained(baseline map[string]bool) []Template {
	type row struct {
		Template
		novel int
	}
	var rows []row
	for _, text := range slices.Sorted(maps.Keys(e.novelty.templates)) {
		t := e.novelty.templates[text]
		if baseline[text] || !t.nearEnd(e.lastSeen) {
			continue
		}
		first, last := inYear(t.first, e.lastSeen), inYear(t.last, e.lastSeen)
		t.example.Time = inYear(t.example.Time, e.lastSeen)
		rows = append(rows, row{Template{Text: text, Count: t.count, First: first, Last: last, Example: t.example}, t.began(first) + min(bits.Len(uint(t.count)), 6)})
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(-cmp.Compare(a.novel, b.novel), -a.Last.Compare(b.Last))
	})
	out := make([]Template, len(rows))
	for i, r := range rows {
		out[i] = r.Template
	}
	return out
}

// nearEnd reports whether the last line of a template stands in the last tenth
// of its log, or within ten minutes of its end: what stopped long before is
// over. So is what was said once or twice, long before the case ends.
func (t *novel) nearEnd(anchor time.Time) bool {
	src := t.source
	if t.last.IsZero() || src.Last.IsZero() {
		return src.Lines-t.end.Line <= max(src.Lines/10, 20)
	}
	first, last, end := inYear(src.First, anchor), inYear(t.last, anchor), inYear(src.Last, anchor)
	near := max(10*time.Minute, end.Sub(first)/10)
	return end.Sub(last) <= near && (t.count > 2 || anchor.Sub(last) <= near)
}

// began says in which tenth of its log a template was first seen.
func (t *novel) began(first time.Time) int {
	span := t.source.Last.Sub(t.source.First)
	if first.IsZero() || span <= 0 {
		return 0
	}
	return int(10 * first.Sub(t.source.First) / span)
}

// known are the templates of a case, for use as a baseline.
func (e *engine) known() map[string]bool {
	out := map[string]bool{}
	for text := range e.novelty.templates {
		out[text] = true
	}
	return out
}
