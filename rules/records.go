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
	uid   string // metadata.uid, by which it is known in other bundles; may be empty
	rank  int64  // which of two is better: printed tables are the worst, then by resourceVersion
	pos   parse.Pos
	quote string
	age   time.Duration // -1 if not known
	host  string
	label string
	data  map[string]any
}

// copyOf is what of an item decides between it and another copy of the same.
type copyOf struct {
	rank int64
	pos  parse.Pos
	uid  string
}

type recordStore struct {
	best   map[string]copyOf // of each thing the copy that counts
	yields map[string][]*yield
	all    map[string]*item // for rules with `all`
}

func newRecordStore() *recordStore {
	return &recordStore{best: map[string]copyOf{}, yields: map[string][]*yield{}, all: map[string]*item{}}
}

func objectKey(o *parse.Object) string {
	return strconv.Itoa(o.Bundle) + " " + o.Kind + " " + nameOf(o)
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

// record runs a rule's program on an item, unless a better copy was seen.
func (e *engine) record(r *Rule, it *item) {
	s := e.records[r]
	if old, ok := s.best[it.key]; ok && cmp.Or(cmp.Compare(old.rank, it.rank), -comparePos(old.pos, it.pos)) >= 0 {
		return
	}
	s.best[it.key] = copyOf{it.rank, it.pos, it.uid}
	if r.All {
		s.all[it.key] = it
		return
	}
	out, err := e.yield(r, r.Program, it.data)
	if err != nil {
		e.ruleGap(r, it.pos.File, err)
	}
	delete(s.yields, it.key)
	for _, v := range out {
		if y := newYield(it, v); y != nil {
			s.yields[it.key] = append(s.yields[it.key], y)
		}
	}
}

// supersede drops what a newer copy in another bundle of the case replaces: two
// must-gathers of one cluster, the later of which tells how it is now.
func (s *recordStore) supersede() {
	newest := map[string]string{} // uid -> key
	for _, key := range slices.Sorted(maps.Keys(s.best)) {
		own := s.best[key]
		if own.uid == "" {
			continue
		}
		other, ok := newest[own.uid]
		if ok && s.best[other].rank > own.rank {
			other, key = key, other
		}
		newest[own.uid] = key
		if ok {
			delete(s.yields, other)
			delete(s.all, other)
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
	if len(e.hosts) > 1 {
		s.supersede()
	}
	for _, bundles := range e.clusters() {
		if len(s.all) == 0 {
			break
		}
		keys := make([]string, 0, len(s.all))
		for k, it := range s.all {
			if slices.Contains(bundles, it.pos.Bundle) {
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
