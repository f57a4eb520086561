package obfuscate

import (
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// plain are words that say no site and are no host's; dated are parts of file
// names, not of hosts'.
var (
	plain = regexp.MustCompile(`^(?:kernel|none|unknown|control-plane|controlplane)$`)
	dated = regexp.MustCompile(`\d{4}-\d\d-\d\d`)
)

// publicDomains belong to no site.
var publicDomains = []string{"quay.io", "redhat.io", "redhat.com", "openshift.com", "openshift.io", "openshift.org", "openshiftapps.com", "github.com", "githubusercontent.com",
	"k8s.io", "kubernetes.io", "docker.io", "docker.com", "gcr.io", "ghcr.io", "cluster.local", "svc", "amazonaws.com", "googleapis.com", "azure.com",
	"windows.net", "fedoraproject.org", "centos.org", "golang.org", "google.com", "microsoft.com", "vmware.com", "invalid", "in-addr.arpa", "ip6.arpa",
	"localhost.localdomain", "root-servers.net"}

func public(domain string) bool {
	for _, p := range publicDomains {
		if domain == p || strings.HasSuffix(domain, "."+p) {
			return true
		}
	}
	return !strings.Contains(domain, ".")
}

// Finish gives everything that was learned its name. What an earlier bundle
// with the same map had keeps it.
func (l *Learner) Finish() {
	m := l.m
	// Lines are cut, and names in them: what another name goes on from is none.
	l.ofNodes()
	cut := map[string]bool{}
	for d := range l.clusters {
		for longer := range l.clusters {
			if len(longer) > len(d) && strings.HasPrefix(longer, d) {
				delete(l.clusters, d)
				cut[d] = true
			}
		}
	}
	slices.SortFunc(l.networks, func(a, b netip.Prefix) int { return strings.Compare(a.String(), b.String()) })
	l.networks = slices.Compact(l.networks)
	if len(m.words) == 0 && m.kept == nil {
		m.kept = append([]netip.Prefix{}, l.networks...)
	} else {
		m.more = l.networks
	}
	used := map[string]bool{}
	for _, to := range m.words {
		used[to] = true
		if token, _, ok := strings.Cut(to, "."); ok {
			used[token] = true
		}
	}
	for _, c := range slices.Sorted(maps.Keys(l.clusters)) {
		if public(c) {
			continue
		}
		name, base, _ := strings.Cut(c, ".")
		under := "example.invalid"
		if strings.Contains(base, ".") && !public(base) {
			under = l.name(used, base, "example", ".invalid")
		}
		to := l.name(used, c, "c", "."+under)
		if token, _, _ := strings.Cut(to, "."); strings.ContainsAny(name, "0123456789-") && len(name) > 3 && !plain.MatchString(name) && !roleName.MatchString(name) && m.words[name] == "" {
			m.words[name] = token
		}
	}
	l.slips(cut)
	for _, d := range slices.Sorted(maps.Keys(l.bases)) {
		if !l.clusters[d] && m.words[d] == "" && !slices.ContainsFunc(slices.Collect(maps.Keys(l.clusters)), func(c string) bool { return strings.HasSuffix(c, "."+d) }) {
			l.name(used, d, "example", ".invalid")
		}
	}
	for _, d := range slices.Sorted(maps.Keys(m.words)) {
		if to := m.words[d]; strings.Contains(d, ".") && !strings.Contains(d, `\`) {
			m.words[strings.ReplaceAll(d, ".", `\.`)] = strings.ReplaceAll(to, ".", `\.`)
			m.words[strings.ReplaceAll(d, ".", `\\.`)] = strings.ReplaceAll(to, ".", `\\.`)
			m.words[strings.ReplaceAll(d, ".", "-")] = strings.ReplaceAll(to, ".", "-")
		}
	}
	for _, i := range slices.Sorted(maps.Keys(l.infra)) {
		if m.words[i] == "" && strings.Contains(i, "-") {
			m.words[i] = "cluster-" + m.sum("infra", i)[:5]
		}
	}
	l.settle(used)
	m.index()
}

// name gives a domain the next free name.
func (l *Learner) name(used map[string]bool, domain, prefix, suffix string) string {
	if to := l.m.words[domain]; to != "" {
		return to
	}
	if public(domain) {
		return domain
	}
	for n := 1; ; n++ {
		to := prefix + strconv.Itoa(n) + suffix
		if n == 1 && prefix == "example" {
			to = prefix + suffix
		}
		// Clusters are numbered across all domains: their names stand alone too.
		token, _, _ := strings.Cut(to, ".")
		if !used[to] && !used[token] {
			used[to], used[token] = true, true
			l.m.words[domain] = to
			return to
		}
	}
}

var trailing = regexp.MustCompile(`(\d{1,3})$`)

// number is the number of a host, or empty. The end of ip-10-0-1-5 is none.
func number(host string) string {
	if dashedAddress.MatchString(host) {
		return ""
	}
	return trailing.FindString(host)
}

// hostToken keeps the role and, if it is free, the number of a host.
func (l *Learner) hostToken(used map[string]bool, host, role string) {
	prefix := "h"
	switch all := role + " " + host; {
	case strings.Contains(all, "bootstrap"):
		prefix = "bootstrap"
	case strings.Contains(all, "master") || strings.Contains(all, "control"):
		prefix = "m"
	case strings.Contains(all, "infra"):
		prefix = "i"
	case strings.Contains(all, "worker") || strings.Contains(all, "compute"):
		prefix = "w"
	case strings.Contains("-"+host, "-lb") || strings.Contains(all, "haproxy"):
		prefix = "lb"
	case strings.Contains("-"+host, "-ns") || strings.Contains("-"+host, "-dns"):
		prefix = "ns"
	}
	if t := number(host); t != "" {
		n, _ := strconv.Atoi(t) // three digits
		if to := prefix + strconv.Itoa(n); !used[to] {
			used[to] = true
			l.m.words[host] = to
			return
		}
	}
	for n := 0; ; n++ {
		if to := prefix + strconv.Itoa(n); !used[to] {
			used[to] = true
			l.m.words[host] = to
			return
		}
	}
}
