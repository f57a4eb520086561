package checks

import (
	"regexp"
	"slices"
	"strings"

	"kanshiki/parse"
)

// nameElsewhere finds names of the cluster that lead to a machine which is
// known to be something else: no balancer, no router, no control plane. An
// address that nothing is known of says nothing: balancers have several, and
// views of a split DNS give different ones.
func nameElsewhere() *Check {
	return &Check{
		Name:  "name-elsewhere",
		Doc:   "the addresses of api, api-int and *.apps against the machines that answer there",
		Reads: []string{"dig", "Node"},
		Also:  append([]string{"haproxy-config", "ip-addr", "listen", "Pod"}, clusterKinds...),
		Run: func(in *Input) (out []Case, compared int) {
			byAddress := map[string]*parse.Object{}
			for _, o := range in.Objects["Node"] {
				for _, a := range maps(o.Data, "status", "addresses") {
					if a["type"] == "InternalIP" && !o.Table {
						byAddress[text(a, "address")] = o
					}
				}
			}
			balancers := balancerAddresses(in)
			routers, routersKnown := routerAddresses(in)
			domains := clusterDomains(in)
			for _, f := range in.Facts["dig"] {
				name := text(f.Data, "name")
				api := clusterName["api-asked"].MatchString(name) || clusterName["api-int-asked"].MatchString(name)
				if !api && (!clusterName["apps-asked"].MatchString(name) || !routersKnown) || inDomains(name, domains) == "" {
					continue
				}
				for _, a := range strs(f.Data, "addresses") {
					node := byAddress[a]
					if node == nil || balancers[a] || slices.ContainsFunc(in.Facts["haproxy-config"], func(h *parse.Fact) bool { return sameHost(h.Host, node.Name) }) {
						continue
					}
					compared++
					if api && controlPlane(node) || !api && routers[a] || listensOn(in, node.Name, api) {
						continue
					}
					wants := "runs no router"
					if api {
						wants = "is no control plane node"
					}
					out = append(out, factCase(f, map[string]string{"name": name, "address": a, "node": node.Name, "wants": wants, "host": f.Host}))
				}
			}
			return out, compared
		},
	}
}

func controlPlane(node *parse.Object) bool {
	labels := mapAt(node.Data, "metadata", "labels")
	_, master := labels["node-role.kubernetes.io/master"]
	_, control := labels["node-role.kubernetes.io/control-plane"]
	return master || control || len(labels) == 0
}

// balancerAddresses gives every address of the hosts on which HAProxy is
// configured, and those it binds to.
func balancerAddresses(in *Input) map[string]bool {
	out := map[string]bool{}
	for _, f := range in.Facts["haproxy-config"] {
		for _, b := range maps(f.Data, "binds") {
			out[text(b, "address")] = true
		}
		for _, i := range in.Facts["ip-addr"] {
			if i.Host == f.Host {
				for _, a := range maps(i.Data, "addresses") {
					out[text(a, "address")] = true
				}
			}
		}
	}
	return out
}

// routerAddresses gives where router pods run on the hosts' own ports; known is
// false if routers are reached another way (a service, a virtual address).
func routerAddresses(in *Input) (out map[string]bool, known bool) {
	out = map[string]bool{}
	for _, p := range in.Objects["Pod"] {
		if p.Table || p.Namespace != "openshift-ingress" && !strings.HasPrefix(p.Name, "router-") {
			continue
		}
		if dig(p.Data, "spec", "hostNetwork") != true || text(p.Data, "status", "hostIP") == "" {
			return nil, false
		}
		out[text(p.Data, "status", "hostIP")] = true
		known = true
	}
	return out, known
}

// listensOn reports whether something listens there for the API or for routes.
func listensOn(in *Input, host string, api bool) bool {
	for _, f := range in.Facts["listen"] {
		if port, _ := number(f.Data, "port"); sameHost(f.Host, host) && (api && (port == 6443 || port == 22623) || !api && (port == 80 || port == 443)) {
			return true
		}
	}
	return false
}

