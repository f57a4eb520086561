package parse

import (
	"regexp"
	"strings"
)

// ovsPortsReader reads `ovs-ofctl dump-ports-desc` and `ovs-ofctl show`.
func ovsPortsReader() textReader {
	return textReader{
		kind: "ovs-port", doc: "OpenFlow ports of a bridge",
		paths: func(p string) bool {
			b := ovsBase(p)
			return b == "ovs_ports" || strings.Contains(b, "ovs_ofctl") && (strings.Contains(b, "dump_ports_desc") || strings.Contains(b, "_show_br"))
		},
		sniff: func(cmd, text string) bool {
			return reOfctlPorts.MatchString(cmd) || rePortsHead.MatchString(text) || rePortLine.MatchString(text)
		},
		read: readPorts,
		sample: "OFPST_PORT_DESC reply (OF1.3) (xid=0x2):\n 1(vxlan0): addr:9e:f1:7d:4d:19:4f\n     config:     0\n     state:      0\n" +
			" LOCAL(br0): addr:0a:7f:b4:33:c2:43\n     config:     PORT_DOWN\n     state:      LINK_DOWN\n",
	}
}

var (
	reOfctlPorts = regexp.MustCompile(`^ovs-ofctl\b.*\s(?:dump-ports-desc|show)\s+(\S+)`)
	rePortsHead  = regexp.MustCompile(`(?m)^\s*(?:OFPST_PORT_DESC reply|OFPT_FEATURES_REPLY) \(`)
	rePortLine   = regexp.MustCompile(`(?m)^\s*(LOCAL|\d+)\("?([^)"]+)"?\): addr:([0-9a-f:]{17})\s*$`)
	// ovs-ofctl: br0 is not a bridge or a socket · ovs-ofctl: br0: failed to connect to socket (Broken pipe)
	reOfctlError = regexp.MustCompile(`^\s*ovs-ofctl: (?:(\S+) is not a bridge or a socket|(\S+?): .+)\s*$`)
)

func readPorts(c *textCtx, sec section) {
	bridge := ovsBridge(c, sec, reOfctlPorts)
	var ports []map[string]any
	var at []int
	head, complete := -1, true
	for i, l := range sec.lines {
		t := strings.TrimSpace(l)
		if m := rePortLine.FindStringSubmatch(l); m != nil {
			p := map[string]any{"number": m[1], "name": m[2], "mac": m[3]}
			if n := cellInt(m[1]); n != nil {
				p["number"] = n
			}
			if m[1] == "LOCAL" {
				bridge = m[2]
			}
			ports, at = append(ports, p), append(at, i)
			continue
		}
		if rePortsHead.MatchString(l) && head < 0 {
			head = i
		}
		if t == "..." || t == "…" {
			complete = false
		}
		key, value, ok := strings.Cut(t, ":")
		if len(ports) == 0 || !ok || key != "config" && key != "state" {
			continue
		}
		words := []any{}
		for _, w := range strings.Fields(value) {
			if w != "0" {
				words = append(words, w)
			}
		}
		ports[len(ports)-1][key] = words
	}
	if head < 0 && len(ports) == 0 {
		ofctlFailed(c, sec, "ports", bridge)
		return
	}
	for i, p := range ports {
		put(p, "bridge", bridge)
		c.fact("ovs-port", sec, sec.line+at[i], sec.lines[at[i]], p)
	}
	line := max(head, 0)
	if head < 0 {
		line = at[0]
	}
	d := map[string]any{"what": "ports", "count": len(ports), "complete": complete && (head >= 0 || c.mineByPath("ovs"))}
	put(d, "bridge", bridge)
	c.fact("ovs-dump", sec, sec.line+line, sec.lines[line], d)
}

// ofctlFailed gives the error that ovs-ofctl printed instead of a dump.
func ofctlFailed(c *textCtx, sec section, what, bridge string) {
	i, m := firstMatch(sec.lines, reOfctlError)
	if m == nil {
		return
	}
	d := map[string]any{"what": what, "complete": true, "error": strings.TrimPrefix(strings.TrimSpace(sec.lines[i]), "ovs-ofctl: ")}
	put(d, "bridge", bridge)
	put(d, "bridge", m[1])
	c.fact("ovs-dump", sec, sec.line+i, sec.lines[i], d)
}

// ovsBridge tells the bridge that was asked: from the command, or from the
// name of the file (dump-flows_br0, dump_flows_br_ex).
func ovsBridge(c *textCtx, sec section, cmd *regexp.Regexp) string {
	if m := cmd.FindStringSubmatch(sec.cmd); m != nil {
		return m[1]
	}
	if m := reBridgeInName.FindStringSubmatch(ovsBase(c.in.File.Path)); m != nil && sec.cmd == "" {
		return strings.ReplaceAll(m[1], "_", "-")
	}
	return ""
}

var reBridgeInName = regexp.MustCompile(`_(br(?:\d+|_int|_ex|_local|_ext))$`)

// mineByPath reports whether the file's name says that a program of this name
// wrote all of it.
func (c *textCtx) mineByPath(prefix string) bool {
	return strings.Contains(ovsBase(c.in.File.Path), prefix+"_")
}
