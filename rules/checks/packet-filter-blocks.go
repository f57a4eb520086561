package checks

import (
	"fmt"
	"net/netip"
	"strings"

	"kanshiki/parse"
)

// packetFilterBlocks walks the packets that a node must let pass through its
// packet filter, rule by rule as the kernel does, and finds those that are
// surely dropped: what an earlier rule accepts is not blocked, and where a
// condition cannot be told from the dump nothing is said.
func packetFilterBlocks() *Check {
	return &Check{
		Name:  "packet-filter-blocks",
		Doc:   "the packet filter of each node against the traffic that the cluster needs",
		Reads: []string{"iptables-rule", "iptables-chain", "iptables-dump"},
		Also:  []string{"Node", "Pod", "Network", "ClusterNetwork", "ip-addr"},
		Run: func(in *Input) (out []Case, compared int) {
			for _, n := range filterNodes(in) {
				found := map[string]bool{}
				for _, need := range needs(in, n) {
					if found[need.traffic] {
						continue
					}
					for _, t := range n.tables {
						c, told := t.blocks(need)
						if told {
							compared++
						}
						if c == nil || found[need.traffic] {
							continue
						}
						found[need.traffic] = true
						c.Fields["host"], c.Fields["node"] = n.host, n.host
						if n.node != nil {
							c.Fields["node"] = n.node.Name
						}
						out = append(out, *c)
					}
				}
			}
			return out, compared
		},
	}
}

// need is traffic that must pass.
type need struct {
	hook, traffic, what, from string
	pkt                       packet
}

// maxPeers bounds how many other nodes are tried as the sender.
const maxPeers = 32

// needs lists what a node must let pass, by its network plug-in.
func needs(in *Input, n *filterNode) (out []need) {
	nic, inside := n.nic(in), "tun0"
	if n.ovn && !n.sdn {
		inside = "ovn-k8s-mp0"
	}
	peers := func(masters bool) []netip.Prefix {
		list := peerAddresses(in, n, masters)
		if len(list) == 0 {
			list = []netip.Prefix{{}}
		}
		return list[:min(len(list), maxPeers)]
	}
	// A cluster of one node has no tunnels.
	if n.sdn != n.ovn && len(in.Objects["Node"]) != 1 {
		port := overlayPort(in, n.sdn)
		what := fmt.Sprintf("%s (UDP %d)", map[bool]string{true: "VXLAN", false: "Geneve"}[n.sdn], port)
		for _, p := range peers(false) {
			pkt := packet{proto: "udp", dport: port, src: p, in: nic, state: "NEW", untracked: n.ovn}
			out = append(out, need{"input", "overlay", what + " from other nodes", from(p), pkt})
			pkt.in, pkt.src, pkt.out, pkt.dst = "", netip.Prefix{}, nic, p
			out = append(out, need{"output", "overlay", what + " to other nodes", from(p), pkt})
		}
	}
	for _, p := range peers(true) {
		out = append(out, need{"input", "kubelet", "the kubelet's port (TCP 10250) from the control plane", from(p),
			packet{proto: "tcp", dport: 10250, src: p, in: nic, state: "NEW"}})
	}
	if pods, ok := podNetwork(in, n); ok && n.sdn != n.ovn {
		out = append(out,
			need{"input", "pods", "what pods send to their node", pods.String(), packet{proto: "tcp", dport: 10250, src: pods, in: inside, state: "NEW"}},
			need{"output", "pods", "what the node sends to its pods", pods.String(), packet{proto: "tcp", dst: pods, out: inside, state: "NEW"}})
		if n.sdn {
			out = append(out, need{"forward", "forward", "the way of pods to services", pods.String(),
				packet{proto: "tcp", src: pods, dst: pods, in: inside, out: inside, state: "NEW"}})
		}
	}
	for _, o := range in.Objects["Pod"] {
		if n.host != "" && strings.HasPrefix(o.Name, "ipf") && sameHost(n.host, text(o.Data, "spec", "nodeName")) && text(o.Data, "status", "phase") == "Running" {
			out = append(out, need{"input", "vrrp", "VRRP (224.0.0.18) of ipfailover", o.Name,
				packet{proto: "vrrp", dst: netip.MustParsePrefix("224.0.0.18/32"), in: nic, state: "NEW"}})
			break
		}
	}
	return out
}

func from(p netip.Prefix) string {
	if !p.IsValid() {
		return "other nodes"
	}
	return p.Addr().String()
}

// blocks tries the packet on the base chains of its hook: a case if it surely
// ends in one of them, and whether that could be told.
func (t *filterTable) blocks(n need) (c *Case, told bool) {
	if t.family == "ip6" || t.name != "filter" && t.tool != "nft" {
		return nil, false
	}
	for _, base := range t.base(n.hook) {
		f, w := t.walk(base, n.pkt)
		told = told || f == accepted || f == dropped
		if f != dropped || w.by == nil && !t.complete {
			continue
		}
		fact, rule := base.fact, fmt.Sprintf("the policy of chain %s is DROP and no rule before it accepts them", base.name)
		if w.by != nil {
			fact = w.by
			rule = strings.TrimSpace(text(w.by.Data, "chain") + " rule " + fmt.Sprint(w.by.Data["n"]) + ": " + text(w.by.Data, "spec"))
		}
		return &Case{Fields: map[string]string{"traffic": n.traffic, "what": n.what, "from": n.from, "chain": base.name, "rule": rule, "by": by(w.by)},
			Pos: fact.Pos, Quote: fact.Quote}, true
	}
	return nil, told
}

func by(rule *parse.Fact) string {
	if rule == nil {
		return "policy"
	}
	return "rule"
}
