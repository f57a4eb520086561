package checks

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// zoneReverse holds the addresses of nodes against the reverse zone. Balancer
// names, aliases and wildcards are no nodes, and need no reverse record.
func zoneReverse() *Check {
	return &Check{
		Name:  "zone-reverse",
		Doc:   "the nodes' addresses against the reverse zone",
		Reads: []string{"zone", "zone-record"},
		Also:  append([]string{"named-zone", "dig", "dhcp-host", "Node"}, clusterKinds...),
		Run: func(in *Input) (out []Case, compared int) {
			zones := zonesOf(in)
			domains := clusterDomains(in)
			done := map[string]bool{} // an address that two zones name is missed once
			for _, n := range plannedNodes(in, zones, domains) {
				rev := reverseName(n.address)
				if done[rev] {
					continue
				}
				done[rev] = true
				z := zoneFor(zones, rev)
				if rev == "" || z == nil || !strings.HasSuffix(z.origin, ".in-addr.arpa") {
					continue
				}
				compared++
				names := z.get(rev, "PTR")
				fields := map[string]string{"name": n.name, "address": n.address, "zone": z.origin, "what": "missing", "named": n.named, "host": z.fact.Host}
				for name, list := range nodeAddresses(in) {
					if strings.HasPrefix(name, "localhost") && slices.Contains(list, n.address) {
						fields["localhost"] = name
					}
				}
				switch {
				case len(names) == 0 && z.complete && !z.has(rev):
					out = append(out, factCase(n.fact, fields))
				case len(names) == 0 || slices.Contains(names, n.name):
				default:
					fields["what"], fields["other"] = "other", strings.Join(names, ", ")
					if !sharesAddress(zones, names, n.address) {
						out = append(out, factCase(z.recordOf(rev, "PTR"), fields))
					}
				}
			}
			return out, compared
		},
	}
}

func (z *zoneData) recordOf(name, kind string) *parse.Fact {
	for _, r := range z.records {
		if r.name == name && r.kind == kind {
			return r.fact
		}
	}
	return z.fact
}

// sharesAddress reports whether one of the names leads to the address too: the
// record then names the same machine in another way.
func sharesAddress(zones []*zoneData, names []string, address string) bool {
	for _, n := range names {
		if slices.Contains(addressesOf(zones, n), address) {
			return true
		}
	}
	return false
}

// plannedNode is a machine of the cluster as the zone, DHCP or the cluster name it.
type plannedNode struct {
	name, address string
	named         string // what gives it its name but DNS: "dhcp", or "" if nothing is known to
	fact          *parse.Fact
}

// plannedNodes gives the nodes that have a name and an address in a cluster's
// zone: those that are called like nodes, that DHCP reserves the address for,
// or that are Nodes.
func plannedNodes(in *Input, zones []*zoneData, domains []string) (out []plannedNode) {
	reserved, hostNames := map[string]bool{}, map[string]bool{}
	for _, f := range in.Facts["dhcp-host"] {
		reserved[text(f.Data, "fixed_address")] = true
		if text(f.Data, "hostname") != "" {
			hostNames[text(f.Data, "fixed_address")] = true
		}
	}
	delete(reserved, "")
	internal := map[string]bool{}
	for _, list := range nodeAddresses(in) {
		for _, a := range list {
			internal[a] = true
		}
	}
	for _, z := range zones {
		for _, r := range z.records {
			d := inDomains(r.name, domains)
			if r.kind != "A" || d == "" || strings.Contains(r.name, "*") {
				continue
			}
			label := strings.TrimSuffix(r.name, "."+d)
			if label == "api" || label == "api-int" || below(label, "apps") || strings.HasPrefix(label, "etcd-") || strings.HasPrefix(label, "ns") ||
				!nodeLabel.MatchString(label) && !reserved[r.value] && !internal[r.value] {
				continue
			}
			n := plannedNode{name: r.name, address: r.value, fact: r.fact}
			if hostNames[r.value] {
				n.named = "dhcp"
			}
			out = append(out, n)
		}
	}
	return out
}
