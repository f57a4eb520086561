package parse

import (
	"path"
	"regexp"
	"strconv"
	"strings"
)

// listenReader reads `ss -lntup` and `netstat -lntup`: listening sockets only.
func listenReader() textReader {
	return textReader{
		kind: "listen", doc: "listening sockets",
		paths: func(p string) bool {
			b := path.Base(p)
			return b == "ss.txt" || strings.HasPrefix(b, "ss_-") || strings.HasPrefix(b, "netstat_-W")
		},
		sniff:  func(_, text string) bool { return reSsHead.MatchString(text) || reNetstatHead.MatchString(text) },
		read:   readListen,
		sample: "State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\nLISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:((\"sshd\",pid=1231,fd=3))\n",
	}
}

var (
	reSsHead      = regexp.MustCompile(`(?m)^\s*(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s+Local Address:Port`)
	reNetstatHead = regexp.MustCompile(`(?m)^\s*Proto\s+Recv-Q\s+Send-Q\s+Local Address\s+Foreign Address`)
	reSsRow       = regexp.MustCompile(`^\s*(?:(tcp|udp|tcp6|udp6)\s+)?(LISTEN|UNCONN)\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+(?:\s+users:\(\("([^"]+)",(?:pid=)?(\d+))?`)
	reNetstatRow  = regexp.MustCompile(`^\s*(tcp6?|udp6?)\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+\s+(?:(LISTEN)\s+)?(?:\d+\s+\d+\s+)?(?:(\d+)/(\S+))?`)
)

func readListen(c *textCtx, sec section) {
	for i, l := range sec.lines {
		d := map[string]any{}
		if m := reSsRow.FindStringSubmatch(l); m != nil {
			proto := m[1]
			if proto == "" {
				proto = map[bool]string{true: "tcp", false: "udp"}[m[2] == "LISTEN"]
			}
			d["proto"], d["address"], d["port"] = proto, m[3], cellInt(m[4])
			put(d, "process", m[5])
			if n := cellInt(m[6]); n != nil {
				d["pid"] = n
			}
		} else if m := reNetstatRow.FindStringSubmatch(l); m != nil && (m[4] == "LISTEN" || strings.HasPrefix(m[1], "udp")) {
			d["proto"], d["address"], d["port"] = strings.TrimSuffix(m[1], "6"), m[2], cellInt(m[3])
			put(d, "process", strings.TrimSuffix(m[6], ":"))
			if n := cellInt(m[5]); n != nil {
				d["pid"] = n
			}
		} else {
			continue
		}
		c.fact("listen", sec, sec.line+i, l, d)
	}
}

// addrReader reads `ip addr`, with or without -d and -s.
func addrReader() textReader {
	return textReader{
		kind: "ip-addr", doc: "interfaces and their addresses",
		paths: func(p string) bool {
			b := path.Base(p)
			return b == "ip_addr" || b == "ip_addr.txt" || b == "ip-addr.txt" || b == "ip_-d_address" || b == "ip_address" || strings.HasSuffix(b, "_ip_addr") || b == "addresses"
		},
		sniff: func(_, text string) bool { return reLink.MatchString(text) },
		read:  readAddr,
		sample: "2: ens3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000\n" +
			"    link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff\n    inet 192.0.2.11/24 brd 192.0.2.255 scope global noprefixroute ens3\n",
	}
}

var (
	reLink = regexp.MustCompile(`(?m)^\s*\d+: ([^:@\s]+)(?:@([^:\s]+))?: <([^>]*)> mtu (\d+)(.*)$`)
	reMAC  = regexp.MustCompile(`^\s*link/\w+ ([0-9a-f:]{17})\b`)
	reInet = regexp.MustCompile(`^\s*(inet6?) ([0-9a-fA-F.:]+)(?: peer [0-9a-fA-F.:]+)?/(\d+).*? scope (\w+)`)
)

func readAddr(c *textCtx, sec section) {
	var cur map[string]any
	at := 0
	give := func() {
		if cur != nil {
			c.fact("ip-addr", sec, sec.line+at, sec.lines[at], cur)
		}
	}
	for i, l := range sec.lines {
		if m := reLink.FindStringSubmatch(l); m != nil {
			give()
			at = i
			flags := "," + m[3] + ","
			cur = map[string]any{"interface": m[1], "up": strings.Contains(flags, ",UP,"), "lower_up": strings.Contains(flags, ",LOWER_UP,"),
				"mtu": cellInt(m[4]), "addresses": []any{}}
			put(cur, "parent", m[2])
			words := strings.Fields(m[5])
			for j := 0; j+1 < len(words); j++ {
				if words[j] == "state" || words[j] == "master" {
					cur[words[j]] = words[j+1]
				}
			}
			continue
		}
		if cur == nil {
			continue
		}
		if m := reMAC.FindStringSubmatch(l); m != nil {
			cur["mac"] = m[1]
		} else if m := reInet.FindStringSubmatch(l); m != nil {
			n, _ := strconv.Atoi(m[3])
			cur["addresses"] = append(cur["addresses"].([]any), map[string]any{"family": m[1], "address": m[2], "prefix": n, "scope": m[4]})
		}
	}
	give()
}

// routeReader reads `ip route`, also of all tables.
func routeReader() textReader {
	return textReader{
		kind: "ip-route", doc: "routes",
		paths: func(p string) bool {
			b := path.Base(p)
			return b == "ip_route" || b == "ip_route.txt" || b == "ip-route.txt" || strings.HasPrefix(b, "ip_route_show") || strings.HasSuffix(b, "_ip_route") || b == "routes"
		},
		sniff:  func(cmd, text string) bool { return strings.HasPrefix(cmd, "ip r") || reDefaultRoute.MatchString(text) },
		read:   readRoutes,
		sample: "default via 192.0.2.1 dev ens3 proto dhcp metric 100\n10.128.0.0/14 dev tun0 scope link\n",
	}
}

var (
	reDefaultRoute = regexp.MustCompile(`(?m)^\s*default via [0-9a-fA-F.:]+ dev \S+`)
	reRoute        = regexp.MustCompile(`^\s*(?:(unreachable|blackhole|prohibit|throw|local|broadcast|multicast|anycast|unicast) )?(default|[0-9a-fA-F]*[.:][0-9a-fA-F.:]*(?:/\d+)?)((?:\s+\S+)*)\s*$`)
)

func readRoutes(c *textCtx, sec section) {
	for i, l := range sec.lines {
		m := reRoute.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		d := map[string]any{"destination": m[2], "type": "unicast"}
		put(d, "type", m[1])
		words := strings.Fields(m[3])
		for j := 0; j+1 < len(words); j++ {
			switch w := words[j]; w {
			case "via", "dev", "src", "table", "proto", "scope":
				d[w] = words[j+1]
				j++
			case "metric", "mtu":
				if n := cellInt(words[j+1]); n != nil {
					d[w] = n
				}
				j++
			}
		}
		if d["dev"] == nil && d["via"] == nil && m[1] == "" {
			continue
		}
		c.fact("ip-route", sec, sec.line+i, l, d)
	}
}
