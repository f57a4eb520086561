package parse

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// routeGetReader reads `ip route get`, of one or several targets.
func routeGetReader() textReader {
	return textReader{
		kind: "route-get", doc: "the route to one target",
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "route_get_") || strings.HasPrefix(b, "ip_route_get") || strings.HasPrefix(b, "ip_r_get")
		},
		sniff: func(cmd, text string) bool {
			return ipObject(cmd) == "route" && isRouteGet(cmd) || reRouteGet.MatchString(text) && strings.Contains(text, "cache") || isIPJSON(text, `"uid"`)
		},
		read:   readRouteGet,
		sample: "192.0.2.12 dev ens3 src 192.0.2.11 uid 0 \n    cache \n",
	}
}

var (
	reRouteGet   = regexp.MustCompile(`(?m)^\s*(?:(local|unreachable|blackhole|prohibit|broadcast|multicast) )?([0-9a-fA-F]*[.:][0-9a-fA-F.:]*)(?: from [0-9a-fA-F.:]+)?((?: via [0-9a-fA-F.:]+)? dev \S+.*)$`)
	reRouteError = regexp.MustCompile(`^\s*RTNETLINK answers: (.+?)\s*$`)
	reGetTarget  = regexp.MustCompile(`\bget (?:to )?([0-9a-fA-F]*[.:][0-9a-fA-F.:]*)`)
	reNameTarget = regexp.MustCompile(`get_([0-9a-fA-F]*[.:][0-9a-fA-F.:]*?)(?:\.txt)?$`)
)

func readRouteGet(c *textCtx, sec section) {
	target := ""
	if m := reGetTarget.FindStringSubmatch(sec.cmd); m != nil {
		target = m[1]
	} else if m := reNameTarget.FindStringSubmatch(c.in.File.Path); m != nil {
		target = m[1]
	}
	if list, line := jsonOf(sec); list != nil {
		readIPJSON(c, section{cmd: sec.cmd, host: sec.host, line: sec.line + line, lines: sec.lines[line:]}, list)
		return
	}
	for i, l := range sec.lines {
		if m := reRouteError.FindStringSubmatch(l); m != nil && target != "" {
			c.fact("route-get", sec, sec.line+i, l, map[string]any{"target": target, "error": m[1]})
			continue
		}
		m := reRouteGet.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		d := map[string]any{"target": m[2], "type": "unicast"}
		put(d, "type", m[1])
		readRouteWords(d, strings.Fields(m[3]))
		delete(d, "table")
		c.fact("route-get", sec, sec.line+i, l, d)
	}
}

func readRouteGetJSON(c *textCtx, sec section, m map[string]any) {
	d := map[string]any{"target": m["dst"], "type": "unicast"}
	copyKeys(d, m, "type", "type", "gateway", "via", "dev", "dev", "prefsrc", "src")
	c.fact("route-get", sec, sec.line, fmt.Sprintf("%v dev %v src %v", m["dst"], m["dev"], m["prefsrc"]), d)
}

// ruleReader reads `ip rule`.
func ruleReader() textReader {
	return textReader{
		kind: "ip-rule", doc: "rules of policy routing", rows: true,
		paths: func(p string) bool { return reRuleName.MatchString(strings.TrimSuffix(path.Base(p), ".txt")) },
		sniff: func(cmd, text string) bool {
			return ipObject(cmd) == "rule" || strings.Contains(text, "lookup local") && reRule.MatchString(text) || isIPJSON(text, `"priority"`)
		},
		read: func(c *textCtx, sec section) {
			if list, line := jsonOf(sec); list != nil {
				readIPJSON(c, section{host: sec.host, line: sec.line + line, lines: sec.lines[line:]}, list)
				return
			}
			for i, l := range sec.lines {
				m := reRule.FindStringSubmatch(l)
				if m == nil {
					continue
				}
				d := map[string]any{"priority": cellInt(m[1])}
				words := strings.Fields(m[2])
				for j := 0; j+1 < len(words); j++ {
					switch words[j] {
					case "from", "to", "fwmark", "iif", "lookup":
						d[words[j]] = words[j+1]
					}
				}
				c.fact("ip-rule", sec, sec.line+i, l, d)
			}
		},
		sample: "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n",
	}
}

var (
	reRuleName = regexp.MustCompile(`^ip_(?:-\w+_)*rule(?:_(?:show|list))?$`)
	reRule     = regexp.MustCompile(`(?m)^\s*(\d+):\s+((?:not )?from .*)$`)
)

func readRuleJSON(c *textCtx, sec section, m map[string]any) {
	d := map[string]any{}
	copyKeys(d, m, "priority", "priority", "src", "from", "dst", "to", "fwmark", "fwmark", "iif", "iif", "table", "lookup")
	c.fact("ip-rule", sec, sec.line, fmt.Sprintf("%v: from %v lookup %v", m["priority"], m["src"], m["table"]), d)
}

