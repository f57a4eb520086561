package checks

import (
	"regexp"

	"kanshiki/parse"
)

var sdnKey = regexp.MustCompile(`[./]tun0[./]`)

// ipForwarding finds hosts that forward no packet. Only a node of OpenShift SDN
// must (guide, 36.7.3.1): OVN-Kubernetes of 4.14 and later turns forwarding on
// by interface, and a balancer needs none.
func ipForwarding() *Check {
	return &Check{
		Name:  "ip-forwarding",
		Doc:   "net.ipv4.ip_forward of the hosts that have the SDN's tun0",
		Reads: []string{"sysctl"},
		Also:  []string{"ip-addr"},
		Run: func(in *Input) (out []Case, compared int) {
			links := byHost(in.Facts["ip-addr"])
			settings := byHost(in.Facts["sysctl"])
			for _, host := range sortedKeys(settings) {
				var off *parse.Fact
				on, sdn := false, "no"
				for _, f := range settings[host] {
					switch key := text(f.Data, "key"); {
					case key == "net.ipv4.ip_forward" || key == "net/ipv4/ip_forward":
						if text(f.Data, "value") == "0" {
							off = f
						} else {
							on = true
						}
					case sdnKey.MatchString(key):
						sdn = "yes"
					}
				}
				for _, f := range links[host] {
					if text(f.Data, "interface") != "tun0" || text(f.Data, "error") != "" {
						continue
					}
					if sdn = "yes"; f.Data["point_to_point"] == true { // a VPN's
						sdn = "no"
						break
					}
				}
				if on || off != nil {
					compared++
				}
				if on || off == nil {
					continue
				}
				// A whole listing without tun0 is of a host that needs no
				// forwarding; a few values noted by hand do not tell.
				if sdn == "no" && len(links[host]) == 0 && len(settings[host]) <= 5 {
					sdn = "unknown"
				}
				if sdn != "no" {
					out = append(out, Case{Fields: map[string]string{"host": host, "sdn": sdn}, Pos: off.Pos, Quote: off.Quote})
				}
			}
			return out, compared
		},
	}
}
