package obfuscate

import (
	"net/netip"
	"regexp"
	"strings"
)

// Path maps the path of a file.
func (m *Map) Path(path string) string { return m.String(path) }

// name maps a host name, a domain or a name of a cluster that begins at s[i].
func (m *Map) name(s string, i int) (int, string) {
	if s[i] == 'i' && strings.HasPrefix(s[i:], "ip-") {
		if n, to := m.dashed(s, i); n > 0 {
			return n, to
		}
	}
	if n, to := m.qualified(s, i); n > 0 {
		return n, to
	}
	if i+1 >= len(s) || !m.starts[uint16(lower(s[i]))<<8|uint16(lower(s[i+1]))] {
		return 0, ""
	}
	for _, n := range m.lengths {
		if i+n > len(s) || i+n < len(s) && isAlnum(s[i+n]) {
			continue
		}
		if to, ok := m.words[strings.ToLower(s[i:i+n])]; ok {
			return n, to
		}
	}
	return 0, ""
}

// qualified maps a name below a known domain: each label in front of it that
// is not common to all clusters.
func (m *Map) qualified(s string, i int) (int, string) {
	if len(m.domains) == 0 {
		return 0, ""
	}
	end, dot := i, false
	for end < len(s) && end < i+253 && (isAlnum(s[end]) || s[end] == '-' || s[end] == '.' || s[end] == '_') {
		dot = dot || s[end] == '.'
		end++
	}
	if !dot {
		return 0, ""
	}
	run := strings.ToLower(s[i:end])
	for _, d := range m.domains {
		if strings.HasPrefix(run, d) && (len(run) == len(d) || !isAlnum(run[len(d)]) && run[len(d)] != '-') {
			return len(d), m.words[d]
		}
		at := strings.Index(run, "."+d)
		if at <= 0 || at+1+len(d) < len(run) && isAlnum(run[at+1+len(d)]) {
			continue
		}
		labels := strings.Split(s[i:i+at], ".")
		for k, l := range labels {
			labels[k] = m.label(l)
		}
		return at + 1 + len(d), strings.Join(labels, ".") + "." + m.words[d]
	}
	return 0, ""
}

var dashedAddress = regexp.MustCompile(`^ip-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})`)

// dashed maps ip-10-0-1-5, as clouds name machines.
func (m *Map) dashed(s string, i int) (int, string) {
	p := dashedAddress.FindStringSubmatch(s[i:min(len(s), i+20)])
	if p == nil {
		return 0, ""
	}
	n := len(p[0])
	if _, known := m.words[strings.ToLower(p[0])]; known || i+n < len(s) && isAlnum(s[i+n]) {
		return 0, ""
	}
	a, err := netip.ParseAddr(strings.Join(p[1:], "."))
	if err != nil {
		return 0, ""
	}
	return n, "ip-" + strings.ReplaceAll(m.Address(a).String(), ".", "-")
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
