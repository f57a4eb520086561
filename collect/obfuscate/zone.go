package obfuscate

import (
	"regexp"
	"strings"
)

var (
	// zoneRecord is a record of a zone file (RFC 1035, section 5.1): owner, then
	// time to live and class in any order, type and data.
	zoneRecord = regexp.MustCompile(`^([\w*][\w.*-]*)?[ \t]+(?:\d+[smhdwSMHDW]?[ \t]+)?(?:IN[ \t]+(?:\d+[smhdwSMHDW]?[ \t]+)?(?:AAAA|A|CNAME|PTR|NS|MX|TXT|SRV)[ \t]|A[ \t]+\d|AAAA[ \t]+[0-9A-Fa-f:])`)
	// zoneTarget is a relative name that a record points to.
	zoneTarget = regexp.MustCompile(`[ \t]IN[ \t]+(?:\d+[smhdwSMHDW]?[ \t]+)?(?:CNAME|PTR|NS|MX[ \t]+\d+|SRV[ \t\d]+)[ \t]+([A-Za-z][\w-]*)[ \t]*(?:;[^\n]*)?\r?(?:\n|$)`)
	// zoneName is a zone that a name server is told to serve, or is in.
	zoneName = regexp.MustCompile(`(?i)^\s*(?:zone\s+"|\$ORIGIN\s+)` + dnsName)
	apiOwner = regexp.MustCompile(`(?i)^api(?:-int)?\s+(?:\d+\w?\s+)?(?:IN\s+)?(?:A|AAAA|CNAME)\s`)
)

// record maps the relative names of a zone file's line that begins at s[i]: up
// to where the text is mapped, and as what. Names below a domain and those in
// the zone that are relative to it have to stay the same name.
func (m *Map) record(s string, i int) (int, string) {
	end := strings.IndexByte(s[i:], '\n') + 1
	if end == 0 {
		end = len(s) - i
	}
	line := s[i : i+min(end, 512)]
	p := zoneRecord.FindStringSubmatchIndex(line)
	if p == nil {
		return 0, ""
	}
	var b strings.Builder
	done := 0
	if p[2] >= 0 {
		owner := line[p[2]:p[3]]
		if n, _ := m.qualified(owner, 0); !strings.HasSuffix(owner, ".") && n == 0 {
			b.WriteString(m.relative(owner))
			done = p[3]
		}
	}
	if t := zoneTarget.FindStringSubmatchIndex(line); t != nil {
		b.WriteString(m.String(line[done:t[2]]))
		b.WriteString(m.relative(line[t[2]:t[3]]))
		done = t[3]
	}
	return done, b.String()
}

// relative maps a name that is relative to a zone.
func (m *Map) relative(name string) string {
	labels := strings.Split(name, ".")
	for k, l := range labels {
		switch to := m.clusterToken(l, ""); {
		case l == "" || strings.Trim(l, "0123456789") == "":
		case to != "" && k > 0:
			labels[k] = to
		default:
			labels[k] = m.label(l)
		}
	}
	return strings.Join(labels, ".")
}

// zone learns what zones there are, and which of them is a cluster's.
func (l *Learner) zone(s string) {
	if strings.Contains(s, "zone") || strings.HasPrefix(s, "$") {
		if m := zoneName.FindStringSubmatch(s); m != nil {
			if d := strings.ToLower(m[1]); !public(d) && strings.Trim(d[strings.LastIndexByte(d, '.'):], ".0123456789") != "" {
				l.bases[d] = true
				if s[0] == '$' {
					l.origin = d
				}
			}
		}
	}
	if l.origin != "" && strings.HasPrefix(s, "api") && apiOwner.MatchString(s) {
		l.clusters[l.origin] = true
	}
}
