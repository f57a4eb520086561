package checks

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"kanshiki/parse"
)

// clusterKinds tell a cluster's domain and how it was installed.
var clusterKinds = []string{"install-config", "Infrastructure", "DNS", "Ingress", "ClusterVersion"}

// nodeLabel is how people call nodes and the bootstrap host.
var nodeLabel = regexp.MustCompile(`^(?:bs|boot(?:strap)?|m|master|control-?plane|cp|w|worker|compute|infra|storage|node)-?\d*$`)

// clusterDomains gives CLUSTER.DOMAIN of the clusters that the bundle tells
// of: from the configuration, else from names of lookups and zones that only a
// cluster has. Empty if nothing tells.
func clusterDomains(in *Input) []string {
	var out []string
	add := func(d string) {
		d = strings.ToLower(strings.TrimSuffix(d, "."))
		if strings.Contains(d, ".") && !slices.Contains(out, d) && d != "cluster.local" {
			out = append(out, d)
		}
	}
	for _, f := range in.Facts["install-config"] {
		if name, base := text(f.Data, "metadata", "name"), text(f.Data, "baseDomain"); name != "" && base != "" {
			add(name + "." + base)
		}
	}
	for _, o := range in.Objects["DNS"] { // config.openshift.io; the operator's own has no baseDomain
		add(text(o.Data, "spec", "baseDomain"))
	}
	for _, o := range in.Objects["Infrastructure"] {
		u := text(o.Data, "status", "apiServerURL")
		u = strings.TrimPrefix(u, "https://")
		if host, _, ok := strings.Cut(u, ":"); ok && strings.HasPrefix(host, "api.") {
			add(strings.TrimPrefix(host, "api."))
		}
	}
	if len(out) > 0 {
		return out
	}
	// Two of the three names make a cluster's domain: api alone is anybody's.
	seen := map[string]map[string]bool{}
	mark := func(name string) {
		for _, p := range []string{"api.", "api-int.", "*.apps.", "*.app.", "console-openshift-console.apps.", "oauth-openshift.apps."} {
			if d, ok := strings.CutPrefix(name, p); ok {
				if seen[d] == nil {
					seen[d] = map[string]bool{}
				}
				if strings.Contains(p, ".app") {
					p = "apps"
				}
				seen[d][p] = true
			}
		}
	}
	for _, z := range zonesOf(in) {
		for _, r := range z.records {
			mark(r.name)
		}
	}
	for _, f := range in.Facts["dig"] {
		mark(text(f.Data, "name"))
	}
	for d, names := range seen {
		if len(names) >= 2 {
			add(d)
		}
	}
	slices.Sort(out)
	return out
}

// below reports whether a name is in a domain or is it.
func below(name, domain string) bool {
	return name == domain || strings.HasSuffix(name, "."+domain) || domain == ""
}

// inDomains gives the domain among several that a name is below, "" if none.
func inDomains(name string, domains []string) string {
	for _, d := range domains {
		if below(name, d) && name != d {
			return d
		}
	}
	return ""
}

// cloud gives the cluster's platform in lower case, "" if not known.
func cloud(in *Input) string {
	for _, o := range in.Objects["Infrastructure"] {
		if p := text(o.Data, "status", "platformStatus", "type"); p != "" {
			return strings.ToLower(p)
		}
		if p := text(o.Data, "status", "platform"); p != "" {
			return strings.ToLower(p)
		}
	}
	for _, f := range in.Facts["install-config"] {
		p, _ := f.Data["platform"].(map[string]any)
		for k := range p {
			return strings.ToLower(k)
		}
	}
	return ""
}

// ownsAPIInt reports whether the cluster answers api-int itself: on its nodes,
// or in a private zone of the cloud. platform none, and one not known, do not.
func ownsAPIInt(in *Input) bool {
	for _, o := range in.Objects["Infrastructure"] {
		if status, _ := dig(o.Data, "status", "platformStatus").(map[string]any); status != nil {
			for _, v := range status {
				if p, _ := v.(map[string]any); text(p, "apiServerInternalIP") != "" || len(strs(p, "apiServerInternalIPs")) > 0 {
					return true
				}
			}
		}
	}
	switch cloud(in) {
	case "aws", "azure", "gcp", "ibmcloud", "powervs", "alibabacloud":
		return true
	case "vsphere", "baremetal", "openstack", "ovirt", "nutanix", "kubevirt":
		for _, f := range in.Facts["install-config"] {
			for _, v := range mapAt(f.Data, "platform") {
				if p, _ := v.(map[string]any); p["apiVIP"] != nil || p["apiVIPs"] != nil || p["ingressVIP"] != nil {
					return true
				}
			}
		}
	}
	return false
}

// nodeAddresses gives InternalIP by node name, of Nodes with their status.
func nodeAddresses(in *Input) map[string][]string {
	out := map[string][]string{}
	for _, o := range in.Objects["Node"] {
		if list := internalAddresses(o); len(list) > 0 {
			out[o.Name] = list
		}
	}
	return out
}

// completedAt gives when the install was completed, RFC 3339: "" if it was
// not, or is not known.
func completedAt(in *Input) string {
	first := ""
	for _, o := range in.Objects["ClusterVersion"] {
		for _, entry := range maps(o.Data, "status", "history") {
			if t := text(entry, "completionTime"); entry["state"] == "Completed" && t != "" && (first == "" || t < first) {
				first = t
			}
		}
	}
	return first
}

// reverseName gives the in-addr.arpa name of an IPv4 address, "" for others.
func reverseName(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || !a.Is4() {
		return ""
	}
	labels := strings.Split(a.String(), ".")
	slices.Reverse(labels)
	return strings.Join(labels, ".") + ".in-addr.arpa"
}

// factCase makes a case of the record that shows it.
func factCase(f *parse.Fact, fields map[string]string) Case {
	return Case{Fields: fields, Pos: f.Pos, Quote: f.Quote}
}
