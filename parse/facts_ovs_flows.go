package parse

import (
	"regexp"
	"strings"
)

// ovsFlowsReader reads `ovs-ofctl dump-flows` of OpenFlow 1.0 and 1.3, with or
// without --names and --no-stats.
func ovsFlowsReader() textReader {
	return textReader{
		kind: "ovs-flow", doc: "flows of a bridge",
		paths: func(p string) bool {
			b := ovsBase(p)
			return b == "ovs_flows" || strings.Contains(b, "ovs_ofctl") && strings.Contains(b, "dump_flows")
		},
		sniff: func(cmd, text string) bool {
			return reOfctlFlows.MatchString(cmd) || reFlowsHead.MatchString(text) || reFlowLine.MatchString(text) || reOfctlAbsent.MatchString(text)
		},
		read: readFlows,
		sample: "OFPST_FLOW reply (OF1.3) (xid=0x2):\n cookie=0xc0a87a0c, duration=0.074s, table=10, n_packets=0, n_bytes=0, priority=100,tun_src=192.0.2.12 actions=goto_table:30\n" +
			" cookie=0x0, duration=0.075s, table=10, n_packets=0, n_bytes=0, priority=0 actions=drop\n",
	}
}

var (
	reOfctlFlows  = regexp.MustCompile(`^ovs-ofctl\b.*\sdump-flows\s+(?:-\S+\s+)*([\w.-]+)(.*)$`)
	reFlowsHead   = regexp.MustCompile(`(?m)^\s*(?:OFPST|NXST)_FLOW reply \(`)
	reFlowLine    = regexp.MustCompile(`(?m)^\s*(?:cookie=0x[0-9a-f]+, (?:duration=[\d.]+m?s, )?(?:table=\d+, )?|table=\d+, (?:n_packets=\d+, )?)\S.* actions=`)
	reOfctlAbsent = regexp.MustCompile(`(?m)^\s*ovs-ofctl: \S+ is not a bridge or a socket\s*$`)
)

// ovsField is one key=value of a flow's match; a bare word has no value.
type ovsField struct{ key, value string }

// ovsFlow is one flow, its slices used again for the next.
type ovsFlow struct {
	table            int
	cookie, priority string
	packets, bytes   string
	match            []ovsField
	actions          []string
}

func (f *ovsFlow) get(key string) string {
	for _, m := range f.match {
		if m.key == key {
			return m.value
		}
	}
	return ""
}

// protocol is ip for any of its protocols, arp, or "".
func (f *ovsFlow) protocol() string {
	for _, m := range f.match {
		switch m.key {
		case "ip", "tcp", "udp", "icmp", "sctp":
			return "ip"
		case "arp":
			return "arp"
		}
	}
	return ""
}

func readFlows(c *textCtx, sec section) {
	bridge := ovsBridge(c, sec, reOfctlFlows)
	wanted := c.s.Wants("ovs-flow")
	f, mean := &ovsFlow{}, newOVSMeaning()
	head, first, count, complete := -1, -1, 0, true
	for i, l := range sec.lines {
		if f.read(l) {
			if count == 0 {
				first = i
			}
			count++
			mean.add(f)
			if wanted {
				c.fact("ovs-flow", sec, sec.line+i, l, f.data(bridge))
			}
			continue
		}
		t := strings.TrimSpace(l)
		switch {
		case strings.HasPrefix(t, "OFPST_FLOW reply"), strings.HasPrefix(t, "NXST_FLOW reply"):
			if head < 0 {
				head = i
			}
		case t == "..." || t == "…" || strings.HasPrefix(t, "[..."):
			complete = false
		}
	}
	if head < 0 && count == 0 {
		ofctlFailed(c, sec, "flows", bridge)
		return
	}
	if m := reOfctlFlows.FindStringSubmatch(sec.cmd); m != nil && strings.TrimSpace(m[2]) != "" {
		complete = false // only the flows of a filter, or what grep left
	}
	if head < 0 && sec.cmd == "" && !c.mineByPath("ovs") && !mean.versioned {
		complete = false
	}
	line := head
	if head < 0 {
		line = first
	}
	d := map[string]any{"what": "flows", "count": count, "complete": complete && !mean.overflow}
	put(d, "bridge", bridge)
	mean.put(d)
	c.fact("ovs-dump", sec, sec.line+line, sec.lines[line], d)
}

// read takes a line apart; false if it is no flow.
func (f *ovsFlow) read(l string) bool {
	left, right, ok := strings.Cut(l, "actions=")
	if !ok || !strings.Contains(left, "=") && !strings.Contains(left, "priority") && strings.TrimSpace(left) != "" {
		return false
	}
	if strings.ContainsAny(left, "\"'|") && !strings.Contains(left, `="`) {
		return false
	}
	*f = ovsFlow{match: f.match[:0], actions: f.actions[:0]}
	for left != "" {
		var part string
		part, left, _ = strings.Cut(left, ",")
		key, value, has := strings.Cut(strings.TrimSpace(part), "=")
		if strings.ContainsAny(key, " :/") {
			return false
		}
		switch key {
		case "":
		case "cookie":
			f.cookie = value
		case "table":
			n, ok := cellInt(value).(int)
			if !ok {
				return false
			}
			f.table = n
		case "priority":
			f.priority = value
		case "n_packets":
			f.packets = value
		case "n_bytes":
			f.bytes = value
		case "duration", "idle_age", "hard_age", "idle_timeout", "hard_timeout", "importance", "send_flow_rem", "reset_counts":
		default:
			if !has {
				value = ""
			}
			f.match = append(f.match, ovsField{key, strings.Trim(value, `"`)})
		}
	}
	f.actions = splitActions(f.actions, strings.TrimSpace(right))
	return len(f.actions) > 0
}

// splitActions cuts at the commas outside of parentheses.
func splitActions(out []string, s string) []string {
	depth, start := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, s[start:i])
				start = i + 1
			}
		}
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// data is the flow as a fact. Without a printed priority it is OpenFlow's
// default, 32768, and without a table 0.
func (f *ovsFlow) data(bridge string) map[string]any {
	match := make(map[string]any, len(f.match))
	for _, m := range f.match {
		if m.value == "" {
			match[m.key] = true
		} else {
			match[m.key] = m.value
		}
	}
	actions := make([]any, len(f.actions))
	for i, a := range f.actions {
		actions[i] = a
	}
	d := map[string]any{"table": f.table, "priority": 32768, "match": match, "actions": actions}
	put(d, "bridge", bridge)
	put(d, "cookie", f.cookie)
	for key, value := range map[string]string{"priority": f.priority, "packets": f.packets, "bytes": f.bytes} {
		if n := cellInt(value); n != nil {
			d[key] = n
		}
	}
	return d
}
