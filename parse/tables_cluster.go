package parse

import "strings"

func clusterTables() []tableKind {
	return []tableKind{
		{ // before ClusterOperator, whose columns it has too
			kind:  "ClusterVersion",
			need:  []string{"NAME", "VERSION", "AVAILABLE", "PROGRESSING", "STATUS"},
			build: clusterVersionRow,
		},
		{
			kind:  "ClusterOperator",
			need:  []string{"NAME", "VERSION", "AVAILABLE", "PROGRESSING", "SINCE"},
			build: clusterOperatorRow,
		},
		{
			kind:  "CertificateSigningRequest",
			need:  []string{"NAME", "REQUESTOR", "CONDITION"},
			build: csrRow,
		},
	}
}

// clusterOperatorRow serves ClusterVersion too, whose columns differ only in
// STATUS instead of DEGRADED. SINCE is when Available last changed, and stands
// in for the age.
func clusterOperatorRow(r *tableRow) map[string]any {
	if d, ok := kubeAge(r.get("SINCE")); ok {
		r.age = d
	}
	degraded := r.get("DEGRADED")
	if r.has("FAILING") { // 4.0 and 4.1
		degraded = r.get("FAILING")
	}
	conds := []any{}
	for _, c := range [][2]string{{"Available", r.get("AVAILABLE")}, {"Progressing", r.get("PROGRESSING")}, {"Degraded", degraded}} {
		conds = append(conds, condition(c[0], c[1])...)
	}
	if msg := r.get("MESSAGE"); msg != "" {
		explain(conds, msg)
	}
	status := map[string]any{"conditions": conds}
	if v := r.get("VERSION"); v != "" {
		status["versions"] = []any{map[string]any{"name": "operator", "version": v}}
	}
	return map[string]any{"apiVersion": "config.openshift.io/v1", "status": status}
}

// explain puts MESSAGE where the API server takes it from: the first of these
// conditions that stands (openshift/kubernetes, tableconvertor for
// ClusterOperators). A condition without a message prints its reason.
func explain(conds []any, msg string) {
	for _, want := range [][2]string{{"Available", "False"}, {"Degraded", "True"}, {"Progressing", "True"}} {
		for _, c := range conds {
			if m := c.(map[string]any); m["type"] == want[0] && m["status"] == want[1] {
				m["message"] = msg
				return
			}
		}
	}
}

// clusterVersionRow: VERSION is the newest completed update (a printer column
// on .status.history[?(@.state=="Completed")]), STATUS the Progressing message.
func clusterVersionRow(r *tableRow) map[string]any {
	m := clusterOperatorRow(r)
	status := m["status"].(map[string]any)
	delete(status, "versions")
	status["history"] = []any{}
	if v := r.get("VERSION"); v != "" {
		status["history"] = []any{map[string]any{"state": "Completed", "version": v}}
	}
	for _, c := range status["conditions"].([]any) {
		if c := c.(map[string]any); c["type"] == "Progressing" && r.get(statusText) != "" {
			c["message"] = r.get(statusText)
		}
	}
	return m
}

// csrRow: a request without a condition is Pending; Issued means that the
// certificate is there.
func csrRow(r *tableRow) map[string]any {
	spec := map[string]any{"username": r.get("REQUESTOR")}
	if v := r.get("SIGNERNAME"); v != "" {
		spec["signerName"] = v
	}
	status := map[string]any{}
	var conds []any
	for _, w := range strings.Split(r.get("CONDITION"), ",") {
		switch w {
		case "Approved", "Denied", "Failed":
			conds = append(conds, map[string]any{"type": w, "status": "True"})
		case "Issued":
			status["certificate"] = "x"
		}
	}
	if conds != nil {
		status["conditions"] = conds
	}
	return map[string]any{"apiVersion": "certificates.k8s.io/v1", "spec": spec, "status": status}
}
