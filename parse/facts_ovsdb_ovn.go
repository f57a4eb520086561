package parse

import (
	"cmp"
	"strings"
)

// ovsdbGiver makes facts of a database.
type ovsdbGiver struct {
	*ovsdbRead
	in   *Input
	s    Sink
	host string
}

// fact gives a record of one row, 0 for the line if it is of the whole file.
func (g *ovsdbGiver) fact(kind string, line int, quote string, data map[string]any) {
	if g.s.Wants(kind) {
		g.s.Fact(&Fact{
			Pos:  Pos{Bundle: g.in.Bundle, File: g.in.File.Name(), Line: line},
			Kind: kind, Host: g.host, Data: data, Quote: shortValue(quote),
		})
	}
}

func (g *ovsdbGiver) give() {
	if g.name == "" {
		return // not even the schema was sound
	}
	g.file()
	switch g.name {
	case ovnNorth:
		g.north()
	case ovnSouth:
		g.south()
	case "Open_vSwitch":
		for _, n := range g.rows("Open_vSwitch", "ovs_version") {
			d := map[string]any{"external_ids": n.columns["external_ids"].plain()}
			put(d, "ovs_version", n.text("ovs_version"))
			g.fact("ovs-settings", n.line, "Open_vSwitch external_ids="+n.columns["external_ids"].short(), d)
		}
	}
}

func (g *ovsdbGiver) file() {
	d := map[string]any{"database": g.name, "model": g.model, "records": g.records, "complete": g.whole}
	put(d, "schema_version", g.version)
	put(d, "last_write", ovsdbTime(g.last))
	put(d, "pod", ovsdbPod(g.in.File.Path))
	for _, table := range []string{"NB_Global", "SB_Global"} {
		for _, n := range g.rows(table, "name") {
			put(d, "zone", cmp.Or(n.text("name"), n.columns["options"].get("name")))
			for _, c := range []string{"nb_cfg", "sb_cfg", "hv_cfg"} {
				if v := n.text(c); v != "" {
					d[c] = atoi(v)
				}
			}
		}
	}
	quote := "OVSDB " + g.model + " " + g.name
	if g.model == "clustered" {
		f := &g.raft
		var servers []any
		var addresses []string
		for _, id := range sortedNames(f.servers) {
			servers = append(servers, map[string]any{"id": id, "address": f.servers[id]})
			addresses = append(addresses, f.servers[id])
		}
		c := map[string]any{"term": int(f.term), "index": int(f.index), "commit_index": int(f.commit), "uncommitted": f.uncommitted}
		put(c, "cid", f.cluster)
		put(c, "sid", f.server)
		put(c, "address", f.address)
		put(c, "vote", f.vote)
		if servers != nil {
			c["servers"] = servers
		}
		d["cluster"] = c
		quote += " cluster=" + f.cluster + " server=" + f.address + " servers=" + strings.Join(addresses, ",")
	}
	g.fact("ovsdb-file", 1, quote, d)
}

// north gives the rows of a northbound database.
func (g *ovsdbGiver) north() {
	owner := map[string]string{}
	for _, n := range g.rows("Logical_Switch", "name") {
		ports := []any{}
		for _, p := range g.refs(n, "ports", "Logical_Switch_Port", "name") {
			ports = append(ports, p.text("name"))
			owner[p.uuid] = n.text("name")
		}
		d := map[string]any{"name": n.text("name"), "ports": ports}
		n.options(d, "other_config", "subnet", "exclude_ips")
		g.fact("ovn-logical-switch", n.line, "Logical_Switch "+n.text("name")+" "+n.columns["other_config"].short(), d)
	}
	for _, n := range g.rows("Logical_Switch_Port", "name") {
		d := map[string]any{"name": n.text("name"), "type": n.text("type"), "addresses": n.columns["addresses"].list()}
		put(d, "switch", owner[n.uuid])
		put(d, "dynamic_addresses", n.text("dynamic_addresses"))
		n.truth(d, "up")
		n.truth(d, "enabled")
		ids := n.columns["external_ids"]
		put(d, "namespace", ids.get("namespace"))
		if ids.get("pod") == "true" {
			put(d, "pod", strings.TrimPrefix(n.text("name"), ids.get("namespace")+"_"))
		}
		n.options(d, "options", "requested-chassis", "router-port", "iface-id-ver", "network_name")
		g.fact("ovn-logical-switch-port", n.line, "Logical_Switch_Port "+n.text("name")+" addresses="+n.columns["addresses"].short(), d)
	}
	g.routers()
	for _, n := range g.rows("ACL", "match") {
		d := map[string]any{}
		for _, c := range []string{"direction", "match", "action", "name"} {
			put(d, c, n.text(c))
		}
		n.count(d, "priority")
		g.fact("ovn-acl", n.line, "ACL "+n.text("direction")+" "+n.text("priority")+" "+n.text("match")+" "+n.text("action"), d)
	}
	for _, n := range g.rows("Load_Balancer", "name") {
		d := map[string]any{"name": n.text("name"), "vips": n.columns["vips"].plain()}
		put(d, "protocol", n.text("protocol"))
		g.fact("ovn-load-balancer", n.line, "Load_Balancer "+n.text("name")+" vips="+n.columns["vips"].short(), d)
	}
}

