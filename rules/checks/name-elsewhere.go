package checks

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// nameElsewhere finds names of the cluster that lead to a machine which is
// known to be something else: no balancer, no router, no control plane. An
// address that nothing is known of says nothing: balancers have several, and
// views of a split DNS give different ones.
func nameElsewhere() *Check {
	return &Check{
		Name:  "name-elsewhere",
		Doc:   "the addresses of api, api-int and *.apps against the machines that answer there",
		Reads: []string{"dig", "Node"},
		Also:  append([]string{"haproxy-config", "ip-addr", "listen", "Pod"}, clusterKinds...),
		Run: func(in *Input) (out []Case, compared int) {
			byAddress := map[string]*parse.Object{}
			for _, o := range in.Objects["Node"] {
				for _, a := range internalAddresses(o) {
					if !o.Table {
						byAddress[a] = o
					}
				}
			}
			balancers := balancerAddresses(in)
			routers, routersKnown := routerAddresses(in)
			domains := clusterDomains(in)
			for _, f := range in.Facts["dig"] {
				name := text(f.Data, "name")
				api := clusterName["api-asked"].MatchString(name) || clusterName["api-int-asked"].MatchString(name)
				if !api && (!clusterName["apps-asked"].MatchString(name) || !routersKnown) || inDomains(name, domains) == "" {
					continue
				}
				for _, a := range strs(f.Data, "addresses") {
					node := byAddress[a]
					if node == nil || balancers[a] || slices.ContainsFunc(in.Facts["haproxy-config"], func(h *parse.Fact) bool { return sameHost(h.Host, node.Name) }) {
						continue
					}
					compared++
					if api && controlPlane(node) || !api && routers[a] || listensOn(in, node.Name, api) {
						continue
					}
					wants := "runs no router"
					if api {
						wants = "is no control plane node"
					}
					out = append(out, factCase(f, map[string]string{"name": name, "address": a, "node": node.Name, "wants": wants, "host": f.Host}))
				}
			}
			return out, compared
		},
	}
}

// controlPlane reports whether a Node may be a master: one without labels tells
// nothing.
func controlPlane(node *parse.Object) bool {
	return isMaster(node) || len(mapAt(node.Data, "metadata", "labels")) == 0
}

// balancerAddresses gives every address of the hosts on which HAProxy is
// configured, and those it binds to.
func balancerAddresses(in *Input) map[string]bool {
	out := map[string]bool{}
	for _, f := range in.Facts["haproxy-config"] {
		for _, b := range maps(f.Data, "binds") {
			out[text(b, "address")] = true
		}
		for _, i := range in.Facts["ip-addr"] {
			if i.Host == f.Host {
				for _, a := range maps(i.Data, "addresses") {
					out[text(a, "address")] = true
				}
			}
		}
	}
	return out
}

// routerAddresses gives where router pods run on the hosts' own ports; known is
// false if routers are reached another way (a service, a virtual address).
func routerAddresses(in *Input) (out map[string]bool, known bool) {
	out = map[string]bool{}
	for _, p := range in.Objects["Pod"] {
		if p.Table || p.Namespace != "openshift-ingress" && !strings.HasPrefix(p.Name, "router-") {
			continue
		}
		if dig(p.Data, "spec", "hostNetwork") != true || text(p.Data, "status", "hostIP") == "" {
			return nil, false
		}
		out[text(p.Data, "status", "hostIP")] = true
		known = true
	}
	return out, known
}

// listensOn reports whether something listens there for the API or for routes.
func listensOn(in *Input, host string, api bool) bool {
	for _, f := range in.Facts["listen"] {
		if port, _ := number(f.Data, "port"); sameHost(f.Host, host) && (api && (port == 6443 || port == 22623) || !api && (port == 80 || port == 443)) {
			return true
		}
	}
	return false
}
