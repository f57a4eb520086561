package checks

import (
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
)

// perNode are the DaemonSets that must have a pod on every Linux node,
// whatever its taints.
var perNode = map[string]bool{
	"openshift-monitoring/node-exporter": true,
	"openshift-image-registry/node-ca":   true,
	"openshift-sdn/sdn":                  true,
	"openshift-multus/multus":            true,
	"openshift-dns/node-resolver":        true,
}

// daemonsetCoverage counts the pods of the platform's DaemonSets: ready
// against wanted, and wanted against the nodes there are.
func daemonsetCoverage() *Check {
	return &Check{
		Name:  "daemonset-coverage",
		Doc:   "pods of platform DaemonSets against what they want and the nodes there are",
		Reads: []string{"DaemonSet"},
		Also:  []string{"Node", "Pod"},
		Run:   checkDaemonsets,
	}
}

func checkDaemonsets(in *Input) (out []Case, compared int) {
	nodes, pods := everyNode(in), inNamespace(in.Objects["Pod"])
	busy := map[string]bool{}
	linux := 0
	for _, n := range nodes {
		busy[n.Name] = !nodeReady(n) || dig(n.Data, "spec", "unschedulable") == true
		if os := nodeLabels(n)["kubernetes.io/os"]; os == "" || os == "linux" {
			linux++
		}
	}
	for _, d := range in.Objects["DaemonSet"] {
		want, ok := number(d.Data, "status", "desiredNumberScheduled")
		ready, known := number(d.Data, "status", "numberReady")
		if !ok || !known || !platform(d) || d.Table {
			continue
		}
		compared++
		f := map[string]string{
			"daemonset": id(d), "namespace": d.Namespace, "ready": strconv.Itoa(int(ready)), "wanted": strconv.Itoa(int(want)),
			"nodes": strconv.Itoa(linux),
		}
		if perNode[id(d)] && linux > int(want) {
			f["state"], f["missing"] = "nodes-left-out", strings.Join(leftOut(d, nodes), ", ")
			since := ""
			for _, n := range nodes {
				since = latest(since, created(n))
			}
			out = append(out, Case{Fields: f, Since: since, Pos: d.Pos, Quote: quote(d, "desired="+f["wanted"]+" ready="+f["ready"])})
			continue
		}
		if ready >= want {
			continue
		}
		var names []string
		since := ""
		for _, p := range pods[d.Namespace] {
			if workloadOf(p) != d.Name || !alive(p) || podReady(p) || p.Table || busy[text(p.Data, "spec", "nodeName")] {
				continue
			}
			names = append(names, p.Name)
			since = latest(since, created(p), text(condition(p, "Ready"), "lastTransitionTime"))
		}
		if len(names) > 0 {
			slices.Sort(names)
			f["state"], f["missing"] = "not-ready", strings.Join(names[:min(len(names), 3)], ", ")
			out = append(out, Case{Fields: f, Since: since, Pos: d.Pos, Quote: quote(d, "desired="+f["wanted"]+" ready="+f["ready"])})
		}
	}
	return out, compared
}

// leftOut names up to three Linux nodes that the DaemonSet's selector or
// missing tolerations leave out.
func leftOut(d *parse.Object, nodes []*parse.Object) (names []string) {
	spec := mapAt(d.Data, "spec", "template", "spec")
	for _, n := range nodes {
		if !matchNode(spec, n) || untolerated(spec, n) != "" {
			names = append(names, n.Name)
		}
	}
	slices.Sort(names)
	return names[:min(len(names), 3)]
}

// joinSorted joins words in a stable order.
func joinSorted(words []string) string {
	slices.Sort(words)
	return strings.Join(words, ",")
}
