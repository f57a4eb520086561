package parse

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// addrReader reads `ip addr` and `ip link`, with or without -d, -s, -o and -j.
// ip link says nothing of addresses, so its facts have none.
func addrReader() textReader {
	return textReader{
		kind: "ip-addr", doc: "interfaces, their addresses and counters",
		paths: func(p string) bool { return isAddrName(path.Base(p)) },
		sniff: func(cmd, text string) bool {
			return reLink.MatchString(text) || ipObject(cmd) == "addr" || ipObject(cmd) == "link" || isIPJSON(text, `"ifname"`) && !isIPJSON(text, `"dst"`)
		},
		read: readAddr,
		sample: "2: ens3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000\n" +
			"    link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff\n    inet 192.0.2.11/24 brd 192.0.2.255 scope global noprefixroute ens3\n",
	}
}

// isAddrName knows the names that sosreport, must-gather, log bundles and the
// collector give to the output of ip addr and ip link.
func isAddrName(base string) bool {
	base = strings.TrimSuffix(base, ".txt")
	return reAddrName.MatchString(base) || strings.HasSuffix(base, "_ip_addr") || base == "addresses"
}

var reAddrName = regexp.MustCompile(`^ip[_-](?:-[\w]+_)*(?:a|addr|address|l|link)(?:_(?:show|list))?$`)

// ipObject tells what a command of iproute2 asks for: "addr", "link", "route",
// "rule", "neigh", "tunnel"; "" if it is another command.
func ipObject(cmd string) string {
	words := strings.Fields(cmd)
	if len(words) < 2 || words[0] != "ip" {
		return ""
	}
	for i := 1; i < len(words); i++ {
		w := words[i]
		if w == "netns" || w == "-n" || w == "-netns" { // of another network namespace: not the host's
			return "netns"
		}
		if strings.HasPrefix(w, "-") {
			continue
		}
		for _, o := range []string{"addr", "address", "link", "route", "rule", "neigh", "neighbour", "tunnel"} {
			if strings.HasPrefix(o, w) && w != "addre" {
				return strings.TrimSuffix(strings.TrimSuffix(o, "ess"), "bour")
			}
		}
		return w
	}
	return ""
}

var (
	reLink    = regexp.MustCompile(`(?m)^\s*(\d+): ([^:@\s]+)(?:@([^:\s]+))?: <([^>]*)> mtu (\d+)(.*)$`)
	reMAC     = regexp.MustCompile(`^\s*link/\w+ ([0-9a-f:]{17})\b`)
	reInet    = regexp.MustCompile(`^\s*(?:\d+: (\S+)\s+)?(inet6?) ([0-9a-fA-F.:]+)(?: peer ([0-9a-fA-F.:]+))?/(\d+)(.*?) scope (\w+)(.*)$`)
	reLeft    = regexp.MustCompile(`valid_lft (\d+)sec`)
	reLinkOf  = regexp.MustCompile(`^\s+(veth|vxlan|geneve|bridge|bond|team|vlan|openvswitch|tun|dummy|macvlan|ipvlan|gretap|gre|ipip|sit|vrf|wireguard|ifb)\s(.*)$`)
	reCounter = regexp.MustCompile(`^\s*(RX|TX):\s+([a-z].*)$`)
	reNoDev   = regexp.MustCompile(`^Device "([^"]+)" does not exist`)
)

// addrs gathers the interfaces of one output.
type addrs struct {
	c    *textCtx
	sec  section
	list []map[string]any
	at   []int // line of each, from 0
}

// add begins an interface.
func (a *addrs) add(line int, d map[string]any) map[string]any {
	a.list, a.at = append(a.list, d), append(a.at, line)
	return d
}

