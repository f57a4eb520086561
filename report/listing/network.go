package listing

import (
	"fmt"
	"net"
	"strings"
)

var networkTables = map[string][]Column{
	"Service": {
		col("TYPE", func(r Row) string { return orElse(r.text("spec", "type"), "ClusterIP") }),
		col("CLUSTER-IP", func(r Row) string {
			if ips := r.list("spec", "clusterIPs"); len(ips) > 0 {
				return asText(ips[0])
			}
			return orElse(r.text("spec", "clusterIP"), none)
		}),
		col("EXTERNAL-IP", externalIP), col("PORT(S)", servicePorts), age,
		wide("SELECTOR", func(r Row) string { return labels(r.at("spec", "selector")) }),
	},
	"Endpoints": {col("ENDPOINTS", endpoints), age},
	"Route": {
		col("HOST/PORT", routeHost), field("PATH", "spec", "path"), col("SERVICES", routeServices), col("PORT", func(r Row) string {
			return orElse(r.text("spec", "port", "targetPort"), "<all>")
		}),
		col("TERMINATION", func(r Row) string {
			text := r.text("spec", "tls", "termination")
			if policy := r.text("spec", "tls", "insecureEdgeTerminationPolicy"); policy != "" {
				text += "/" + policy
			}
			return text
		}),
		col("WILDCARD", func(r Row) string { return orElse(r.text("spec", "wildcardPolicy"), "None") }),
	},
	"Ingress": {
		col("CLASS", func(r Row) string { return orElse(r.text("spec", "ingressClassName"), none) }),
		col("HOSTS", func(r Row) string { return orElse(strings.Join(texts(r.list("spec", "rules"), "host"), ","), "*") }),
		col("ADDRESS", func(r Row) string { return strings.Join(balancers(r), ",") }),
		col("PORTS", func(r Row) string {
			if len(r.list("spec", "tls")) > 0 {
				return "80, 443"
			}
			return "80"
		}), age,
	},
}

// balancers are the addresses that a load balancer gave.
func balancers(r Row) []string {
	var out []string
	for _, e := range r.list("status", "loadBalancer", "ingress") {
		m := asMap(e)
		if at := orElse(asText(m["ip"]), asText(m["hostname"])); at != "" {
			out = append(out, at)
		}
	}
	return out
}

func externalIP(r Row) string {
	var extra []string
	for _, ip := range r.list("spec", "externalIPs") {
		extra = append(extra, asText(ip))
	}
	switch r.text("spec", "type") {
	case "ExternalName":
		return r.text("spec", "externalName")
	case "LoadBalancer":
		given := strings.Join(balancers(r), ",")
		if len(given) > 16 && !r.Wide {
			given = given[:13] + "..."
		}
		if given != "" {
			extra = append([]string{given}, extra...)
		}
		return orElse(strings.Join(extra, ","), "<pending>")
	}
	return joined(extra)
}

func servicePorts(r Row) string {
	var out []string
	for _, p := range r.list("spec", "ports") {
		m := asMap(p)
		text := asText(m["port"])
		if n := asInt(m["nodePort"]); n > 0 {
			text += fmt.Sprintf(":%d", n)
		}
		out = append(out, text+"/"+orElse(asText(m["protocol"]), "TCP"))
	}
	return joined(out)
}

// endpoints names three addresses and counts the others.
func endpoints(r Row) string {
	const most = 3
	var list []string
	for _, s := range r.list("subsets") {
		ports := asList(asMap(s)["ports"])
		if len(ports) == 0 {
			list = append(list, texts(asList(asMap(s)["addresses"]), "ip")...)
		}
		for _, p := range ports {
			for _, ip := range texts(asList(asMap(s)["addresses"]), "ip") {
				list = append(list, net.JoinHostPort(ip, asText(asMap(p)["port"])))
			}
		}
	}
	if more := len(list) - most; more > 0 {
		return fmt.Sprintf("%s + %d more...", strings.Join(list[:most], ","), more)
	}
	return joined(list)
}

// routeHost is what the routers admitted, as oc prints it.
func routeHost(r Row) string {
	admitted, refused := "", ""
	for _, i := range r.list("status", "ingress") {
		in := asMap(i)
		for _, c := range asList(in["conditions"]) {
			m := asMap(c)
			if m["type"] != "Admitted" {
				continue
			}
			switch {
			case m["status"] == "True" && admitted == "":
				admitted = asText(in["host"])
			case m["status"] == "False" && refused == "":
				refused = asText(m["reason"])
			}
		}
	}
	switch {
	case admitted != "":
		return admitted
	case refused != "":
		return refused
	}
	return r.text("spec", "host")
}

func routeServices(r Row) string {
	name := r.text("spec", "to", "name")
	others := r.list("spec", "alternateBackends")
	if len(others) == 0 {
		return name
	}
	share := func(m map[string]any) int {
		if m["weight"] == nil {
			return 1
		}
		return asInt(m["weight"])
	}
	total := share(asMap(r.at("spec", "to")))
	for _, o := range others {
		total += share(asMap(o))
	}
	part := func(m map[string]any) string {
		return fmt.Sprintf("%s(%d%%)", asText(m["name"]), share(m)*100/max(total, 1))
	}
	out := []string{part(asMap(r.at("spec", "to")))}
	for _, o := range others {
		out = append(out, part(asMap(o)))
	}
	return strings.Join(out, ",")
}
