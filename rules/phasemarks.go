package rules

import (
	"slices"
	"time"

	"kanshiki/parse"
)

// stagePhases are the stages of bootkube.sh (openshift/installer,
// data/data/bootstrap/files/usr/local/bin) that stand for a phase: what their
// start proves to have begun, and their success to have ended; -1 is nothing.
var stagePhases = map[string][2]int{
	"openshift-manifests": {4, -1},
	"cco-bootstrap":       {-1, 4},
	"wait-for-etcd":       {6, 6},
	"cb-bootstrap":        {7, 11}, // cluster-bootstrap: from the temporary control plane to the masters' own
	"wait-for-ceo":        {12, 12},
}

// mark notes that something other than a line shows where the install stands.
func (e *engine) mark(role string, phase int, at time.Time, pos parse.Pos, text string) {
	e.marks = append(e.marks, mark{&marker{role: role, phase: phase, after: -1, until: -1}, &record{at: at, pos: pos, count: 1, text: text}, ""})
}

// stageMarks takes the phases from the records that the bootstrap's services
// keep.
func (e *engine) stageMarks(f *parse.Fact) {
	word := func(key string) string { s, _ := f.Data[key].(string); return s }
	at, err := time.Parse(time.RFC3339, word("time"))
	if err != nil {
		return
	}
	begun, done := -1, -1
	switch phase := word("phase"); {
	case word("service") == "release-image" && phase == "service start":
		begun = 3
	case word("service") == "release-image" && phase == "service end":
		done = 3
	case word("service") == "bootkube" && phase == "service end":
		done = 13
	case word("service") == "bootkube":
		stage, known := stagePhases[word("stage")]
		if !known {
			return
		}
		switch phase {
		case "stage start":
			begun = stage[0]
		case "stage end":
			done = stage[1]
		}
	}
	if begun >= 0 {
		e.mark("start", begun, at, f.Pos, f.Quote)
	}
	if done >= 0 && word("result") == "success" {
		e.mark("end", done, at, f.Pos, f.Quote)
	}
}

// objectMarks takes the phases from objects: the ConfigMap in which
// cluster-bootstrap says that it is done, a master's Node, which it made when it
// joined, and a ClusterVersion whose install was never completed, by which the
// operators still settle.
func (e *engine) objectMarks(o *parse.Object) {
	switch {
	case o.Kind == "ConfigMap" && o.Namespace == "kube-system" && o.Name == "bootstrap":
		data, _ := o.Data["data"].(map[string]any)
		if data["status"] == "complete" {
			e.mark("end", 13, createdAt(o), o.Pos, "ConfigMap/kube-system/bootstrap status: complete")
		}
	case o.Kind == "Node" && hasControlPlaneRole(o):
		e.marks = append(e.marks, mark{&marker{role: "end", phase: 10, hint: true, after: 7, until: -1},
			&record{at: createdAt(o), pos: o.Pos, count: 1, text: "Node/" + o.Name + " is there"}, ""})
	case o.Kind == "ClusterVersion":
		status, _ := o.Data["status"].(map[string]any)
		history, _ := status["history"].([]any)
		if len(history) != 1 {
			return
		}
		first, _ := history[0].(map[string]any)
		began, _ := first["startedTime"].(string)
		at, err := time.Parse(time.RFC3339, began)
		if err == nil && first["state"] == "Partial" {
			m := mark{&marker{role: "start", phase: 15, hint: true, after: 13, until: -1},
				&record{at: at, pos: o.Pos, count: 1, text: "ClusterVersion/" + o.Name + " not completed since " + began}, ""}
			e.marks = append(e.marks, m)
		}
	}
}

// createdAt is when an object was made; zero if it does not say.
func createdAt(o *parse.Object) time.Time {
	meta, _ := o.Data["metadata"].(map[string]any)
	s, _ := meta["creationTimestamp"].(string)
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

func hasControlPlaneRole(o *parse.Object) bool {
	meta, _ := o.Data["metadata"].(map[string]any)
	labels, _ := meta["labels"].(map[string]any)
	_, master := labels["node-role.kubernetes.io/master"]
	_, plane := labels["node-role.kubernetes.io/control-plane"]
	return master || plane
}

// takeHints fills in what nobody else tells, such as the end of bootstrapping
// where HAProxy's log is all there is: its server goes down for good after
// masters came up.
func (tl *timeline) takeHints(hints []mark) {
	started := slices.Clone(tl.start)
	for _, m := range hints {
		before := tl.end[m.after]
		if before == nil || m.pattern != nil && before.after(m.rec) || started[m.phase] != nil || tl.end[m.phase] != nil {
			continue
		}
		if m.until >= 0 && tl.again[m.until] != nil && tl.again[m.until].after(m.rec) {
			continue
		}
		if m.role == "end" {
			tl.end[m.phase] = m.rec
		} else if tl.start[m.phase] == nil {
			tl.start[m.phase] = m.rec
		}
	}
}

// source is the kind of log that a mark was read from.
func (m mark) source() parse.Kind {
	if len(m.logs) == 0 {
		return ""
	}
	return m.logs[0]
}
