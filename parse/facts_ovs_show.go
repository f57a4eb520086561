package parse

import (
	"path"
	"regexp"
	"strings"
)

// ovsShowReader reads `ovs-vsctl show` and `ovs-vsctl list-br`, and what
// ovs-vsctl says when it fails.
func ovsShowReader() textReader {
	return textReader{
		kind: "ovs-bridge", doc: "bridges of Open vSwitch and their ports",
		paths: func(p string) bool {
			b := ovsBase(p)
			return strings.Contains(b, "ovs_vsctl_") && (strings.HasSuffix(b, "_show") || strings.HasSuffix(b, "_list_br"))
		},
		sniff: func(cmd, text string) bool {
			return reVsctlCmd.MatchString(cmd) || reVsctlBridge.MatchString(text) || reVsctlError.MatchString(text)
		},
		read: readVsctl,
		sample: "5cc237df-0f64-46da-a015-d56f5af05fbf\n    Bridge br0\n        fail_mode: secure\n        Port vxlan0\n            Interface vxlan0\n" +
			"                type: vxlan\n                options: {key=flow, remote_ip=flow}\n    ovs_version: \"3.1.0\"\n",
	}
}

var (
	reVsctlCmd    = regexp.MustCompile(`^ovs-vsctl\b.*\s(?:show|list-br)\s*$`)
	reVsctlListBr = regexp.MustCompile(`^ovs-vsctl\b.*\slist-br\s*$`)
	reVsctlBridge = regexp.MustCompile(`(?m)^    Bridge "?[\w.-]+"?\s*$[^$]*?^        (?:Port|fail_mode|Controller|datapath_type|is_connected)`)
	reVsctlError  = regexp.MustCompile(`(?m)^\s*ovs-vsctl: (?:\S+: )?(?:(database connection failed \([^)\n]*\))|no bridge named (\S+))`)
	reVsctlName   = regexp.MustCompile(`^[A-Za-z][\w.-]{0,14}$`)
	reVsctlUUID   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	reOVSPunct    = regexp.MustCompile(`[^A-Za-z0-9.]+`)
)

// ovsBase is a file's name as commands become names: punctuation is "_", and
// .txt does not count.
func ovsBase(p string) string {
	return reOVSPunct.ReplaceAllString(strings.TrimSuffix(path.Base(p), ".txt"), "_")
}

func readVsctl(c *textCtx, sec section) {
	if i, m := firstMatch(sec.lines, reVsctlError); m != nil {
		d := map[string]any{"what": "show", "complete": true, "error": strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(sec.lines[i]), "ovs-vsctl: "))}
		put(d, "bridge", m[2])
		c.fact("ovs-dump", sec, sec.line+i, sec.lines[i], d)
		return
	}
	if reVsctlListBr.MatchString(sec.cmd) || sec.cmd == "" && strings.HasSuffix(ovsBase(c.in.File.Path), "list_br") {
		readListBr(c, sec)
		return
	}
	v := &vsctlShow{c: c, sec: sec}
	start, version, known := 0, "", false
	for i, l := range sec.lines {
		word, rest, _ := strings.Cut(strings.TrimSpace(l), " ")
		if reVsctlUUID.MatchString(word) && rest == "" {
			start, known = i, true
			continue
		}
		if word == "ovs_version:" {
			version, known = strings.Trim(rest, `"`), true
			continue
		}
		v.line(i, l, word, strings.Trim(strings.TrimSpace(rest), `"`))
	}
	v.give()
	if !known && v.count == 0 {
		return
	}
	d := map[string]any{"what": "show", "count": v.count, "complete": version != "" && known}
	put(d, "version", version)
	c.fact("ovs-dump", sec, sec.line+start, sec.lines[start], d)
}

// vsctlShow collects one bridge after the other. Depth tells a key of the
// bridge from one of its ports and interfaces.
type vsctlShow struct {
	c      *textCtx
	sec    section
	at     int
	bridge map[string]any
	port   map[string]any
	count  int
}

func (v *vsctlShow) line(i int, l, word, value string) {
	indent := len(l) - len(strings.TrimLeft(l, " "))
	switch {
	case word == "Bridge" && indent <= 4:
		v.give()
		v.at, v.bridge = i, map[string]any{"bridge": value, "ports": []any{}, "source": "show"}
	case v.bridge == nil:
	case word == "Port":
		v.port = map[string]any{"name": value}
		v.bridge["ports"] = append(v.bridge["ports"].([]any), v.port)
	case word == "Interface" && v.port != nil:
		if v.port["interface"] == nil {
			v.port["interface"] = value
		}
	case strings.HasSuffix(word, ":"):
		to := v.bridge
		if v.port != nil {
			to = v.port
		}
		switch key := strings.TrimSuffix(word, ":"); key {
		case "fail_mode", "datapath_type", "type", "tag", "error", "options":
			put(to, key, value)
		}
	}
}

func (v *vsctlShow) give() {
	if v.bridge != nil {
		v.count++
		v.c.fact("ovs-bridge", v.sec, v.sec.line+v.at, v.sec.lines[v.at], v.bridge)
	}
	v.bridge, v.port = nil, nil
}

func readListBr(c *textCtx, sec section) {
	names := []any{}
	for i, l := range sec.lines {
		name := strings.TrimSpace(l)
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		if !reVsctlName.MatchString(name) {
			return // another program's words: nothing is known
		}
		names = append(names, name)
		c.fact("ovs-bridge", sec, sec.line+i, l, map[string]any{"bridge": name, "source": "list-br"})
	}
	quote := "ovs-vsctl list-br"
	if len(names) > 0 {
		quote = names[0].(string)
	}
	c.fact("ovs-dump", sec, sec.line, quote, map[string]any{"what": "bridges", "count": len(names), "bridges": names, "complete": true})
}

// firstMatch gives the first line that a pattern matches, and its groups.
func firstMatch(lines []string, re *regexp.Regexp) (int, []string) {
	for i, l := range lines {
		if m := re.FindStringSubmatch(l); m != nil {
			return i, m
		}
	}
	return -1, nil
}
