package checks

import (
	"net/netip"
	"strings"
)

// sdnInterfaces looks for the interfaces that OpenShift SDN makes on a node:
// br0, tun0 with the first address of the HostSubnet, vxlan_sys_4789. Only a
// host with a HostSubnet is judged, by an output of all its interfaces.
func sdnInterfaces() *Check {
	return &Check{
		Name:  "sdn-interfaces",
		Doc:   "br0, tun0 and vxlan_sys_4789 of a node",
		Reads: []string{"ip-addr", "HostSubnet"},
		Also:  []string{"Network"},
		Run: func(in *Input) (out []Case, compared int) {
			for _, o := range in.Objects["Network"] {
				for _, at := range [][]string{{"status", "networkType"}, {"spec", "networkType"}, {"spec", "defaultNetwork", "type"}} {
					if t := text(o.Data, at...); t != "" && t != "OpenShiftSDN" {
						return nil, 0 // HostSubnets are left over from before a migration
					}
				}
			}
			all := netNodes(in)
			for _, m := range netHosts(in) {
				n := netNodeOf(all, m.host)
				if n == nil || !n.subnet.IsValid() {
					continue
				}
				say := func(name, what, want, got string) {
					c := Case{Pos: n.record.Pos, Quote: n.record.Quote, Fields: map[string]string{"host": m.host, "interface": name, "what": what, "want": want, "got": got}}
					if l := m.links[name]; l != nil && l.fact != nil {
						c.Pos, c.Quote = l.fact.Pos, l.fact.Quote
					}
					out = append(out, c)
				}
				for _, name := range []string{"br0", "tun0", "vxlan_sys_4789"} {
					l := m.links[name]
					switch {
					case l != nil && l.data != nil:
						compared++
						// br0 itself is down on healthy nodes, the others are up.
						if name != "br0" && !l.up {
							say(name, "down", "", "")
						}
					case l != nil && l.gone || m.complete:
						compared++
						say(name, "missing", "", "")
					}
				}
				if l := m.links["tun0"]; l != nil && l.data != nil && m.addressed {
					compared++
					want := netip.PrefixFrom(n.subnet.Masked().Addr().Next(), n.subnet.Bits())
					var got []string
					for _, a := range l.addresses {
						got = append(got, a.prefix.String())
					}
					if have := strings.Join(got, ", "); !strings.Contains(", "+have+",", ", "+want.String()+",") {
						if have == "" {
							have = "none"
						}
						say("tun0", "address", want.String(), have)
					}
				}
			}
			return out, compared
		},
	}
}
