package checks

import "net/netip"

// routeToPeer holds what `ip route get` says of other nodes' addresses against
// the node's own interfaces: the packets should leave over the card with the
// node's address and with that address as source, without a gateway if the peer
// is in the same subnet, and the same in both directions.
func routeToPeer() *Check {
	return &Check{
		Name:  "route-to-peer",
		Doc:   "the routes between nodes",
		Reads: []string{"route-get"},
		Also:  []string{"ip-addr", "ip-route", "Node", "HostSubnet"},
		Run: func(in *Input) (out []Case, compared int) {
			all := netNodes(in)
			hosts := map[string]*netHost{}
			for _, m := range netHosts(in) {
				hosts[m.host] = m
			}
			direct := map[[2]string]bool{}
			for _, f := range in.Facts["route-get"] {
				target, err := netip.ParseAddr(text(f.Data, "target"))
				if err != nil {
					continue
				}
				n, peer := netNodeOf(all, f.Host), netOwner(all, target)
				m := hosts[f.Host]
				if m == nil {
					m = &netHost{host: f.Host}
				}
				if n != nil && peer == n || text(f.Data, "type") == "local" {
					continue
				}
				fields := map[string]string{"host": f.Host, "target": target.String(), "dev": text(f.Data, "dev"), "src": text(f.Data, "src"), "via": text(f.Data, "via"), "error": text(f.Data, "error")}
				if peer != nil {
					fields["peer"] = peer.name
				}
				say := func(what string) {
					fields["what"] = what
					out = append(out, Case{Fields: fields, Pos: f.Pos, Quote: f.Quote})
				}
				inSubnet := m.subnetOf(target)
				if peer == nil && inSubnet == nil {
					continue // nobody of ours
				}
				compared++
				src, srcErr := netip.ParseAddr(text(f.Data, "src"))
				if peer != nil && n != nil {
					direct[[2]string{n.name, peer.name}] = text(f.Data, "via") == "" && fields["error"] == ""
				}
				switch {
				case fields["error"] != "":
					say("none")
				case peer != nil && netOverlayDevice(fields["dev"]):
					say("overlay")
				case inSubnet != nil && fields["via"] != "" && target.Is4():
					fields["interface"] = inSubnet.name
					say("gateway")
				case n != nil && len(n.ips) > 0 && peer != nil && srcErr == nil && m.holder(src) != nil && !n.has(src):
					fields["node_address"] = n.ips[0].String()
					say("source")
				case n != nil && peer != nil && fields["via"] != "":
					if d, ok := direct[[2]string{peer.name, n.name}]; ok && d {
						say("asymmetric")
					}
				}
			}
			return out, compared
		},
	}
}

func (n *netNode) has(ip netip.Addr) bool {
	for _, a := range n.ips {
		if a == ip {
			return true
		}
	}
	return false
}

// subnetOf is the interface in whose subnet an address is, as its netmask says;
// nil if there is none.
func (m *netHost) subnetOf(ip netip.Addr) *netLink {
	for _, l := range m.sorted() {
		if netOverlayDevice(l.name) || !l.up {
			continue
		}
		for _, a := range l.addresses {
			if !a.prefix.IsSingleIP() && a.prefix.Contains(ip) {
				return l
			}
		}
	}
	return nil
}
