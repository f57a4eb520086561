package rules

import (
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
	"kanshiki/rules/checks"
)

// engine is the sink of one case: it keeps what the rules want of one or more
// bundles, and judges it once after the last byte. The order of files cannot
// matter.
type engine struct {
	set     *Set
	planner *planner
	names   []string // of phases
	network []layerSpec
	install []layerSpec
	bundle  int // the one in work

	logs    map[*Rule]*logStore
	objects map[string][]*Rule // kind -> rules and clears that read it
	clears  map[string][]*Clear
	gates   map[string]*textGate // kind -> gate of its rules, made when one is met
	records map[*Rule]*recordStore
	cleared map[*Clear][]clearing
	kept    map[string]map[string]*parse.Object // for checks: kind -> bundle namespace/name -> the newest copy
	facts   map[string][]*parse.Fact
	checks  map[string]bool // kinds of objects and facts that checks read
	most    int             // objects or facts of one kind that may be kept for them
	tooMany map[string]bool // kinds of which there were more

	bandLogs  map[bandKey]*bandLog
	operators map[operatorKey]operatorCopy
	marks     []mark
	seenMarks map[*marker]int
	scratch   []int
	sources   []*parse.Source
	kinds     map[string]int // objects and facts seen, by kind
	lastSeen  time.Time
	// marked are the places of the case, each a bundle or a part of one: see
	// partOf, fold. places finds them, into and groups are known at the end.
	marked     []bundleMark
	places     map[partKey]int
	partFile   string // the last one asked for
	partBundle int
	partLast   int
	into       []int
	later      []int       // of each bundle the dump that tells how its cluster is now, or -1
	groups     [][]int     // one cluster each
	aliases    []hostIndex // of each cluster
	files      map[string]*fileState
	file       string // the last one asked for
	fileLast   *fileState
	speaks     struct { // the last line's log and host, which were noted
		source *parse.Source
		host   string
	}
	gaps     []parse.Gap
	cut      bool
	damaged  []int // bundles that a wrong check sum puts in doubt
	novelty  novelty
	clocks   clockLog
	stumbled map[*Rule]bool // rules whose program failed on some record
	bundles  int            // opened so far
	version  string
	// networkType is the plugin: OpenShiftSDN, OVNKubernetes; empty if not known.
	networkType string
	inputs      []*checks.Input // a cluster each, made once, after the last byte
	compared    map[*Rule]int   // how many things a check held against each other
	thorough    bool            // see parse.Options
	stats       *Stats          // nil unless asked for
}

// mark is a marker's line.
type mark struct {
	*marker
	rec *record
	// host it stands for, and what it captured.
	host string
}

func newEngine(set *Set) (*engine, error) {
	names, markers, err := loadPhases()
	if err != nil {
		return nil, err
	}
	changes, err := loadBands()
	if err != nil {
		return nil, err
	}
	network, install, err := loadPath()
	if err != nil {
		return nil, err
	}
	e := &engine{set: set, network: network, install: install, planner: newPlanner(set, append(markers, changes...)), names: names,
		logs: map[*Rule]*logStore{}, objects: map[string][]*Rule{}, clears: map[string][]*Clear{}, gates: map[string]*textGate{},
		records: map[*Rule]*recordStore{}, cleared: map[*Clear][]clearing{}, kept: map[string]map[string]*parse.Object{},
		facts: map[string][]*parse.Fact{}, checks: map[string]bool{}, most: keepForChecks, tooMany: map[string]bool{}, kinds: map[string]int{}, stumbled: map[*Rule]bool{}, seenMarks: map[*marker]int{}, files: map[string]*fileState{}, compared: map[*Rule]int{},
		bandLogs: map[bandKey]*bandLog{}, operators: map[operatorKey]operatorCopy{},
		novelty: novelty{templates: map[string]*novel{}}}
	for _, r := range set.Rules {
		switch {
		case len(r.Logs) > 0:
			e.logs[r] = newLogStore()
		case r.Check != "":
			c := findCheck(r.Check)
			for _, kind := range slices.Concat(c.Reads, c.Also) {
				e.checks[kind] = true
			}
		default:
			e.records[r] = newRecordStore()
			kind := r.Objects + r.Facts
			if same := e.objects[kind]; len(same) > 0 {
				e.records[r].best = e.records[same[0]].best
			}
			e.objects[kind] = append(e.objects[kind], r)
		}
		if c := r.ClearedBy; c != nil && !slices.Contains(e.clears[c.Objects], c) {
			e.clears[c.Objects] = append(e.clears[c.Objects], c)
		}
	}
	return e, nil
}

