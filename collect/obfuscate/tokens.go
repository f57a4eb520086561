package obfuscate

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// ip4At reads an address in dots.
func ip4At(s string, i int) (int, netip.Addr) {
	end, dots := i, 0
	for end < len(s) && end < i+15 && (s[end] >= '0' && s[end] <= '9' || s[end] == '.') {
		if s[end] == '.' {
			if dots++; dots == 4 { // the end of a sentence
				break
			}
		}
		end++
	}
	if dots < 3 || i > 0 && (s[i-1] == '.' || s[i-1] == '_') || end < len(s) && isAlnum(s[end]) ||
		end+1 < len(s) && s[end] == '.' && s[end+1] >= '0' && s[end+1] <= '9' {
		return 0, netip.Addr{}
	}
	a, err := netip.ParseAddr(s[i:end])
	if err != nil {
		return 0, a
	}
	return end - i, a
}

func ip6At(s string, i int) (int, netip.Addr) {
	end, colons, digits := i, 0, 0
	for end < len(s) && end < i+45 && (isHex(s[end]) || s[end] == ':' || s[end] == '.' && digits > 0) {
		if s[end] == ':' {
			colons++
		}
		if s[end] >= '0' && s[end] <= '9' {
			digits++
		}
		end++
	}
	for end > i && (s[end-1] == '.' || s[end-1] == ':' && (end-2 < i || s[end-2] != ':')) {
		end--
	}
	if colons < 2 || digits == 0 || i > 0 && (s[i-1] == ':' || isAlnum(s[i-1])) || end < len(s) && isAlnum(s[end]) {
		return 0, netip.Addr{}
	}
	a, err := netip.ParseAddr(s[i:end])
	if err != nil {
		return 0, a
	}
	return end - i, a
}

const reverse4 = ".in-addr.arpa"

// arpa maps the name of a reverse zone, and of an address in one.
func (m *Map) arpa(s string, i int) (int, string) {
	end := i
	for end < len(s) && end < i+16 && (s[end] >= '0' && s[end] <= '9' || s[end] == '.') {
		end++
	}
	if end--; end <= i || !strings.HasPrefix(s[end:], reverse4) {
		return 0, ""
	}
	labels := strings.Split(s[i:end], ".")
	var octets [4]byte
	for k, l := range labels {
		n, err := strconv.ParseUint(l, 10, 8)
		if err != nil || len(labels) > 4 {
			return 0, ""
		}
		octets[len(labels)-1-k] = byte(n)
	}
	got := m.Address(netip.AddrFrom4(octets)).As4()
	for k := range labels {
		labels[k] = strconv.Itoa(int(got[len(labels)-1-k]))
	}
	return end - i + len(reverse4), strings.Join(labels, ".") + reverse4
}

// macAt is the length of an Ethernet address, 0 if there is none: six groups,
// no more, which finger prints have.
func macAt(s string, i int) int {
	if i+17 > len(s) || s[i+2] != ':' && s[i+2] != '-' {
		return 0
	}
	for k := range 17 {
		if k%3 == 2 {
			if s[i+k] != s[i+2] {
				return 0
			}
		} else if !isHex(s[i+k]) {
			return 0
		}
	}
	if i+17 < len(s) && (isAlnum(s[i+17]) || s[i+17] == s[i+2]) || i > 0 && s[i-1] == s[i+2] {
		return 0
	}
	return 17
}

// sharedMACs are not those of a site's machines: none, broadcast, multicast,
// VRRP, and what OVN makes of a pod's address.
var sharedMACs = []string{"00:00:00:00:00", "ff:ff:ff:", "01:00:5e:", "33:33:", "00:00:5e:", "0a:58:", "01:80:c2:"}

// mac keeps the maker, which names driver and hypervisor.
func (m *Map) mac(s string) string {
	lower := strings.ReplaceAll(strings.ToLower(s), "-", ":")
	for _, p := range sharedMACs {
		if strings.HasPrefix(lower, p) {
			return s
		}
	}
	h := m.sum("mac", lower)
	got := s[:9] + h[:2] + s[2:3] + h[2:4] + s[2:3] + h[4:6]
	if strings.ToUpper(s) == s && strings.ToLower(s) != s {
		return strings.ToUpper(got)
	}
	return got
}

func uuidAt(s string, i int) int {
	if i+36 > len(s) || s[i+8] != '-' && s[i+8] != '_' {
		return 0
	}
	for k := range 36 {
		switch k {
		case 8, 13, 18, 23:
			if s[i+k] != s[i+8] {
				return 0
			}
		default:
			if !isHex(s[i+k]) {
				return 0
			}
		}
	}
	if i+36 < len(s) && isAlnum(s[i+36]) || strings.Trim(s[i:i+36], "0-") == "" {
		return 0
	}
	return 36
}

// uuid keeps the form, the separator and the version.
func (m *Map) uuid(s string) string {
	sep := s[8:9]
	h := m.sum("uuid", strings.ReplaceAll(strings.ToLower(s), "_", "-"))
	return h[:8] + sep + h[8:12] + sep + s[14:15] + h[13:16] + sep + h[16:20] + sep + h[20:32]
}

var (
	email    = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b`)
	username = regexp.MustCompile(`"username"\s*:\s*"[^"\\]+"`)
	units    = regexp.MustCompile(`@[^@]*\.(?:service|socket|mount|automount|target|timer|slice|scope|device|path|swap|log|conf|yaml|json)$`)
)

// email drops people; logins such as core@host keep their host's own name.
func (m *Map) email(s string) string {
	user, host, _ := strings.Cut(s, "@")
	switch {
	case units.MatchString(s):
		return s
	case user == "core" || user == "root" || user == "kni" || user == "git":
		return s
	}
	_ = host
	return "user-" + m.sum("user", strings.ToLower(s))[:8] + "@example.invalid"
}

func (m *Map) username(s string) string {
	i := strings.LastIndexByte(s[:len(s)-1], '"') + 1
	name := s[i : len(s)-1]
	if strings.Contains(name, ":") || strings.HasPrefix(name, "user-") {
		return s
	}
	return s[:i] + "user-" + m.sum("user", name)[:8] + `"`
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
