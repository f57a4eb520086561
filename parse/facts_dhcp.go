package parse

import (
	"path"
	"regexp"
	"strings"
)

// dhcpdReader reads ISC dhcpd.conf (man 5 dhcpd.conf). What a host inherits
// from its group, subnet or the file is given with the host.
func dhcpdReader() textReader {
	return textReader{
		kind: "dhcpd", doc: "subnets and reservations of dhcpd.conf", whole: true,
		paths: func(p string) bool { return strings.HasPrefix(path.Base(p), "dhcpd.conf") },
		sniff: func(_, text string) bool { return reSubnet.MatchString(text) || reDHCPHost.MatchString(text) },
		read:  readDHCPD,
		sample: "subnet 192.0.2.0 netmask 255.255.255.0 {\n  range 192.0.2.100 192.0.2.199;\n  option routers 192.0.2.1;\n" +
			"  host m1 { hardware ethernet 52:54:00:00:00:21; fixed-address 192.0.2.21; }\n}\n",
	}
}

var (
	reSubnet   = regexp.MustCompile(`(?m)^\s*subnet\s+[0-9.]+\s+netmask\s+[0-9.]+\s*\{`)
	reDHCPHost = regexp.MustCompile(`(?m)^\s*host\s+[\w.-]+\s*\{(?:\s*|.*\n\s*)hardware\s+ethernet\b`)
)

// dhcpScope is what holds for the statements within a block.
type dhcpScope map[string]string

func readDHCPD(c *textCtx, sec section) {
	c.dhcp(sec, statements(sec.lines, sec.line, false), dhcpScope{}, "", 0)
}

func (c *textCtx) dhcp(sec section, list []statement, outer dhcpScope, subnet string, depth int) {
	scope := dhcpScope{}
	for k, v := range outer {
		scope[k] = v
	}
	for _, s := range list { // a parameter holds for the whole block
		scope.set(s)
	}
	for _, s := range list {
		if !s.block {
			continue
		}
		w := s.words
		switch {
		case s.after("subnet") != "" && s.after("netmask") != "":
			c.dhcpSubnet(sec, s, scope)
			c.dhcp(sec, s.body, scope, s.after("subnet"), depth+1)
		case len(w) > 1 && w[len(w)-2] == "host":
			c.dhcpHost(sec, s, scope, subnet)
		case len(w) > 0 && (w[0] == "group" || w[0] == "shared-network" || w[0] == "pool"):
			c.dhcp(sec, s.body, scope, subnet, depth+1)
		}
	}
}

// set takes one parameter.
func (d dhcpScope) set(s statement) {
	w := s.words
	if s.block || len(w) < 2 {
		return
	}
	if w[0] == "option" {
		w = w[1:]
	}
	if len(w) < 2 {
		return
	}
	key := map[string]string{"routers": "routers", "domain-name-servers": "dns", "domain-name": "domain", "next-server": "next_server",
		"filename": "filename", "host-name": "hostname", "domain-search": "domain_search"}[w[0]]
	if key != "" {
		d[key] = strings.Join(w[1:], " ")
	}
}

func (c *textCtx) dhcpSubnet(sec section, s statement, outer dhcpScope) {
	scope := dhcpScope{}
	for k, v := range outer {
		scope[k] = v
	}
	ranges := []any{}
	for _, b := range s.body {
		scope.set(b)
		if len(b.words) > 1 && b.words[0] == "range" {
			ranges = append(ranges, strings.Join(b.words[1:], " "))
		}
		if b.block && len(b.words) == 1 && b.words[0] == "pool" {
			for _, p := range b.body {
				if len(p.words) > 1 && p.words[0] == "range" {
					ranges = append(ranges, strings.Join(p.words[1:], " "))
				}
			}
		}
	}
	d := map[string]any{"subnet": s.after("subnet"), "netmask": s.after("netmask"), "range": ranges}
	for _, k := range []string{"routers", "dns", "domain", "next_server", "filename"} {
		put(d, k, scope[k])
	}
	c.fact("dhcp-subnet", sec, s.line, sec.lines[s.line-sec.line], d)
}

func (c *textCtx) dhcpHost(sec section, s statement, outer dhcpScope, subnet string) {
	scope := dhcpScope{}
	for k, v := range outer {
		scope[k] = v
	}
	delete(scope, "hostname") // one name for all is no host's name
	d := map[string]any{"name": s.words[len(s.words)-1], "source": "dhcpd"}
	for _, b := range s.body {
		scope.set(b)
		if len(b.words) > 1 && b.words[0] == "fixed-address" {
			put(d, "fixed_address", strings.TrimSuffix(b.words[1], ","))
		}
		if m := b.after("ethernet"); m != "" {
			d["mac"] = strings.ToLower(m)
		}
	}
	put(d, "subnet", subnet)
	for _, k := range []string{"hostname", "next_server", "filename", "domain"} {
		put(d, k, scope[k])
	}
	c.fact("dhcp-host", sec, s.line, sec.lines[s.line-sec.line], d)
}

// leaseReader reads dhcpd.leases (man 5 dhcpd.leases) and dnsmasq.leases. The
// last entry of an address counts.
func leaseReader() textReader {
	return textReader{
		kind: "dhcp-lease", doc: "leases of dhcpd and dnsmasq", whole: true,
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "dhcpd.leases") || strings.HasPrefix(b, "dnsmasq.leases") || strings.HasPrefix(b, "dhcpd_leases")
		},
		sniff:  func(_, text string) bool { return reLease.MatchString(text) || reMasqLease.MatchString(text) },
		read:   readLeases,
		sample: "lease 192.0.2.100 {\n  starts 3 2024/05/01 10:00:00;\n  ends 3 2024/05/01 22:00:00;\n  binding state active;\n  hardware ethernet 52:54:00:00:00:21;\n  client-hostname \"m1\";\n}\n",
	}
}

var (
	reLease     = regexp.MustCompile(`(?m)^lease [0-9.]+ \{`)
	reMasqLease = regexp.MustCompile(`(?m)^(\d{9,10}) ((?:[0-9a-f]{2}:){5}[0-9a-f]{2}) ([0-9.]+) (\S+) \S+\s*$`)
)

func readLeases(c *textCtx, sec section) {
	last := map[string]statement{}
	var order []string
	for _, s := range statements(sec.lines, sec.line, false) {
		ip := s.after("lease")
		if !s.block || ip == "" {
			continue
		}
		if _, again := last[ip]; !again {
			order = append(order, ip)
		}
		last[ip] = s
	}
	for _, ip := range order {
		s := last[ip]
		d := map[string]any{"ip": ip}
		for _, b := range s.body {
			if m := b.after("ethernet"); m != "" {
				d["mac"] = strings.ToLower(m)
			}
			switch w := b.words; {
			case len(w) > 1 && w[0] == "client-hostname":
				put(d, "hostname", w[1])
			case len(w) > 3 && w[0] == "ends": // weekday date time, UTC
				d["ends"] = strings.ReplaceAll(w[2], "/", "-") + "T" + w[3] + "Z"
			case len(w) > 2 && w[0] == "binding":
				d["state"] = w[2]
			}
		}
		c.fact("dhcp-lease", sec, s.line, sec.lines[s.line-sec.line], d)
	}
	for i, l := range sec.lines {
		m := reMasqLease.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		d := map[string]any{"ip": m[3], "mac": m[2]}
		if m[4] != "*" {
			d["hostname"] = m[4]
		}
		if n := cellInt(m[1]); n != nil {
			d["ends_epoch"] = n
		}
		c.fact("dhcp-lease", sec, sec.line+i, l, d)
	}
}
