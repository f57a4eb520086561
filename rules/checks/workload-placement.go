package checks

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"kanshiki/parse"
)

// workloadPlacement holds selectors and tolerations of the cluster's own
// components against labels and taints of the nodes.
func workloadPlacement() *Check {
	return &Check{
		Name:  "workload-placement",
		Doc:   "node selectors and tolerations of platform workloads against labels and taints of the nodes",
		Reads: []string{"Node"},
		Also:  append([]string{"Pod", "IngressController", "Config"}, workloadKinds...),
		Run:   checkPlacement,
	}
}

// placed is a workload with the pod spec that decides where it may run.
type placed struct {
	*parse.Object
	namespace string // of its pods
	name      string
	spec      map[string]any
	replicas  int
	spread    bool // one pod a node: host network or host ports
}

func checkPlacement(in *Input) (out []Case, compared int) {
	nodes := everyNode(in)
	if nodes == nil {
		return nil, 0
	}
	pods := inNamespace(in.Objects["Pod"])
	var all []placed
	for _, kind := range []string{"Deployment", "StatefulSet", "DeploymentConfig"} {
		for _, o := range in.Objects[kind] {
			if w, ok := workloadPlaced(o); ok {
				all = append(all, w)
			}
		}
	}
	all = append(all, requested(in, all)...)
	for _, w := range all {
		compared++
		reason, room := roomFor(w, nodes)
		need := 1
		if w.spread {
			need = w.replicas
		}
		if room >= need {
			continue
		}
		waiting, since, counted := waitingPods(w, pods[w.namespace])
		if counted > 0 && counted != len(nodes) {
			continue // the scheduler knew other nodes than were collected
		}
		f := map[string]string{
			"component": w.namespace + "/" + w.name, "why": reason, "namespace": w.namespace, "state": "would-not",
			"room": strconv.Itoa(room), "replicas": strconv.Itoa(w.replicas),
		}
		switch {
		case room > 0 && len(waiting) > 0:
			f["state"] = "too-few"
		case room > 0:
			continue
		case len(waiting) > 0:
			f["state"], f["pods"] = "unplaceable", strings.Join(waiting, ", ")
		}
		out = append(out, Case{Fields: f, Since: since, Pos: w.Pos,
			Quote: quote(w.Object, "nodeSelector="+selectorWords(stringsOf(w.spec, "nodeSelector"))+" tolerations="+tolerationWords(w.spec))})
	}
	return out, compared
}

// workloadPlaced reads a workload of the platform that wants pods.
func workloadPlaced(o *parse.Object) (placed, bool) {
	replicas, ok := number(o.Data, "spec", "replicas")
	spec := mapAt(o.Data, "spec", "template", "spec")
	if !ok || replicas < 1 || o.Table || spec == nil || !placementNamespace(o) {
		return placed{}, false
	}
	spread := spec["hostNetwork"] == true
	for _, c := range maps(spec, "containers") {
		for _, p := range maps(c, "ports") {
			n, _ := number(p, "hostPort")
			spread = spread || n > 0
		}
	}
	return placed{Object: o, namespace: o.Namespace, name: o.Name, spec: spec, replicas: int(replicas), spread: spread}, true
}

// placementNamespace: the platform's own, and what 3.x ran in default.
func placementNamespace(o *parse.Object) bool {
	return platform(o) || o.Kind == "DeploymentConfig" && o.Namespace == "default"
}

// roomFor counts the nodes that may take the workload's pods, and words why
// the others may not.
func roomFor(w placed, nodes []*parse.Object) (reason string, room int) {
	matching, cordoned := 0, 0
	taints := map[string]int{}
	for _, n := range nodes {
		if !matchNode(w.spec, n) {
			continue
		}
		matching++
		if n.Data != nil && dig(n.Data, "spec", "unschedulable") == true {
			cordoned++
			continue
		}
		if t := untolerated(w.spec, n); t != "" {
			taints[t]++
			continue
		}
		room++
	}
	selector := selectorWords(stringsOf(w.spec, "nodeSelector"))
	switch {
	case matching == 0:
		reason = "no node has the labels " + cmp.Or(selector, "of its node affinity")
	case len(taints) > 0:
		reason = fmt.Sprintf("it does not tolerate %s", strings.Join(sortedKeys(taints), ", "))
		if selector != "" {
			reason += " of the nodes with " + selector
		}
	case cordoned == matching:
		reason = "every node that it may use is cordoned"
	default:
		reason = fmt.Sprintf("%d nodes may take one pod each", room)
	}
	return reason, room
}

var (
	reNodesCounted = regexp.MustCompile(`^\d+/(\d+) nodes are available`)
	rePodSuffix    = regexp.MustCompile(`^-(?:[0-9a-z]{5,10}-[0-9a-z]{5}|\d+|\d+-[0-9a-z]{5})$`)
)

// waitingPods gives the workload's pods that have no node, since when the
// latest of them waits, and how many nodes the scheduler saw (0: not told).
func waitingPods(w placed, pods []*parse.Object) (names []string, since string, nodes int) {
	for _, p := range pods {
		rest, ok := strings.CutPrefix(p.Name, w.name)
		if !ok || !rePodSuffix.MatchString(rest) || !alive(p) || p.Table ||
			text(p.Data, "status", "phase") != "Pending" || text(p.Data, "spec", "nodeName") != "" {
			continue
		}
		names = append(names, p.Name)
		c := condition(p, "PodScheduled")
		since = latest(since, cmp.Or(text(c, "lastTransitionTime"), created(p)))
		if m := reNodesCounted.FindStringSubmatch(text(c, "message")); m != nil {
			nodes, _ = strconv.Atoi(m[1])
		}
	}
	return names, since, nodes
}

// tolerationWords lists what a pod spec tolerates, as key=value:effect.
func tolerationWords(spec map[string]any) string {
	var words []string
	for _, t := range maps(spec, "tolerations") {
		word := text(t, "key")
		if v := text(t, "value"); v != "" {
			word += "=" + v
		}
		words = append(words, word+":"+cmp.Or(text(t, "effect"), "*"))
	}
	return strings.Join(words, ",")
}
