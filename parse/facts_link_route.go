package parse

import (
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// routeReader reads `ip route`, also of all tables and with -j.
func routeReader() textReader {
	return textReader{
		kind: "ip-route", doc: "routes",
		paths: func(p string) bool {
			b := strings.TrimSuffix(path.Base(p), ".txt")
			return reRouteName.MatchString(b) || strings.HasSuffix(b, "_ip_route") || strings.HasSuffix(b, "_ip_6_route") || b == "routes"
		},
		sniff: func(cmd, text string) bool {
			return ipObject(cmd) == "route" && !isRouteGet(cmd) || reDefaultRoute.MatchString(text) || isIPJSON(text, `"dst"`) && !isIPJSON(text, `"uid"`)
		},
		read:   readRoutes,
		sample: "default via 192.0.2.1 dev ens3 proto dhcp metric 100\n10.128.0.0/14 dev tun0 scope link\n",
	}
}

var (
	reRouteName    = regexp.MustCompile(`^ip[_-](?:-\w+_)*(?:r|ro|route)(?:_(?:show|list|ls).*)?$`)
	reDefaultRoute = regexp.MustCompile(`(?m)^\s*default via [0-9a-fA-F.:]+ dev \S+`)
	reRoute        = regexp.MustCompile(`^\s*(?:(unreachable|blackhole|prohibit|throw|local|broadcast|multicast|anycast|unicast) )?(default|[0-9a-fA-F]*[.:][0-9a-fA-F.:]*(?:/\d+)?)((?:\s+\S+)*)\s*$`)
	reNextHop      = regexp.MustCompile(`^\s*nexthop (via .*|dev .*)$`)
	reTable        = regexp.MustCompile(`[ _]table[ _](\S+)`)
)

func isRouteGet(cmd string) bool { return slices.Contains(strings.Fields(cmd), "get") }

// askedTable is the table that a command names, which its output then leaves
// out; "" for the main one. An output of chosen routes is taken as of a table
// of that name, so that nobody misses the others.
func askedTable(cmd string) string {
	if m := reTable.FindStringSubmatch(cmd); m != nil {
		if m[1] == "all" || m[1] == "main" {
			return ""
		}
		return m[1]
	}
	words := strings.Fields(cmd)
	for i, w := range words {
		switch w {
		case "dev", "via", "src", "root", "match", "exact", "proto", "type", "scope", "cache", "|":
			return "chosen"
		}
		if i > 1 && strings.IndexAny(w, "0123456789") == 0 || w == "default" {
			return "chosen"
		}
	}
	return ""
}

func readRoutes(c *textCtx, sec section) {
	if ipObject(sec.cmd) == "netns" || isRouteGet(sec.cmd) {
		return
	}
	if list, line := jsonOf(sec); list != nil {
		readIPJSON(c, section{cmd: sec.cmd, host: sec.host, line: sec.line + line, lines: sec.lines[line:]}, list)
		return
	}
	asked := askedTable(sec.cmd)
	var hops map[string]any // a route of several hops, which follow
	for i, l := range sec.lines {
		d := map[string]any{"type": "unicast"}
		rest := ""
		if m := reRoute.FindStringSubmatch(l); m != nil {
			d["destination"], rest = m[2], m[3]
			put(d, "type", m[1])
		} else if m := reNextHop.FindStringSubmatch(l); m != nil && hops != nil {
			d, rest = cloneMap(hops), m[1]
		} else {
			continue
		}
		readRouteWords(d, strings.Fields(rest))
		if asked != "" && d["table"] == nil {
			d["table"] = asked
		}
		if d["dev"] == nil && d["via"] == nil && d["type"] == "unicast" {
			hops = d
			continue
		}
		c.fact("ip-route", sec, sec.line+i, l, d)
	}
}

func readRouteWords(d map[string]any, words []string) {
	for j := 0; j+1 < len(words); j++ {
		switch w := words[j]; w {
		case "via", "dev", "src", "table", "proto", "scope":
			if w == "via" && (words[j+1] == "inet6" || words[j+1] == "inet") && j+2 < len(words) {
				j++
			}
			d[w] = words[j+1]
			j++
		case "metric", "mtu":
			if n := cellInt(words[j+1]); n != nil {
				d[w] = n
			}
			j++
		}
	}
}

func cloneMap(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

func readRouteJSON(c *textCtx, sec section, m map[string]any) {
	d := map[string]any{"destination": m["dst"], "type": "unicast"}
	copyKeys(d, m, "type", "type", "gateway", "via", "dev", "dev", "prefsrc", "src", "metric", "metric", "table", "table", "protocol", "proto", "scope", "scope")
	if asked := askedTable(sec.cmd); asked != "" && d["table"] == nil {
		d["table"] = asked
	}
	hops := listOf(m["nexthops"])
	for _, v := range hops {
		hop := cloneMap(d)
		copyKeys(hop, mapOf(v), "gateway", "via", "dev", "dev")
		c.fact("ip-route", sec, sec.line, fmt.Sprint("route to ", m["dst"]), hop)
	}
	if len(hops) == 0 {
		quote := "route to " + textOf(m["dst"])
		for _, k := range []string{"via", "dev"} {
			if v := textOf(d[k]); v != "" {
				quote += " " + k + " " + v
			}
		}
		c.fact("ip-route", sec, sec.line, quote, d)
	}
}

// procRouteReader reads /proc/net/route, where addresses are hexadecimal in the
// machine's byte order: little-endian on all but s390x, which is not read.
func procRouteReader() textReader {
	return textReader{
		kind: "proc-route", doc: "routes of /proc/net/route",
		paths: func(p string) bool { return strings.HasSuffix(p, "proc/net/route") || path.Base(p) == "proc_net_route" },
		sniff: func(_, text string) bool { return reProcRouteHead.MatchString(text) },
		read: func(c *textCtx, sec section) {
			for i, l := range sec.lines {
				f := strings.Fields(l)
				if len(f) < 8 || f[0] == "Iface" {
					continue
				}
				dst, ok1 := hexAddress(f[1])
				via, ok2 := hexAddress(f[2])
				mask, ok3 := hexAddress(f[7])
				if !ok1 || !ok2 || !ok3 {
					continue
				}
				bits := 0
				for _, b := range mask.As4() {
					for ; b&0x80 != 0; b <<= 1 {
						bits++
					}
				}
				d := map[string]any{"destination": fmt.Sprintf("%s/%d", dst, bits), "type": "unicast", "dev": f[0]}
				if bits == 32 {
					d["destination"] = dst.String()
				}
				if bits == 0 {
					d["destination"] = "default"
				}
				if !via.IsUnspecified() {
					d["via"] = via.String()
				}
				if n := cellInt(f[6]); n != nil && n != 0 {
					d["metric"] = n
				}
				c.fact("ip-route", sec, sec.line+i, l, d)
			}
		},
		sample: "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\nens3\t00000000\t017AA8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n",
	}
}

var reProcRouteHead = regexp.MustCompile(`(?m)^Iface\s+Destination\s+Gateway\s+Flags\s+RefCnt`)

func hexAddress(s string) (netip.Addr, bool) {
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil || len(s) != 8 {
		return netip.Addr{}, false
	}
	return netip.AddrFrom4([4]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}), true
}
