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

// yield is one case of a jq rule or of a check.
type yield struct {
	*item
	fields map[string]string
	since  time.Time
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
	out, err := r.Program.run(it.data)
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
		out, err := r.Program.run(array)
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

// shownBy chooses the item that shows a yield of a program over all of them:
// the one that has most of its fields, with the object's own name first.
func shownBy(all map[string]*item, keys []string, v any) *item {
	fields, _ := v.(map[string]any)
	best, most := all[keys[0]], 0
	for _, k := range keys {
		it, n := all[k], 0
		for name, value := range fields {
			if own, ok := it.data[name]; ok && text(own) == text(value) {
				n++
			}
		}
		if name, ok := fields["name"].(string); ok && strings.HasSuffix(it.label, "/"+name) {
			n += 100
		}
		if n > most {
			best, most = it, n
		}
	}
	return best
}

// newYield makes a case of what a program yielded: an object's fields, or
// true. Null and false are no case.
func newYield(it *item, v any) *yield {
	y := &yield{item: it, fields: map[string]string{}}
	switch v := v.(type) {
	case nil:
		return nil
	case bool:
		if !v {
			return nil
		}
	case map[string]any:
		for k, value := range v {
			if value != nil {
				y.fields[k] = text(value)
			}
		}
	default:
		y.fields["value"] = text(v)
	}
	if t, err := time.Parse(time.RFC3339, y.fields["since"]); err == nil {
		y.since = t.UTC()
	}
	delete(y.fields, "since")
	own := *it
	own.data = nil // what is quoted is kept, not the object
	if q := y.fields["quote"]; q != "" {
		own.quote = q
		delete(y.fields, "quote")
	} else if own.quote == "" {
		own.quote = y.shown()
		if c := conditionOf(it.data, y); c != "" {
			own.quote += " | " + c
		}
	}
	y.item = &own
	if y.fields["host"] == "" && it.host != "" {
		y.fields["host"] = it.host
	}
	return y
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		parts := make([]string, len(v))
		for i, p := range v {
			parts[i] = text(p)
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}

// conditionOf finds the condition of an object that a yield speaks of: the one
// with its time, else the one whose message holds its longest field.
func conditionOf(data map[string]any, y *yield) string {
	status, _ := data["status"].(map[string]any)
	conditions, _ := status["conditions"].([]any)
	best, bestScore := "", 0
	for _, c := range conditions {
		m, _ := c.(map[string]any)
		message, _ := m["message"].(string)
		if message == "" {
			continue
		}
		score := 0
		if t, err := time.Parse(time.RFC3339, text(m["lastTransitionTime"])); err == nil && t.Equal(y.since) {
			score = 1
		}
		for _, v := range y.fields {
			if len(v) >= 6 && strings.Contains(message, v) {
				score = max(score, len(v))
			}
		}
		if score > bestScore {
			best, bestScore = fmt.Sprintf("%v=%v: %s", m["type"], m["status"], strings.Join(strings.Fields(message), " ")), score
		}
	}
	return best
}

// shown makes evidence of a yield's fields.
func (y *yield) shown() string {
	keys := make([]string, 0, len(y.fields))
	for k := range y.fields {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var b strings.Builder
	b.WriteString(y.label)
	for i, k := range keys {
		b.WriteString(map[bool]string{true: " ", false: ", "}[i == 0])
		b.WriteString(k + ": " + y.fields[k])
	}
	return b.String()
}
