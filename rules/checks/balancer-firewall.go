package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
)

// clusterPorts are what a balancer takes for a cluster (installation guides of
// 4.x: API, machine config server, ingress).
var clusterPorts = []int{6443, 22623, 443, 80}

// knownServices are firewalld's own definitions of those ports; others come
// from firewalld-service facts.
var knownServices = map[string][]string{
	"http": {"80/tcp"}, "https": {"443/tcp"}, "http3": {"443/udp"}, "kube-apiserver": {"6443/tcp"}, "kube-api": {"6443/tcp"},
	"kube-control-plane":        {"6443/tcp", "2379-2380/tcp", "10250-10252/tcp"},
	"kube-control-plane-secure": {"6443/tcp", "2379-2380/tcp", "10250/tcp", "10257/tcp", "10259/tcp"},
}

// balancerFirewall holds the ports that HAProxy takes against what the
// firewalld of the same host lets in, now and after a reload.
func balancerFirewall() *Check {
	return &Check{
		Name:  "balancer-firewall",
		Doc:   "the ports of haproxy.cfg against firewalld's zones on the balancer",
		Reads: []string{"firewalld-zone", "haproxy-config"},
		Also:  []string{"firewalld-service", "firewalld-state", "systemd-unit", "ClusterVersion"},
		Run: func(in *Input) (out []Case, compared int) {
			zones := byHost(in.Facts["firewalld-zone"])
			for _, host := range sortedHosts(zones) {
				if firewalldOff(in, host) {
					continue
				}
				ports := balancerPorts(in, host)
				running, permanent := firewallZones(zones[host])
				if len(running) == 0 || len(ports) == 0 {
					continue
				}
				services := servicesOf(in, host)
				for _, port := range ports {
					compared++
					now, by := letsIn(running, services, port)
					later, _ := letsIn(permanent, services, port)
					kind := ""
					switch {
					case now == no:
						if kind = "closed"; len(permanent) > 0 && later == yes {
							kind = "not-loaded"
						}
					case now == yes && later == no && keepsZones(running, permanent):
						kind = "not-kept"
					}
					if kind == "" {
						continue
					}
					zone := running[0]
					if by != nil {
						zone = by
					}
					out = append(out, Case{Pos: zone.Pos, Quote: zone.Quote, Fields: map[string]string{"host": host, "port": fmt.Sprint(port), "kind": kind,
						"zone": text(zone.Data, "zone"), "installed": map[bool]string{true: "yes", false: "no"}[installed(in.Objects["ClusterVersion"])]}})
				}
			}
			return out, compared
		},
	}
}

func sortedHosts(m map[string][]*parse.Fact) []string {
	var hosts []string
	for h := range m {
		hosts = append(hosts, h)
	}
	slices.SortFunc(hosts, cmp.Compare)
	return hosts
}

// firewalldOff reports whether firewalld does not run on the host.
func firewalldOff(in *Input, host string) bool {
	off := false
	for _, f := range in.Facts["firewalld-state"] {
		if f.Host == host {
			off = f.Data["running"] == false
		}
	}
	for _, f := range in.Facts["systemd-unit"] {
		if f.Host == host && text(f.Data, "unit") == "firewalld.service" {
			off = off || text(f.Data, "active") == "inactive" || text(f.Data, "active") == "failed"
		}
	}
	return off
}

// balancerPorts are the cluster's ports that HAProxy of the host takes from
// other machines. A router's own configuration in a pod is none.
func balancerPorts(in *Input, host string) (out []int) {
	for _, port := range clusterPorts {
		for _, f := range in.Facts["haproxy-config"] {
			if f.Host != host && !sameHost(f.Host, host) || strings.HasPrefix(text(f.Data, "name"), "public") {
				continue
			}
			for _, b := range maps(f.Data, "binds") {
				n, _ := number(b, "port")
				addr := text(b, "address")
				if int(n) == port && !strings.HasPrefix(addr, "127.") && addr != "localhost" && addr != "::1" && !slices.Contains(out, port) {
					out = append(out, port)
				}
			}
		}
	}
	return out
}

// firewallZones gives the last state of each active zone, and the permanent
// configuration of the same zones. A listing that does not say which of the
// two it is counts as the running one if a zone is marked active.
func firewallZones(facts []*parse.Fact) (running, permanent []*parse.Fact) {
	last := map[string]*parse.Fact{}
	kept := map[string]*parse.Fact{}
	var order []string
	for _, f := range facts {
		name := text(f.Data, "zone")
		if f.Data["services"] == nil { // --get-active-zones lists no services
			continue
		}
		if f.Data["permanent"] == true {
			kept[name] = f
		} else if f.Data["active"] == true {
			if last[name] == nil {
				order = append(order, name)
			}
			last[name] = f
		}
	}
	for _, name := range order {
		running = append(running, last[name])
		if kept[name] != nil {
			permanent = append(permanent, kept[name])
		}
	}
	return running, permanent
}

// keepsZones reports whether the permanent configuration of every running zone
// is known.
func keepsZones(running, permanent []*parse.Fact) bool { return len(running) == len(permanent) }

// servicesOf gives the ports of firewalld's services.
func servicesOf(in *Input, host string) map[string][]string {
	out := map[string][]string{}
	for name, ports := range knownServices {
		out[name] = ports
	}
	for _, f := range in.Facts["firewalld-service"] {
		if f.Host == host {
			out[text(f.Data, "name")] = strs(f.Data, "ports")
		}
	}
	return out
}

// letsIn reports whether any of the zones lets a TCP port in; maybe where a
// rich rule or a service that is not known may do so.
func letsIn(zones []*parse.Fact, services map[string][]string, port int) (result match, by *parse.Fact) {
	for _, z := range zones {
		if target := text(z.Data, "target"); target == "ACCEPT" || text(z.Data, "zone") == "trusted" {
			return yes, z
		}
		ports := strs(z.Data, "ports")
		for _, s := range strs(z.Data, "services") {
			known, ok := services[s]
			if ports = append(ports, known...); !ok && !slices.Contains(ordinary, s) {
				result = max(result, maybe)
			}
		}
		for _, p := range ports {
			if inPorts(p, port) {
				return yes, z
			}
		}
		if len(strs(z.Data, "rich_rules")) > 0 {
			result = max(result, maybe)
		}
	}
	return result, nil
}

// ordinary are services of firewalld that many hosts have, none of them a
// cluster's. Any other unknown one may be somebody's own for these ports.
var ordinary = []string{"ssh", "cockpit", "dhcpv6-client", "dhcp", "dhcpv6", "dns", "ntp", "tftp", "nfs", "mountd", "rpc-bind", "mdns", "samba-client", "ftp", "squid", "ldap", "ldaps", "snmp", "zabbix-agent", "high-availability", "http", "https"}

// inPorts holds a port against 80/tcp or 6000-7000/tcp.
func inPorts(s string, port int) bool {
	ports, proto, _ := strings.Cut(s, "/")
	low, high, isRange := strings.Cut(ports, "-")
	if !isRange {
		high = low
	}
	from, err1 := strconv.Atoi(low)
	to, err2 := strconv.Atoi(high)
	return err1 == nil && err2 == nil && proto == "tcp" && from <= port && port <= to
}
