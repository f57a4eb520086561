package obfuscate

import (
	"bufio"
	"io"
	"net/netip"
	"path"
	"regexp"
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
	// same are hosts that keep their names, taken are tokens that are somebody's,
	// full are names with a domain that may be one of the site.
	same, taken, full map[string]bool
	// nodeDomains are those that nodes lie in.
	nodeDomains map[string]bool
	origin      string // of the zone file that is read
}

// Learner returns one that fills m.
func (m *Map) Learner() *Learner {
	return &Learner{m: m, clusters: map[string]bool{}, bases: map[string]bool{}, hosts: map[string]string{}, infra: map[string]bool{},
		same: map[string]bool{}, taken: map[string]bool{}, full: map[string]bool{}, nodeDomains: map[string]bool{}}
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
	l.section, l.origin = "", ""
	conf := newConfig(name)
	for first, n := true, 0; ; n++ {
		// A line longer than the buffer is learned from piece by piece.
		line, err := br.ReadSlice('\n')
		if len(line) > 0 {
			l.line(string(line), n)
			l.learnConfig(&conf, string(line))
			inJSON(string(line), l.learnConfig)
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
			if _, domain, ok := strings.Cut(m[1], "."); ok {
				l.nodeDomains[strings.ToLower(domain)] = true
			}
		}
	}
	if n < 20 || n%100 == 0 { // a log has few hosts, each of them often
		if m := syslogHost.FindStringSubmatch(s); m != nil {
			l.host(m[1], "")
		}
	}
	l.zone(s)
	l.names(s)
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
