package rules

import (
	"fmt"
	"maps"
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
	clears  map[string][]*Rule
	records map[*Rule]*recordStore
	cleared map[*Rule][]any
	kept    map[string]map[string]*parse.Object // for checks: kind -> bundle namespace/name -> the newest copy
	facts   map[string][]*parse.Fact
	checks  map[string]bool // kinds of objects and facts that checks read

	marks     []mark
	seenMarks map[*marker]int
	scratch   []int
	sources   []*parse.Source
	kinds     map[string]int // objects and facts seen, by kind
	lastSeen  time.Time
	marked    []bundleMark
	files     map[string]*fileState
	gaps      []parse.Gap
	cut       bool
	novelty   novelty
	stumbled  map[*Rule]bool // rules whose program failed on some record
	hosts     []map[string]bool
	version   string
	// networkType is the plugin: OpenShiftSDN, OVNKubernetes; empty if not known.
	networkType string
	inputs      []*checks.Input // a cluster each, made once, after the last byte
	compared    map[*Rule]int   // how many things a check held against each other
}

// mark is a marker's line.
type mark struct {
	*marker
	rec *record
	// host it stands for, and what it captured.
	host string
}

// fileState orders the lines of one file that carry no time of their own.
type fileState struct {
	seq  int
	last time.Time
}

func newEngine(set *Set) (*engine, error) {
	names, markers, err := loadPhases()
	if err != nil {
		return nil, err
	}
	network, install, err := loadPath()
	if err != nil {
		return nil, err
	}
	e := &engine{set: set, network: network, install: install, planner: newPlanner(set, markers), names: names,
		logs: map[*Rule]*logStore{}, objects: map[string][]*Rule{}, clears: map[string][]*Rule{},
		records: map[*Rule]*recordStore{}, cleared: map[*Rule][]any{}, kept: map[string]map[string]*parse.Object{},
		facts: map[string][]*parse.Fact{}, checks: map[string]bool{}, kinds: map[string]int{}, stumbled: map[*Rule]bool{}, seenMarks: map[*marker]int{}, files: map[string]*fileState{}, compared: map[*Rule]int{},
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
			e.objects[kind] = append(e.objects[kind], r)
		}
		if r.ClearedBy != nil {
			e.clears[r.ClearedBy.Objects] = append(e.clears[r.ClearedBy.Objects], r)
		}
	}
	return e, nil
}

// begin opens the next bundle.
func (e *engine) begin() {
	e.bundle = len(e.hosts)
	e.hosts = append(e.hosts, map[string]bool{})
	e.marked = append(e.marked, bundleMark{})
	e.files = map[string]*fileState{}
}

func (e *engine) Matcher(src *parse.Source) *parse.Matcher { return e.planner.plan(src).matcher }

