package parse

import (
	"net"
	"path"
	"regexp"
	"strings"
)

// dnsmasqReader reads dnsmasq.conf (man 8 dnsmasq): its records and
// reservations. address=/name/IP answers for the name and all names below it,
// so it gives the name and its wildcard.
func dnsmasqReader() textReader {
	return textReader{
		kind: "dnsmasq", doc: "records and reservations of dnsmasq.conf", whole: true,
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "dnsmasq.conf") || strings.Contains("/"+p, "/dnsmasq.d/")
		},
		sniff:  func(_, text string) bool { return reMasq.MatchString(text) },
		read:   readDnsmasq,
		sample: "address=/apps.ocp.example.com/192.0.2.6\nhost-record=api.ocp.example.com,192.0.2.5\ndhcp-host=52:54:00:00:00:21,m1,192.0.2.21\n",
	}
}

var (
	reMasq    = regexp.MustCompile(`(?m)^(?:address=/[^/\s]+/|host-record=|dhcp-host=)\S+`)
	reMACWord = regexp.MustCompile(`^(?i:[0-9a-f]{2}:){5}[0-9a-f]{2}$`)
)

func readDnsmasq(c *textCtx, sec section) {
	for i, l := range sec.lines {
		key, value, ok := strings.Cut(strings.TrimSpace(l), "=")
		if !ok || strings.HasPrefix(key, "#") {
			continue
		}
		value, _, _ = strings.Cut(value, " #")
		value = strings.TrimSpace(value)
		record := func(name, kind, target string) {
			c.fact("zone-record", sec, sec.line+i, l, map[string]any{"name": strings.ToLower(strings.TrimSuffix(name, ".")), "type": kind,
				"value": strings.ToLower(strings.TrimSuffix(target, ".")), "file": c.in.File.Path, "line": sec.line + i, "source": "dnsmasq"})
		}
		switch parts := strings.Split(value, ","); strings.TrimSpace(key) {
		case "address":
			names := strings.Split(value, "/")
			ip := names[len(names)-1]
			if len(names) < 3 || net.ParseIP(ip) == nil {
				continue
			}
			for _, n := range names[1 : len(names)-1] {
				n = strings.TrimPrefix(n, ".")
				record(n, addressType(ip), ip)
				record("*."+n, addressType(ip), ip)
			}
		case "host-record":
			for _, ip := range parts {
				for _, n := range parts {
					if net.ParseIP(ip) != nil && net.ParseIP(n) == nil && cellInt(n) == nil {
						record(n, addressType(ip), ip)
					}
				}
			}
		case "cname":
			for _, n := range parts[:len(parts)-1] {
				record(n, "CNAME", parts[len(parts)-1])
			}
		case "ptr-record":
			if len(parts) == 2 {
				record(parts[0], "PTR", parts[1])
			}
		case "dhcp-host":
			c.masqHost(sec, sec.line+i, l, parts)
		}
	}
}

func addressType(ip string) string {
	if strings.Contains(ip, ":") {
		return "AAAA"
	}
	return "A"
}

func (c *textCtx) masqHost(sec section, line int, quote string, parts []string) {
	d := map[string]any{"source": "dnsmasq"}
	for _, w := range parts {
		switch w = strings.TrimSpace(w); {
		case reMACWord.MatchString(w):
			if d["mac"] == nil {
				d["mac"] = strings.ToLower(w)
			}
		case net.ParseIP(w) != nil:
			d["fixed_address"] = w
		case strings.Contains(w, ":") || w == "ignore" || w == "infinite" || w == "" || strings.Trim(w, "0123456789") == "" || strings.Trim(w[:len(w)-1], "0123456789") == "":
			// set:tag, id:…, a lease time such as 12h
		default:
			d["name"], d["hostname"] = w, w
		}
	}
	if d["mac"] != nil || d["name"] != nil {
		c.fact("dhcp-host", sec, line, quote, d)
	}
}

// hostsReader reads /etc/hosts (man 5 hosts).
func hostsReader() textReader {
	return textReader{
		kind: "hosts", doc: "/etc/hosts", rows: true,
		paths: func(p string) bool {
			return path.Base(p) == "hosts" && (strings.Contains("/"+p, "/etc/hosts") || strings.Contains("/"+p, "/nodes/"))
		},
		sniff:  func(cmd, text string) bool { return cmd == "cat /etc/hosts" || reHosts.MatchString(text) },
		read:   readHosts,
		sample: "127.0.0.1   localhost localhost.localdomain\n192.0.2.5   api.ocp.example.com api\n",
	}
}

var reHosts = regexp.MustCompile(`(?m)^127\.0\.0\.1\s+localhost\b`)

func readHosts(c *textCtx, sec section) {
	for i, l := range sec.lines {
		text, _, _ := strings.Cut(l, "#")
		f := strings.Fields(text)
		if len(f) < 2 || net.ParseIP(f[0]) == nil {
			continue
		}
		names := []any{}
		for _, n := range f[1:] {
			names = append(names, strings.ToLower(n))
		}
		c.fact("hosts-entry", sec, sec.line+i, l, map[string]any{"address": f[0], "names": names})
	}
}
