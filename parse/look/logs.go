package look

import (
	"cmp"
	"context"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"kanshiki/collect"
	"kanshiki/parse"
)

// LogQuestion says which logs are wanted. Pod or Unit must be set, or both: then
// either will do. Pod may be a pattern of path.Match.
type LogQuestion struct {
	Namespace, Pod, Container string
	// Previous wants the logs of containers' earlier runs instead.
	Previous bool
	// Unit of systemd without ".service"; Host limits it to one host.
	Unit, Host string
	// Keep chooses lines, without their line ends; nil takes all.
	Keep func(line []byte) bool
	// Limit bounds the bytes held; the oldest are dropped. 0 means 256 MiB.
	Limit int
}

// LogLine is one line of an answer.
type LogLine struct {
	Time time.Time // of the line, or of the one it continues; zero if unknown
	Text string
	log  *Log
	seq  int
}

// Log is one file that answers.
type Log struct {
	File                            string
	Namespace, Pod, Container, Host string
	Unit                            string
	Previous                        bool
}

// From is the log that a line stands in.
func (l *LogLine) From() *Log { return l.log }

// LogAnswer are the lines found, in time order.
type LogAnswer struct {
	Lines []LogLine
	Logs  []*Log // those that fit, also if they have no line to show
	// Others are all logs seen, for suggestions.
	Others []*Log
	End    time.Time // when the bundle ends
	// Dropped lines were too many to be held.
	Dropped int
	Gaps    []parse.Gap
}

const defaultLogLimit = 256 << 20

// logSink collects lines.
type logSink struct {
	deaf
	q       LogQuestion
	every   *parse.Matcher
	units   map[string]string // file -> unit of its path
	a       *LogAnswer
	log     *Log          // the one in work, nil if it does not fit
	source  *parse.Source // of log
	idents  bool          // of the file in work only the unit's own lines are wanted
	mixed   bool          // of the file in work not all lines are wanted
	last    time.Time
	lastHit bool
	held    int
	seq     int
}

// Matcher begins a file.
func (s *logSink) Matcher(src *parse.Source) *parse.Matcher {
	l := &Log{File: src.File, Namespace: src.Namespace, Pod: src.Pod, Container: src.Container, Host: src.Host,
		Previous: earlier(src.File, src.Previous), Unit: s.units[src.File]}
	s.log, s.source, s.last, s.lastHit, s.idents = nil, src, time.Time{}, false, false
	s.a.Others = append(s.a.Others, l)
	switch {
	case s.fitsPod(l), s.fitsUnit(l):
	case s.q.Unit != "" && l.Unit == "" && l.Pod == "" && slices.Contains(src.Kinds, parse.Journal) && (s.q.Host == "" || l.Host == "" || l.Host == s.q.Host):
		s.idents = true // a whole journal: the unit's lines in it
	default:
		return nil
	}
	s.log = l
	s.mixed = s.idents || l.Host == "" && s.q.Host != "" && l.Pod == ""
	if !s.mixed {
		s.a.Logs = append(s.a.Logs, l)
	}
	return s.every
}

func (s *logSink) fitsPod(l *Log) bool {
	q := s.q
	return q.Pod != "" && q.IsPod(l.Pod) && (q.Namespace == "" || l.Namespace == q.Namespace) &&
		(q.Container == "" || l.Container == q.Container) && l.Previous == q.Previous && !insecure(l.File)
}

// IsPod reports whether a pod is the one asked for.
func (q *LogQuestion) IsPod(name string) bool {
	if strings.ContainsAny(q.Pod, "*?[") {
		ok, err := path.Match(q.Pod, name)
		return ok && err == nil && name != ""
	}
	return name == q.Pod
}

// earlier says that a log is of a container's run before. Parts that were
// rotated away are not: they belong to the log that goes on.
func earlier(file string, previous bool) bool {
	return previous && !strings.Contains(file, "/rotated/") && !reRotated.MatchString(path.Base(file))
}

// reRotated are the names that the kubelet and logrotate give.
var reRotated = regexp.MustCompile(`\.log[.-]\d`)

// insecure logs are must-gather's second try without TLS: the same lines once
// more, or none.
func insecure(file string) bool { return strings.Contains(path.Base(file), ".insecure.") }

