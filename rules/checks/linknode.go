package checks

import (
	"net/netip"
	"slices"

	"kanshiki/parse"
)

// netNode is what the cluster's objects say of a host.
type netNode struct {
	name   string
	ips    []netip.Addr // InternalIP of the Node, hostIP of the HostSubnet
	subnet netip.Prefix // of the HostSubnet
	record *parse.Object
	// ready is "True", "False", "Unknown", or "" if not known.
	ready string
}

// netNodes reads Node and HostSubnet objects, by name.
func netNodes(in *Input) []*netNode {
	var out []*netNode
	of := func(name string, o *parse.Object) *netNode {
		for _, n := range out {
			if n.name == name {
				return n
			}
		}
		n := &netNode{name: name, record: o}
		out = append(out, n)
		return n
	}
	for _, o := range in.Objects["Node"] {
		n := of(o.Name, o)
		for _, a := range internalAddresses(o) {
			n.add(a)
		}
		for _, c := range maps(o.Data, "status", "conditions") {
			if text(c, "type") == "Ready" {
				n.ready = text(c, "status")
			}
		}
	}
	for _, o := range in.Objects["HostSubnet"] {
		n := of(o.Name, o)
		n.add(text(o.Data, "hostIP"))
		n.subnet, _ = netip.ParsePrefix(text(o.Data, "subnet"))
	}
	return out
}

func (n *netNode) add(ip string) {
	if a, err := netip.ParseAddr(ip); err == nil && !slices.Contains(n.ips, a) {
		n.ips = append(n.ips, a)
	}
}

// netNodeOf is the node that a bundle's host is; nil if that is not known.
func netNodeOf(all []*netNode, host string) *netNode {
	for _, n := range all {
		if host != "" && sameHost(n.name, host) {
			return n
		}
	}
	return nil
}

// netOwner is the node with an address; nil if none has it.
func netOwner(all []*netNode, ip netip.Addr) *netNode {
	for _, n := range all {
		if slices.Contains(n.ips, ip) {
			return n
		}
	}
	return nil
}
