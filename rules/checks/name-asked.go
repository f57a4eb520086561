package checks

import (
	"regexp"
	"slices"
	"strings"

	"kanshiki/parse"
)

var (
	publicResolver = regexp.MustCompile(`^(?:8\.8\.[48]\.[48]|1\.1\.1\.1|1\.0\.0\.1|9\.9\.9\.9|208\.67\.22[02]\.22[02])$`)
	clusterName    = map[string]*regexp.Regexp{
		"api-asked":     regexp.MustCompile(`^api\.[^.]+\.`),
		"api-int-asked": regexp.MustCompile(`^api-int\.[^.]+\.`),
		"apps-asked":    regexp.MustCompile(`\.apps\.[^.]+\.`),
	}
)

// nameAsked finds names of the cluster for which a name server had no address
// when it was asked. What counts is whether the nodes would get that answer,
// and whether a later question got a better one.
func nameAsked(check string) *Check {
	return &Check{
		Name:  check,
		Doc:   "lookups of the cluster's names, against other lookups and the nodes' resolvers",
		Reads: []string{"dig"},
		Also:  append([]string{"resolv-conf", "zone", "zone-record", "named-zone", "dhcp-host", "Node"}, clusterKinds...),
		Run: func(in *Input) (out []Case, compared int) {
			mine := func(name string) bool { return clusterName[check] != nil && clusterName[check].MatchString(name) }
			if check == "node-asked" {
				mine = nodeNames(in)
			}
			if check == "api-int-asked" && ownsAPIInt(in) {
				return nil, 0
			}
			done := completedAt(in)
			used := usedResolvers(in)
			seen := map[string]bool{}
			for _, f := range in.Facts["dig"] {
				name, server := text(f.Data, "name"), text(f.Data, "server")
				if !mine(name) || !answered(f) {
					continue
				}
				compared++
				when := text(f.Data, "time")
				if len(strs(f.Data, "addresses")) > 0 || len(strs(f.Data, "values")) > 0 && f.Data["status"] != "NXDOMAIN" || // an alias that nobody followed
					seen[name+"@"+server] || when != "" && done != "" && when < done {
					continue // before the install was done, the record came
				}
				better, elsewhere := betterAnswers(in.Facts["dig"], f)
				if better {
					continue
				}
				stranger := server != "" && len(used) > 0 && !used[server] && !strings.HasPrefix(server, "127.") && server != "::1"
				if stranger && elsewhere != "" || publicResolver.MatchString(server) && !used[server] {
					continue // the nodes do not ask this one
				}
				seen[name+"@"+server] = true
				fields := map[string]string{"name": name, "server": server, "status": text(f.Data, "status"), "elsewhere": elsewhere, "weight": "fault", "host": f.Host}
				if server == "" {
					fields["server"] = "?"
				}
				if fields["status"] == "" {
					fields["status"] = "no answer"
				}
				if check == "node-asked" && (done != "" || ownsAPIInt(in)) {
					fields["weight"] = "warning" // nodes that joined do without
				}
				if stranger || elsewhere != "" && !used[server] {
					fields["weight"] = "warning"
				}
				c := factCase(f, fields)
				c.Since = when
				out = append(out, c)
			}
			return out, compared
		},
	}
}

// answered reports whether a lookup for an address was answered, be it with
// nothing: not an error, not a paste that left the records out.
func answered(f *parse.Fact) bool {
	d := f.Data
	status := d["status"]
	return d["type"] == "A" && d["trace"] == nil && d["incomplete"] == nil && d["error"] == nil &&
		(status == "NXDOMAIN" || status == "NOERROR" || status == nil && d["short"] == true)
}

// betterAnswers looks for another lookup of the name that got an address: from
// the same server, not earlier; or else from which other servers.
func betterAnswers(all []*parse.Fact, f *parse.Fact) (better bool, elsewhere string) {
	server, when := text(f.Data, "server"), text(f.Data, "time")
	var others []string
	for _, g := range all {
		if g == f || text(g.Data, "name") != text(f.Data, "name") || len(strs(g.Data, "addresses")) == 0 {
			continue
		}
		s, t := text(g.Data, "server"), text(g.Data, "time")
		switch {
		case s == server && (when == "" || t == "" || t >= when):
			return true, ""
		case s == server: // it had one, and lost it
		case s == "" || server == "": // perhaps the same one
			if when == "" || t == "" || t >= when {
				return true, ""
			}
		case !slices.Contains(others, s):
			others = append(others, s)
		}
	}
	return false, strings.Join(others, ", ")
}

// usedResolvers gives the name servers of every resolv.conf that is no pod's;
// loopback ones are forwarders that say nothing of who answers.
func usedResolvers(in *Input) map[string]bool {
	used := map[string]bool{}
	for _, f := range in.Facts["resolv-conf"] {
		list := strs(f.Data, "nameservers")
		if slices.ContainsFunc(list, func(s string) bool { return strings.HasPrefix(s, "127.") }) {
			return map[string]bool{}
		}
		for _, s := range list {
			used[s] = true
		}
	}
	return used
}

// nodeNames tells names of nodes: of Nodes, of reservations, or called like
// nodes in a cluster's domain.
func nodeNames(in *Input) func(string) bool {
	domains := clusterDomains(in)
	known := map[string]bool{}
	for _, o := range in.Objects["Node"] {
		known[strings.ToLower(o.Name)] = true
	}
	for _, f := range in.Facts["dhcp-host"] {
		for _, d := range domains {
			known[dhcpName(f.Data, d)] = true
		}
	}
	pointed := map[string]bool{}
	for _, z := range zonesOf(in) {
		for _, r := range z.records {
			if r.kind == "PTR" {
				pointed[r.value] = true
			}
		}
	}
	return func(name string) bool {
		d := inDomains(name, domains)
		if d == "" {
			return false
		}
		label := strings.TrimSuffix(name, "."+d)
		if len(in.Objects["Node"]) > 0 || len(in.Facts["dhcp-host"]) > 0 {
			return known[name] // a guessed name, such as master-9, is no machine
		}
		// Of names alone, only those are surely planned that the zone's
		// reverse half or a reservation knows.
		return nodeLabel.MatchString(label) && pointed[name]
	}
}
