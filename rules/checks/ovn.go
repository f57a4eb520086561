package checks

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"kanshiki/parse"
)

// ovnDatabase is one database file that was read to its end: of a cut one it
// is not known what is missing.
type ovnDatabase struct {
	*parse.Fact
	zone  string
	wrote string // the last transaction, RFC 3339 in UTC
	rows  map[string][]*parse.Fact
}

// globalZone is the zone of all nodes that share their databases; with OVN
// interconnect (4.14 and later) every node is a zone of its own.
const globalZone = "global"

// ovnDatabases gives the complete files of a database with their rows of some kinds.
func ovnDatabases(in *Input, database string, kinds ...string) (out []*ovnDatabase) {
	type key struct {
		bundle int
		file   string
	}
	index := map[key]*ovnDatabase{}
	for _, f := range in.Facts["ovsdb-file"] {
		if text(f.Data, "database") != database || f.Data["complete"] != true || text(f.Data, "last_write") == "" {
			continue
		}
		d := &ovnDatabase{Fact: f, zone: text(f.Data, "zone"), wrote: text(f.Data, "last_write"), rows: map[string][]*parse.Fact{}}
		if d.zone == "" {
			d.zone = globalZone
		}
		index[key{f.Bundle, f.File}] = d
		out = append(out, d)
	}
	for _, kind := range kinds {
		for _, f := range in.Facts[kind] {
			if d := index[key{f.Bundle, f.File}]; d != nil {
				d.rows[kind] = append(d.rows[kind], f)
			}
		}
	}
	return out
}

// covers reports whether a node's own rows must be in the database: it is of
// the node's zone and was written to after the node had joined.
func (d *ovnDatabase) covers(n *parse.Object) bool {
	zone := annotation(n, "k8s.ovn.org/zone-name")
	if zone == "" {
		zone = globalZone
	}
	return zone == d.zone && !n.Table && d.after(created(n))
}

// settling is how long OVN may take to follow what is new in the cluster.
const settling = 2 * time.Minute

// after reports whether the database was written to once what began at since
// had time to reach it. A file that nobody wrote to since then may be older.
func (d *ovnDatabase) after(since string) bool {
	began, err := time.Parse(time.RFC3339, since)
	wrote, err2 := time.Parse(time.RFC3339, d.wrote)
	return err == nil && err2 == nil && wrote.Sub(began) > settling
}

// controllerSince is when the pod with the node's ovn-controller started or
// became as ready as it is: while it is replaced its entries may be gone.
func controllerSince(pods map[string][]*parse.Object, n *parse.Object) (since string) {
	for _, p := range pods[shortName(n.Name)] {
		if text(p.Data, "spec", "nodeName") == n.Name && strings.HasPrefix(p.Name, "ovnkube-node-") {
			since = latest(since, started(p), text(condition(p, "Ready"), "lastTransitionTime"))
		}
	}
	return since
}

func annotation(o *parse.Object, key string) string {
	return text(o.Data, "metadata", "annotations", key)
}

// named gives the row of a kind with a name; nil if there is none.
func (d *ovnDatabase) named(kind, name string) *parse.Fact {
	for _, f := range d.rows[kind] {
		if text(f.Data, "name") == name {
			return f
		}
	}
	return nil
}

// ovnNodes are the nodes to which OVN-Kubernetes gave a subnet: Windows nodes
// and those of a data processing unit have none of this.
func ovnNodes(in *Input) (out []*parse.Object) {
	for _, n := range in.Objects["Node"] {
		_, unit := nodeLabels(n)["k8s.ovn.org/dpu-host"]
		if !n.Table && annotation(n, "k8s.ovn.org/node-subnets") != "" && !unit && dig(n.Data, "metadata", "deletionTimestamp") == nil {
			out = append(out, n)
		}
	}
	return out
}

// ovnNodeNetwork looks for the switch and the gateway router of every node.
func ovnNodeNetwork() *Check {
	return &Check{
		Name:  "ovn-node-network",
		Doc:   "the switches and gateway routers of OVN's northbound database against the nodes",
		Reads: []string{"ovsdb-file", "ovn-logical-switch", "Node"},
		Also:  []string{"ovn-logical-router"},
		Run: func(in *Input) (out []Case, compared int) {
			for _, d := range ovnDatabases(in, "OVN_Northbound", "ovn-logical-switch", "ovn-logical-router") {
				nodes := slices.DeleteFunc(ovnNodes(in), func(n *parse.Object) bool { return !d.covers(n) })
				// A database that knows none of the nodes is not this cluster's, unless
				// it calls itself by the node's name.
				ours := d.zone != globalZone || slices.ContainsFunc(nodes, func(n *parse.Object) bool { return d.named("ovn-logical-switch", n.Name) != nil })
				if !ours {
					continue
				}
				for _, n := range nodes {
					compared++
					c := Case{Fields: map[string]string{"node": n.Name, "zone": d.zone}, Since: created(n), Pos: d.Pos, Quote: d.Quote}
					gateway := annotation(n, "k8s.ovn.org/l3-gateway-config")
					hasGateway := strings.Contains(gateway, `"mode":"shared"`) || strings.Contains(gateway, `"mode":"local"`)
					switch {
					case d.named("ovn-logical-switch", n.Name) == nil:
						c.Fields["problem"], c.Fields["missing"] = "switch", n.Name
					case hasGateway && d.named("ovn-logical-router", "GR_"+n.Name) == nil:
						c.Fields["problem"], c.Fields["missing"] = "router", "GR_"+n.Name
					default:
						continue
					}
					out = append(out, c)
				}
			}
			return once(out, "node", "problem"), compared
		},
	}
}

// once drops cases that another file, a second copy of the same database,
// shows too.
func once(cases []Case, fields ...string) (out []Case) {
	seen := map[string]bool{}
	for _, c := range cases {
		key := ""
		for _, f := range fields {
			key += c.Fields[f] + "\x00"
		}
		if !seen[key] {
			out = append(out, c)
		}
		seen[key] = true
	}
	return out
}

// addressOf takes the address out of ssl:192.0.2.11:9643 or ssl:[2001:db8::11]:9643.
func addressOf(remote string) (netip.Addr, bool) {
	_, rest, ok := strings.Cut(remote, ":")
	if !ok {
		return netip.Addr{}, false
	}
	host, _, err := net.SplitHostPort(rest)
	if err != nil {
		return netip.Addr{}, false
	}
	a, err := netip.ParseAddr(host)
	return a, err == nil
}