func (s *logSink) fitsUnit(l *Log) bool {
	q := s.q
	// A log bundle has containers' logs that tell no pod.
	mine := l.Unit == q.Unit || l.Unit == "" && l.Container == q.Unit
	return q.Unit != "" && l.Pod == "" && mine && (q.Host == "" || l.Host == q.Host || l.Host == "")
}

// Line takes one line of a log that fits.
func (s *logSink) Line(l *parse.Line) {
	if s.log == nil || l.Source != s.source {
		return
	}
	if s.mixed {
		mine := s.lastHit
		if !l.Time.IsZero() { // else it continues the line before
			mine = (!s.idents || strings.TrimSuffix(l.Ident, ".service") == s.q.Unit) && (s.q.Host == "" || sameHost(l.Host, s.q.Host))
		}
		if s.lastHit = mine; !mine {
			return
		}
		if !slices.Contains(s.a.Logs, s.log) {
			s.a.Logs = append(s.a.Logs, s.log)
		}
	}
	if !l.Time.IsZero() {
		s.last = l.Time
	}
	if s.q.Keep != nil && !s.q.Keep(l.Whole) {
		return
	}
	s.seq++
	s.a.Lines = append(s.a.Lines, LogLine{Time: s.last, Text: withHeader(l), log: s.log, seq: s.seq})
	s.held += len(l.Whole)
	for limit := cmp.Or(s.q.Limit, defaultLogLimit); s.held > limit && s.a.Dropped < len(s.a.Lines)-1; s.a.Dropped++ {
		s.held -= len(s.a.Lines[s.a.Dropped].Text)
		s.a.Lines[s.a.Dropped].Text = ""
	}
}

func sameHost(a, b string) bool {
	if a == b {
		return true
	}
	short, _, _ := strings.Cut(a, ".")
	other, _, _ := strings.Cut(b, ".")
	return short == other
}

// Logs reads a bundle for the logs asked for and joins them in time order.
func Logs(ctx context.Context, b Bundle, q LogQuestion) (*LogAnswer, error) {
	s := &logSink{q: q, every: parse.NewMatcher([]string{""}), units: map[string]string{}, a: &LogAnswer{}}
	skipped := false
	skip := func(f *collect.File) bool {
		no := s.skips(f)
		skipped = skipped || no
		return no
	}
	_, err := b.read(ctx, s, skip, func(f *collect.File) {
		if f.Origin.Service != "" {
			s.units[f.Name()] = f.Origin.Service
		}
	})
	if err != nil {
		return nil, err
	}
	a := s.a
	a.Gaps = s.gaps
	if a.End, err = b.endOf(ctx, &s.deaf, skipped); err != nil {
		return nil, err
	}
	a.Lines = a.Lines[a.Dropped:]
	for i := range a.Lines {
		a.Lines[i].Time = inYear(a.Lines[i].Time, a.End)
	}
	// What stands before the first time of its file comes first.
	slices.SortFunc(a.Lines, func(x, y LogLine) int { return cmp.Or(x.Time.Compare(y.Time), x.seq-y.seq) })
	return a, nil
}

// inYear gives a time without a year the one that ends nearest before the end.
func inYear(t, end time.Time) time.Time {
	if t.IsZero() || t.Year() != 0 || end.IsZero() {
		return t
	}
	at := t.AddDate(end.Year(), 0, 0)
	if at.After(end.Add(24 * time.Hour)) {
		at = t.AddDate(end.Year()-1, 0, 0)
	}
	return at
}

// skips says by the path that a file is no log, or the log of another pod. Its
// name is noted for suggestions.
func (s *logSink) skips(f *collect.File) bool {
	if keepsTimes(f.Path) {
		return false
	}
	o := f.Origin
	if !isLog(f) && o.Namespace != "" && path.Ext(f.Path) == ".yaml" || strings.Contains("/"+f.Path, "/cluster-scoped-resources/") {
		return true
	}
	l := &Log{File: f.Name(), Namespace: o.Namespace, Pod: o.Pod, Container: o.Container, Host: o.Host, Previous: earlier(f.Name(), o.Previous), Unit: o.Service}
	other := isLog(f) && !isPacked(f.Path) && (o.Pod != "" || o.Service != "" || o.Container != "") && !s.fitsPod(l) && !s.fitsUnit(l)
	if other {
		s.a.Others = append(s.a.Others, l)
	}
	return other
}
