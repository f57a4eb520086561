package checks

import (
	"net/netip"
	"slices"
	"strings"
)

// clusterRoute looks for the routes that a node needs for pods: the cluster
// network as a whole and its own range, over tun0 (OpenShift SDN) or
// ovn-k8s-mp0 (OVN-Kubernetes).
func clusterRoute() *Check {
	return &Check{
		Name:  "cluster-route",
		Doc:   "a node's routes for pods",
		Reads: []string{"ip-route"},
		Also:  []string{"ip-addr", "HostSubnet", "Node", "ClusterNetwork", "Network"},
		Run: func(in *Input) (out []Case, compared int) {
			wide := podRanges(in)
			all := netNodes(in)
			for _, m := range netHosts(in) {
				routes := podRoutes(m)
				if len(m.routes) == 0 || len(routes) == 0 && (m.overlay() == nil || !m.overlay().up) {
					continue // no node of a pod network, or one on which it did not start
				}
				n := netNodeOf(all, m.host)
				// Its own range: the HostSubnet's, else what the kernel made of
				// the device's address.
				own := netip.Prefix{}
				for p, d := range routes {
					if d["src"] != "" && p.Bits() >= 20 {
						own = p
					}
				}
				fields := map[string]string{"host": m.host, "own": own.String(), "dev": "tun0"}
				if o := m.overlay(); o != nil {
					fields["dev"] = o.name
				} else if d := routes[own]; d != nil {
					fields["dev"] = d["dev"]
				}
				say := func(what, missing string) {
					f := map[string]string{"what": what, "missing": missing}
					for k, v := range fields {
						f[k] = v
					}
					at := m.routes[0]
					out = append(out, Case{Fields: f, Pos: at.Pos, Quote: at.Quote})
				}
				if n != nil && n.subnet.IsValid() && fields["dev"] == "tun0" {
					compared++
					if routes[n.subnet.Masked()] == nil {
						say("own", n.subnet.Masked().String())
					}
					own = n.subnet
				}
				if !own.IsValid() {
					continue
				}
				compared++
				if missing := missingRange(wide, own, routes); missing != "" {
					say("cluster", missing)
				}
			}
			return out, compared
		},
	}
}

// podRoutes are the IPv4 routes over the pod network's device.
func podRoutes(m *netHost) map[netip.Prefix]map[string]string {
	out := map[netip.Prefix]map[string]string{}
	for _, f := range m.routes {
		dev := text(f.Data, "dev")
		p, err := netip.ParsePrefix(text(f.Data, "destination"))
		if err == nil && p.Addr().Is4() && (dev == "tun0" || dev == "ovn-k8s-mp0") && text(f.Data, "type") == "unicast" {
			out[p] = map[string]string{"dev": dev, "src": text(f.Data, "src")}
		}
	}
	return out
}

// podRanges are the cluster networks that objects name.
func podRanges(in *Input) (out []netip.Prefix) {
	add := func(s string) {
		if p, err := netip.ParsePrefix(s); err == nil && p.Addr().Is4() && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	for _, o := range in.Objects["ClusterNetwork"] {
		add(text(o.Data, "network"))
		for _, c := range maps(o.Data, "clusterNetworks") {
			add(text(c, "CIDR"))
			add(text(c, "cidr"))
		}
	}
	for _, o := range in.Objects["Network"] {
		for _, c := range maps(o.Data, "status", "clusterNetwork") {
			add(text(c, "cidr"))
		}
	}
	return out
}

// missingRange is a cluster network without a route; where no object names
// them, "the cluster network" if no route is wider than the node's own range.
func missingRange(wide []netip.Prefix, own netip.Prefix, routes map[netip.Prefix]map[string]string) string {
	covered := func(r netip.Prefix) bool {
		for p := range routes {
			if p.Bits() <= r.Bits() && p.Overlaps(r) {
				return true
			}
		}
		return false
	}
	if len(wide) == 0 {
		for p := range routes {
			if p.Bits() < own.Bits() && p.Overlaps(own) {
				return ""
			}
		}
		// A cluster whose one node has the whole range needs no wider route.
		return "the cluster network"
	}
	var missing []string
	for _, w := range wide {
		if !covered(w) {
			missing = append(missing, w.String())
		}
	}
	slices.Sort(missing)
	return strings.Join(missing, ", ")
}
