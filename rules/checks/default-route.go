package checks

import (
	"strings"

	"kanshiki/parse"
)

// defaultRoute finds nodes without an IPv4 default route. Where packets were
// seen to fail for want of a route, that is what is wrong; else it is only
// remarkable: a cluster without a way out may be meant so.
func defaultRoute() *Check {
	return &Check{
		Name:  "default-route",
		Doc:   "nodes without a default route",
		Reads: []string{"ip-route", "ip-addr"},
		Also:  []string{"Node", "HostSubnet", "route-get", "ping", "tcp-probe", "curl"},
		Run: func(in *Input) (out []Case, compared int) {
			all := netNodes(in)
			for _, m := range netHosts(in) {
				if m.overlay() == nil && netNodeOf(all, m.host) == nil || !m.routesWhole() {
					continue
				}
				compared++
				found := false
				for _, f := range m.routes {
					dst := text(f.Data, "destination")
					found = found || (dst == "default" || dst == "0.0.0.0/0" || dst == "0.0.0.0/1") && text(f.Data, "type") == "unicast"
				}
				if found {
					continue
				}
				c := Case{Fields: map[string]string{"host": m.host}, Pos: m.routes[0].Pos, Quote: m.routes[0].Quote}
				if f := noRouteSeen(in, m.host); f != nil {
					c.Pos, c.Quote, c.Fields["seen"] = f.Pos, f.Quote, f.Quote
				}
				out = append(out, c)
			}
			return out, compared
		},
	}
}

// routesWhole reports whether the routes are those of the main table and not
// some that were asked for: the network of a card is among them.
func (m *netHost) routesWhole() bool {
	for _, f := range m.routes {
		src := text(f.Data, "src")
		for _, l := range m.links {
			for _, a := range l.addresses {
				if src != "" && a.prefix.Addr().String() == src && !netOverlayDevice(l.name) {
					return true
				}
			}
		}
	}
	return false
}

// noRouteSeen is a probe of a host that failed because the network was
// unreachable; nil if there is none.
func noRouteSeen(in *Input, host string) *parse.Fact {
	for _, kind := range []string{"route-get", "ping", "tcp-probe", "curl"} {
		for _, f := range in.Facts[kind] {
			said := text(f.Data, "error") + text(f.Data, "reason") + strings.Join(strs(f.Data, "errors"), " ")
			if f.Host == host && strings.Contains(strings.ToLower(said), "network is unreachable") && !strings.Contains(text(f.Data, "target"), ":") {
				return f
			}
		}
	}
	return nil
}
