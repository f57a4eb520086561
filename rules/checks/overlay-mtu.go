package checks

import (
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
)

// Bytes that a tunnel adds to each packet: VXLAN over IPv4 50, Geneve as
// OVN-Kubernetes uses it 100 (the network operator's own numbers).
const (
	vxlanOverhead  = 50
	geneveOverhead = 100
)

// overlayMTU holds the pod network's MTU, as configured and as the host's
// interfaces show it, against that of the card the tunnel goes over.
func overlayMTU() *Check {
	return &Check{
		Name:  "overlay-mtu",
		Doc:   "the pod network's MTU against the network card's",
		Reads: []string{"ip-addr"},
		Also:  []string{"ip-route", "Node", "HostSubnet", "Network", "node-config"},
		Run: func(in *Input) (out []Case, compared int) {
			all := netNodes(in)
			for _, m := range netHosts(in) {
				nic := m.nic(netNodeOf(all, m.host))
				if nic == nil || nic.mtu == 0 {
					continue
				}
				for _, o := range overlayMTUs(in, m, nic) {
					compared++
					if o.mtu+o.overhead <= nic.mtu {
						continue
					}
					out = append(out, Case{Pos: o.pos, Quote: o.quote, Fields: map[string]string{"host": m.host, "source": o.source, "sure": strconv.FormatBool(o.sure),
						"overlay": strconv.Itoa(o.mtu), "interface": nic.name, "mtu": strconv.Itoa(nic.mtu), "fits": strconv.Itoa(nic.mtu - o.overhead), "where": o.where}})
					break // one reason a host is enough
				}
			}
			return out, compared
		},
	}
}

type overlaySize struct {
	mtu, overhead        int
	sure                 bool
	source, where, quote string
	pos                  parse.Pos
}

// overlayMTUs lists what tells the pod network's MTU, the surest first.
func overlayMTUs(in *Input, m *netHost, nic *netLink) (out []overlaySize) {
	tun := m.overlay()
	overhead := vxlanOverhead
	if tun != nil && tun.name != "tun0" {
		overhead = geneveOverhead
	}
	for _, f := range in.Facts["node-config"] {
		if mtu, ok := number(f.Data, "networkConfig", "mtu"); ok && (f.Host == m.host || sameHost(f.Host, m.host)) && strings.Contains(text(f.Data, "networkConfig", "networkPluginName"), "openshift-ovs") {
			out = append(out, overlaySize{int(mtu), vxlanOverhead, true, "node-config.yaml", "networkConfig.mtu", f.Quote, f.Pos})
		}
	}
	if tun == nil {
		return out // not a node, or its interfaces are not all known
	}
	if len(out) == 0 {
		for _, o := range in.Objects["Network"] {
			if mtu, ok := number(o.Data, "status", "clusterNetworkMTU"); ok && mtu > 0 {
				out = append(out, overlaySize{int(mtu), overhead, true, "Network " + o.Name, "status.clusterNetworkMTU", nic.fact.Quote, nic.fact.Pos}) // the card's line is the host's own
			}
		}
	}
	// A pod's interface has the MTU that the plugin was told. tun0 alone does
	// not tell: without pods Open vSwitch sets it to 1500 (origin issue 19372).
	// Only where nothing says what was configured does it count.
	veths := slices.DeleteFunc(m.sorted(), func(l *netLink) bool {
		return !strings.HasPrefix(l.name, "veth") || l.data == nil || l.master != "" && l.master != "ovs-system"
	})
	pods := slices.ContainsFunc(veths, func(l *netLink) bool { return l.mtu == tun.mtu })
	if len(out) == 0 {
		out = append(out, overlaySize{tun.mtu, overhead, pods, tun.name, "its MTU", tun.fact.Quote, tun.fact.Pos})
	}
	return out
}
