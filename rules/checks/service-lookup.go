package checks

import (
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
)

const clusterSuffix = ".svc.cluster.local"

// serviceLookup holds lookups of service names against the Services: one that
// exists must resolve to its address, a headless one to its ready pods.
func serviceLookup() *Check {
	return &Check{
		Name:  "service-lookup",
		Doc:   "answers of the cluster's DNS against the Services and their endpoints",
		Reads: []string{"dig", "Service"},
		Also:  []string{"DNS", "Endpoints", "Node"},
		Run: func(in *Input) (out []Case, compared int) {
			resolvers := clusterResolvers(in)
			for _, f := range in.Facts["dig"] {
				name, server := text(f.Data, "name"), text(f.Data, "server")
				if !strings.HasSuffix(name, clusterSuffix) || !answered(f) || !resolvers[server] {
					continue // another server need not know them
				}
				parts := strings.Split(strings.TrimSuffix(name, clusterSuffix), ".")
				svc := findObject(in.Objects["Service"], parts[len(parts)-1], parts[0])
				if len(parts) != 2 || svc == nil || svc.Table || text(svc.Data, "spec", "type") == "ExternalName" ||
					text(f.Data, "time") != "" && text(svc.Data, "metadata", "creationTimestamp") > text(f.Data, "time") {
					continue
				}
				compared++
				got, ip := strs(f.Data, "addresses"), text(svc.Data, "spec", "clusterIP")
				fields := map[string]string{"name": name, "server": server, "got": strings.Join(got, ", "), "host": f.Host}
				c := factCase(f, fields)
				switch ready, known := readyAddresses(in, svc); {
				case ip == "None" && (!known || len(ready) == 0):
				case len(got) == 0:
					fields["what"] = "missing"
					out = append(out, c)
				case ip == "None" && len(got) < len(ready):
					fields["what"], fields["has"], fields["ready"] = "fewer", strconv.Itoa(len(got)), strconv.Itoa(len(ready))
					out = append(out, c)
				case ip != "None" && ip != "" && !slices.Contains(got, ip) && !slices.ContainsFunc(strs(svc.Data, "spec", "clusterIPs"), func(a string) bool { return slices.Contains(got, a) }):
					fields["what"], fields["ip"] = "other", ip
					out = append(out, c)
				}
			}
			return out, compared
		},
	}
}

// clusterResolvers gives the addresses at which the cluster's own DNS answers:
// the service of 4.x; the nodes themselves in 3.x, which have no such service.
func clusterResolvers(in *Input) map[string]bool {
	out := map[string]bool{}
	for _, o := range in.Objects["DNS"] {
		out[text(o.Data, "status", "clusterIP")] = true
	}
	if svc := findObject(in.Objects["Service"], "openshift-dns", "dns-default"); svc != nil {
		out[text(svc.Data, "spec", "clusterIP")] = true
	}
	delete(out, "")
	return out
}

func findObject(list []*parse.Object, namespace, name string) *parse.Object {
	for _, o := range list {
		if o.Namespace == namespace && o.Name == name {
			return o
		}
	}
	return nil
}

func readyAddresses(in *Input, svc *parse.Object) (out []string, known bool) {
	e := findObject(in.Objects["Endpoints"], svc.Namespace, svc.Name)
	if e == nil || e.Table {
		return nil, false
	}
	for _, s := range maps(e.Data, "subsets") {
		for _, a := range maps(s, "addresses") {
			if ip := text(a, "ip"); !slices.Contains(out, ip) {
				out = append(out, ip)
			}
		}
	}
	return out, true
}

// podResolver finds pods whose first name server is not the cluster's although
// their search list says that they use it.
func podResolver() *Check {
	return &Check{
		Name:  "pod-resolver",
		Doc:   "the first name server of pods against the cluster's DNS",
		Reads: []string{"resolv-conf"},
		Also:  []string{"DNS", "Service"},
		Run: func(in *Input) (out []Case, compared int) {
			resolvers := clusterResolvers(in)
			if len(resolvers) == 0 {
				return nil, 0
			}
			for _, f := range in.Facts["resolv-conf"] {
				servers, search := strs(f.Data, "nameservers"), strs(f.Data, "search")
				if len(servers) == 0 || !slices.ContainsFunc(search, func(s string) bool { return strings.HasSuffix("."+strings.TrimSuffix(s, "."), clusterSuffix) }) {
					continue
				}
				compared++
				if !resolvers[servers[0]] {
					out = append(out, factCase(f, map[string]string{"first": servers[0], "servers": strings.Join(servers, ", "), "host": f.Host}))
				}
			}
			return out, compared
		},
	}
}

// dhcpBoot finds nodes that get no boot server although others of the same
// DHCP server do. Hosts that start from a disk image need none.
func dhcpBoot() *Check {
	return &Check{
		Name:  "dhcp-boot",
		Doc:   "next-server and filename of the nodes' reservations against each other",
		Reads: []string{"dhcp-host"},
		Run: func(in *Input) (out []Case, compared int) {
			for host, list := range byHost(in.Facts["dhcp-host"]) {
				servers, all := map[string][]*parse.Fact{}, 0
				for _, f := range list {
					if nodeLabel.MatchString(shortName(text(f.Data, "name"))) && f.Data["source"] == "dhcpd" {
						s := text(f.Data, "next_server")
						servers[s] = append(servers[s], f)
						all++
					}
				}
				odd := servers[""]
				compared += all
				if len(servers) < 2 || len(odd)*2 >= all || len(odd) == 0 {
					continue
				}
				for _, f := range odd {
					out = append(out, factCase(f, map[string]string{"name": text(f.Data, "name"), "host": host}))
				}
			}
			slices.SortFunc(out, func(a, b Case) int { return a.Pos.Line - b.Pos.Line })
			return out, compared
		},
	}
}
