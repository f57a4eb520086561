package checks

import (
	"fmt"
	"slices"

	"kanshiki/parse"
)

// sdnPorts are the ports that the flows of the SDN send to, by number.
var sdnPorts = []struct {
	name   string
	number int
}{{"vxlan0", 1}, {"tun0", 2}}

// sdnBridgePorts finds br0 without vxlan0 as port 1 or tun0 as port 2.
func sdnBridgePorts() *Check {
	return &Check{
		Name:  "sdn-bridge-ports",
		Doc:   "vxlan0 and tun0 on br0, and their numbers",
		Reads: []string{"ovs-dump"},
		Also:  []string{"HostSubnet", "ip-addr", "ovs-port"},
		Run: func(in *Input) (out []Case, compared int) {
			all := hostSubnets(in)
			full := slices.DeleteFunc(dumps(in, "ports"), func(f *parse.Fact) bool {
				return f.Data["complete"] != true || f.Data["error"] != nil || text(f.Data, "bridge") != "br0"
			})
			every := agreed{}
			for _, f := range full {
				every.dump(f)
			}
			for _, f := range full {
				ports := sameMachine(in, "ovs-port", f)
				ports = slices.DeleteFunc(ports, func(p *parse.Fact) bool { return p.File != f.File || text(p.Data, "bridge") != "br0" })
				found := map[string]*parse.Fact{}
				for _, p := range ports {
					found[text(p.Data, "name")] = p
				}
				if found["vxlan0"] == nil && found["tun0"] == nil && nodeByName(in, f, all) == nil {
					continue // somebody else's br0
				}
				for _, want := range sdnPorts {
					compared++
					fields := map[string]string{"host": f.Host, "port": want.name, "want": fmt.Sprint(want.number)}
					p := found[want.name]
					if p == nil && every.add(f, want.name) {
						out = append(out, Case{Fields: fields, Pos: f.Pos, Quote: f.Quote})
					} else if p == nil {
						continue
					} else if got := fmt.Sprint(p.Data["number"]); got != fields["want"] && every.add(f, want.name+got) {
						fields["number"] = got
						out = append(out, Case{Fields: fields, Pos: p.Pos, Quote: p.Quote})
					}
				}
			}
			return out, compared
		},
	}
}
