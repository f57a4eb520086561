package parse

import "strings"

func nodeTables() []tableKind {
	return []tableKind{
		{
			kind:  "MachineConfigPool",
			need:  []string{"NAME", "CONFIG", "UPDATED", "UPDATING", "DEGRADED"},
			build: poolRow,
		},
		{
			kind:  "Node",
			need:  []string{"NAME", "STATUS", "AGE", "VERSION"},
			build: nodeRow,
		},
	}
}

// nodeRow: STATUS is the Ready condition (NotReady for both False and Unknown,
// Unknown if there is no such condition), with SchedulingDisabled behind it.
// NotReady becomes False: the table cannot tell a kubelet that reports itself
// unready from one that has gone silent.
func nodeRow(r *tableRow) map[string]any {
	labels := map[string]any{}
	for _, role := range strings.Split(r.get("ROLES"), ",") {
		if role != "" {
			labels["node-role.kubernetes.io/"+role] = ""
		}
	}
	spec := map[string]any{}
	status := map[string]any{}
	for _, w := range strings.Split(r.get("STATUS"), ",") {
		switch w {
		case "Ready":
			status["conditions"] = condition("Ready", "True")
		case "NotReady":
			status["conditions"] = condition("Ready", "False")
		case "Unknown":
			status["conditions"] = condition("Ready", "Unknown")
		case "SchedulingDisabled":
			spec["unschedulable"] = true
		}
	}
	info := map[string]any{}
	for _, f := range [][2]string{{"VERSION", "kubeletVersion"}, {"OS-IMAGE", "osImage"}, {"KERNEL-VERSION", "kernelVersion"}, {"CONTAINER-RUNTIME", "containerRuntimeVersion"}} {
		if v := r.get(f[0]); v != "" {
			info[f[1]] = v
		}
	}
	status["nodeInfo"] = info
	var addrs []any
	for _, f := range [][2]string{{"INTERNAL-IP", "InternalIP"}, {"EXTERNAL-IP", "ExternalIP"}} {
		if v := r.get(f[0]); v != "" {
			addrs = append(addrs, map[string]any{"type": f[1], "address": v})
		}
	}
	if addrs != nil {
		status["addresses"] = addrs
	}
	return map[string]any{"apiVersion": "v1", "metadata": map[string]any{"labels": labels}, "spec": spec, "status": status}
}

// poolRow reads a MachineConfigPool.
func poolRow(r *tableRow) map[string]any {
	status := map[string]any{}
	conds := []any{}
	for _, c := range [][2]string{{"UPDATED", "Updated"}, {"UPDATING", "Updating"}, {"DEGRADED", "Degraded"}} {
		conds = append(conds, condition(c[1], r.get(c[0]))...)
	}
	status["conditions"] = conds
	for _, f := range [][2]string{
		{"MACHINECOUNT", "machineCount"}, {"READYMACHINECOUNT", "readyMachineCount"},
		{"UPDATEDMACHINECOUNT", "updatedMachineCount"}, {"DEGRADEDMACHINECOUNT", "degradedMachineCount"},
	} {
		if n := cellInt(r.get(f[0])); n != nil {
			status[f[1]] = n
		}
	}
	if v := r.get("CONFIG"); v != "" {
		status["configuration"] = map[string]any{"name": v}
	}
	return map[string]any{"apiVersion": "machineconfiguration.openshift.io/v1", "spec": map[string]any{}, "status": status}
}
