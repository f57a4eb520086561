package listing

import (
	"maps"
	"slices"
	"strings"
)

// clusterTables are OpenShift's own resources.
var clusterTables = map[string][]Column{
	"ClusterOperator": {
		col("VERSION", func(r Row) string {
			for _, v := range r.list("status", "versions") {
				if m := asMap(v); m["name"] == "operator" {
					return asText(m["version"])
				}
			}
			return ""
		}),
		status("AVAILABLE", "Available"), status("PROGRESSING", "Progressing"), status("DEGRADED", "Degraded"),
		col("SINCE", func(r Row) string {
			if r.Table {
				return r.age()
			}
			return r.sinceCondition("Available")
		}),
		col("MESSAGE", operatorMessage),
	},
	"ClusterVersion": {
		col("VERSION", func(r Row) string {
			for _, h := range r.list("status", "history") {
				if m := asMap(h); m["state"] == "Completed" {
					return asText(m["version"])
				}
			}
			return ""
		}),
		status("AVAILABLE", "Available"), status("PROGRESSING", "Progressing"),
		col("SINCE", func(r Row) string { return r.sinceCondition("Progressing") }),
		col("STATUS", func(r Row) string { return asText(r.condition("Progressing")["message"]) }),
	},
	"MachineConfigPool": {
		field("CONFIG", "status", "configuration", "name"),
		status("UPDATED", "Updated"), status("UPDATING", "Updating"), status("DEGRADED", "Degraded"),
		field("MACHINECOUNT", "status", "machineCount"), field("READYMACHINECOUNT", "status", "readyMachineCount"),
		field("UPDATEDMACHINECOUNT", "status", "updatedMachineCount"), field("DEGRADEDMACHINECOUNT", "status", "degradedMachineCount"),
		age,
	},
	"MachineConfig": {
		field("GENERATEDBYCONTROLLER", "metadata", "annotations", "machineconfiguration.openshift.io/generated-by-controller-version"),
		field("IGNITIONVERSION", "spec", "config", "ignition", "version"), age,
	},
	"Machine": {
		field("PHASE", "status", "phase"),
		field("TYPE", "metadata", "labels", "machine.openshift.io/instance-type"),
		field("REGION", "metadata", "labels", "machine.openshift.io/region"),
		field("ZONE", "metadata", "labels", "machine.openshift.io/zone"), age,
		wide("NODE", func(r Row) string { return r.text("status", "nodeRef", "name") }),
		wide("PROVIDERID", func(r Row) string { return r.text("spec", "providerID") }),
		wide("STATE", func(r Row) string {
			return r.text("metadata", "annotations", "machine.openshift.io/instance-state")
		}),
	},
	"MachineSet": {
		field("DESIRED", "spec", "replicas"), field("CURRENT", "status", "replicas"),
		field("READY", "status", "readyReplicas"), field("AVAILABLE", "status", "availableReplicas"), age,
	},
	"CertificateSigningRequest": {
		age, field("SIGNERNAME", "spec", "signerName"), field("REQUESTOR", "spec", "username"),
		col("REQUESTEDDURATION", func(r Row) string {
			if n := asInt(r.at("spec", "expirationSeconds")); n > 0 {
				return Duration(secondsOf(n))
			}
			return none
		}),
		col("CONDITION", requestState),
	},
	"Node": {
		col("STATUS", nodeState), col("ROLES", nodeRoles), age, field("VERSION", "status", "nodeInfo", "kubeletVersion"),
		wide("INTERNAL-IP", func(r Row) string { return address(r, "InternalIP") }),
		wide("EXTERNAL-IP", func(r Row) string { return address(r, "ExternalIP") }),
		wide("OS-IMAGE", func(r Row) string { return orElse(r.text("status", "nodeInfo", "osImage"), unknown) }),
		wide("KERNEL-VERSION", func(r Row) string { return orElse(r.text("status", "nodeInfo", "kernelVersion"), unknown) }),
		wide("CONTAINER-RUNTIME", func(r Row) string {
			return orElse(r.text("status", "nodeInfo", "containerRuntimeVersion"), unknown)
		}),
	},
}

// sinceCondition is a printer column of type date: blank without a time.
func (r Row) sinceCondition(kind string) string {
	at := asText(r.condition(kind)["lastTransitionTime"])
	if at == "" {
		return ""
	}
	return r.since(at)
}

// operatorMessage is that of the first condition that is not as it should be;
// its reason if it has none (as of OpenShift 4.9; older servers print none).
func operatorMessage(r Row) string {
	for _, want := range [][2]string{{"Available", "False"}, {"Degraded", "True"}, {"Progressing", "True"}} {
		if c := r.condition(want[0]); c["status"] == want[1] {
			return orElse(asText(c["message"]), asText(c["reason"]))
		}
	}
	return ""
}

func requestState(r Row) string {
	state := "Pending"
	failed := false
	for _, c := range r.list("status", "conditions") {
		switch kind := asText(asMap(c)["type"]); kind {
		case "Denied":
			state = kind
		case "Approved":
			if state != "Denied" {
				state = kind
			}
		case "Failed":
			failed = true
		}
	}
	if failed {
		state += ",Failed"
	}
	if r.text("status", "certificate") != "" {
		state += ",Issued"
	}
	return state
}

func nodeState(r Row) string {
	state := "Unknown"
	if ready := r.condition("Ready"); ready != nil {
		state = "NotReady"
		if ready["status"] == "True" {
			state = "Ready"
		}
	}
	if r.at("spec", "unschedulable") == true {
		state += ",SchedulingDisabled"
	}
	return state
}

func nodeRoles(r Row) string {
	roles := map[string]bool{}
	for k, v := range asMap(r.at("metadata", "labels")) {
		if role, ok := strings.CutPrefix(k, "node-role.kubernetes.io/"); ok && role != "" {
			roles[role] = true
		}
		if k == "kubernetes.io/role" && asText(v) != "" {
			roles[asText(v)] = true
		}
	}
	return joined(slices.Sorted(maps.Keys(roles)))
}

func address(r Row, kind string) string {
	for _, a := range r.list("status", "addresses") {
		if m := asMap(a); m["type"] == kind {
			return asText(m["address"])
		}
	}
	return none
}
