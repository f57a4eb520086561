package parse

import "strings"

func workloadTables() []tableKind {
	return []tableKind{
		{
			kind:       "Pod",
			need:       []string{"NAME", "READY", "STATUS", "RESTARTS"},
			build:      podRow,
			namespaced: true,
		},
		{
			kind:       "PersistentVolumeClaim",
			need:       []string{"NAME", "STATUS", "VOLUME", "CAPACITY", "STORAGECLASS"},
			build:      claimRow,
			namespaced: true,
		},
		{
			kind:       "Event",
			need:       []string{"TYPE", "REASON", "MESSAGE"},
			build:      eventRow,
			namespaced: true,
		},
	}
}

func claimRow(r *tableRow) map[string]any {
	volume, class := r.get("VOLUME"), r.get("STORAGECLASS")
	if r.get("CAPACITY") == "" && class == "" {
		volume, class = "", volume // a Pending claim that lost its spacing
	}
	spec := map[string]any{}
	if class != "" {
		spec["storageClassName"] = class
	}
	if volume != "" {
		spec["volumeName"] = volume
	}
	return map[string]any{"apiVersion": "v1", "spec": spec, "status": map[string]any{"phase": r.get("STATUS")}}
}

// eventRow: OBJECT is kind/name in lower case; older tables have KIND and NAME
// of the object. The event's own name is printed by -o wide only.
func eventRow(r *tableRow) map[string]any {
	for _, c := range []string{"LAST SEEN", "LASTSEEN"} {
		if d, ok := kubeAge(r.get(c)); ok {
			r.age = d
		}
	}
	kind, name, _ := strings.Cut(r.get("OBJECT"), "/")
	if r.has("KIND") {
		kind, name = r.get("KIND"), r.get("NAME")
	}
	if k := kindByName(kind); k != "" {
		kind = k
	} else if kind != "" {
		kind = strings.ToUpper(kind[:1]) + kind[1:]
	}
	m := map[string]any{
		"apiVersion": "v1", "type": r.get("TYPE"), "reason": r.get("REASON"), "message": r.get("MESSAGE"),
		"involvedObject": map[string]any{"kind": kind, "name": name},
	}
	if n := cellInt(r.get("COUNT")); n != nil {
		m["count"] = n
	}
	return m
}
