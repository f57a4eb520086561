package checks

import (
	"net/netip"
	"strings"
)

// sdnFilterFlushed finds nodes whose SDN pod runs but whose packet filter
// lacks what the SDN puts there: another program has flushed it.
func sdnFilterFlushed() *Check {
	return &Check{
		Name:  "sdn-filter-flushed",
		Doc:   "the SDN's chains and its masquerading in the packet filter of nodes where it runs",
		Reads: []string{"iptables-rule", "iptables-chain", "iptables-dump"},
		Also:  []string{"Node", "Pod", "Network", "ClusterNetwork"},
		Run: func(in *Input) (out []Case, compared int) {
			for _, n := range filterNodes(in) {
				if !n.sdn || n.ovn {
					continue
				}
				pods, known := podNetwork(in, n)
				for _, t := range n.tables {
					// Rules may stand in the other backend; an empty table is
					// more often the wrong backend than a flushed one.
					if t.family != "ip" || !t.complete || t.dump.Data["other_backend"] == true || !t.used() {
						continue
					}
					c := Case{Fields: map[string]string{"host": n.host, "table": t.name}, Pos: t.dump.Pos, Quote: t.dump.Quote}
					switch {
					case t.name == "filter" && n.runs:
						compared++
						if !t.has("OPENSHIFT-") {
							c.Fields["missing"] = "chains"
							out = append(out, c)
						}
					case t.name == "nat" && known && (n.runs || n.has("filter", t.tool, "OPENSHIFT-FIREWALL-")) && len(t.base("postrouting")) > 0:
						compared++
						if !t.translates(pods) {
							c.Fields["missing"], c.Fields["pods"] = "masquerade", pods.String()
							out = append(out, c)
						}
					}
				}
			}
			return out, compared
		},
	}
}

// used reports whether any rule stands in the table's base chains.
func (t *filterTable) used() bool {
	for _, c := range t.chains {
		if c.hook != "" && len(c.rules) > 0 {
			return true
		}
	}
	return false
}

func (n *filterNode) has(table, tool, chain string) bool {
	for _, t := range n.tables {
		if t.name == table && t.tool == tool && t.has(chain) {
			return true
		}
	}
	return false
}

// translates reports whether a packet of a pod to the outside may meet a rule
// that changes its source. The chains of Kubernetes do so for marked packets
// only, which the walk knows.
func (t *filterTable) translates(pods netip.Prefix) bool {
	pkt := packet{proto: "tcp", src: pods, dst: netip.MustParsePrefix("203.0.113.0/24"), out: anyNIC, state: "NEW"}
	for _, base := range t.base("postrouting") {
		if _, w := t.walk(base, pkt); w.nat {
			return true
		}
	}
	// A chain of the SDN with no rule that can be read is not told.
	for _, c := range t.chains {
		for _, r := range c.rules {
			if strings.HasPrefix(c.name, "OPENSHIFT-MASQ") && r.Data["other"] == true {
				return true
			}
		}
	}
	return false
}
