package checks

import (
	"strings"

	"kanshiki/parse"
)

// workload is what checks read of objects that make pods.
var workload = []string{
	"metadata.name", "metadata.namespace", "metadata.creationTimestamp", "spec.replicas", "spec.selector", "status",
	"spec.template.metadata.labels", "spec.template.spec.nodeSelector", "spec.template.spec.tolerations",
	"spec.template.spec.affinity.nodeAffinity", "spec.template.spec.hostNetwork", "spec.template.spec.serviceAccountName",
	"spec.template.spec.containers.ports",
}

// kept lists, for kinds of which a cluster has thousands, the paths that
// checks read: all else of such an object is let go at once. Add here what a
// new check needs.
var kept = map[string][]string{
	"Pod": {
		"metadata.name", "metadata.namespace", "metadata.labels", "metadata.creationTimestamp", "metadata.deletionTimestamp",
		"metadata.ownerReferences.kind", "metadata.ownerReferences.name", "spec.nodeName", "spec.hostNetwork", "spec.dnsPolicy",
		"status.phase", "status.podIP", "status.podIPs", "status.hostIP", "status.startTime",
		"status.conditions.type", "status.conditions.status", "status.conditions.reason", "status.conditions.message",
		"status.conditions.lastTransitionTime", "status.containerStatuses.name", "status.containerStatuses.ready",
		"status.containerStatuses.restartCount", "status.containerStatuses.state.waiting.reason", "status.containerStatuses.containerID",
		"spec.containers.name", "spec.containers.ports",
	},
	"Service":   {"metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "metadata.creationTimestamp", "metadata.deletionTimestamp", "spec", "status.loadBalancer"},
	"Endpoints": {"metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "subsets"},
	"EndpointSlice": {
		"metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "ports", "endpoints.addresses", "endpoints.conditions",
	},
	"Deployment":       workload,
	"StatefulSet":      workload,
	"DaemonSet":        workload,
	"DeploymentConfig": workload,
	"Route":            {"metadata.name", "metadata.namespace", "metadata.labels", "metadata.creationTimestamp", "spec.host", "spec.path", "spec.to", "spec.alternateBackends", "spec.port", "spec.wildcardPolicy", "status.ingress"},
	"Event":            {"metadata.name", "metadata.namespace", "involvedObject", "reason", "message", "type", "count", "firstTimestamp", "lastTimestamp"},
}

// Keep gives o as the checks keep it: without what none of them reads.
func Keep(o *parse.Object) *parse.Object {
	small := *o
	small.Text = nil
	paths, ok := kept[o.Kind]
	if !ok {
		small.Data = without(o.Data, "managedFields")
		return &small
	}
	small.Data = map[string]any{}
	for _, p := range paths {
		copyPath(small.Data, o.Data, strings.Split(p, "."))
	}
	if o.Kind == "Pod" {
		keepVariables(&small, o)
		keepConditions(&small)
	}
	return &small
}

// keepVariables keeps of a pod's environment the values that refer to a
// service's variables: the rest is long, and no check reads it.
func keepVariables(small, o *parse.Object) {
	containers := maps(small.Data, "spec", "containers")
	for i, c := range maps(o.Data, "spec", "containers") {
		var env []any
		for _, e := range maps(c, "env") {
			if v := text(e, "value"); strings.Contains(v, "_SERVICE_") && strings.Contains(v, "$(") {
				env = append(env, clone(e))
			}
		}
		if env != nil && i < len(containers) {
			containers[i]["env"] = env
		}
	}
}

// keepConditions leaves a pod the two conditions that tell of it.
func keepConditions(small *parse.Object) {
	status, _ := small.Data["status"].(map[string]any)
	if status["conditions"] == nil {
		return
	}
	var left []any
	for _, c := range maps(status, "conditions") {
		if c["type"] == "Ready" || c["type"] == "PodScheduled" {
			left = append(left, c)
		}
	}
	status["conditions"] = left
}

// without copies an object's data, its metadata without one key.
func without(data map[string]any, key string) map[string]any {
	meta, _ := data["metadata"].(map[string]any)
	if meta[key] == nil {
		return data
	}
	out, lean := make(map[string]any, len(data)), make(map[string]any, len(meta))
	for k, v := range data {
		out[k] = v
	}
	for k, v := range meta {
		if k != key {
			lean[k] = v
		}
	}
	out["metadata"] = lean
	return out
}

// copyPath copies what from holds at a path; a path through a list goes
// through each of its elements.
func copyPath(to, from map[string]any, path []string) {
	v, ok := from[path[0]]
	if !ok {
		return
	}
	if len(path) == 1 {
		to[path[0]] = clone(v)
		return
	}
	switch v := v.(type) {
	case map[string]any:
		sub, ok := to[path[0]].(map[string]any)
		if !ok {
			sub = map[string]any{}
			to[path[0]] = sub
		}
		copyPath(sub, v, path[1:])
	case []any:
		list, ok := to[path[0]].([]any)
		if !ok {
			list = make([]any, len(v))
			for i := range list {
				list[i] = map[string]any{}
			}
			to[path[0]] = list
		}
		for i, e := range v {
			m, isMap := e.(map[string]any)
			if sub, ok := list[i].(map[string]any); ok && isMap {
				copyPath(sub, m, path[1:])
			}
		}
	}
}

// clone copies a value, strings too: they are slices of the file's whole text,
// which would stay in memory with them.
func clone(v any) any {
	switch v := v.(type) {
	case string:
		return strings.Clone(v)
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[strings.Clone(k)] = clone(e)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = clone(e)
		}
		return list
	}
	return v
}
