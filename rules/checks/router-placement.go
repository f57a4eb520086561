package checks

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// routerPlacement holds the nodes on which routers run against the nodes to
// which the balancer, or the *.apps record itself, sends ports 80 and 443.
// Routers that are reached through a Service of their own are left alone: their
// balancer knows no nodes, or NodePorts.
func routerPlacement() *Check {
	return &Check{
		Name:  "router-placement",
		Doc:   "the nodes with routers against the balancer's servers for 80 and 443, and the answers for *.apps",
		Reads: []string{"Pod", "Node"},
		Also:  append([]string{"haproxy-config"}, nodeKinds...),
		Run:   placeRouters,
	}
}

func placeRouters(in *Input) (out []Case, compared int) {
	x := newNodeIndex(in)
	routers := routerNodes(in, x)
	if len(routers) == 0 {
		return nil, 0
	}
	for _, b := range balancers(in) {
		for _, port := range []int{443, 80} {
			backends, _ := b.behind(port)
			if len(backends) == 0 {
				continue
			}
			listed, complete := x.listed(backends)
			found, ok := placement(routers, listed, complete)
			if !ok {
				continue
			}
			compared++
			for _, f := range found {
				f.Fields["by"], f.Fields["port"], f.Fields["backend"] = "balancer", itoa(port), text(backends[0].Data, "name")
				f.Fields["host"], f.Pos, f.Quote = b.host, backends[0].Pos, backends[0].Quote
				out = append(out, f)
			}
			if len(found) > 0 {
				break // 80 goes the way of 443
			}
		}
	}
	apps, n := appsRecords(in, x, routers)
	return append(out, apps...), compared + n
}

// listed gives the nodes behind the servers of backends; complete is false if
// some server could be a node that the evidence does not tell.
func (x *nodeIndex) listed(backends []*parse.Fact) (nodes map[string]bool, complete bool) {
	nodes, complete = map[string]bool{}, true
	for _, back := range backends {
		for _, s := range maps(back.Data, "servers") {
			if s["disabled"] == true {
				continue
			}
			n, known := x.server(s)
			if n != nil {
				nodes[n.Name] = true
			}
			complete = complete && known
		}
	}
	return nodes, complete
}

// placement compares; ok is false where the servers could not be told apart.
func placement(routers map[string]bool, listed map[string]bool, complete bool) (out []Case, ok bool) {
	var on, off, idle []string
	for r := range routers {
		if listed[r] {
			on = append(on, r)
		} else {
			off = append(off, r)
		}
	}
	for n := range listed {
		if !routers[n] {
			idle = append(idle, n)
		}
	}
	if len(listed) == 0 || !complete && len(off) > 0 {
		return nil, false
	}
	slices.Sort(off)
	slices.Sort(idle)
	fields := func(state string, nodes []string) Case {
		return Case{Fields: map[string]string{"state": state, "nodes": strings.Join(nodes, ", "), "servers": strings.Join(idle, ", "),
			"missing": itoa(len(off)), "routers": itoa(len(routers))}}
	}
	switch {
	case len(on) == 0:
		out = append(out, fields("none", off))
	case len(off) > 0:
		out = append(out, fields("some", off))
	}
	if len(on) > 0 && len(idle) > 0 {
		out = append(out, fields("idle", idle))
	}
	return out, true
}

// routerNodes gives the nodes on which a default router runs in the host's own
// network, by name.
func routerNodes(in *Input, x *nodeIndex) map[string]bool {
	out := map[string]bool{}
	for _, p := range in.Objects["Pod"] {
		if !isRouter(p) || text(p.Data, "status", "phase") != "Running" || text(p.Data, "metadata", "deletionTimestamp") != "" {
			continue
		}
		name := text(p.Data, "spec", "nodeName")
		node := x.named(name)
		if node == nil {
			continue
		}
		ip := text(p.Data, "status", "podIP")
		if dig(p.Data, "spec", "hostNetwork") == true || ip != "" && (ip == text(p.Data, "status", "hostIP") || x.byAddress[ip] == node) {
			out[node.Name] = true
		}
	}
	return out
}

// isRouter knows the default IngressController's pods (4.x) and the router of
// 3.x. Routers of further controllers may have balancers of their own.
func isRouter(p *parse.Object) bool {
	switch p.Namespace {
	case "openshift-ingress":
		if of := text(p.Data, "metadata", "labels", "ingresscontroller.operator.openshift.io/deployment-ingresscontroller"); of != "" {
			return of == "default"
		}
		return strings.HasPrefix(p.Name, "router-default-")
	case "default":
		return text(p.Data, "metadata", "labels", "router") == "router" || text(p.Data, "metadata", "labels", "deploymentconfig") == "router"
	}
	return false
}

// appsRecords looks where names below .apps. lead, if they lead to nodes: an
// address that is no node's is a balancer's or a virtual one.
func appsRecords(in *Input, x *nodeIndex, routers map[string]bool) (out []Case, compared int) {
	for _, f := range in.Facts["dig"] {
		name := absolute(text(f.Data, "name"))
		if !strings.Contains(name, ".apps.") && !strings.HasPrefix(name, "apps.") {
			continue
		}
		listed := map[string]bool{}
		for _, v := range strs(f.Data, "values") {
			if !isAddress(v) {
				continue
			}
			n := x.byAddress[v]
			if n == nil {
				listed = nil
				break
			}
			listed[n.Name] = true
		}
		found, ok := placement(routers, listed, true)
		if !ok {
			continue
		}
		compared++
		for _, c := range found {
			c.Fields["by"], c.Fields["name"], c.Fields["host"] = "record", name, f.Host
			c.Pos, c.Quote = f.Pos, f.Quote
			out = append(out, c)
		}
		if len(found) > 0 {
			break // one wildcard answers for all of them
		}
	}
	return out, compared
}
