package checks

import (
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
)

// everyNode gives the cluster's nodes if all of them were collected in full:
// no row of a table, at least one master, and every node that a pod runs on.
func everyNode(in *Input) []*parse.Object {
	nodes := in.Objects["Node"]
	names, master := map[string]bool{}, false
	for _, n := range nodes {
		if n.Table {
			return nil
		}
		names[n.Name] = true
		master = master || isMaster(n)
	}
	for _, p := range in.Objects["Pod"] {
		if name := text(p.Data, "spec", "nodeName"); name != "" && !names[name] && alive(p) {
			return nil
		}
	}
	if !master {
		return nil
	}
	return nodes
}

func nodeLabels(n *parse.Object) map[string]string { return stringsOf(n.Data, "metadata", "labels") }

func nodeReady(n *parse.Object) bool {
	c := condition(n, "Ready")
	return c != nil && c["status"] == "True"
}

// matchSelector judges a LabelSelector (matchLabels and matchExpressions); an
// empty one takes everything, as apimachinery's does.
func matchSelector(selector map[string]any, labels map[string]string) bool {
	for k, v := range stringsOf(selector, "matchLabels") {
		if got, ok := labels[k]; !ok || got != v {
			return false
		}
	}
	return matchExpressions(maps(selector, "matchExpressions"), labels)
}

// matchExpressions judges requirements on labels, all of which must hold.
func matchExpressions(all []map[string]any, labels map[string]string) bool {
	for _, e := range all {
		value, has := labels[text(e, "key")]
		values := strs(e, "values")
		ok := true
		switch text(e, "operator") {
		case "In":
			ok = has && slices.Contains(values, value)
		case "NotIn":
			ok = !has || !slices.Contains(values, value)
		case "Exists":
			ok = has
		case "DoesNotExist":
			ok = !has
		case "Gt", "Lt":
			ok = has && compareLabel(text(e, "operator"), value, values)
		}
		if !ok {
			return false
		}
	}
	return true
}

func compareLabel(op, value string, values []string) bool {
	if len(values) != 1 {
		return false
	}
	a, errA := strconv.Atoi(value)
	b, errB := strconv.Atoi(values[0])
	return errA == nil && errB == nil && (op == "Gt" && a > b || op == "Lt" && a < b)
}

// matchNode reports whether a pod's nodeSelector and required node affinity
// take a node. Fields other than labels (metadata.name) count as matching.
func matchNode(spec map[string]any, n *parse.Object) bool {
	labels := nodeLabels(n)
	for k, v := range stringsOf(spec, "nodeSelector") {
		if got, ok := labels[k]; !ok || got != v {
			return false
		}
	}
	terms := maps(spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
	for _, t := range terms {
		if matchExpressions(maps(t, "matchExpressions"), labels) {
			return true
		}
	}
	return len(terms) == 0
}

// untolerated gives the first taint of a node that keeps a pod off it, as
// key=value:effect; "" if there is none. What the node controller itself sets
// and takes away again (node.kubernetes.io/…) is left out.
func untolerated(spec map[string]any, n *parse.Object) string {
	for _, taint := range maps(n.Data, "spec", "taints") {
		key, value, effect := text(taint, "key"), text(taint, "value"), text(taint, "effect")
		if effect == "PreferNoSchedule" || strings.HasPrefix(key, "node.kubernetes.io/") {
			continue
		}
		if !slices.ContainsFunc(maps(spec, "tolerations"), func(t map[string]any) bool { return tolerates(t, key, value, effect) }) {
			if value != "" {
				key += "=" + value
			}
			return key + ":" + effect
		}
	}
	return ""
}

// tolerates is the API's rule (Toleration.ToleratesTaint): an empty effect is
// all effects, an empty key with Exists all taints, Equal is the default.
func tolerates(t map[string]any, key, value, effect string) bool {
	if e := text(t, "effect"); e != "" && e != effect {
		return false
	}
	if k := text(t, "key"); k != "" && k != key {
		return false
	}
	switch text(t, "operator") {
	case "Exists":
		return true
	case "", "Equal":
		return text(t, "key") == key && text(t, "value") == value
	}
	return true // operators of later versions
}
