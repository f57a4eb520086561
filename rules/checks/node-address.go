package checks

import (
	"net/netip"
	"strings"
)

// nodeAddressAbsent finds nodes whose registered address is on none of the
// host's interfaces.
func nodeAddressAbsent() *Check {
	return &Check{
		Name:  "node-address-absent",
		Doc:   "the addresses of Nodes against those of their hosts",
		Reads: []string{"ip-addr", "Node"},
		Run: func(in *Input) (out []Case, compared int) {
			for _, m := range netHosts(in) {
				for _, o := range in.Objects["Node"] {
					if !m.addressed || m.host == "" || !sameHost(o.Name, m.host) {
						continue
					}
					for _, a := range maps(o.Data, "status", "addresses") {
						ip, err := netip.ParseAddr(text(a, "address"))
						if err != nil || text(a, "type") != "InternalIP" {
							continue
						}
						has, pos, quote := m.addressesLike(ip)
						if len(has) == 0 {
							continue // no address of that family at all: the dump tells too little
						}
						compared++
						if m.holder(ip) == nil {
							out = append(out, Case{Pos: pos.Pos, Quote: quote, Fields: map[string]string{"host": m.host, "node": o.Name, "address": ip.String(), "has": strings.Join(has, ", ")}})
						}
					}
				}
			}
			return out, compared
		},
	}
}

// addressOnTwoHosts finds an address that two machines carry. Addresses with a
// whole mask, secondary ones and those of local bridges may be there twice:
// virtual addresses that moved between the dumps, ranges of each host's own.
func addressOnTwoHosts() *Check {
	return &Check{
		Name:  "address-on-two-hosts",
		Doc:   "the hosts' addresses against each other",
		Reads: []string{"ip-addr"},
		Also:  []string{"Node", "ip-route"},
		Run: func(in *Input) (out []Case, compared int) {
			type seen struct {
				host string
				link *netLink
			}
			first := map[netip.Addr]seen{}
			all := netNodes(in)
			for _, m := range netHosts(in) {
				l := m.nic(netNodeOf(all, m.host))
				if m.host == "" || l == nil || l.mac == "" || len(l.addresses) == 0 {
					continue
				}
				a := l.addresses[0]
				ip := a.prefix.Addr()
				if a.secondary || a.prefix.IsSingleIP() || !ip.Is4() {
					continue
				}
				compared++
				old, ok := first[ip]
				if !ok {
					first[ip] = seen{m.host, l}
					continue
				}
				// One machine under two names, or in two bundles, has the same card.
				if old.link.mac == l.mac || old.link.fact.Bundle != l.fact.Bundle || sameHost(old.host, m.host) {
					continue
				}
				out = append(out, Case{Pos: l.fact.Pos, Quote: l.fact.Quote, Fields: map[string]string{"address": ip.String(), "first": old.host, "second": m.host, "mac": l.mac, "other": old.link.mac}})
			}
			return out, compared
		},
	}
}
