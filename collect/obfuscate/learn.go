package obfuscate

import (
	"bufio"
	"io"
	"maps"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Learner finds out on a first pass what the hosts and domains of a site are
// called. Give it every file, then call Finish.
type Learner struct {
	m        *Map
	clusters map[string]bool // <cluster>.<base>
	bases    map[string]bool // domains, cluster's or base
	hosts    map[string]string
	infra    map[string]bool
	networks []netip.Prefix
	section  string
}

// Learner returns one that fills m.
func (m *Map) Learner() *Learner {
	return &Learner{m: m, clusters: map[string]bool{}, bases: map[string]bool{}, hosts: map[string]string{}, infra: map[string]bool{}}
}

const dnsName = `([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)`

var (
	apiName    = regexp.MustCompile(`(?i)\bapi-int\.` + dnsName)
	apiPort    = regexp.MustCompile(`(?i)\bapi\.` + dnsName + `\.?:6443\b`)
	appsName   = regexp.MustCompile(`(?i)(?:[.*]\.?|domain"?: *"?)apps\.` + dnsName)
	srvName    = regexp.MustCompile(`(?i)_etcd-server-ssl\._tcp\.` + dnsName)
	baseDomain = regexp.MustCompile(`(?i)\bbaseDomain\\*"?: *\\*"?` + dnsName)
	searchLine = regexp.MustCompile(`(?i)^\s*(?:search|domain)\s+` + dnsName)
	nodeLabel  = regexp.MustCompile(`kubernetes\.io/hostname\\*"?[:=] *\\*"?([A-Za-z0-9.-]+)`)
	nodeRole   = regexp.MustCompile(`node-role\.kubernetes\.io/([a-z-]+)"?:`)
	nodeName   = regexp.MustCompile(`\bnodeName\\*"?: *\\*"?([A-Za-z0-9.-]+)`)
	nodeRow    = regexp.MustCompile(`^([a-z0-9][a-z0-9.-]*)\s+(?:Not)?Ready\S*\s+([a-z,-]+)\s+\d+[smhdy]`)
	infraName  = regexp.MustCompile(`\b(?:infrastructureName|infraID)\\*"?: *\\*"?([a-z0-9-]{5,})`)
	syslogHost = regexp.MustCompile(`^(?:[A-Z][a-z]{2} [ 0-9]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[0-9:.,+-]+Z?) ([A-Za-z0-9.-]+) [A-Za-z0-9_.()/-]+(?:\[\d+\])?: `)
	netHead    = regexp.MustCompile(`"?\b(clusterNetworks?|serviceNetworks?|machineNetworks?|serviceCIDR|clusterCIDR)\b"?:`)
	cidr       = regexp.MustCompile(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/\d{1,2}\b|\b[0-9a-f]+:[0-9a-f:]*/\d{1,3}\b`)
	nodeFile   = regexp.MustCompile(`core/nodes/([A-Za-z0-9.-]+)\.ya?ml$`)
)

// Host tells the name of a host that something else than text told, such as
// the layout of a bundle.
func (l *Learner) Host(name string) {
	if name != "" {
		l.host(name, "")
	}
}

// Read learns from one file.
func (l *Learner) Read(name string, r io.Reader) error {
	node := ""
	if m := nodeFile.FindStringSubmatch(name); m != nil {
		node = m[1]
		l.host(node, "")
	}
	base := path.Base(name)
	br := bufio.NewReaderSize(r, 1<<20)
	l.section = ""
	for first, n := true, 0; ; n++ {
		// A line longer than the buffer is learned from piece by piece.
		line, err := br.ReadSlice('\n')
		if len(line) > 0 {
			l.line(string(line), n)
			if m := nodeRole.FindSubmatch(line); node != "" && m != nil {
				l.host(node, string(m[1]))
			}
			if base == "hostname" && first {
				l.host(strings.TrimSpace(string(line)), "")
			}
			if strings.HasPrefix(base, "resolv.conf") {
				if m := searchLine.FindSubmatch(line); m != nil {
					l.bases[strings.ToLower(string(m[1]))] = true
				}
			}
			first = false
		}
		if err == io.EOF {
			return nil
		}
		if err != nil && err != bufio.ErrBufferFull {
			return err
		}
	}
}

func (l *Learner) line(s string, n int) {
	all := func(hint string, re *regexp.Regexp, to map[string]bool) {
		if strings.Contains(s, hint) {
			for _, m := range re.FindAllStringSubmatch(s, -1) {
				to[strings.ToLower(strings.TrimSuffix(m[1], "."))] = true
			}
		}
	}
	all("api-int.", apiName, l.clusters)
	all(":6443", apiPort, l.clusters)
	all("apps.", appsName, l.clusters)
	all("_etcd-server", srvName, l.clusters)
	all("baseDomain", baseDomain, l.bases)
	all("infra", infraName, l.infra)
	for _, re := range []*regexp.Regexp{nodeLabel, nodeName} {
		if strings.Contains(s, "kubernetes.io/hostname") || strings.Contains(s, "nodeName") {
			for _, m := range re.FindAllStringSubmatch(s, -1) {
				l.host(m[1], "")
			}
		}
	}
	if strings.Contains(s, "Ready") {
		if m := nodeRow.FindStringSubmatch(s); m != nil {
			l.host(m[1], m[2])
		}
	}
	if n < 20 || n%100 == 0 { // a log has few hosts, each of them often
		if m := syslogHost.FindStringSubmatch(s); m != nil {
			l.host(m[1], "")
		}
	}
	l.network(s)
}

// network takes the networks below clusterNetwork and serviceNetwork.
func (l *Learner) network(s string) {
	var heads [][]int
	if strings.Contains(s, "Network") || strings.Contains(s, "CIDR") {
		heads = netHead.FindAllStringSubmatchIndex(s, -1)
	}
	if len(heads) == 0 && l.section == "" {
		return
	}
	take := func(text string) {
		if l.section == "" || strings.HasPrefix(l.section, "machine") {
			return
		}
		for _, c := range cidr.FindAllString(text, 4) {
			if p, err := netip.ParsePrefix(c); err == nil && p.Bits() > 0 {
				l.networks = append(l.networks, p.Masked())
			}
		}
	}
	if len(heads) == 0 {
		t := strings.TrimSpace(s)
		if !strings.HasPrefix(t, "-") && !strings.HasPrefix(t, `"`) && !strings.Contains(t, "cidr") && !strings.Contains(t, "hostPrefix") && strings.Trim(t, "[]{},") != "" {
			l.section = ""
			return
		}
		take(s)
		return
	}
	for i, h := range heads {
		end := len(s)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		l.section = s[h[2]:h[3]]
		part := s[h[1]:end]
		if n := strings.IndexByte(part, ']'); n >= 0 {
			part = part[:n]
		}
		take(part)
	}
	if len(s) > 300 {
		l.section = ""
	}
}

