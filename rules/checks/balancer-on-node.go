package checks

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// balancerOnNode finds a balancer for 80 and 443 whose host is a node on which
// workloads run, or on which a router wants the same ports.
func balancerOnNode() *Check {
	return &Check{
		Name:  "balancer-on-node",
		Doc:   "a balancer's host among the nodes, and the pods that run there",
		Reads: []string{"haproxy-config", "Node", "Pod"},
		Run: func(in *Input) (out []Case, compared int) {
			x := newNodeIndex(in)
			routers := routerNodes(in, x)
			for _, b := range balancers(in) {
				backends, fronts := b.behind(443)
				if b.host == "" || len(backends) == 0 {
					continue
				}
				compared++
				node := x.named(b.host)
				if node == nil {
					continue
				}
				give := func(state, pods string) {
					out = append(out, Case{Fields: map[string]string{"state": state, "node": node.Name, "pods": pods, "host": b.host}, Pos: fronts[0].Pos, Quote: fronts[0].Quote})
				}
				if routers[node.Name] && takesAll(fronts) {
					give("conflict", "")
				}
				pods := userPods(in.Objects["Pod"], node.Name)
				switch {
				case dig(node.Data, "spec", "unschedulable") == true && len(pods) == 0:
					give("reserved", "")
				case len(pods) > 0:
					give("shared", strings.Join(pods[:min(3, len(pods))], ", "))
				}
			}
			return out, compared
		},
	}
}

// takesAll reports whether a frontend takes the port on every address.
func takesAll(fronts []*parse.Fact) bool {
	for _, f := range fronts {
		for _, bind := range maps(f.Data, "binds") {
			switch text(bind, "address") {
			case "", "*", "0.0.0.0", "::":
				return true
			}
		}
	}
	return false
}

// userPods lists the running pods of a node that are not the platform's.
func userPods(pods []*parse.Object, node string) (out []string) {
	for _, p := range pods {
		if !sameHost(text(p.Data, "spec", "nodeName"), node) || text(p.Data, "status", "phase") != "Running" ||
			strings.HasPrefix(p.Namespace, "openshift") || strings.HasPrefix(p.Namespace, "kube-") || p.Namespace == "default" {
			continue
		}
		out = append(out, p.Namespace+"/"+p.Name)
	}
	slices.Sort(out)
	return out
}
