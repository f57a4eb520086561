package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// object is a Kubernetes object; obj makes one with its name.
type object = map[string]any

func obj(apiVersion, kind, namespace, name string, more object) object {
	meta := object{"name": name, "creationTimestamp": "2025-02-01T08:00:00Z", "resourceVersion": "4711"}
	if namespace != "" {
		meta["namespace"] = namespace
	}
	o := object{"apiVersion": apiVersion, "kind": kind, "metadata": meta}
	for k, v := range more {
		o[k] = v
	}
	return o
}

// conditions are given as type, status, reason, message.
func conditions(rows ...[4]string) (out []any) {
	for _, r := range rows {
		out = append(out, object{"type": r[0], "status": r[1], "reason": r[2], "message": r[3],
			"lastTransitionTime": "2025-03-11T08:30:00Z", "lastHeartbeatTime": "2025-03-11T10:00:30Z"})
	}
	return out
}

func nodeObject(name, role, ip, ready, why string) object {
	reason := "KubeletReady"
	if ready != "True" {
		reason = "KubeletNotReady"
	}
	n := obj("v1", "Node", "", name, object{"spec": object{}, "status": object{
		"addresses": []any{object{"type": "InternalIP", "address": ip}, object{"type": "Hostname", "address": name}},
		"capacity":  object{"cpu": "8", "memory": "32946Mi", "pods": "250"},
		"conditions": conditions([4]string{"MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"},
			[4]string{"DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"},
			[4]string{"Ready", ready, reason, why}),
		"nodeInfo": object{"kubeletVersion": "v1.27.8+4fab27b", "machineID": name},
	}})
	n["metadata"].(object)["labels"] = object{"node-role.kubernetes.io/" + role: "", "kubernetes.io/hostname": name}
	return n
}

// fiveNodes are three masters and two workers, all Ready but for worker-1, of
// which why says what is wrong with it.
func fiveNodes(why string) (nodes []any) {
	ready := func(s string) string {
		if s == "" {
			return "True"
		}
		return "False"
	}
	for i := range 3 {
		nodes = append(nodes, nodeObject(fmt.Sprintf("master-%d", i), "master", fmt.Sprintf("192.0.2.2%d", i), "True", "kubelet is posting ready status"))
	}
	nodes = append(nodes, nodeObject("worker-0", "worker", "192.0.2.30", "True", "kubelet is posting ready status"))
	w := why
	if w == "" {
		w = "kubelet is posting ready status"
	}
	return append(nodes, nodeObject("worker-1", "worker", "192.0.2.31", ready(why), w))
}

const noCNI = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: No CNI configuration file in /etc/kubernetes/cni/net.d/. Has your network provider started?"

func clusterVersionObject(version string) object {
	return obj("config.openshift.io/v1", "ClusterVersion", "", "version", object{
		"spec": object{"clusterID": "11111111-2222-4333-8444-555555555555"},
		"status": object{"desired": object{"version": version},
			"conditions": conditions([4]string{"Available", "True", "AsExpected", "Done applying " + version},
				[4]string{"Failing", "False", "AsExpected", ""}, [4]string{"Progressing", "False", "AsExpected", "Cluster version is " + version}),
			"history": []any{object{"state": "Completed", "version": version, "startedTime": "2025-02-01T08:00:00Z", "completionTime": "2025-02-01T08:40:00Z"}},
		}})
}

func operatorObject(name, degraded, message string) object {
	reason := "AsExpected"
	if degraded == "True" {
		reason = "Broken"
	}
	return obj("config.openshift.io/v1", "ClusterOperator", "", name, object{"status": object{
		"conditions": conditions([4]string{"Available", "True", "AsExpected", "All is well"},
			[4]string{"Progressing", "False", "AsExpected", "All is well"}, [4]string{"Degraded", degraded, reason, message}),
		"versions": []any{object{"name": "operator", "version": "4.14.8"}}}})
}

func podObject(namespace, name, node, container string) object {
	return obj("v1", "Pod", namespace, name, object{
		"spec": object{"nodeName": node, "containers": []any{object{"name": container, "image": "registry.example.com/ocp/" + container}}},
		"status": object{"phase": "Running", "podIP": "10.128.0.9", "hostIP": "192.0.2.20",
			"conditions":        conditions([4]string{"Ready", "True", "", ""}),
			"containerStatuses": []any{object{"name": container, "ready": true, "restartCount": 0, "state": object{"running": object{"startedAt": "2025-03-10T08:00:00Z"}}}}},
	})
}

func listObject(apiVersion, kind string, items ...any) object {
	return object{"apiVersion": apiVersion, "kind": kind, "metadata": object{"resourceVersion": "5000"}, "items": items}
}

func asYAML(o object) string {
	var b strings.Builder
	b.WriteString("---\n")
	e := yaml.NewEncoder(&b)
	if err := e.Encode(o); err != nil {
		return err.Error()
	}
	return b.String()
}

func asJSON(v any) string {
	b, err := json.MarshalIndent(v, "", "    ")
	if err != nil {
		return err.Error()
	}
	return string(b) + "\n"
}

// file is one file of a tree, as txtar.
func file(name, data string) string {
	if data != "" && !strings.HasSuffix(data, "\n") {
		data += "\n"
	}
	return "-- " + name + " --\n" + data
}

// kubeletLines are a kubelet that does its work, on each host, sorted by time.
func kubeletLines(hosts ...string) string {
	var b strings.Builder
	for m := range 4 {
		for i, h := range hosts {
			fmt.Fprintf(&b, "Mar 11 09:%02d:%02d.751849 %s kubenswrapper[2481]: I0311 09:%02d:%02d.751849    2481 scope.go:117] \"RemoveContainer\" containerID=\"3646febfedf7571ca96bf38709027cfcce7bd9ba4d615294cf783e50b8511a8b\"\n", 56+m, 10+i, h, 56+m, 10+i)
		}
	}
	return b.String()
}

// lostAPIName is what a kubelet says whose name server does not know api-int.
func lostAPIName(host string) string {
	return "Mar 11 09:59:40.751849 " + host + " kubenswrapper[2481]: E0311 09:59:40.751849    2481 kubelet_node_status.go:92] \"Unable to register node with API server\" err=\"Post \\\"https://api-int.ocp.example.com:6443/api/v1/nodes\\\": dial tcp: lookup api-int.ocp.example.com on 192.0.2.2:53: no such host\" node=\"" + host + "\"\n"
}

// etcdLines is a member that works; full adds that it refuses writes.
func etcdLines(full bool) string {
	s := "2025-03-11T09:50:00.100000000Z {\"level\":\"info\",\"ts\":\"2025-03-11T09:50:00.100Z\",\"caller\":\"mvcc/index.go:214\",\"msg\":\"compact tree index\",\"revision\":1234}\n"
	if full {
		s += "2025-03-11T09:59:00.100000000Z {\"level\":\"warn\",\"ts\":\"2025-03-11T09:59:00.100Z\",\"caller\":\"etcdserver/util.go:170\",\"msg\":\"apply request took too long\",\"error\":\"etcdserver: mvcc: database space exceeded\"}\n"
	}
	return s
}
