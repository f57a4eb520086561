package checks

import (
	stdmaps "maps"
	"net/netip"
	"slices"
	"strings"

	"kanshiki/parse"
)

// balancerTargetsPods finds servers of a balancer that are addresses of pods or
// services. Those are reached only over the cluster's own network (OpenShift
// 3.11, Installing clusters, routing from edge load balancers): the balancer
// must be a node, or have a tunnel to one.
func balancerTargetsPods() *Check {
	return &Check{
		Name:  "balancer-targets-pods",
		Doc:   "the balancer's servers against the cluster and service networks, and the balancer's routes",
		Reads: nil,
		Also:  []string{"haproxy-config", "f5-object", "install-config", "Network", "ClusterNetwork", "ip-route"},
		Run: func(in *Input) (out []Case, compared int) {
			ranges := clusterRanges(in)
			if len(ranges) == 0 {
				return nil, 0
			}
			routes := byHost(in.Facts["ip-route"])
			for _, b := range balancers(in) {
				for _, s := range b.sections {
					for _, server := range maps(s.Data, "servers") {
						r, ok := within(text(server, "address"), ranges)
						compared++
						if !ok || server["disabled"] == true {
							continue
						}
						out = append(out, Case{Fields: map[string]string{"backend": text(s.Data, "name"), "server": text(server, "name"), "address": text(server, "address"),
							"network": r.name, "range": r.prefix.String(), "reach": reach(routes[b.host], r.prefix), "host": b.host}, Pos: s.Pos, Quote: s.Quote})
					}
				}
			}
			pools, n := f5Pools(in, ranges)
			return append(out, pools...), compared + n
		},
	}
}

type namedRange struct {
	name   string
	prefix netip.Prefix
}

// clusterRanges gives the pod and service networks, as the cluster or its
// install-config tells them.
func clusterRanges(in *Input) (out []namedRange) {
	add := func(name, cidr string) {
		if p, err := netip.ParsePrefix(cidr); err == nil {
			out = append(out, namedRange{name, p.Masked()})
		}
	}
	both := func(data map[string]any, path string) {
		for _, c := range maps(data, path, "clusterNetwork") {
			add("cluster network", text(c, "cidr"))
		}
		for _, c := range strs(data, path, "serviceNetwork") {
			add("service network", c)
		}
	}
	for _, o := range in.Objects["Network"] {
		if o.Name == "cluster" {
			both(o.Data, "status")
			both(o.Data, "spec")
		}
	}
	for _, f := range in.Facts["install-config"] {
		both(f.Data, "networking")
	}
	for _, o := range in.Objects["ClusterNetwork"] { // OpenShift SDN, 3.x and 4.x
		for _, c := range maps(o.Data, "clusterNetworks") {
			add("cluster network", text(c, "CIDR"))
		}
		add("cluster network", text(o.Data, "network"))
		add("service network", text(o.Data, "serviceNetwork"))
	}
	return out
}

func within(address string, ranges []namedRange) (namedRange, bool) {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return namedRange{}, false
	}
	for _, r := range ranges {
		if r.prefix.Contains(ip) {
			return r, true
		}
	}
	return namedRange{}, false
}

// reach tells how a host's routes lead to a range: "overlay" over an interface
// of the cluster's network, "route" over another one, "no" if only the default
// route is left, "unknown" without its routes.
func reach(routes []*parse.Fact, to netip.Prefix) string {
	found := "unknown"
	for _, f := range routes {
		if found == "unknown" {
			found = "no"
		}
		p, err := netip.ParsePrefix(text(f.Data, "destination"))
		if err != nil || !p.Overlaps(to) || p.Bits() == 0 {
			continue
		}
		if overlayDevice(text(f.Data, "dev")) {
			return "overlay"
		}
		found = "route"
	}
	return found
}

// overlayDevice knows the interfaces over which pods are reached: OpenShift
// SDN, OVN-Kubernetes, and tunnels to a ramp node.
func overlayDevice(dev string) bool {
	for _, p := range []string{"tun", "ovn-k8s-mp", "br-", "br0", "ipip", "gre", "vxlan", "genev", "cali", "cni", "flannel", "cilium", "weave", "veth"} {
		if strings.HasPrefix(dev, p) {
			return true
		}
	}
	return false
}

// f5Pools does the same for the pools of an F5. A route over a tunnel is how
// its router plugin is meant to work.
func f5Pools(in *Input, ranges []namedRange) (out []Case, compared int) {
	reachable, routes := "unknown", 0
	for _, f := range in.Facts["f5-object"] {
		if text(f.Data, "kind") != "net route" {
			continue
		}
		routes++
		p, err := netip.ParsePrefix(f5Network(f))
		for _, r := range ranges {
			if err == nil && p.Overlaps(r.prefix) && p.Bits() > 0 {
				reachable = "overlay"
			}
		}
	}
	if routes > 0 && reachable == "unknown" {
		reachable = "no"
	}
	for _, f := range in.Facts["f5-object"] {
		if text(f.Data, "kind") != "ltm pool" {
			continue
		}
		members, _ := dig(f.Data, "properties", "members").(map[string]any)
		for _, name := range slices.Sorted(stdmaps.Keys(members)) {
			m := members[name]
			address, _, _ := strings.Cut(strings.TrimPrefix(name, "/Common/"), ":")
			if props, ok := m.(map[string]any); ok && text(props, "address") != "" {
				address = text(props, "address")
			}
			compared++
			r, ok := within(address, ranges)
			if !ok {
				continue
			}
			out = append(out, Case{Fields: map[string]string{"backend": text(f.Data, "name"), "server": "members", "address": r.prefix.String(), "network": r.name,
				"range": r.prefix.String(), "reach": reachable, "host": f.Host}, Pos: f.Pos, Quote: f.Quote})
			break // one case a pool: its members come and go with the pods
		}
	}
	return out, compared
}

func f5Network(f *parse.Fact) string {
	if n := text(f.Data, "properties", "network"); n != "" {
		return n
	}
	return text(f.Data, "name")
}
