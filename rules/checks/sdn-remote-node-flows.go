package checks

import (
	"slices"
	"strings"
)

// sdnRemoteNodeFlows holds the flows of each node against the HostSubnets of
// the others: what a node sends must be let in (tun_src), and its pods must be
// sent to it, by ARP and by IP (tun_dst). The guide to OpenShift SDN, 36.7.4.
func sdnRemoteNodeFlows() *Check {
	return &Check{
		Name:  "sdn-remote-node-flows",
		Doc:   "the tunnel flows of a node against the HostSubnets of the others",
		Reads: []string{"HostSubnet", "ovs-dump"},
		Also:  []string{"ip-addr"},
		Run: func(in *Input) (out []Case, compared int) {
			all := hostSubnets(in)
			full, every := sdnDumps(in, all), agreed{}
			for _, d := range full {
				every.dump(d.Fact)
			}
			for _, d := range full {
				known := strs(d.Data, "tunnels_in")
				sent := map[string]string{} // protocol and range to remote address
				for _, t := range maps(d.Data, "tunnels_out") {
					sent[text(t, "protocol")+" "+text(t, "subnet")] = text(t, "remote")
				}
				// Flows of the first releases let everything in.
				checksIn := len(known) > 0 || len(sent) == 0 || d.Data["tunnels_filtered"] == true
				for _, h := range all {
					if h == d.own || h.ip == d.own.ip {
						continue
					}
					compared++
					fields := map[string]string{"host": d.Host, "node": d.own.host, "remote": h.host, "address": h.ip, "subnet": h.subnet.String()}
					var missing []string
					if checksIn && !slices.Contains(known, h.ip) {
						missing = append(missing, "from")
					}
					for _, protocol := range []string{"arp", "ip"} {
						switch to := sent[protocol+" "+h.subnet.String()]; to {
						case h.ip:
						case "":
							missing = append(missing, "to ("+protocol+")")
						default:
							fields["old"] = to
						}
					}
					if len(missing) == 0 && fields["old"] == "" {
						continue
					}
					fields["missing"] = strings.Join(missing, ", ")
					if !every.add(d.Fact, h.name+" "+fields["missing"]+" "+fields["old"]) {
						continue
					}
					out = append(out, Case{Fields: fields, Since: h.since(), Pos: d.Pos, Quote: d.Quote})
				}
			}
			return out, compared
		},
	}
}
