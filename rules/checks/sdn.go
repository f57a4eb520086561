package checks

import (
	"net/netip"
	"path"
	"slices"
	"strings"

	"kanshiki/parse"
)

// hostSubnet is a node of OpenShift SDN: where its tunnel ends and the range
// of its pods.
type hostSubnet struct {
	name, host, ip string
	subnet         netip.Prefix
	object         *parse.Object
}

// since is when the HostSubnet was made; "" for a row of a table.
func (h *hostSubnet) since() string { return text(h.object.Data, "metadata", "creationTimestamp") }

// gateway is the first address of the range, which tun0 carries.
func (h *hostSubnet) gateway() netip.Addr { return h.subnet.Masked().Addr().Next() }

// hostSubnets gives the HostSubnets that say where and what they are.
func hostSubnets(in *Input) (out []*hostSubnet) {
	for _, o := range in.Objects["HostSubnet"] {
		subnet, err := netip.ParsePrefix(text(o.Data, "subnet"))
		ip, bad := netip.ParseAddr(text(o.Data, "hostIP"))
		if err != nil || bad != nil {
			continue
		}
		h := &hostSubnet{name: o.Name, host: text(o.Data, "host"), ip: ip.String(), subnet: subnet, object: o}
		if h.host == "" {
			h.host = h.name
		}
		out = append(out, h)
	}
	return out
}

// place tells which facts are of one machine: the host, or where the path
// tells none the folder of the file.
func place(f *parse.Fact) string {
	if f.Host != "" {
		return strings.ToLower(f.Host)
	}
	return "\x00" + path.Dir(f.File)
}

// sameMachine gives the facts of a kind that are of the same machine as f.
func sameMachine(in *Input, kind string, f *parse.Fact) (out []*parse.Fact) {
	for _, g := range in.Facts[kind] {
		if g.Bundle == f.Bundle && place(g) == place(f) {
			out = append(out, g)
		}
	}
	return out
}

// addresses gives the addresses of an ip-addr fact.
func addresses(f *parse.Fact) (out []string) {
	for _, a := range maps(f.Data, "addresses") {
		out = append(out, text(a, "address"))
	}
	return out
}

// nodeByName finds the HostSubnet of the machine a fact is from, by its name
// or an address it has.
func nodeByName(in *Input, f *parse.Fact, all []*hostSubnet) *hostSubnet {
	if f.Host == "" {
		return nil
	}
	for _, h := range all {
		if sameHost(f.Host, h.host) || sameHost(f.Host, h.name) || f.Host == h.ip {
			return h
		}
	}
	for _, link := range sameMachine(in, "ip-addr", f) {
		for _, h := range all {
			if slices.Contains(addresses(link), h.ip) {
				return h
			}
		}
	}
	return nil
}

// nodeByFlows finds the HostSubnet whose range a dump of flows treats as its
// own: it is led on without a tunnel. Nil if there is none or more than one.
func nodeByFlows(f *parse.Fact, all []*hostSubnet) (own *hostSubnet) {
	local := strs(f.Data, "subnets")
	for _, h := range all {
		if !slices.Contains(local, h.subnet.String()) {
			continue
		}
		if own != nil {
			return nil
		}
		own = h
	}
	return own
}

// agreed keeps what every dump of its machine shows: a bundle may hold one
// with names and one with numbers, or two of different moments. key tells
// which cases are the same.
type agreed struct {
	dumps map[string]int
	seen  map[string]int
}

func (a *agreed) dump(f *parse.Fact) {
	if a.dumps == nil {
		a.dumps, a.seen = map[string]int{}, map[string]int{}
	}
	a.dumps[place(f)]++
}

// add reports whether the case was now seen in all dumps of the machine.
func (a *agreed) add(f *parse.Fact, key string) bool {
	a.seen[place(f)+"\x00"+key]++
	return a.seen[place(f)+"\x00"+key] == a.dumps[place(f)]
}

// sdnDump is a full dump of the flows of a node whose SDN has set up its bridge.
type sdnDump struct {
	*parse.Fact
	own *hostSubnet
}

// sdnDumps gives the dumps of flows that can be compared: full, of a bridge
// that is set up, and of a node that is known for certain.
func sdnDumps(in *Input, all []*hostSubnet) (out []sdnDump) {
	for _, f := range dumps(in, "flows") {
		if f.Data["complete"] != true || f.Data["error"] != nil {
			continue
		}
		own, named := nodeByFlows(f, all), nodeByName(in, f, all)
		if own == nil || named != nil && named != own {
			continue
		}
		out = append(out, sdnDump{f, own})
	}
	return out
}

// dumps gives the questions to Open vSwitch of one sort.
func dumps(in *Input, what string) (out []*parse.Fact) {
	for _, f := range in.Facts["ovs-dump"] {
		if text(f.Data, "what") == what {
			out = append(out, f)
		}
	}
	return out
}

// notANode reports whether the collected objects say that the machine of a
// fact is no node of the cluster: a balancer, a bastion.
func notANode(in *Input, f *parse.Fact, all []*hostSubnet) bool {
	if f.Host == "" || len(in.Objects["Node"])+len(all) == 0 || nodeByName(in, f, all) != nil {
		return false
	}
	for _, n := range in.Objects["Node"] {
		if sameHost(f.Host, n.Name) || slices.Contains(internalAddresses(n), f.Host) {
			return false
		}
	}
	return true
}

// internalAddresses gives the internal addresses of a Node.
func internalAddresses(n *parse.Object) (out []string) {
	for _, a := range maps(n.Data, "status", "addresses") {
		if text(a, "type") == "InternalIP" {
			out = append(out, text(a, "address"))
		}
	}
	return out
}

// usesOVN reports whether the machine of a fact or its cluster runs
// OVN-Kubernetes, which has no br0.
func usesOVN(in *Input, f *parse.Fact) bool {
	if clusterOVN(in) {
		return true
	}
	return slices.ContainsFunc(sameMachine(in, "ovs-bridge", f), func(b *parse.Fact) bool { return text(b.Data, "bridge") == "br-int" })
}

// clusterOVN reports whether the cluster's own configuration says so.
func clusterOVN(in *Input) bool {
	for _, n := range in.Objects["Network"] {
		for _, p := range [][]string{{"status", "networkType"}, {"spec", "networkType"}, {"spec", "defaultNetwork", "type"}} {
			if text(n.Data, p...) == "OVNKubernetes" {
				return true
			}
		}
	}
	return false
}
