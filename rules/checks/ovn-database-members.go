package checks

import (
	"slices"
	"strconv"

	"kanshiki/parse"
)

// ovnDatabaseMembers holds the servers that a clustered database of OVN knows
// (up to 4.13: one on each master) against the masters there are.
func ovnDatabaseMembers() *Check {
	return &Check{
		Name:  "ovn-database-members",
		Doc:   "the members of OVN's clustered databases against the control plane nodes",
		Reads: []string{"ovsdb-file", "Node"},
		Also:  []string{"Pod"},
		Run: func(in *Input) (out []Case, compared int) {
			nodes := everyNode(in)
			for _, n := range nodes {
				if zone := annotation(n, "k8s.ovn.org/zone-name"); zone != "" && zone != globalZone {
					return nil, 0 // interconnect: a clustered file is left over from before
				}
			}
			for _, database := range []string{"OVN_Northbound", "OVN_Southbound"} {
				for _, d := range ovnDatabases(in, database) {
					found, ok := d.members(nodes)
					if ok {
						compared++
					}
					for _, c := range found {
						c.Fields["database"] = database
						out = append(out, c)
					}
				}
			}
			return once(out, "database", "problem", "member"), compared
		},
	}
}

// members compares one file; ok is false if its servers cannot be told.
func (d *ovnDatabase) members(nodes []*parse.Object) (out []Case, ok bool) {
	servers := maps(d.Data, "cluster", "servers")
	if text(d.Data, "model") != "clustered" || len(servers) == 0 || len(nodes) == 0 {
		return nil, false
	}
	byAddress, since := map[string]*parse.Object{}, ""
	for _, n := range nodes {
		for _, a := range internalAddresses(n) {
			byAddress[a] = n
		}
		if len(internalAddresses(n)) == 0 {
			return nil, false
		}
		if isMaster(n) {
			since = latest(since, created(n))
		}
	}
	if since == "" || since >= d.wrote {
		return nil, false // a master joined after the copy
	}
	at, strange := map[*parse.Object]int{}, []string{}
	for _, s := range servers {
		a, isAddress := addressOf(text(s, "address"))
		if !isAddress {
			return nil, false
		}
		if n := byAddress[a.String()]; n != nil {
			at[n]++
		} else {
			strange = append(strange, a.String())
		}
	}
	if len(at) == 0 {
		return nil, false // not this cluster's
	}
	add := func(problem, member string) {
		out = append(out, Case{
			Fields: map[string]string{"problem": problem, "member": member, "servers": strconv.Itoa(len(servers)), "quorum": yesNo(2*(len(servers)-len(strange)) > len(servers))},
			Since:  since, Pos: d.Pos, Quote: d.Quote,
		})
	}
	slices.Sort(strange)
	for _, a := range strange {
		add("stale", a)
	}
	for _, n := range nodes {
		switch {
		case at[n] > 1:
			add("twice", n.Name)
		case at[n] == 0 && isMaster(n) && nodeReady(n):
			add("missing", n.Name)
		}
	}
	return out, true
}
