package obfuscate

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// numbered is a label that can only be the name of a machine, wherever it is
// met; technical has those that are not.
var (
	numbered  = regexp.MustCompile(`^[a-z][a-z0-9-]*[a-z-]\d{1,3}$`)
	technical = regexp.MustCompile(`^(?:v\d.*|.*v[46]|ipv\d|(?:eth|ens|enp|eno|bond|br|tun|vlan|veth|vmnet|wlan|tty|sd[a-z]|vd[a-z]|nvme)\d.*|http\d*|oauth2|sha\d+|md5|k8s.*|i?x?\d*86|amd64|arm64|aarch64|utf-?\d+|rhel-?\d|el\d|.*-ip-\d+.*)$`)
)

// maxNames bounds what is remembered of names under domains not known yet.
const maxNames = 1 << 16

// names looks for names of hosts in full, whose domain may turn out to be one
// of the site, and for tokens that must not be given to anybody else.
func (l *Learner) names(s string) {
	for i := 0; i < len(s); {
		if !isAlnum(s[i]) {
			i++
			continue
		}
		end, dot := i, -1
		for end < len(s) && (isAlnum(s[end]) || s[end] == '-' || s[end] == '.' || s[end] == '_') {
			if s[end] == '.' && dot < 0 {
				dot = end
			}
			end++
		}
		start := i
		i = end
		first := s[start:end]
		if dot >= 0 {
			first = s[start:dot]
		}
		last := first[len(first)-1]
		if last < '0' || last > '9' || s[start] >= '0' && s[start] <= '9' || len(first) > 63 {
			continue
		}
		if len(first) < 13 && roleName.MatchString(strings.ToLower(first)) {
			l.taken[strings.ToLower(first)] = true
		}
		if dot < 0 || end-start > 253 || len(l.full) >= maxNames {
			continue
		}
		l.full[strings.TrimRight(strings.ToLower(s[start:end]), ".")] = true
	}
}

// adopt makes hosts of the names that lie directly below a domain of the site.
func (l *Learner) adopt() {
	for name := range l.full {
		short, domain, _ := strings.Cut(name, ".")
		known := l.bases[domain] || l.clusters[domain] || l.m.words[domain] != ""
		if !known || public(domain) || !numbered.MatchString(short) || technical.MatchString(short) || isCommon(short) {
			continue
		}
		if l.hosts[short] == "" && !l.podOfHost(short) {
			l.hosts[short] = ""
		}
	}
}

// podOfHost reports whether a name is that of a static pod on a known host.
func (l *Learner) podOfHost(name string) bool {
	if !podOfNode.MatchString(name) {
		return false
	}
	for h := range l.hosts {
		if strings.HasSuffix(name, "-"+h) {
			return true
		}
	}
	return false
}

// host takes the name of a host, in full or not.
func (l *Learner) host(name, role string) {
	name = strings.ToLower(strings.Trim(name, ".-"))
	short, domain, _ := strings.Cut(name, ".")
	if short == "" || short[0] < 'a' || short[0] > 'z' || strings.HasPrefix(short, "localhost") || dated.MatchString(short) {
		return
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return
	}
	named := roleName.MatchString(short)
	if !named && (len(short) < 3 || plain.MatchString(short) || !strings.ContainsAny(short, "0123456789-")) {
		// A word of its own cannot be replaced wherever it is met. Its full name
		// then keeps it too, or the two would be different hosts.
		if len(short) > 1 && !plain.MatchString(short) {
			l.same[short] = true
		}
		return
	}
	if strings.Contains(domain, ".") && !public(domain) {
		l.bases[domain] = true
	}
	if named {
		l.taken[short] = true
	} else if l.hosts[short] == "" {
		l.hosts[short] = role
	}
}

// settle gives the hosts their names.
func (l *Learner) settle(used map[string]bool) {
	l.adopt()
	for t := range l.taken {
		used[t] = true
	}
	// Those with a number of their own first, so that nobody else takes it.
	hosts := make([]string, 0, len(l.hosts))
	for h := range l.hosts {
		hosts = append(hosts, h)
	}
	slices.Sort(hosts)
	slices.SortStableFunc(hosts, func(a, b string) int { return len(number(b)) - len(number(a)) })
	for _, h := range hosts {
		if l.m.words[h] == "" {
			l.hostToken(used, h, l.hosts[h])
		}
	}
	for h := range l.same {
		if l.m.words[h] == "" {
			l.m.words[h] = h
		}
	}
}
