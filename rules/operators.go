package rules

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

// keepOperators bounds them; a cluster has about thirty-five.
const keepOperators = 500

// Operator is how a cluster operator stands. Its states are "True", "False",
// "Unknown", or empty if it has not reported.
type Operator struct {
	Name, Version                    string
	Available, Progressing, Degraded string
	Message                          string // of the worst of them; empty if all is well
	Bundle                           int
}

type operatorCopy struct {
	Operator
	rank int64
	pos  parse.Pos
}

type operatorKey struct {
	part int
	name string
}

// operator takes a ClusterOperator.
func (e *engine) operator(o *parse.Object) {
	if o.Kind != "ClusterOperator" || o.Name == "" {
		return
	}
	key := operatorKey{e.partOf(o.Bundle, o.File), o.Name}
	one := operatorCopy{Operator{Name: strings.Clone(o.Name)}, objectRank(o), o.Pos}
	old, ok := e.operators[key]
	if ok && cmp.Or(cmp.Compare(old.rank, one.rank), -comparePos(old.pos, one.pos)) >= 0 || !ok && len(e.operators) >= keepOperators {
		return
	}
	texts := map[string]string{}
	for _, c := range conditionsOf(o) {
		kind, status := textOf(c["type"]), textOf(c["status"])
		to := map[string]*string{"Available": &one.Available, "Progressing": &one.Progressing, "Degraded": &one.Degraded, "Failing": &one.Degraded}[kind]
		if to == nil || kind == "Failing" && one.Degraded != "" {
			continue
		}
		*to = strings.Clone(status)
		if (status == "True") != (kind == "Available") {
			texts[kind] = quote(cmp.Or(textOf(c["message"]), textOf(c["reason"])))
		}
	}
	one.Message = cmp.Or(texts["Available"], texts["Degraded"], texts["Failing"], texts["Progressing"])
	status, _ := o.Data["status"].(map[string]any)
	versions, _ := status["versions"].([]any)
	for _, v := range versions {
		if v, _ := v.(map[string]any); v["name"] == "operator" {
			one.Version = strings.Clone(textOf(v["version"]))
		}
	}
	e.operators[operatorKey{key.part, one.Name}] = one
}

// allOperators are those of the case as its latest bundle shows them, by
// cluster and name.
func (e *engine) allOperators() []Operator {
	best := map[operatorKey]operatorCopy{}
	for _, key := range slices.SortedFunc(maps.Keys(e.operators), operatorKey.compare) {
		one := e.operators[key]
		key.part = e.groupAt(key.part)
		one.Bundle = e.marked[e.at(one.pos)].bundle
		old, ok := best[key]
		if !ok || e.endOf(e.at(one.pos)).After(e.endOf(e.at(old.pos))) {
			best[key] = one
		}
	}
	var out []Operator
	for _, key := range slices.SortedFunc(maps.Keys(best), operatorKey.compare) {
		out = append(out, best[key].Operator)
	}
	return out
}

func (k operatorKey) compare(o operatorKey) int {
	return cmp.Or(cmp.Compare(k.part, o.part), strings.Compare(k.name, o.name))
}

// conditionsOf are the entries of an object's status.conditions.
func conditionsOf(o *parse.Object) (out []map[string]any) {
	status, _ := o.Data["status"].(map[string]any)
	list, _ := status["conditions"].([]any)
	for _, c := range list {
		if c, ok := c.(map[string]any); ok {
			out = append(out, c)
		}
	}
	return out
}

func textOf(v any) string { s, _ := v.(string); return s }

// timeIn reads a time as the API prints it.
func timeIn(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, s)
	return t.UTC(), err == nil
}