// plain are names that say a role and no site.
var plain = regexp.MustCompile(`^(?:localhost.*|master|worker|bootstrap|infra|node|compute|control-plane|bastion|haproxy|kernel|none|unknown|.*\d{4}-\d\d-\d\d.*)$`)

func (l *Learner) host(name, role string) {
	name = strings.ToLower(strings.Trim(name, ".-"))
	short, domain, _ := strings.Cut(name, ".")
	if len(short) < 3 || plain.MatchString(short) || !strings.ContainsAny(short, "0123456789-") || !strings.ContainsAny(short[:1], "abcdefghijklmnopqrstuvwxyz") {
		return
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return
	}
	if domain != "" && strings.Contains(domain, ".") && !public(domain) {
		l.bases[domain] = true
	}
	if l.hosts[short] == "" {
		l.hosts[short] = role
	}
}

// publicDomains belong to no site.
var publicDomains = []string{"quay.io", "redhat.io", "redhat.com", "openshift.com", "openshift.io", "openshift.org", "openshiftapps.com", "github.com", "githubusercontent.com",
	"k8s.io", "kubernetes.io", "docker.io", "docker.com", "gcr.io", "ghcr.io", "cluster.local", "svc", "amazonaws.com", "googleapis.com", "azure.com",
	"windows.net", "fedoraproject.org", "centos.org", "golang.org", "google.com", "microsoft.com", "vmware.com", "invalid", "in-addr.arpa", "ip6.arpa"}

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
	for d := range l.clusters {
		for longer := range l.clusters {
			if len(longer) > len(d) && strings.HasPrefix(longer, d) {
				delete(l.clusters, d)
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
	for _, d := range slices.Sorted(maps.Keys(l.bases)) {
		if !l.clusters[d] && !slices.ContainsFunc(slices.Collect(maps.Keys(l.clusters)), func(c string) bool { return strings.HasSuffix(c, "."+d) }) {
			l.name(used, d, "example", ".invalid")
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
		if token, _, _ := strings.Cut(to, "."); strings.ContainsAny(name, "0123456789-") && len(name) > 3 && !plain.MatchString(name) && m.words[name] == "" {
			m.words[name] = token
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
	// Those with a number of their own first, so that nobody else takes it.
	hosts := slices.Sorted(maps.Keys(l.hosts))
	slices.SortStableFunc(hosts, func(a, b string) int { return len(number(b)) - len(number(a)) })
	for _, h := range hosts {
		if m.words[h] == "" {
			l.hostToken(used, h, l.hosts[h])
		}
	}
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
	case strings.HasPrefix(host, "lb") || strings.Contains(all, "haproxy"):
		prefix = "lb"
	case strings.HasPrefix(host, "ns") || strings.HasPrefix(host, "dns"):
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