func (g *ovsdbGiver) routers() {
	owner := map[string]string{}
	for _, n := range g.rows("Logical_Router", "name") {
		ports, nat, routes := []any{}, []any{}, []any{}
		for _, p := range g.refs(n, "ports", "Logical_Router_Port", "name") {
			ports = append(ports, p.text("name"))
			owner[p.uuid] = n.text("name")
		}
		for _, r := range g.refs(n, "nat", "NAT", "logical_ip") {
			nat = append(nat, r.fields("type", "external_ip", "logical_ip", "logical_port"))
		}
		for _, r := range g.refs(n, "static_routes", "Logical_Router_Static_Route", "ip_prefix") {
			routes = append(routes, r.fields("ip_prefix", "nexthop", "output_port", "policy"))
		}
		d := map[string]any{"name": n.text("name"), "ports": ports, "nat": nat, "routes": routes}
		n.options(d, "options", "chassis")
		n.truth(d, "enabled")
		g.fact("ovn-logical-router", n.line, "Logical_Router "+n.text("name")+" "+n.columns["options"].short(), d)
	}
	for _, n := range g.rows("Logical_Router_Port", "name") {
		d := map[string]any{"name": n.text("name"), "networks": n.columns["networks"].list()}
		put(d, "mac", n.text("mac"))
		put(d, "router", owner[n.uuid])
		gateways := []any{}
		for _, c := range g.refs(n, "gateway_chassis", "Gateway_Chassis", "priority") {
			one := c.fields("chassis_name")
			c.count(one, "priority")
			gateways = append(gateways, one)
		}
		d["gateway_chassis"] = gateways
		g.fact("ovn-logical-router-port", n.line, "Logical_Router_Port "+n.text("name")+" networks="+n.columns["networks"].short(), d)
	}
}

// south gives the rows of a southbound database.
func (g *ovsdbGiver) south() {
	for _, n := range g.rows("Chassis", "hostname") {
		encaps := []any{}
		for _, e := range g.refs(n, "encaps", "Encap", "ip") {
			encaps = append(encaps, e.fields("ip", "type"))
		}
		d := map[string]any{"name": n.text("name"), "encaps": encaps}
		put(d, "hostname", n.text("hostname"))
		d["remote"] = n.columns["other_config"].get("is-remote") == "true" || n.columns["external_ids"].get("is-remote") == "true"
		quote := "Chassis " + n.text("name") + " hostname=" + n.text("hostname")
		for _, e := range g.refs(n, "encaps", "Encap", "ip") {
			quote += " " + e.text("type") + "=" + e.text("ip")
		}
		g.fact("ovn-chassis", n.line, quote, d)
	}
	for _, n := range g.rows("Port_Binding", "logical_port") {
		d := map[string]any{"logical_port": n.text("logical_port"), "type": n.text("type"), "mac": n.columns["mac"].list()}
		n.truth(d, "up")
		chassis := ""
		for _, c := range g.refs(n, "chassis", "Chassis", "name") {
			chassis = c.text("name")
			d["chassis"] = chassis
			put(d, "hostname", c.text("hostname"))
		}
		g.fact("ovn-port-binding", n.line, "Port_Binding "+n.text("logical_port")+" chassis="+chassis+" up="+n.text("up"), d)
	}
}
