package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kanshiki/parse"
)

// item is an object or a fact on its way to a jq rule.
type item struct {
	key   string // what makes two of them the same thing
	name  string // of an object: kind and name, by which other bundles of the cluster know it
	lists string // of an object: kind and namespace
	uid   string // metadata.uid; may be empty
	rank  int64  // which of two is better: printed tables are the worst, then by resourceVersion
	pos   parse.Pos
	quote string
	age   time.Duration // -1 if not known
	host  string
	label string
	data  map[string]any
	gate  *textGate // has looked at the object's text; nil: nothing is known
}

// copyOf is what of an item decides between it and another copy of the same.
type copyOf struct {
	rank  int64
	pos   parse.Pos
	host  string // of a fact
	lists string // kind and namespace of an object
	uid   string // its metadata.uid; empty if not printed
}

type recordStore struct {
	best   map[string]copyOf // of each thing the copy that counts; all rules of a kind share it
	yields map[string][]*yield
	all    map[string]*item // for rules with `all`
	spare  map[int]string   // of all, by part of the case the one that the program leaves out
}

func newRecordStore() *recordStore {
	return &recordStore{best: map[string]copyOf{}, yields: map[string][]*yield{}, all: map[string]*item{}, spare: map[int]string{}}
}

func (e *engine) objectItem(o *parse.Object) *item {
	name := o.Kind + " " + nameOf(o)
	return &item{key: strconv.Itoa(e.partOf(o.Bundle, o.File)) + " " + name, name: name, lists: o.Kind + " " + o.Namespace, uid: uidOf(o),
		rank: objectRank(o), pos: o.Pos, quote: o.Quote, age: ageOf(o),
		label: o.Kind + "/" + strings.TrimPrefix(o.Namespace+"/"+o.Name, "/"), data: o.Data}
}

// nameOf is what makes two objects of one kind the same. Kinds that several API
// groups have, mostly with one object called cluster, need the group too; for
// others it would part a printed row, or an old client's copy, from the object.
func nameOf(o *parse.Object) string {
	name := o.Namespace + "/" + o.Name
	switch o.Kind {
	case "Config", "Network", "Ingress", "DNS", "Console", "Authentication", "ClusterCSIDriver", "Storage":
		version, _ := o.Data["apiVersion"].(string)
		group, _, _ := strings.Cut(version, "/")
		return group + " " + name
	}
	return name
}

func uidOf(o *parse.Object) string {
	meta, _ := o.Data["metadata"].(map[string]any)
	uid, _ := meta["uid"].(string)
	return uid
}

func objectRank(o *parse.Object) int64 {
	if o.Table {
		return -1
	}
	meta, _ := o.Data["metadata"].(map[string]any)
	rv, _ := meta["resourceVersion"].(string)
	n, _ := strconv.ParseInt(rv, 10, 64)
	return n
}

// ageOf is what a printed table says; -1 otherwise.
func ageOf(o *parse.Object) time.Duration {
	if o.Table {
		return o.Age
	}
	return -1
}

// record gives an item of a kind to the rules that read it, unless a better
// copy was seen.
func (e *engine) record(kind string, it *item) {
	rules := e.objects[kind]
	best := e.records[rules[0]].best
	if old, ok := best[it.key]; ok && cmp.Or(cmp.Compare(old.rank, it.rank), -comparePos(old.pos, it.pos)) >= 0 {
		return
	}
	best[it.key] = copyOf{it.rank, it.pos, it.host, it.lists, it.uid}
	for _, r := range rules {
		if s := e.records[r]; r.All {
			s.gather(r, it, e.partOf(it.pos.Bundle, it.pos.File))
		} else {
			e.recordOne(r, s, it)
		}
	}
}

// recordOne runs a rule's program on an item.
func (e *engine) recordOne(r *Rule, s *recordStore, it *item) {
	delete(s.yields, it.key)
	if it.gate != nil && !it.gate.may(r.Program) || r.Program.rejects(it.data) {
		return
	}
	out, err := e.yield(r, r.Program, it.data)
	if err != nil {
		e.ruleGap(r, it.pos.File, err)
	}
	for _, v := range out {
		if y := newYield(it, v); y != nil {
			s.yields[it.key] = append(s.yields[it.key], y)
		}
	}
}

// gather keeps an item for a rule with `all`. Of those that its program leaves
// out one a part of the case is kept, the first by key, so that it still has some to run
// over: a cluster has thousands of Events, and a rule wants a few.
func (s *recordStore) gather(r *Rule, it *item, part int) {
	spare, has := s.spare[part]
	switch {
	case !r.Program.rejects(it.data):
		if has && spare == it.key {
			delete(s.spare, part)
		}
	case has && spare < it.key:
		delete(s.all, it.key)
		return
	default:
		if has {
			delete(s.all, spare)
		}
		s.spare[part] = it.key
	}
	s.all[it.key] = it
}

// supersede drops what another bundle of the case replaces: of two
// must-gathers of one cluster the later tells how it is now.
func (e *engine) supersede(r *Rule, s *recordStore) {
	keys := slices.Sorted(maps.Keys(s.best))
	names, copies, places := make([]string, len(keys)), make([]copyOf, len(keys)), make([]factPlace, len(keys))
	for i, key := range keys {
		_, names[i], _ = strings.Cut(key, " ")
		copies[i] = s.best[key]
		places[i] = factPlace{copies[i].pos, copies[i].host}
	}
	var old []bool
	if r.Facts != "" {
		old = e.seenBefore(places)
	} else {
		old = e.outlived(names, copies)
	}
	for i, key := range keys {
		if old[i] {
			delete(s.yields, key)
			delete(s.all, key)
		}
	}
}

// ruleGap notes once that a rule could not read a record.
func (e *engine) ruleGap(r *Rule, file string, err error) {
	if !e.stumbled[r] {
		e.stumbled[r] = true
		e.Gap(parse.Gap{File: file, Reason: fmt.Sprintf("rule %s: %v", r.ID, err)})
	}
}

// yields runs the `all` rules and returns every yield, in a stable order.
func (e *engine) yields(r *Rule) []*yield {
	s := e.records[r]
	if e.several() {
		e.supersede(r, s)
	}
	for g := range e.groups {
		if len(s.all) == 0 {
			break
		}
		keys := make([]string, 0, len(s.all))
		for k, it := range s.all {
			if e.group(it.pos) == g {
				keys = append(keys, k)
			}
		}
		if len(keys) == 0 {
			continue
		}
		slices.Sort(keys)
		array := make([]any, len(keys))
		for i, k := range keys {
			array[i] = s.all[k].data
		}
		out, err := e.yield(r, r.Program, array)
		if err != nil {
			e.ruleGap(r, s.all[keys[0]].pos.File, err)
		}
		for _, v := range out {
			it := shownBy(s.all, keys, v)
			if y := newYield(it, v); y != nil {
				s.yields["\x00all"] = append(s.yields["\x00all"], y)
			}
		}
	}
	s.all = map[string]*item{}
	keys := make([]string, 0, len(s.yields))
	for k := range s.yields {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var out []*yield
	for _, k := range keys {
		out = append(out, s.yields[k]...)
	}
	return out
}
