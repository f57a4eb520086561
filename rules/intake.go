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
	if clears := e.clears[o.Kind]; len(clears) > 0 {
		e.endState(clears, o.Data, func() *sayer {
			return &sayer{copyOf{objectRank(o), o.Pos, "", strings.Clone(o.Kind + " " + o.Namespace), strings.Clone(uidOf(o))}, strings.Clone(o.Kind + " " + nameOf(o))}
		})
	}
	e.objectMarks(o)
	e.bandObject(o)
	e.operator(o)
	if len(e.objects[o.Kind]) > 0 {
		it := e.objectItem(o)
		it.gate = e.gateOf(o)
		e.record(o.Kind, it)
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
	e.endState(e.clears[f.Kind], f.Data, func() *sayer {
		return &sayer{copyOf{pos: f.Pos, host: f.Host}, fmt.Sprintf("%d %s:%d", f.Bundle, f.File, f.Line)}
	})
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

// gateOf gives the gate of a kind, which has looked at the object's text; nil if
// all programs must run.
func (e *engine) gateOf(o *parse.Object) *textGate {
	g, made := e.gates[o.Kind]
	if !made {
		g = newTextGate(e.objects[o.Kind])
		e.gates[o.Kind] = g
	}
	if g == nil || !g.look(o.Text) {
		return nil
	}
	return g
}

// endState keeps what the programs that clear cases say of an object or a fact.
func (e *engine) endState(clears []*Clear, data map[string]any, by func() *sayer) {
	var who *sayer
	for _, c := range clears {
		if c.Program.rejects(data) {
			continue
		}
		out, _ := c.Program.run(data)
		for _, v := range out {
			if who == nil {
				who = by()
			}
			e.cleared[c] = append(e.cleared[c], clearing{who, v})
		}
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
