package checks

import (
	"regexp"
	"strings"

	"kanshiki/parse"
)

// labelled reports whether a full object's labels are known: table rows have none.
func labelled(o *parse.Object) bool { return !o.Table }

// platform reports whether a namespace is the cluster's own: openshift-* and
// kube-* everywhere, and `default` where 3.x runs router and registry.
func platform(o *parse.Object) bool {
	if strings.HasPrefix(o.Namespace, "openshift-") || strings.HasPrefix(o.Namespace, "kube-") {
		return true
	}
	return o.Namespace == "default" && (o.Name == "router" || o.Name == "docker-registry" || o.Name == "registry-console")
}

// stringsOf gives the string values of the map at a path.
func stringsOf(data map[string]any, path ...string) map[string]string {
	m, _ := dig(data, path...).(map[string]any)
	out := make(map[string]string, len(m))
	for k, v := range m {
		if s, ok := v.(string); ok {
			out[k] = s
		}
	}
	return out
}

// selects reports whether an equality selector takes an object; an empty one takes none.
func selects(selector map[string]string, labels map[string]string) bool {
	for k, v := range selector {
		if got, ok := labels[k]; !ok || got != v {
			return false
		}
	}
	return len(selector) > 0
}

// condition gives a condition of status.conditions by its type; nil if absent.
func condition(o *parse.Object, kind string) map[string]any {
	for _, c := range maps(o.Data, "status", "conditions") {
		if c["type"] == kind {
			return c
		}
	}
	return nil
}

// alive reports whether a pod is meant to run: not finished and not being deleted.
func alive(pod *parse.Object) bool {
	phase := text(pod.Data, "status", "phase")
	return phase != "Succeeded" && phase != "Failed" && dig(pod.Data, "metadata", "deletionTimestamp") == nil
}

func podReady(pod *parse.Object) bool {
	c := condition(pod, "Ready")
	return c != nil && c["status"] == "True"
}

// inNamespace groups objects by namespace.
func inNamespace(objects []*parse.Object) map[string][]*parse.Object {
	out := map[string][]*parse.Object{}
	for _, o := range objects {
		out[o.Namespace] = append(out[o.Namespace], o)
	}
	return out
}

// listed tells of which namespaces the objects of a kind were collected: those
// of which a file shows two or that has a file of their own (dump, the file
// name of `oc adm inspect`), and all if a file lists several namespaces, the
// always present anchor (namespace/name) among them. A single object may be
// what somebody asked for by name.
func listed(objects []*parse.Object, anchor, dump string) func(namespace string) bool {
	whole, anchored := map[string]bool{}, map[string]bool{}
	files := map[string]map[string]int{}
	for _, o := range objects {
		if files[o.File] == nil {
			files[o.File] = map[string]int{}
		}
		files[o.File][o.Namespace]++
		if files[o.File][o.Namespace] > 1 || strings.HasSuffix(o.File, "/"+dump) {
			whole[o.Namespace] = true
		}
		if o.Namespace+"/"+o.Name == anchor {
			anchored[o.File] = true
		}
	}
	everywhere := false
	for file := range anchored {
		everywhere = everywhere || len(files[file]) > 1
	}
	return func(namespace string) bool { return everywhere || whole[namespace] }
}

// anchorService is a Service, and an Endpoints, that every cluster has.
const anchorService = "default/kubernetes"

// hash is what controllers append to a workload's name: ReplicaSets a hash of
// the template, ReplicationControllers of a DeploymentConfig a number.
var hash = regexp.MustCompile(`-(?:[0-9a-z]{8,10}|\d+)$`)

// workloadOf names the workload that owns a pod; "" if nobody does.
func workloadOf(pod *parse.Object) string {
	owners := maps(pod.Data, "metadata", "ownerReferences")
	if len(owners) == 0 {
		return ""
	}
	name, _ := owners[0]["name"].(string)
	switch owners[0]["kind"] {
	case "ReplicaSet", "ReplicationController":
		return hash.ReplaceAllString(name, "")
	case "Job":
		return ""
	}
	return name
}

// latest gives the latest of RFC 3339 times in UTC, as the API prints them.
func latest(times ...string) (last string) {
	for _, t := range times {
		if t > last {
			last = t
		}
	}
	return last
}

func created(o *parse.Object) string { return text(o.Data, "metadata", "creationTimestamp") }

// quote shows an object in evidence: the printed row, or its kind and name with
// what the check read of it.
func quote(o *parse.Object, what string) string {
	if o.Quote != "" {
		return o.Quote
	}
	return o.Kind + "/" + id(o) + ": " + what
}

// id is how messages name an object.
func id(o *parse.Object) string {
	if o.Namespace == "" {
		return o.Name
	}
	return o.Namespace + "/" + o.Name
}
