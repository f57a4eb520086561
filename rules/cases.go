package rules

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

// record is one matching line (or a run of them, once merged).
type record struct {
	at     time.Time
	pos    parse.Pos
	seq    int // order of arrival within its file
	source *parse.Source
	count  int
	fields map[string]string
	text   string
	inst   string     // process: host, ident and pid
	part   int        // the bundle it came with, an index in engine.marked
	host   string     // whose line it is, as printed
	clock  *hostClock // what is known of the clock that dated it; nil if nothing
	around *surroundings
	copied bool // wall(1) showed it on a terminal: another clock, and the log has it too
}

// after reports whether b stands after a: by line within a file, else by
// time. Records without a time in different files have no order.
func (b *record) after(a *record) bool {
	if a.pos.File == b.pos.File && a.pos.Bundle == b.pos.Bundle {
		return b.seq > a.seq
	}
	if a.at.IsZero() || b.at.IsZero() {
		return false
	}
	return !b.at.Before(a.at.Add(unsure(a.clock, b.clock)))
}

// maybeAfter reports whether b may stand after a, which the clocks of their
// hosts are too doubtful to tell.
func (b *record) maybeAfter(a *record) bool {
	if a.pos.File == b.pos.File && a.pos.Bundle == b.pos.Bundle || a.at.IsZero() || b.at.IsZero() {
		return false
	}
	return !b.after(a) && !b.at.Before(a.at.Add(-unsure(a.clock, b.clock)))
}

// unsure is how far apart two times must be for their order to be known.
func unsure(a, b *hostClock) (d time.Duration) {
	if a == b {
		return 0
	}
	for _, c := range []*hostClock{a, b} {
		if c != nil {
			d += c.unsure
		}
	}
	return d
}

// comparePos orders places as a reader finds them, whatever the order in which
// files are stored.
func comparePos(a, b parse.Pos) int {
	return cmp.Or(cmp.Compare(a.Bundle, b.Bundle), strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}

func order(a, b *record) int {
	if a.pos.File == b.pos.File && a.pos.Bundle == b.pos.Bundle {
		return cmp.Compare(a.seq, b.seq)
	}
	return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.pos.Bundle, b.pos.Bundle), strings.Compare(a.pos.File, b.pos.File))
}

// caseKey is what records of one case share: the bundle (at the end the
// cluster), the place and the fields of the rule's `by`.
type caseKey struct {
	part        int
	place, join string
}

// followKey is what closing lines share that close the same cases.
type followKey struct {
	part        int
	pattern     *Pattern
	place, join string
}

// logCase gathers the records of one rule that belong together.
type logCase struct {
	group   int // the cluster, once all is read; until then the bundle
	host    string
	place   string
	matches []*record
	// firsts and lasts are those of which the lines around are kept, in order.
	firsts, lasts []*record
}

func joinKey(fields map[string]string, names []string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteByte(0)
		b.WriteString(fields[n])
	}
	return b.String()
}

// place is what, besides the fields, makes two records belong together: the
// host, and for containers the pod's namespace and the container.
func place(l *parse.Line) string {
	if l.Source != nil && l.Source.Pod != "" {
		return l.Source.Namespace + "/" + l.Source.Container + "/" + l.Source.Pod
	}
	return l.Host
}

func (s *logStore) followKey(r *Rule, part int, p *Pattern, place string, fields map[string]string) followKey {
	if r.AnyHost || len(r.ResolvedIn) > 0 {
		place = ""
	}
	var shared []string
	for _, name := range r.join {
		if p.captures(name) {
			shared = append(shared, name)
		}
	}
	return followKey{part, p, place, joinKey(fields, shared)}
}

// closers are all kept lines that may close a case with these fields, in order.
func (s *logStore) closers(r *Rule, c *logCase) []*record {
	if len(c.matches) == 0 {
		return nil
	}
	var out []*record
	at := c.place
	if at == "" {
		at = anywhere
	}
	for _, p := range r.FollowedBy {
		out = append(out, s.follows[s.followKey(r, c.group, p, at, c.matches[0].fields)]...)
	}
	slices.SortStableFunc(out, order)
	return out
}