// give hands the facts over. A dump is complete if it is of all interfaces:
// lo is among them, and the command does not choose.
func (a *addrs) give(chosen bool) {
	complete := !chosen && slices.ContainsFunc(a.list, func(d map[string]any) bool { return d["interface"] == "lo" && d["mtu"] != nil })
	for i, d := range a.list {
		if d["mtu"] != nil {
			d["complete"] = complete
		}
		quote := fmt.Sprintf("%v mtu %v", d["interface"], d["mtu"]) // of JSON, which is one line
		if a.at[i] < len(a.sec.lines) && len(a.sec.lines[a.at[i]]) < 300 {
			quote = a.sec.lines[a.at[i]]
		}
		a.c.fact("ip-addr", a.sec, a.sec.line+a.at[i], quote, d)
	}
}

// choosesLinks reports whether an ip command shows only some interfaces.
func choosesLinks(cmd string) bool {
	for _, w := range strings.Fields(cmd) {
		switch w {
		case "dev", "-4", "-6", "type", "up", "master", "scope", "to", "label", "dynamic", "permanent", "|":
			return true
		}
	}
	words := strings.Fields(cmd) // ip a show ens3
	return len(words) > 3 && slices.Contains([]string{"show", "list", "ls", "sh", "s"}, words[len(words)-2])
}

func readAddr(c *textCtx, sec section) {
	if ipObject(sec.cmd) == "netns" {
		return
	}
	if v, line := jsonOf(sec); v != nil {
		readAddrJSON(c, section{cmd: sec.cmd, host: sec.host, line: sec.line + line, lines: sec.lines[line:]}, v)
		return
	}
	a := &addrs{c: c, sec: sec}
	var cur map[string]any
	linkOnly := ipObject(sec.cmd) == "link"
	for i, l := range sec.lines {
		if m := reLink.FindStringSubmatch(l); m != nil {
			cur = a.add(i, linkFields(m))
			if !linkOnly && !strings.Contains(m[6], " mode ") {
				cur["addresses"] = []any{}
			}
			continue
		}
		if m := reNoDev.FindStringSubmatch(strings.TrimSpace(l)); m != nil {
			a.add(i, map[string]any{"interface": m[1], "error": "does not exist"})
			cur = nil
			continue
		}
		if m := reInet.FindStringSubmatch(l); m != nil {
			if m[1] != "" && (cur == nil || cur["interface"] != m[1]) { // ip -o addr: no line of the link's own
				cur = a.add(i, map[string]any{"interface": m[1], "addresses": []any{}})
			}
			if cur != nil {
				addAddress(cur, m, l)
			}
			continue
		}
		if cur != nil {
			readLinkRow(cur, sec.lines, i)
		}
	}
	a.give(choosesLinks(sec.cmd))
}

// linkFields are those of an interface's first line.
func linkFields(m []string) map[string]any {
	flags := "," + m[4] + ","
	d := map[string]any{"interface": m[2], "index": cellInt(m[1]), "up": strings.Contains(flags, ",UP,"), "lower_up": strings.Contains(flags, ",LOWER_UP,"), "mtu": cellInt(m[5])}
	if strings.Contains(flags, ",POINTOPOINT,") {
		d["point_to_point"] = true
	}
	put(d, "parent", m[3])
	words := strings.Fields(m[6])
	for j := 0; j+1 < len(words); j++ {
		if words[j] == "state" || words[j] == "master" {
			d[words[j]] = words[j+1]
		}
	}
	return d
}

func addAddress(cur map[string]any, m []string, l string) {
	n, _ := strconv.Atoi(m[5])
	a := map[string]any{"family": m[2], "address": m[3], "prefix": n, "scope": m[7]}
	put(a, "peer", m[4])
	for _, w := range strings.Fields(m[6] + " " + m[8]) {
		if w == "dynamic" || w == "secondary" {
			a[w] = true
		}
	}
	if left := reLeft.FindStringSubmatch(l); left != nil {
		a["valid_lft_seconds"] = cellInt(left[1])
	}
	list, _ := cur["addresses"].([]any)
	cur["addresses"] = append(list, a)
}
