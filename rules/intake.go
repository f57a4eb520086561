package rules

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"kanshiki/parse"
)

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
