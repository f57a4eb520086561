package checks

import (
	"net/netip"
	"slices"
	"strings"

	"kanshiki/parse"
)

// netLink is an interface of a host, put together from all outputs that show it:
// ip addr tells addresses, ip -d link kinds, ip -s link counters.
type netLink struct {
	name, master, kind, mac string
	mtu                     int
	up, carrier             bool
	gone                    bool // somebody asked for it, and it was not there
	addresses               []netAddress
	data                    map[string]any // of the last output that shows the link itself
	counters                map[string]any // of the last output that has some
	fact                    *parse.Fact
}

type netAddress struct {
	prefix    netip.Prefix // with the host's bits
	secondary bool
	dynamic   bool
}

// netHost is what the dumps of one host tell of its network.
type netHost struct {
	host  string
	links map[string]*netLink
	// complete: the interfaces are all known; addressed: so are their addresses.
	complete, addressed bool
	routes              []*parse.Fact // of the main table
}

// netHosts puts the dumps of each host together, in the order of the names.
func netHosts(in *Input) []*netHost {
	all := map[string]*netHost{}
	of := func(f *parse.Fact) *netHost {
		if all[f.Host] == nil {
			all[f.Host] = &netHost{host: f.Host, links: map[string]*netLink{}}
		}
		return all[f.Host]
	}
	for _, f := range in.Facts["ip-addr"] {
		of(f).addLink(f)
	}
	for _, f := range in.Facts["ip-route"] {
		if t := text(f.Data, "table"); t == "" || t == "main" || t == "254" {
			m := of(f)
			m.routes = append(m.routes, f)
		}
	}
	var out []*netHost
	for _, m := range all {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b *netHost) int { return strings.Compare(a.host, b.host) })
	return out
}

func (m *netHost) addLink(f *parse.Fact) {
	name := text(f.Data, "interface")
	l := m.links[name]
	if l == nil {
		l = &netLink{name: name, fact: f}
		m.links[name] = l
	}
	if text(f.Data, "error") != "" {
		l.gone = l.data == nil
		return
	}
	if mtu, ok := number(f.Data, "mtu"); ok {
		l.mtu, l.data, l.fact, l.gone = int(mtu), f.Data, f, false
		l.up, _ = f.Data["up"].(bool)
		l.carrier, _ = f.Data["lower_up"].(bool)
		l.master = text(f.Data, "master")
		if f.Data["rx_packets"] != nil {
			l.counters = f.Data
		}
		if k := text(f.Data, "kind"); k != "" {
			l.kind = k
		}
		if k := text(f.Data, "mac"); k != "" {
			l.mac = k
		}
	}
	list, asked := f.Data["addresses"].([]any)
	if f.Data["complete"] == true {
		m.complete = true
		m.addressed = m.addressed || asked
	}
	if !asked {
		return
	}
	l.addresses = nil
	for _, v := range list {
		a, _ := v.(map[string]any)
		bits, _ := number(a, "prefix")
		ip, err := netip.ParseAddr(text(a, "address"))
		if err != nil || text(a, "scope") != "global" {
			continue
		}
		l.addresses = append(l.addresses, netAddress{netip.PrefixFrom(ip, int(bits)), a["secondary"] == true, a["dynamic"] == true})
	}
}

// holder is the interface that carries an address; nil if none does.
func (m *netHost) holder(ip netip.Addr) *netLink {
	for _, l := range m.sorted() {
		for _, a := range l.addresses {
			if a.prefix.Addr() == ip {
				return l
			}
		}
	}
	return nil
}

func (m *netHost) sorted() []*netLink {
	var out []*netLink
	for _, l := range m.links {
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b *netLink) int { return strings.Compare(a.name, b.name) })
	return out
}

// nic is the interface that carries the host's traffic with other hosts: the
// one with the node's address, else that of the default route; nil if neither
// is known.
func (m *netHost) nic(n *netNode) *netLink {
	if n != nil {
		for _, ip := range n.ips {
			if l := m.holder(ip); l != nil && l.data != nil {
				return l
			}
		}
		if len(n.ips) > 0 && m.addressed {
			return nil // the node's address is not here: which interface would it be?
		}
	}
	best, metric := "", 0.0
	for _, f := range m.routes {
		n, _ := number(f.Data, "metric")
		if dev := text(f.Data, "dev"); text(f.Data, "destination") == "default" && !strings.Contains(text(f.Data, "via"), ":") && (best == "" || n < metric) {
			best, metric = dev, n
		}
	}
	if l := m.links[best]; l != nil && l.data != nil && !netOverlayDevice(best) {
		return l
	}
	return nil
}

// netOverlayDevice knows the devices of the pod networks.
func netOverlayDevice(name string) bool {
	for _, p := range []string{"tun", "ovn-k8s", "veth", "vxlan", "genev", "br-int", "lo", "docker", "cni", "virbr", "podman"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return name == "br0"
}

// overlay is the pod network's device of the host: tun0 of OpenShift SDN or
// ovn-k8s-mp0 of OVN-Kubernetes; nil if the dumps show neither.
func (m *netHost) overlay() *netLink {
	for _, name := range []string{"tun0", "ovn-k8s-mp0"} {
		if l := m.links[name]; l != nil && l.data != nil && l.data["point_to_point"] != true { // a VPN's has no Ethernet
			return l
		}
	}
	return nil
}

// addressesLike lists the host's global addresses of the family of ip, and the
// record of the interface that carries the first of them.
func (m *netHost) addressesLike(ip netip.Addr) (has []string, at *parse.Fact, quote string) {
	for _, l := range m.sorted() {
		for _, a := range l.addresses {
			if a.prefix.Addr().Is4() != ip.Is4() || netOverlayDevice(l.name) {
				continue
			}
			if at == nil {
				at, quote = l.fact, l.fact.Quote
			}
			has = append(has, a.prefix.Addr().String())
		}
	}
	return has, at, quote
}
