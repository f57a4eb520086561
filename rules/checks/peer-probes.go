package checks

import (
	"net/netip"
	"slices"
	"strings"

	"kanshiki/parse"
)

// peerUnreachable finds targets that answer neither ping nor tracepath. One of
// them alone says nothing: ICMP is often filtered. Both say something only of a
// node, or of an address in the host's own subnet; and nothing if TCP gets there.
func peerUnreachable() *Check {
	return &Check{
		Name:  "peer-unreachable",
		Doc:   "what answers neither ping nor tracepath",
		Reads: []string{"ping"},
		Also:  []string{"tracepath", "tcp-probe", "curl", "Node", "HostSubnet", "ip-addr", "ip-neigh"},
		Run: func(in *Input) (out []Case, compared int) {
			all := netNodes(in)
			hosts := map[string]*netHost{}
			for _, m := range netHosts(in) {
				hosts[m.host] = m
			}
			answered := map[[2]string]bool{}
			for _, f := range in.Facts["ping"] {
				if n, ok := number(f.Data, "received"); ok && n > 0 {
					answered[[2]string{f.Host, pingTarget(f)}] = true
				}
			}
			said := map[[2]string]bool{}
			for _, f := range in.Facts["ping"] {
				key := [2]string{f.Host, pingTarget(f)}
				size, sized := number(f.Data, "size")
				if sized && size > 1000 || f.Data["mtu"] != nil || said[key] {
					continue // a test of the MTU
				}
				said[key] = true
				compared++
				if answered[key] {
					continue
				}
				ip, err := netip.ParseAddr(key[1])
				fields := map[string]string{"host": f.Host, "target": key[1], "trace": traceState(in, f), "reason": strings.Join(strs(f.Data, "errors"), "; "), "near": "no", "tcp": "unknown"}
				if err == nil && (netOwner(all, ip) != nil || hosts[f.Host] != nil && hosts[f.Host].subnetOf(ip) != nil) {
					fields["near"] = "yes"
				}
				for _, r := range netTries(in, f.Host) {
					if r.address == key[1] && (r.result == "open" || r.result == "refused") {
						fields["tcp"] = "open"
					}
				}
				for _, g := range in.Facts["ip-neigh"] {
					if g.Host == f.Host && text(g.Data, "address") == key[1] && slices.Contains([]string{"FAILED", "INCOMPLETE"}, text(g.Data, "state")) {
						fields["neighbour"] = "silent"
					}
				}
				out = append(out, Case{Fields: fields, Pos: f.Pos, Quote: f.Quote})
			}
			return out, compared
		},
	}
}

// pingTarget is the address that was pinged, or the name if it was not resolved.
func pingTarget(f *parse.Fact) string {
	if a := text(f.Data, "address"); a != "" {
		return a
	}
	return text(f.Data, "target")
}

// traceState says how tracepath of the same host to the same target ended.
func traceState(in *Input, ping *parse.Fact) string {
	state := "not asked"
	for _, f := range in.Facts["tracepath"] {
		t := text(f.Data, "target")
		if f.Host != ping.Host || t != text(ping.Data, "target") && t != text(ping.Data, "address") && text(f.Data, "address") != text(ping.Data, "address") {
			continue
		}
		if f.Data["reached"] == true {
			return "reached"
		}
		state = "failed"
	}
	return state
}

// pathMTU finds nodes between which packets of the card's own size are lost
// although small ones arrive: a switch, tunnel or cloud network carries less.
func pathMTU() *Check {
	return &Check{
		Name:  "path-mtu",
		Doc:   "large pings between nodes against small ones",
		Reads: []string{"ping", "ip-addr"},
		Also:  []string{"Node", "HostSubnet", "ip-route"},
		Run: func(in *Input) (out []Case, compared int) {
			all := netNodes(in)
			for _, m := range netHosts(in) {
				nic := m.nic(netNodeOf(all, m.host))
				if nic == nil {
					continue
				}
				small := map[string]bool{}
				for _, f := range in.Facts["ping"] {
					size, _ := number(f.Data, "size")
					if n, _ := number(f.Data, "received"); f.Host == m.host && n > 0 && size < 1000 {
						small[pingTarget(f)] = true
					}
				}
				for _, f := range in.Facts["ping"] {
					size, ok := number(f.Data, "size")
					got, sent := number(f.Data, "received")
					target := pingTarget(f)
					// 28 bytes of IP and ICMP headers come on top.
					if f.Host != m.host || !ok || !sent || size < 1000 || int(size)+28 > nic.mtu || f.Data["dont_fragment"] != true || !small[target] {
						continue
					}
					compared++
					if got == 0 {
						out = append(out, Case{Pos: f.Pos, Quote: f.Quote, Fields: map[string]string{"host": m.host, "target": target, "size": itoaF(size + 28), "interface": nic.name, "mtu": itoaF(float64(nic.mtu))}})
					}
				}
			}
			return out, compared
		},
	}
}
