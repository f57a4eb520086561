package parse

func machineTables() []tableKind {
	return []tableKind{
		{
			kind:  "MachineConfig",
			need:  []string{"NAME", "GENERATEDBYCONTROLLER", "IGNITIONVERSION"},
			build: machineConfigRow,
		},
		{
			kind:       "Machine",
			need:       []string{"NAME", "PHASE", "TYPE", "REGION", "ZONE"},
			build:      machineRow,
			namespaced: true,
		},
		{
			kind:       "MachineSet",
			need:       []string{"NAME", "DESIRED", "CURRENT", "READY", "AVAILABLE", "AGE"},
			build:      machineSetRow,
			namespaced: true,
		},
	}
}

func machineConfigRow(r *tableRow) map[string]any {
	meta := map[string]any{}
	if v := r.get("GENERATEDBYCONTROLLER"); v != "" {
		meta["annotations"] = map[string]any{"machineconfiguration.openshift.io/generated-by-controller-version": v}
	}
	spec := map[string]any{}
	if v := r.get("IGNITIONVERSION"); v != "" {
		spec["config"] = map[string]any{"ignition": map[string]any{"version": v}}
	}
	return map[string]any{"apiVersion": "machineconfiguration.openshift.io/v1", "metadata": meta, "spec": spec}
}

func machineRow(r *tableRow) map[string]any {
	labels := map[string]any{}
	for _, f := range [][2]string{{"TYPE", "instance-type"}, {"REGION", "region"}, {"ZONE", "zone"}} {
		if v := r.get(f[0]); v != "" {
			labels["machine.openshift.io/"+f[1]] = v
		}
	}
	status := map[string]any{}
	if v := r.get("PHASE"); v != "" {
		status["phase"] = v
	}
	if v := r.get("NODE"); v != "" {
		status["nodeRef"] = map[string]any{"kind": "Node", "name": v}
	}
	spec := map[string]any{}
	if v := r.get("PROVIDERID"); v != "" {
		spec["providerID"] = v
	}
	return map[string]any{"apiVersion": "machine.openshift.io/v1beta1", "metadata": map[string]any{"labels": labels}, "spec": spec, "status": status}
}

func machineSetRow(r *tableRow) map[string]any {
	spec, status := map[string]any{}, map[string]any{}
	if n := cellInt(r.get("DESIRED")); n != nil {
		spec["replicas"] = n
	}
	for _, f := range [][2]string{{"CURRENT", "replicas"}, {"READY", "readyReplicas"}, {"AVAILABLE", "availableReplicas"}} {
		if n := cellInt(r.get(f[0])); n != nil {
			status[f[1]] = n
		}
	}
	return map[string]any{"apiVersion": "machine.openshift.io/v1beta1", "spec": spec, "status": status}
}