// begin opens the next bundle.
func (e *engine) begin() {
	e.bundle = e.bundles
	e.bundles++
	e.files, e.fileLast = map[string]*fileState{}, nil
}

func (e *engine) Matcher(src *parse.Source) *parse.Matcher { return e.planner.plan(src).matcher }

func (e *engine) Line(l *parse.Line) {
	pl := e.planner.plan(l.Source)
	st := e.fileState(l.File)
	st.seq++
	at := l.Time
	if at.IsZero() {
		at = st.last
	} else {
		st.last = at
	}
	part := e.partOf(l.Bundle, l.File)
	if l.Source != e.speaks.source || l.Host != e.speaks.host {
		e.speaks.source, e.speaks.host = l.Source, strings.Clone(l.Host)
		e.host(part, l.Host)
		e.named(part, l)
		e.clocks.prints(l)
	}
	var rec *record
	var matched map[*Rule]map[string]string
	told := false // some rule knows the line
	e.scratch = pl.candidates(l, e.planner.view(pl, l.Kinds), e.scratch[:0])
	for _, i := range e.scratch {
		w := pl.wants[i]
		fields := e.try(w, l.Text)
		if fields == nil {
			continue
		}
		told = told || w.marker == nil || w.marker.role != roleBand
		if rec == nil {
			rec = &record{at: at, pos: l.Pos, part: part, host: strings.Clone(l.Host), seq: st.seq, source: l.Source, count: 1,
				text: quote(l.Raw), inst: l.Ident + "[" + l.PID + "]",
				copied: l.Ident != "" && strings.HasPrefix(strings.TrimSpace(l.Raw), l.Ident+"[")}
		}
		one := *rec
		one.fields = fields
		switch {
		case w.marker != nil && w.marker.role == roleBand:
			e.bandLine(w.marker, fields["name"], rec)
		case w.marker != nil:
			if e.seenMarks[w.marker] > keepRecords || w.marker.role == "clock" {
				one.text = cutText(one.text, shortQuote)
			}
			if e.seenMarks[w.marker]++; e.seenMarks[w.marker] <= keepMarks {
				e.marks = append(e.marks, mark{w.marker, &one, strings.Clone(l.Host)})
			}
		case w.closes:
			e.logs[w.rule].follow(w.rule, w, l, &one)
		case matched[w.rule] != nil: // another wording of the same claim in one line adds what it captured
			for k, v := range fields {
				if matched[w.rule][k] == "" {
					matched[w.rule][k] = v
				}
			}
		default:
			if matched == nil {
				matched = map[*Rule]map[string]string{}
			}
			matched[w.rule] = fields
			e.logs[w.rule].match(w.rule, l, &one)
		}
	}
	if !told {
		e.novelty.add(l, at)
	}
}

// Quote is what a report keeps of a line: its beginning, with a mark where it
// was cut.
func Quote(s string) string { return cutText(s, maxQuote) }

func quote(s string) string { return strings.Clone(Quote(s)) }

func (e *engine) host(part int, h string) {
	if m := &e.marked[part]; h != "" && !m.hosts[h] {
		if m.hosts == nil {
			m.hosts = map[string]bool{}
		}
		m.hosts[strings.Clone(h)] = true
	}
}

func (e *engine) LogEnd(src *parse.Source) {
	e.host(e.partOf(src.Bundle, src.File), src.Host)
	e.sources = append(e.sources, src)
	if e.Wants("log-file") {
		e.Fact(parse.LogFact(src))
	}
}

// always are the kinds that tell of the whole case: its cluster, its plugin, how
// far an install came, its hosts and their clocks.
var always = []string{"ClusterVersion", "Infrastructure", "Network", "ConfigMap", "Node", "Pod", "Event", "CertificateSigningRequest",
	"collection", "chrony", "etcd-member", "ClusterOperator"}

func (e *engine) Wants(kind string) bool {
	return len(e.objects[kind]) > 0 || len(e.clears[kind]) > 0 || e.checks[kind] || slices.Contains(always, kind)
}

// Seen is never asked: times come with their file, by fileSink.
func (e *engine) Seen(t time.Time) { e.seenIn(0, t) }

func (e *engine) Gap(g parse.Gap) { e.gaps = append(e.gaps, g) }