// outsideHost is what people ask for to try the way out. Nobody gives the
// first ones addresses of his own; the others may be a mirror's on purpose.
var (
	neverOwn = regexp.MustCompile(`^(?:www\.)?(?:github\.com|google\.com|example\.org|example\.net|redhat\.com|kubernetes\.io)$`)
	outside  = regexp.MustCompile(`^((?:www\.)?(?:github\.com|google\.com|example\.org|example\.net|redhat\.com|kubernetes\.io|quay\.io|registry\.redhat\.io|docker\.io|registry-1\.docker\.io|gcr\.io))(?:\.(.+))?$`)
)

// outsideName finds outside names that the search list turned into names of
// the own domain, or that lead to machines of the cluster.
func outsideName() *Check {
	return &Check{
		Name:  "outside-name",
		Doc:   "lookups of outside names against the cluster's own addresses",
		Reads: []string{"dig"},
		Also:  append([]string{"Node", "ip-addr"}, clusterKinds...),
		Run: func(in *Input) (out []Case, compared int) {
			own := map[string]bool{}
			for _, list := range nodeAddresses(in) {
				for _, a := range list {
					own[a] = true
				}
			}
			for _, f := range in.Facts["dig"] {
				if name := text(f.Data, "name"); clusterName["apps-asked"].MatchString(name) && !outside.MatchString(name) {
					for _, a := range strs(f.Data, "addresses") {
						own[a] = true
					}
				}
			}
			for _, f := range in.Facts["dig"] {
				addresses := strs(f.Data, "addresses")
				m := outside.FindStringSubmatch(expandedName(f))
				if m == nil || len(addresses) == 0 || f.Data["trace"] == true {
					continue
				}
				compared++
				fields := map[string]string{"name": m[1], "address": strings.Join(addresses, ", "), "domain": m[2], "what": "expanded", "host": f.Host}
				if fields["domain"] == "" {
					if !slices.ContainsFunc(addresses, func(a string) bool { return own[a] }) {
						continue
					}
					if fields["what"] = "own"; !neverOwn.MatchString(m[1]) {
						fields["what"] = "mirror"
					}
				}
				out = append(out, factCase(f, fields))
			}
			return out, compared
		},
	}
}

// expandedName gives the name that was answered: with +noall, the question
// stands only in the answer's records.
func expandedName(f *parse.Fact) string {
	name := text(f.Data, "name")
	for _, a := range maps(f.Data, "answers") {
		if n := text(a, "name"); strings.HasPrefix(n, name+".") {
			return n
		}
	}
	return name
}

// searchWildcard finds search domains in which a wildcard answers for all.
func searchWildcard() *Check {
	return &Check{
		Name:  "search-wildcard",
		Doc:   "search domains against the wildcards of the zones",
		Reads: []string{"resolv-conf"},
		Also:  append([]string{"zone", "zone-record", "named-zone", "dig"}, clusterKinds...),
		Run: func(in *Input) (out []Case, compared int) {
			wild := map[string]bool{}
			for _, d := range clusterDomains(in) {
				wild["apps."+d] = true
			}
			for _, z := range zonesOf(in) {
				for _, r := range z.records {
					if d, ok := strings.CutPrefix(r.name, "*."); ok {
						wild[d] = true
					}
				}
			}
			for _, f := range in.Facts["zone-record"] { // dnsmasq
				if d, ok := strings.CutPrefix(text(f.Data, "name"), "*."); ok && f.Data["source"] != nil {
					wild[d] = true
				}
			}
			if len(wild) == 0 {
				return nil, 0
			}
			for _, f := range in.Facts["resolv-conf"] {
				for _, s := range strs(f.Data, "search") {
					compared++
					if s = strings.ToLower(strings.TrimSuffix(s, ".")); wild[s] {
						fields := map[string]string{"domain": s, "host": f.Host}
						for _, g := range in.Facts["dig"] {
							if m := outside.FindStringSubmatch(expandedName(g)); m != nil && m[2] == s && len(strs(g.Data, "addresses")) > 0 {
								fields["name"] = m[1]
							}
						}
						out = append(out, factCase(f, fields))
					}
				}
			}
			return out, compared
		},
	}
}
