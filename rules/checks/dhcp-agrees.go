package checks

import (
	"slices"
	"strings"
)

// dhcpAgrees holds DHCP's reservations against the zone: a node that gets
// another address than its name has is not where the balancer looks for it.
func dhcpAgrees() *Check {
	return &Check{
		Name:  "dhcp-agrees",
		Doc:   "DHCP's fixed addresses against the zone",
		Reads: []string{"dhcp-host", "zone", "zone-record"},
		Also:  append([]string{"named-zone", "dig"}, clusterKinds...),
		Run: func(in *Input) (out []Case, compared int) {
			zones := zonesOf(in)
			domains := clusterDomains(in)
			for _, f := range in.Facts["dhcp-host"] {
				address := text(f.Data, "fixed_address")
				if address == "" || strings.Trim(address, "0123456789.") != "" {
					continue
				}
				for _, d := range domains {
					name := dhcpName(f.Data, d)
					z := zoneFor(zones, name)
					if name == "" || z == nil || !z.has(name) {
						continue
					}
					has := addressesOf(zones, name)
					if len(has) == 0 {
						continue
					}
					compared++
					if !slices.Contains(has, address) {
						out = append(out, factCase(f, map[string]string{"name": name, "reserved": address, "record": strings.Join(has, ", "), "host": f.Host}))
					}
				}
			}
			return out, compared
		},
	}
}

// dhcpName gives the full name of a reservation in a cluster's domain; "" if
// it is of another domain.
func dhcpName(data map[string]any, domain string) string {
	name := strings.ToLower(text(data, "hostname"))
	if name == "" {
		name = strings.ToLower(text(data, "name"))
	}
	switch {
	case name == "" || below(name, domain):
		return name
	case strings.Contains(name, "."):
		return ""
	}
	return name + "." + domain
}

// nodeInZone holds the cluster's Nodes against the zone.
func nodeInZone() *Check {
	return &Check{
		Name:  "node-in-zone",
		Doc:   "names and addresses of Nodes against the zone",
		Reads: []string{"Node", "zone", "zone-record"},
		Also:  append([]string{"named-zone", "dig"}, clusterKinds...),
		Run: func(in *Input) (out []Case, compared int) {
			zones := zonesOf(in)
			domains := clusterDomains(in)
			addresses := nodeAddresses(in)
			for _, o := range in.Objects["Node"] {
				name := strings.ToLower(o.Name)
				z := zoneFor(zones, name)
				if inDomains(name, domains) == "" || z == nil {
					continue
				}
				compared++
				has := addressesOf(zones, name)
				fields := map[string]string{"node": o.Name, "zone": z.origin, "host": o.Name}
				c := Case{Fields: fields, Pos: z.fact.Pos, Quote: z.fact.Quote}
				switch own := addresses[o.Name]; {
				case len(has) == 0 && z.complete && !z.has(name):
					fields["what"] = "missing"
					out = append(out, c)
				case len(has) > 0 && len(own) > 0 && !slices.ContainsFunc(own, func(a string) bool { return slices.Contains(has, a) }):
					fields["what"], fields["registered"], fields["record"] = "differs", strings.Join(own, ", "), strings.Join(has, ", ")
					out = append(out, Case{Fields: fields, Pos: z.recordOf(name, "A").Pos, Quote: z.recordOf(name, "A").Quote})
				}
			}
			return out, compared
		},
	}
}
