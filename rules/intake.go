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
	e.clocks.object(e.partOf(o.Bundle, o.File), o)
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
		for _, v := range out {
			c := clearing{copyOf{objectRank(o), o.Pos, "", strings.Clone(o.Kind + " " + o.Namespace), strings.Clone(uidOf(o))}, strings.Clone(o.Kind + " " + nameOf(o)), v}
			e.cleared[r] = append(e.cleared[r], c)
		}
	}
	e.objectMarks(o)
	e.bandObject(o)
	e.operator(o)
	if len(e.objects[o.Kind]) > 0 {
		e.record(o.Kind, e.objectItem(o))
	}
}

func (e *engine) Fact(f *parse.Fact) {
	e.kinds[f.Kind]++
	part := e.partOf(f.Bundle, f.File)
	e.host(part, f.Host)
	e.clocks.fact(part, f)
	if v, ok := f.Data["version"].(string); ok && f.Kind == "cluster-version-file" && v != "" && f.Data["source"] == "openshift/must-gather" {
		e.marked[part].versionFile = strings.Clone(v) // an add-on's image tells its own
	}
	if e.checks[f.Kind] {
		e.keepFact(f)
	}
	for _, r := range e.clears[f.Kind] {
		out, _ := r.ClearedBy.Program.run(f.Data)
		for _, v := range out {
			e.cleared[r] = append(e.cleared[r], clearing{copyOf{pos: f.Pos, host: f.Host}, fmt.Sprintf("%d %s:%d", f.Bundle, f.File, f.Line), v})
		}
	}
	if f.Kind == "service-stage" {
		e.stageMarks(f)
	}
	data := f.Data
	if _, named := data["host"]; !named && f.Host != "" {
		data = maps.Clone(data)
		data["host"] = f.Host // so that a program over all facts can keep hosts apart
	}
	if len(e.objects[f.Kind]) > 0 {
		e.record(f.Kind, &item{key: fmt.Sprintf("%d %s:%09d %09d", f.Bundle, f.File, f.Line, e.kinds[f.Kind]), pos: f.Pos, quote: f.Quote,
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
			e.marked[e.partOf(o.Bundle, o.File)].version = strings.Clone(v)
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
