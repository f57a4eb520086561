package parse

import (
	"net"
	"strconv"
	"strings"
)

func networkTables() []tableKind {
	return []tableKind{
		{
			kind:       "Service",
			need:       []string{"NAME", "CLUSTER-IP", "PORT(S)"},
			build:      serviceRow,
			namespaced: true,
		},
		{
			kind:       "Endpoints",
			need:       []string{"NAME", "ENDPOINTS"},
			build:      endpointsRow,
			namespaced: true,
		},
		{
			kind:       "Route",
			need:       []string{"NAME", "HOST/PORT"},
			build:      routeRow,
			namespaced: true,
		},
		{
			kind:  "HostSubnet",
			need:  []string{"NAME", "HOST", "HOST IP", "SUBNET"},
			build: hostSubnetRow,
		},
		{
			kind:  "NetNamespace",
			need:  []string{"NAME", "NETID"},
			build: netNamespaceRow,
		},
	}
}

// serviceRow: PORT(S) is port[:nodePort]/protocol, joined by commas.
func serviceRow(r *tableRow) map[string]any {
	spec := map[string]any{"clusterIP": r.get("CLUSTER-IP")}
	if v := r.get("TYPE"); v != "" {
		spec["type"] = v
	}
	var ports []any
	for _, p := range strings.Split(r.get("PORT(S)"), ",") {
		port, proto, ok := strings.Cut(p, "/")
		if !ok {
			continue
		}
		port, node, _ := strings.Cut(port, ":")
		one := map[string]any{"port": cellInt(port), "protocol": proto}
		if n := cellInt(node); n != nil {
			one["nodePort"] = n
		}
		ports = append(ports, one)
	}
	if ports != nil {
		spec["ports"] = ports
	}
	status := map[string]any{}
	switch v := r.get("EXTERNAL-IP"); v {
	case "", "<pending>":
	default:
		var ingress []any
		for _, ip := range strings.Split(v, ",") {
			ingress = append(ingress, map[string]any{"ip": ip})
		}
		status["loadBalancer"] = map[string]any{"ingress": ingress}
	}
	return map[string]any{"apiVersion": "v1", "spec": spec, "status": status}
}

// endpointsRow: three addresses are printed at most, then "+ 4 more...".
func endpointsRow(r *tableRow) map[string]any {
	m := map[string]any{"apiVersion": "v1"}
	var subsets []any
	shown, _, _ := strings.Cut(r.get("ENDPOINTS"), " + ")
	for _, e := range strings.Split(shown, ",") {
		host, port, err := net.SplitHostPort(e)
		if err != nil {
			host, port = e, ""
		}
		if host == "" {
			continue
		}
		sub := map[string]any{"addresses": []any{map[string]any{"ip": host}}}
		if n, err := strconv.Atoi(port); err == nil {
			sub["ports"] = []any{map[string]any{"port": n}}
		}
		subsets = append(subsets, sub)
	}
	if subsets != nil {
		m["subsets"] = subsets
	}
	return m
}

// routeRow: HOST/PORT holds the reason instead when no router took the route.
func routeRow(r *tableRow) map[string]any {
	spec, status := map[string]any{}, map[string]any{}
	switch host := r.get("HOST/PORT"); host {
	case "HostAlreadyClaimed", "InvalidHost":
		refused := map[string]any{"type": "Admitted", "status": "False", "reason": host}
		status["ingress"] = []any{map[string]any{"conditions": []any{refused}}}
	default:
		spec["host"] = host
	}
	if v := r.get("PATH"); v != "" {
		spec["path"] = v
	}
	if v := r.get("SERVICES"); v != "" {
		spec["to"] = map[string]any{"kind": "Service", "name": v}
	}
	if v := r.get("PORT"); v != "" {
		spec["port"] = map[string]any{"targetPort": v}
	}
	if v := r.get("TERMINATION"); v != "" {
		t, policy, _ := strings.Cut(v, "/")
		tls := map[string]any{"termination": t}
		if policy != "" {
			tls["insecureEdgeTerminationPolicy"] = policy
		}
		spec["tls"] = tls
	}
	return map[string]any{"apiVersion": "route.openshift.io/v1", "spec": spec, "status": status}
}

func hostSubnetRow(r *tableRow) map[string]any {
	m := map[string]any{"apiVersion": "network.openshift.io/v1", "host": r.get("HOST"), "hostIP": r.get("HOST IP"), "subnet": r.get("SUBNET")}
	for _, f := range [][2]string{{"EGRESS CIDRS", "egressCIDRs"}, {"EGRESS IPS", "egressIPs"}} {
		if list := bracketList(r.get(f[0])); list != nil {
			m[f[1]] = list
		}
	}
	return m
}

func netNamespaceRow(r *tableRow) map[string]any {
	m := map[string]any{"apiVersion": "network.openshift.io/v1", "netname": r.cells["NAME"], "netid": cellInt(r.get("NETID"))}
	if list := bracketList(r.get("EGRESS IPS")); list != nil {
		m["egressIPs"] = list
	}
	return m
}

// bracketList reads ["a","b"] or [a b] as printed; nil for an empty one.
func bracketList(v string) []any {
	var list []any
	for _, w := range strings.FieldsFunc(strings.Trim(v, "[]"), func(c rune) bool { return c == ',' || c == ' ' || c == '"' }) {
		list = append(list, w)
	}
	return list
}
