package checks

import (
	"net/netip"
	"slices"
	"strings"

	"kanshiki/parse"
)

// ovnNodeChassis holds the hosts of OVN's southbound database against the nodes.
func ovnNodeChassis() *Check {
	return &Check{
		Name:  "ovn-node-chassis",
		Doc:   "the hosts of OVN's southbound database against the nodes and their addresses",
		Reads: []string{"ovsdb-file", "ovn-chassis", "Node"},
		Also:  []string{"Pod"},
		Run: func(in *Input) (out []Case, compared int) {
			for _, d := range ovnDatabases(in, "OVN_Southbound", "ovn-chassis") {
				found, n := d.chassis(in)
				out, compared = append(out, found...), compared+n
			}
			return once(out, "node", "problem"), compared
		},
	}
}

func (d *ovnDatabase) chassis(in *Input) (out []Case, compared int) {
	known, pods := false, podsByNode(in)
	for _, n := range ovnNodes(in) {
		since := text(condition(n, "Ready"), "lastTransitionTime")
		if !d.covers(n) || !nodeReady(n) || !d.after(since) {
			continue
		}
		id := annotation(n, "k8s.ovn.org/node-chassis-id")
		var all []*parse.Fact
		var current *parse.Fact
		for _, c := range d.rows["ovn-chassis"] {
			if sameHost(text(c.Data, "hostname"), n.Name) || id != "" && text(c.Data, "name") == id {
				all = append(all, c)
			}
			if id != "" && text(c.Data, "name") == id {
				current = c
			}
		}
		compared++
		known = known || len(all) > 0
		c := Case{
			Fields: map[string]string{"node": n.Name, "chassis": id, "encaps": "", "have": chassisList(all)},
			Since:  latest(created(n), since, controllerSince(pods, n)), Pos: d.Pos, Quote: d.Quote,
		}
		switch {
		case len(all) == 0:
			c.Fields["problem"] = "missing"
		case id != "" && current == nil:
			c.Fields["problem"], c.Pos, c.Quote = "other", all[0].Pos, all[0].Quote
		case len(all) > 1:
			stale := slices.DeleteFunc(slices.Clone(all), func(f *parse.Fact) bool { return f == current })
			c.Fields["problem"], c.Fields["have"], c.Pos, c.Quote = "two", chassisList(stale), stale[0].Pos, stale[0].Quote
		default:
			foreign := foreignEncaps(all[0], n)
			if foreign == "" {
				continue
			}
			c.Fields["problem"], c.Fields["encaps"], c.Pos, c.Quote = "address", foreign, all[0].Pos, all[0].Quote
		}
		out = append(out, c)
	}
	if !known && d.zone == globalZone {
		return nil, 0 // not the database of these nodes
	}
	return out, compared
}

func chassisList(all []*parse.Fact) string {
	var names []string
	for _, c := range all {
		names = append(names, text(c.Data, "name"))
	}
	return joinSorted(names)
}

// foreignEncaps gives the tunnel addresses of a chassis that its node does not
// have. A node may have more addresses than the API shows, so this says nothing
// unless ovnkube-node has written down all of them.
func foreignEncaps(chassis *parse.Fact, n *parse.Object) string {
	listed := annotation(n, "k8s.ovn.org/host-cidrs") + " " + annotation(n, "k8s.ovn.org/host-addresses")
	if strings.TrimSpace(listed) == "" {
		return ""
	}
	listed += " " + strings.Join(internalAddresses(n), " ") + " " + annotation(n, "k8s.ovn.org/node-primary-ifaddr") + " " + annotation(n, "k8s.ovn.org/node-encap-ips")
	have := map[netip.Addr]bool{}
	for _, s := range strings.FieldsFunc(listed, func(r rune) bool { return strings.ContainsRune(`[]{}", `, r) }) {
		s, _, _ = strings.Cut(s, "/")
		if a, err := netip.ParseAddr(s); err == nil {
			have[a] = true
		}
	}
	var foreign []string
	for _, e := range maps(chassis.Data, "encaps") {
		a, err := netip.ParseAddr(text(e, "ip"))
		if err != nil || have[a] {
			return "" // one that fits is enough
		}
		foreign = append(foreign, a.String())
	}
	return joinSorted(foreign)
}
