package checks

import (
	"fmt"
	"slices"

	"kanshiki/parse"
)

// sdnFlowsLost finds a br0 without the flows that the SDN sets at its start:
// none at all, or those of another range of pods.
func sdnFlowsLost() *Check {
	return &Check{
		Name:  "sdn-flows-lost",
		Doc:   "whether br0 has the flows of the SDN, for the node's own range",
		Reads: []string{"ovs-dump"},
		Also:  []string{"HostSubnet", "Node", "Network", "ip-addr", "ovs-bridge"},
		Run: func(in *Input) (out []Case, compared int) {
			all, every := hostSubnets(in), agreed{}
			full := slices.DeleteFunc(dumps(in, "flows"), func(f *parse.Fact) bool {
				bridge := text(f.Data, "bridge")
				return f.Data["complete"] != true || f.Data["error"] != nil || bridge != "br0" && (bridge != "" || nodeByName(in, f, all) == nil)
			})
			for _, f := range full {
				every.dump(f)
			}
			for _, f := range full {
				node := nodeByName(in, f, all)
				if usesOVN(in, f) || notANode(in, f, all) || node == nil && !hasVXLAN(in, f) {
					continue
				}
				compared++
				count, _ := number(f.Data, "count")
				local := strs(f.Data, "subnets")
				fields := map[string]string{"host": f.Host, "total": fmt.Sprint(count)}
				since := ""
				switch {
				case len(local) == 0 && len(strs(f.Data, "tunnels_in")) == 0 && len(maps(f.Data, "tunnels_out")) == 0:
					fields["problem"] = "none"
				case node != nil && len(local) > 0 && !slices.Contains(local, node.subnet.String()) && nodeByFlows(f, all) != nil:
					fields["problem"], fields["subnet"], fields["other"] = "range", node.subnet.String(), nodeByFlows(f, all).subnet.String()
					since = node.since()
				default:
					continue
				}
				if !every.add(f, fields["problem"]+fields["other"]) {
					continue
				}
				out = append(out, Case{Fields: fields, Since: since, Pos: f.Pos, Quote: f.Quote})
			}
			return out, compared
		},
	}
}

// hasVXLAN reports whether ovs-vsctl show of the machine has the SDN's br0.
func hasVXLAN(in *Input, f *parse.Fact) bool {
	return slices.ContainsFunc(sameMachine(in, "ovs-bridge", f), func(b *parse.Fact) bool {
		return text(b.Data, "bridge") == "br0" && slices.ContainsFunc(maps(b.Data, "ports"), func(p map[string]any) bool {
			return text(p, "name") == "vxlan0" || text(p, "name") == "tun0"
		})
	})
}
