package checks

import (
	"net/netip"
	"slices"
	"strings"

	"kanshiki/parse"
)

// hostSubnetNode holds each HostSubnet against its Node object and against the
// addresses of the machine itself.
func hostSubnetNode() *Check {
	return &Check{
		Name:  "hostsubnet-node",
		Doc:   "HostSubnets against the addresses of Nodes, machines and pods",
		Reads: []string{"HostSubnet"},
		Also:  []string{"Network", "Node", "Pod", "ip-addr"},
		Run: func(in *Input) (out []Case, compared int) {
			if clusterOVN(in) {
				return nil, 0 // left over from before a migration
			}
			all, pods := hostSubnets(in), podsByNode(in)
			for _, h := range all {
				for _, n := range in.Objects["Node"] {
					have := internalAddresses(n)
					if len(have) == 0 || !sameHost(n.Name, h.host) {
						continue
					}
					compared++
					if !slices.Contains(have, h.ip) {
						out = append(out, h.fault("node", strings.Join(have, ", "), n.Pos, n.Quote))
					}
				}
				for _, p := range pods[shortName(h.host)] {
					if c, ok := strayPod(p, h, all); ok {
						compared++
						if c != nil {
							out = append(out, *c)
						}
					}
				}
			}
			for _, links := range machines(in) {
				h := namedNode(links[0], all)
				if h == nil {
					continue
				}
				var have []string
				var tun *parse.Fact
				for _, l := range links {
					have = append(have, addresses(l)...)
					if text(l.Data, "interface") == "tun0" {
						tun = l
					}
				}
				global := slices.DeleteFunc(slices.Clone(have), func(a string) bool {
					ip, err := netip.ParseAddr(a)
					return err != nil || !ip.Is4() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || h.subnet.Contains(ip)
				})
				if len(global) == 0 {
					continue
				}
				compared++
				if !slices.Contains(have, h.ip) {
					out = append(out, h.fault("machine", strings.Join(global, ", "), links[0].Pos, links[0].Quote))
				}
				if tun != nil && !slices.Contains(addresses(tun), h.gateway().String()) {
					c := h.fault("tun0", h.gateway().String(), tun.Pos, tun.Quote)
					c.Fields["host"] = tun.Host
					out = append(out, c)
				}
			}
			return out, compared
		},
	}
}

func (h *hostSubnet) fault(problem, have string, pos parse.Pos, quote string) Case {
	return Case{Fields: map[string]string{"problem": problem, "node": h.host, "address": h.ip, "subnet": h.subnet.String(), "have": have},
		Since: h.since(), Pos: pos, Quote: quote}
}

// namedNode finds a machine's HostSubnet by its name alone.
func namedNode(f *parse.Fact, all []*hostSubnet) *hostSubnet {
	i := slices.IndexFunc(all, func(h *hostSubnet) bool { return f.Host != "" && sameHost(f.Host, h.host) })
	if i < 0 {
		return nil
	}
	return all[i]
}

// machines groups the interfaces by machine, in the order of the bundle.
func machines(in *Input) (out [][]*parse.Fact) {
	index := map[string]int{}
	for _, f := range in.Facts["ip-addr"] {
		key := place(f)
		if _, ok := index[key]; !ok {
			index[key] = len(out)
			out = append(out, nil)
		}
		out[index[key]] = append(out[index[key]], f)
	}
	return out
}

// strayPod tells of a running pod on the node of h whose address is not of the
// node's range but of the pod network. ok is false if it cannot be compared.
func strayPod(p *parse.Object, h *hostSubnet, all []*hostSubnet) (*Case, bool) {
	ip, err := netip.ParseAddr(text(p.Data, "status", "podIP"))
	if err != nil || !sameHost(text(p.Data, "spec", "nodeName"), h.host) || text(p.Data, "status", "phase") != "Running" ||
		dig(p.Data, "metadata", "deletionTimestamp") != nil || dig(p.Data, "spec", "hostNetwork") == true {
		return nil, false
	}
	if h.subnet.Contains(ip) {
		return nil, true
	}
	for _, other := range all {
		if other != h && other.subnet.Contains(ip) {
			c := h.fault("pod", ip.String(), p.Pos, p.Quote)
			c.Fields["pod"], c.Since = p.Namespace+"/"+p.Name, started(p)
			return &c, true
		}
	}
	return nil, false
}
