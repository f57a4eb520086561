package checks

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// zoneShared finds two nodes of one cluster with one address in the zone.
func zoneShared() *Check {
	return &Check{
		Name:  "zone-shared",
		Doc:   "addresses that two nodes share in the zone",
		Reads: []string{"zone", "zone-record"},
		Also:  append([]string{"named-zone", "dig", "dhcp-host", "Node"}, clusterKinds...),
		Run: func(in *Input) (out []Case, compared int) {
			first := map[string]plannedNode{}
			domains := clusterDomains(in)
			for _, n := range plannedNodes(in, zonesOf(in), domains) {
				compared++
				// One machine may have a name in each of several clusters' domains.
				key := n.address + " " + inDomains(n.name, domains)
				f, seen := first[key]
				if !seen {
					first[key] = n
				} else if twoNodes(f.name, n.name) {
					out = append(out, factCase(n.fact, map[string]string{"address": n.address, "first": f.name, "second": n.name, "host": n.fact.Host}))
				}
			}
			return out, compared
		},
	}
}

// twoNodes reports whether two names are of two machines, both called like nodes.
func twoNodes(a, b string) bool {
	return !sameHost(a, b) && nodeLabel.MatchString(shortName(a)) && nodeLabel.MatchString(shortName(b))
}

// dhcpShared finds two hosts with one fixed address in the reservations of a
// DHCP server. Two interfaces of one host may share one.
func dhcpShared() *Check {
	return &Check{
		Name:  "dhcp-shared",
		Doc:   "addresses that DHCP reserves for two nodes",
		Reads: []string{"dhcp-host"},
		Run: func(in *Input) (out []Case, compared int) {
			first := map[string]*parse.Fact{}
			for _, f := range in.Facts["dhcp-host"] {
				a, name := text(f.Data, "fixed_address"), text(f.Data, "name")
				if a == "" || name == "" {
					continue
				}
				compared++
				key := a + " " + f.Host
				if first[key] == nil {
					first[key] = f
				} else if other := text(first[key].Data, "name"); twoNodes(other, name) {
					out = append(out, factCase(f, map[string]string{"address": a, "first": other, "second": name, "host": f.Host}))
				}
			}
			return out, compared
		},
	}
}

// dhcpMAC finds nodes whose reservation is for a network card they do not
// have, and that do not have the reserved address either.
func dhcpMAC() *Check {
	return &Check{
		Name:  "dhcp-mac",
		Doc:   "the network cards of hosts against DHCP's reservations",
		Reads: []string{"dhcp-host", "ip-addr"},
		Run: func(in *Input) (out []Case, compared int) {
			for host, links := range byHost(in.Facts["ip-addr"]) {
				var macs, addresses []string
				for _, l := range links {
					if m := text(l.Data, "mac"); m != "" && m != "00:00:00:00:00:00" {
						macs = append(macs, m)
					}
					for _, a := range maps(l.Data, "addresses") {
						addresses = append(addresses, text(a, "address"))
					}
				}
				if host == "" || len(macs) == 0 {
					continue
				}
				var own []*parse.Fact
				fits := false
				for _, f := range in.Facts["dhcp-host"] {
					if !sameHost(text(f.Data, "name"), host) || text(f.Data, "mac") == "" {
						continue
					}
					own = append(own, f)
					fits = fits || slices.Contains(macs, text(f.Data, "mac")) || slices.Contains(addresses, text(f.Data, "fixed_address"))
				}
				compared += len(own)
				if len(own) > 0 && !fits {
					out = append(out, factCase(own[0], map[string]string{"name": text(own[0].Data, "name"), "reserved": text(own[0].Data, "mac"),
						"has": strings.Join(macs[:min(4, len(macs))], ", "), "host": own[0].Host}))
				}
			}
			slices.SortFunc(out, func(a, b Case) int { return a.Pos.Line - b.Pos.Line })
			return out, compared
		},
	}
}
