package parse

import (
	"net"
	"path"
	"regexp"
	"strings"
)

// ifconfigReader reads ifconfig of net-tools 2 (RHEL 7 and later) as facts
// ip-addr.
func ifconfigReader() textReader {
	return textReader{
		kind: "ifconfig", doc: "interfaces of ifconfig",
		paths:  func(p string) bool { return strings.HasPrefix(path.Base(p), "ifconfig") },
		sniff:  func(_, text string) bool { return reIfconfig.MatchString(text) },
		read:   readIfconfig,
		sample: "ens3: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n        inet 192.0.2.11  netmask 255.255.255.0  broadcast 192.0.2.255\n        ether 52:54:00:12:34:56  txqueuelen 1000  (Ethernet)\n",
	}
}

var (
	reIfconfig  = regexp.MustCompile(`(?m)^(\S+?): flags=\d+<([^>]*)>\s+mtu (\d+)\s*$`)
	reIfInet    = regexp.MustCompile(`^\s+inet ([0-9.]+)\s+netmask ([0-9.]+)(?:.*\sdestination ([0-9.]+))?`)
	reIfInet6   = regexp.MustCompile(`^\s+inet6 ([0-9a-f:]+)\s+prefixlen (\d+)\s+scopeid 0x[0-9a-f]+<(\w+)>`)
	reIfEther   = regexp.MustCompile(`^\s+ether ([0-9a-f:]{17})`)
	reIfCounter = regexp.MustCompile(`^\s+(RX|TX) (packets|errors) (\d+)\s+(?:bytes (\d+)|dropped (\d+))`)
)

func readIfconfig(c *textCtx, sec section) {
	a := &addrs{c: c, sec: sec}
	var cur map[string]any
	for i, l := range sec.lines {
		if m := reIfconfig.FindStringSubmatch(l); m != nil {
			// RUNNING is the driver's word for a carrier, as LOWER_UP is.
			flags := "," + m[2] + ","
			name, _, _ := strings.Cut(m[1], ":")
			cur = a.add(i, map[string]any{"interface": name, "mtu": cellInt(m[3]), "addresses": []any{},
				"up": strings.Contains(flags, ",UP,"), "lower_up": strings.Contains(flags, ",RUNNING,")})
			continue
		}
		if cur == nil {
			continue
		}
		list, _ := cur["addresses"].([]any)
		if m := reIfInet.FindStringSubmatch(l); m != nil {
			e := map[string]any{"family": "inet", "address": m[1], "scope": "global"}
			if strings.HasPrefix(m[1], "127.") {
				e["scope"] = "host"
			}
			if mask := net.ParseIP(m[2]).To4(); mask != nil {
				e["prefix"], _ = net.IPMask(mask).Size()
			}
			put(e, "peer", m[3])
			cur["addresses"] = append(list, e)
		} else if m := reIfInet6.FindStringSubmatch(l); m != nil {
			cur["addresses"] = append(list, map[string]any{"family": "inet6", "address": m[1], "prefix": cellInt(m[2]), "scope": m[3]})
		} else if m := reIfEther.FindStringSubmatch(l); m != nil {
			cur["mac"] = m[1]
		} else if m := reIfCounter.FindStringSubmatch(l); m != nil {
			way := strings.ToLower(m[1])
			counter(cur, way, m[2], cellInt(m[3]))
			counter(cur, way, "bytes", cellInt(m[4]))
			counter(cur, way, "dropped", cellInt(m[5]))
		}
	}
	// Only -a shows interfaces that are down.
	a.give(!strings.Contains(sec.cmd, "-a") && !strings.Contains(path.Base(c.in.File.Path), "-a"))
}
