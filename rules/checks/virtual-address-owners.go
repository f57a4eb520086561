package checks

import (
	"fmt"
	"slices"
	"strings"

	"kanshiki/parse"
)

// virtualAddressOwners counts the machines that hold each virtual address of
// keepalived. Two is wrong wherever it is seen; none only if all machines that
// could hold it were looked at.
func virtualAddressOwners() *Check {
	return &Check{
		Name:  "virtual-address-owners",
		Doc:   "the virtual addresses of keepalived against the addresses of the machines",
		Reads: []string{"keepalived", "ip-addr"},
		Also:  []string{"Node"},
		Run: func(in *Input) (out []Case, compared int) {
			// An address may move between two bundles, and behind LVS every
			// server has it on lo.
			type key struct {
				bundle  int
				address string
			}
			owners, seen := map[key][]string{}, map[string]string{}
			for _, l := range in.Facts["ip-addr"] {
				for _, a := range addresses(l) {
					seen[a] = l.Host
					k := key{l.Bundle, a}
					if l.Host != "" && text(l.Data, "interface") != "lo" && !slices.ContainsFunc(owners[k], func(h string) bool { return sameHost(h, l.Host) }) {
						owners[k] = append(owners[k], l.Host)
					}
				}
			}
			for _, vip := range virtualAddresses(in) {
				hosts := owners[key{vip.fact.Bundle, vip.address}]
				compared++
				fields := map[string]string{"address": vip.address, "instance": text(vip.fact.Data, "instance"), "interface": text(vip.fact.Data, "interface"),
					"owners": fmt.Sprint(len(hosts)), "machines": strings.Join(hosts, ", ")}
				switch {
				case len(hosts) > 1:
				case seen[vip.address] == "" && vip.allSeen(in, seen):
					fields["machines"] = strings.Join(vip.hosts, ", ")
				default:
					continue
				}
				out = append(out, Case{Fields: fields, Pos: vip.fact.Pos, Quote: vip.fact.Quote})
			}
			return out, compared
		},
	}
}

// virtualAddress is one address and the machines whose keepalived has it.
type virtualAddress struct {
	address string
	fact    *parse.Fact
	hosts   []string
	peers   []string
}

func virtualAddresses(in *Input) (out []*virtualAddress) {
	byAddress := map[string]*virtualAddress{}
	for _, f := range in.Facts["keepalived"] {
		for _, address := range strs(f.Data, "vips") {
			v := byAddress[address]
			if v == nil {
				v = &virtualAddress{address: address, fact: f}
				byAddress[address], out = v, append(out, v)
			}
			if f.Host != "" && !slices.Contains(v.hosts, f.Host) {
				v.hosts = append(v.hosts, f.Host)
			}
			v.peers = append(v.peers, strs(f.Data, "unicast_peers")...)
		}
	}
	return out
}

// allSeen reports whether the addresses of all machines that could hold the
// virtual one were collected. Who they are is known only from unicast peers,
// or from the label of the guide's ramp nodes; there are two at least.
func (v *virtualAddress) allSeen(in *Input, seen map[string]string) bool {
	if len(v.hosts) < 2 {
		return false
	}
	hasLinks := func(host string) bool {
		return slices.ContainsFunc(in.Facts["ip-addr"], func(l *parse.Fact) bool { return sameHost(l.Host, host) })
	}
	if slices.ContainsFunc(v.hosts, func(h string) bool { return !hasLinks(h) }) {
		return false
	}
	if len(v.peers) > 0 {
		return !slices.ContainsFunc(v.peers, func(p string) bool { return seen[p] == "" })
	}
	ramps := 0
	for _, n := range in.Objects["Node"] {
		if text(n.Data, "metadata", "labels", "f5rampnode") == "true" {
			ramps++
			if !slices.ContainsFunc(v.hosts, func(h string) bool { return sameHost(h, n.Name) }) {
				return false
			}
		}
	}
	return ramps > 1
}