func (e *engine) Line(l *parse.Line) {
	pl := e.planner.plan(l.Source)
	st := e.files[l.File]
	if st == nil {
		st = &fileState{}
		e.files[l.File] = st
	}
	st.seq++
	at := l.Time
	if at.IsZero() {
		at = st.last
	} else {
		st.last = at
	}
	e.host(l.Host)
	var rec *record
	var matched map[*Rule]map[string]string
	told := false // some rule knows the line
	candidates := e.scratch[:0]
	for _, hit := range l.Hits {
		candidates = append(candidates, pl.byHit[hit]...)
	}
	e.scratch = candidates
	slices.Sort(candidates) // so that of several wordings the first in the rule speaks
	for _, i := range slices.Compact(candidates) {
		w := pl.wants[i]
		if !parse.HasKind(l, w.logs) {
			continue
		}
		fields := w.pattern.fields(l.Text)
		if fields == nil {
			continue
		}
		told = true
		if rec == nil {
			rec = &record{at: at, pos: l.Pos, seq: st.seq, source: l.Source, count: 1,
				text: quote(l.Raw), inst: l.Ident + "[" + l.PID + "]",
				copied: l.Ident != "" && strings.HasPrefix(strings.TrimSpace(l.Raw), l.Ident+"[")}
		}
		one := *rec
		one.fields = fields
		switch {
		case w.marker != nil:
			if e.seenMarks[w.marker] > keepRecords {
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

func quote(s string) string {
	return strings.Clone(cutText(s, maxQuote))
}

func (e *engine) host(h string) {
	if h != "" && e.bundle < len(e.hosts) {
		e.hosts[e.bundle][strings.Clone(h)] = true
	}
}

func (e *engine) LogEnd(src *parse.Source) {
	e.host(src.Host)
	e.sources = append(e.sources, src)
	if e.Wants("log-file") {
		e.Fact(parse.LogFact(src))
	}
}

func (e *engine) Wants(kind string) bool {
	return len(e.objects[kind]) > 0 || len(e.clears[kind]) > 0 || e.checks[kind] || kind == "ClusterVersion" || kind == "Network" || kind == "ConfigMap"
}

func (e *engine) Seen(t time.Time) { e.seenIn(e.bundle, t) }

func (e *engine) Gap(g parse.Gap) { e.gaps = append(e.gaps, g) }

func (e *engine) Object(o *parse.Object) {
	e.kinds[o.Kind]++
	e.identify(o)
	if o.Kind == "ClusterVersion" {
		e.clusterVersion(o)
	}
	if o.Kind == "Network" {
		e.plugin(o)
	}
	if e.checks[o.Kind] {
		e.keepObject(o)
	}
	for _, r := range e.clears[o.Kind] {
		out, _ := r.ClearedBy.Program.run(o.Data)
		e.cleared[r] = append(e.cleared[r], out...)
	}
	e.objectMarks(o)
	for _, r := range e.objects[o.Kind] {
		e.record(r, &item{key: objectKey(o), uid: uidOf(o), rank: objectRank(o), pos: o.Pos, quote: o.Quote, age: ageOf(o),
			label: o.Kind + "/" + strings.TrimPrefix(o.Namespace+"/"+o.Name, "/"), data: o.Data})
	}
}

func (e *engine) Fact(f *parse.Fact) {
	e.kinds[f.Kind]++
	e.host(f.Host)
	if v, ok := f.Data["version"].(string); ok && f.Kind == "cluster-version-file" && e.version == "" {
		e.version = v
	}
	if e.checks[f.Kind] {
		e.facts[f.Kind] = append(e.facts[f.Kind], f)
	}
	for _, r := range e.clears[f.Kind] {
		out, _ := r.ClearedBy.Program.run(f.Data)
		e.cleared[r] = append(e.cleared[r], out...)
	}
	if f.Kind == "service-stage" {
		e.stageMarks(f)
	}
	data := f.Data
	if _, named := data["host"]; !named && f.Host != "" {
		data = maps.Clone(data)
		data["host"] = f.Host // so that a program over all facts can keep hosts apart
	}
	for _, r := range e.objects[f.Kind] {
		e.record(r, &item{key: fmt.Sprintf("%d %s:%09d %09d", f.Bundle, f.File, f.Line, e.kinds[f.Kind]), pos: f.Pos, quote: f.Quote,
			age: -1, host: f.Host, label: f.Kind, data: data})
	}
}

// clusterVersion takes the version and, as a mark, the end of the install.
func (e *engine) clusterVersion(o *parse.Object) {
	status, _ := o.Data["status"].(map[string]any)
	history, _ := status["history"].([]any)
	for _, h := range history {
		entry, _ := h.(map[string]any)
		if entry["state"] != "Completed" {
			continue
		}
		if v, ok := entry["version"].(string); ok && v != "" {
			e.version = v
		}
		break
	}
	if len(history) == 0 {
		return
	}
	// The oldest entry is the install itself.
	first, _ := history[len(history)-1].(map[string]any)
	done, _ := first["completionTime"].(string)
	if t, err := time.Parse(time.RFC3339, done); err == nil && first["state"] == "Completed" {
		e.mark("end", lastPhase, t, o.Pos, "ClusterVersion/"+o.Name+" completed "+done)
	}
}

// plugin takes the network plugin of config.openshift.io's Network.
func (e *engine) plugin(o *parse.Object) {
	for _, part := range []string{"spec", "status"} {
		m, _ := o.Data[part].(map[string]any)
		if t, ok := m["networkType"].(string); ok && t != "" {
			e.networkType = strings.Clone(t)
		}
	}
}