// neighReader reads `ip neigh` and `arp -an`.
func neighReader() textReader {
	return textReader{
		kind: "ip-neigh", doc: "neighbours and whether they answer", rows: true,
		paths: func(p string) bool { return reNeighName.MatchString(strings.TrimSuffix(path.Base(p), ".txt")) },
		sniff: func(cmd, text string) bool {
			return ipObject(cmd) == "neigh" || reNeigh.MatchString(text) || reArp.MatchString(text) || isIPJSON(text, `"state"`) && !isIPJSON(text, `"ifname"`)
		},
		read:   readNeigh,
		sample: "192.0.2.1 dev ens3 lladdr 52:54:00:aa:bb:01 REACHABLE \n192.0.2.13 dev ens3  FAILED\n",
	}
}

var (
	reNeighName = regexp.MustCompile(`^(?:ip_(?:-\w+_)*neigh(?:_show)?|arp_-an?|arp)$`)
	reNeigh     = regexp.MustCompile(`(?m)^\s*([0-9a-fA-F]*[.:][0-9a-fA-F.:]*) dev (\S+)\s+(?:lladdr ([0-9a-fA-F:]{17})\s+)?(?:.*\s)?(REACHABLE|STALE|DELAY|PROBE|FAILED|INCOMPLETE|PERMANENT|NOARP)\s*$`)
	reArp       = regexp.MustCompile(`(?m)^\S+ \(([0-9.]+)\) at ([0-9a-f:]{17}|<incomplete>)(?: \[\w+\])?(?: PERM)? on (\S+)\s*$`)
)

func readNeigh(c *textCtx, sec section) {
	if list, line := jsonOf(sec); list != nil {
		readIPJSON(c, section{host: sec.host, line: sec.line + line, lines: sec.lines[line:]}, list)
		return
	}
	for i, l := range sec.lines {
		d := map[string]any{}
		if m := reNeigh.FindStringSubmatch(l); m != nil {
			d["address"], d["dev"], d["state"] = m[1], m[2], m[4]
			put(d, "mac", m[3])
		} else if m := reArp.FindStringSubmatch(l); m != nil {
			d["address"], d["dev"] = m[1], m[3]
			if m[2] == "<incomplete>" {
				d["state"] = "INCOMPLETE"
			} else {
				d["mac"] = m[2]
			}
		} else {
			continue
		}
		c.fact("ip-neigh", sec, sec.line+i, l, d)
	}
}

func readNeighJSON(c *textCtx, sec section, m map[string]any) {
	d := map[string]any{}
	copyKeys(d, m, "dst", "address", "dev", "dev", "lladdr", "mac")
	if list := listOf(m["state"]); len(list) > 0 {
		d["state"] = textOf(list[0])
	}
	c.fact("ip-neigh", sec, sec.line, fmt.Sprintf("%v dev %v %v", m["dst"], m["dev"], d["state"]), d)
}

// tunnelReader reads `ip tunnel`.
func tunnelReader() textReader {
	return textReader{
		kind: "ip-tunnel", doc: "IP tunnels", rows: true,
		paths: func(p string) bool { return strings.HasPrefix(path.Base(p), "ip_tunnel") },
		sniff: func(cmd, text string) bool { return ipObject(cmd) == "tunnel" || reTunnel.MatchString(text) },
		read: func(c *textCtx, sec section) {
			if list, line := jsonOf(sec); list != nil {
				readIPJSON(c, section{host: sec.host, line: sec.line + line, lines: sec.lines[line:]}, list)
				return
			}
			for i, l := range sec.lines {
				m := reTunnel.FindStringSubmatch(l)
				if m == nil {
					continue
				}
				d := map[string]any{"name": m[1], "mode": m[2], "remote": m[3], "local": m[4]}
				words := strings.Fields(m[5])
				for j := 0; j+1 < len(words); j++ {
					if words[j] == "dev" || words[j] == "ttl" {
						d[words[j]] = words[j+1]
					}
				}
				c.fact("ip-tunnel", sec, sec.line+i, l, d)
			}
		},
		sample: "tun1: ip/ip remote 192.0.2.66 local 192.0.2.31 ttl inherit\n",
	}
}

var reTunnel = regexp.MustCompile(`(?m)^(\S+): (\S+/\S+)\s+remote (\S+)\s+local (\S+)(.*)$`)

func readTunnelJSON(c *textCtx, sec section, m map[string]any) {
	d := map[string]any{}
	copyKeys(d, m, "ifname", "name", "mode", "mode", "remote", "remote", "local", "local", "dev", "dev", "ttl", "ttl")
	c.fact("ip-tunnel", sec, sec.line, fmt.Sprintf("%v: %v remote %v local %v", m["ifname"], m["mode"], m["remote"], m["local"]), d)
}
