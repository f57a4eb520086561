package checks

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// clusterDomainMixed finds names that carry the cluster's label but a base
// domain that is nearly the right one: cut short (example.local for
// example.localdomain) or off by one letter. A cluster may well have several
// domains (internal and external ones); those differ by more, or by a whole label.
func clusterDomainMixed() *Check {
	return &Check{
		Name: "cluster-domain-mixed",
		Doc:  "names of nodes, servers and records against the cluster's domain",
		Also: []string{"install-config", "Infrastructure", "DNS", "Node", "CertificateSigningRequest", "haproxy-config", "dig", "zone-record", "hosts-entry"},
		Run: func(in *Input) (out []Case, compared int) {
			names := namesIn(in)
			cluster, base, said := clusterDomain(in, names)
			if base == "" {
				return nil, 0
			}
			seen := map[string]bool{}
			for _, n := range names {
				other, ok := behindLabel(n.name, cluster)
				if !ok {
					continue
				}
				compared++
				if other == base || seen[other] || !nearMiss(other, base) {
					continue
				}
				seen[other] = true
				out = append(out, Case{Fields: map[string]string{"name": n.name, "domain": cluster + "." + base, "other": cluster + "." + other,
					"where": n.where, "said": said}, Pos: n.pos, Quote: n.quote})
			}
			return out, compared
		},
	}
}

type foundName struct {
	name, where, quote string
	pos                parse.Pos
}

// namesIn lists the host names that objects and facts show, in reading order.
func namesIn(in *Input) (out []foundName) {
	add := func(name, where string, pos parse.Pos, quote string) {
		name = absolute(name)
		if strings.Count(name, ".") >= 2 && !isAddress(name) {
			out = append(out, foundName{name, where, quote, pos})
		}
	}
	for _, o := range in.Objects["Node"] {
		add(o.Name, "a node's name", o.Pos, o.Quote)
	}
	for _, o := range in.Objects["CertificateSigningRequest"] {
		if node, ok := strings.CutPrefix(text(o.Data, "spec", "username"), "system:node:"); ok {
			add(node, "a certificate request", o.Pos, o.Quote)
		}
	}
	for _, f := range in.Facts["haproxy-config"] {
		for _, s := range maps(f.Data, "servers") {
			add(text(s, "address"), "haproxy.cfg", f.Pos, f.Quote)
		}
	}
	for _, f := range in.Facts["zone-record"] {
		add(text(f.Data, "name"), "a zone", f.Pos, f.Quote)
	}
	for _, f := range in.Facts["hosts-entry"] {
		for _, name := range strs(f.Data, "names") {
			add(name, "a hosts file", f.Pos, f.Quote)
		}
	}
	for _, f := range in.Facts["dig"] {
		if len(strs(f.Data, "values")) > 0 { // a name that was only asked for may be a typing error
			add(text(f.Data, "name"), "an answer of DNS", f.Pos, f.Quote)
		}
	}
	return out
}

// clusterDomain gives the cluster's label and base domain, and who says so: the
// cluster itself, install-config.yaml, or else what nearly all names share.
func clusterDomain(in *Input, names []foundName) (cluster, base, said string) {
	for _, o := range in.Objects["DNS"] {
		if c, b, ok := strings.Cut(absolute(text(o.Data, "spec", "baseDomain")), "."); ok && o.Name == "cluster" {
			return c, b, "the cluster's DNS configuration"
		}
	}
	for _, o := range in.Objects["Infrastructure"] {
		url := text(o.Data, "status", "apiServerURL")
		host := strings.TrimPrefix(url, "https://api.")
		if i := strings.IndexByte(host, ':'); i > 0 && host != url {
			if c, b, ok := strings.Cut(absolute(host[:i]), "."); ok {
				return c, b, "the cluster's API address"
			}
		}
	}
	for _, f := range in.Facts["install-config"] {
		if c, b := absolute(text(f.Data, "metadata", "name")), absolute(text(f.Data, "baseDomain")); c != "" && b != "" {
			return c, b, "install-config.yaml"
		}
	}
	count := map[string]int{}
	for _, n := range names {
		if _, rest, ok := strings.Cut(n.name, "."); ok {
			count[strings.TrimPrefix(rest, "apps.")]++
		}
	}
	best := ""
	for domain, n := range count {
		if n > count[best] || n == count[best] && domain < best {
			best = domain
		}
	}
	if c, b, ok := strings.Cut(best, "."); ok && count[best] >= 3 && strings.Contains(b, ".") {
		return c, b, "most names"
	}
	return "", "", ""
}

// behindLabel gives what stands behind the cluster's label in a name.
func behindLabel(name, cluster string) (string, bool) {
	labels := strings.Split(name, ".")
	i := slices.Index(labels[1:], cluster)
	if i < 0 || i+2 >= len(labels) {
		return "", false
	}
	return strings.Join(labels[i+2:], "."), true
}

// nearMiss reports whether two domains are one, mistyped: the last label cut
// short, or one letter wrong, missing or too many, or two in the wrong order.
// Numbers tell sites apart, so they never are.
func nearMiss(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if strings.Count(a, ".") != strings.Count(b, ".") || len(a) < 6 {
		return false
	}
	if strings.HasPrefix(b, a) {
		return strings.Trim(b[len(a):], "0123456789") != ""
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	j := 0
	for j < len(a)-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	inA, inB := a[i:len(a)-j], b[i:len(b)-j]
	if strings.ContainsAny(inA+inB, "0123456789.-") {
		return false
	}
	swapped := len(inA) == 2 && len(inB) == 2 && inA[0] == inB[1] && inA[1] == inB[0]
	return len(inB) == 1 && len(inA) <= 1 || swapped
}
