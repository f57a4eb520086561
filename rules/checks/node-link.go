package checks

import (
	"fmt"
	"strconv"
	"strings"

	"kanshiki/parse"
)

// nodeLink looks at the card that carries a node's traffic: is it up, has it a
// carrier, at what speed, with how many errors. Other cards are often unused.
func nodeLink() *Check {
	return &Check{
		Name:  "node-link",
		Doc:   "the network card that carries a node's address",
		Reads: []string{"ip-addr"},
		Also:  []string{"ethtool", "ip-route", "Node", "HostSubnet"},
		Run: func(in *Input) (out []Case, compared int) {
			all := netNodes(in)
			var speeds []*parse.Fact
			for _, m := range netHosts(in) {
				nic := m.nic(netNodeOf(all, m.host))
				if nic == nil {
					continue
				}
				compared++
				say := func(what string, f *parse.Fact, more map[string]string) {
					c := Case{Pos: f.Pos, Quote: f.Quote, Fields: map[string]string{"host": m.host, "interface": text(f.Data, "interface"), "what": what}}
					for k, v := range more {
						c.Fields[k] = v
					}
					out = append(out, c)
				}
				cards := m.cards(nic)
				for _, l := range cards {
					if !l.up {
						say("down", l.fact, nil)
					} else if !l.carrier {
						say("carrier", l.fact, nil)
					}
					for _, way := range []string{"rx", "tx"} {
						if bad, all, ok := m.errorsOf(l, way); ok {
							say("errors", l.fact, map[string]string{"errors": bad, "packets": all, "way": map[string]string{"rx": "receiving", "tx": "sending"}[way]})
						}
					}
				}
				for _, f := range in.Facts["ethtool"] {
					l := m.links[text(f.Data, "interface")]
					if f.Host != m.host || l == nil || !contains(cards, l) {
						continue
					}
					if f.Data["link"] == false && l.up && l.carrier {
						say("carrier", f, nil) // gone between the two outputs
					}
					if f.Data["duplex"] == "Half" && f.Data["link"] == true {
						say("half", f, nil)
					}
					if _, ok := number(f.Data, "speed_mbps"); ok && f.Data["link"] == true && len(cards) == 1 {
						speeds = append(speeds, f)
					}
				}
			}
			return append(out, slowCards(speeds)...), compared
		},
	}
}

func contains(list []*netLink, l *netLink) bool {
	for _, e := range list {
		if e == l {
			return true
		}
	}
	return false
}

// cards are the interfaces below a bond or bridge; of a bond one may be down,
// so they are looked at only if all are. An interface of OVS (br-ex) does not
// say which card is below it.
func (m *netHost) cards(nic *netLink) []*netLink {
	var below []*netLink
	for _, l := range m.sorted() {
		if l.master == nic.name && l.data != nil && !strings.HasPrefix(l.name, "veth") && !strings.HasPrefix(l.name, "vnet") && !strings.HasPrefix(l.name, "tap") {
			below = append(below, l)
		}
	}
	if len(below) == 1 {
		return append(below, nic)
	}
	return []*netLink{nic}
}

// errorsOf reports counters that are more than one in a thousand packets, and
// more than a thousand: less is what any network loses now and then.
func (m *netHost) errorsOf(l *netLink, way string) (bad, all string, ok bool) {
	if l.kind == "veth" || l.kind == "openvswitch" {
		return "", "", false
	}
	errors, known := l.counter(way + "_errors")
	packets, _ := l.counter(way + "_packets")
	if !known || errors < 1000 || errors*1000 < packets {
		return "", "", false
	}
	return strconv.Itoa(int(errors)), strconv.Itoa(int(packets)), true
}

func (l *netLink) counter(name string) (float64, bool) {
	if n, ok := number(l.counters, name); ok {
		return n, true
	}
	return 0, false
}

// slowCards finds cards that negotiated a tenth or less of what the fastest of
// the same driver has; different hardware may have different speeds.
func slowCards(facts []*parse.Fact) (out []Case) {
	best := 0.0
	var fastest *parse.Fact
	for _, f := range facts {
		if n, _ := number(f.Data, "speed_mbps"); n > best {
			best, fastest = n, f
		}
	}
	for _, f := range facts {
		n, _ := number(f.Data, "speed_mbps")
		if n*10 <= best && f.Host != fastest.Host && f.Data["autoneg"] == "on" {
			out = append(out, Case{Pos: f.Pos, Quote: f.Quote, Fields: map[string]string{"host": f.Host, "interface": text(f.Data, "interface"), "what": "slow",
				"speed": fmt.Sprint(n), "best": fmt.Sprint(best), "other": fastest.Host}})
		}
	}
	return out
}
