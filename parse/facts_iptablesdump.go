package parse

import "strings"

// filterDump is one output under way.
type filterDump struct {
	c      *textCtx
	sec    section
	tool   string
	family string
	table  string
	line   int // of its beginning, 1-based in the file
	quote  string
	facts  bool // whether rules and chains are wanted

	tables   []any
	rules    map[string]int // per table and chain
	chains   map[string]bool
	jumps    map[string]bool
	count    int
	open     bool // a table was begun and not ended
	made     string
	backend  bool
	wideCols bool // -L -v prints interfaces
	cols     []string
	chain    string
}

func newFilterDump(c *textCtx, sec section, tool, command string, i int) *filterDump {
	d := &filterDump{
		c: c, sec: sec, tool: tool, family: familyOf(command), line: sec.line + i, quote: sec.lines[i],
		facts: c.s.Wants("iptables-rule") || c.s.Wants("iptables-chain"),
		rules: map[string]int{}, chains: map[string]bool{}, jumps: map[string]bool{}, tables: []any{},
	}
	if tool != "iptables-save" && tool != "nft" {
		table := guessTable(sec.lines[i:])
		if m := reTableFlag.FindStringSubmatch(command); m != nil {
			table = m[1]
		}
		d.enter(table)
	}
	return d
}

// builtin gives the built-in chain that a line of -L or -S begins; "" if none.
func builtin(l string) string {
	f := strings.Fields(l)
	if len(f) < 2 || f[0] != "Chain" && f[0] != "-P" || hooks[f[1]] == "" {
		return ""
	}
	return f[1]
}

// startsTable reports whether a built-in chain is of another table than the
// one under way: tables are printed one after the other without their names,
// and those that have PREROUTING begin with it.
func (d *filterDump) startsTable(chain string) bool {
	return chain != "" && (d.chains[d.table+" "+chain] || chain == "PREROUTING" && len(d.chains) > 0)
}

// guessTable tells the table by its built-in chains, where no -t does: filter
// has neither PREROUTING nor POSTROUTING, nat has no FORWARD.
func guessTable(lines []string) string {
	seen := map[string]bool{}
	for _, l := range lines {
		chain := builtin(l)
		if chain != "" && (seen[chain] || chain == "PREROUTING" && len(seen) > 0) {
			break
		}
		seen[chain] = chain != ""
	}
	switch {
	case !seen["PREROUTING"] && !seen["POSTROUTING"]:
		return "filter"
	case seen["FORWARD"]:
		return "mangle"
	}
	return "nat"
}

func (d *filterDump) enter(table string) {
	d.table = table
	d.tables = append(d.tables, table)
}

func familyOf(command string) string {
	if strings.Contains(command, "ip6tables") {
		return "ip6"
	}
	return "ip"
}

func familyCommand(l, command string) string {
	if strings.Contains(l, "tables") {
		return l
	}
	return command
}

// generatedAt gives the time that iptables-save prints, RFC 3339 as if it were
// UTC; the zone of the host is not printed.
func generatedAt(l string) string {
	_, date, ok := strings.Cut(l, " on ")
	if !ok {
		return ""
	}
	t, err := parseCTime(strings.TrimSpace(date))
	if err != nil {
		return ""
	}
	return t.Format("2006-01-02T15:04:05Z")
}

// hooks are the built-in chains of iptables by name.
var hooks = map[string]string{"PREROUTING": "prerouting", "INPUT": "input", "FORWARD": "forward", "OUTPUT": "output", "POSTROUTING": "postrouting"}

// addChain gives a chain. policy is "" for one that is not built in.
func (d *filterDump) addChain(chain, hook, policy string, packets any, i int) {
	d.chains[d.table+" "+chain] = true
	data := map[string]any{"family": d.family, "table": d.table, "chain": chain, "dump": d.line}
	put(data, "hook", hook)
	put(data, "policy", policy)
	if packets != nil {
		data["packets"] = packets
	}
	d.c.fact("iptables-chain", d.sec, d.sec.line+i, d.sec.lines[i], data)
}

// addRule gives a rule of a chain, with what the source told in data.
func (d *filterDump) addRule(chain, spec string, data map[string]any, i int) {
	key := d.table + " " + chain
	d.rules[key]++
	d.count++
	if target, _ := data["target"].(string); isChainName(target) {
		d.jumps[d.table+" "+target] = true
	}
	if !d.facts {
		return
	}
	data["family"], data["table"], data["chain"] = d.family, d.table, chain
	data["n"], data["spec"], data["dump"] = d.rules[key], spec, d.line
	d.c.fact("iptables-rule", d.sec, d.sec.line+i, d.sec.lines[i], data)
}

// isChainName tells the chains of Kubernetes and OpenShift from targets.
func isChainName(target string) bool {
	return strings.HasPrefix(target, "KUBE-") || strings.HasPrefix(target, "OPENSHIFT-") || strings.HasPrefix(target, "OVN-KUBE-")
}

// end gives the summary.
func (d *filterDump) end() {
	if d == nil {
		return
	}
	complete := !d.open && !d.c.cut
	for j := range d.jumps {
		complete = complete && d.chains[j]
	}
	data := map[string]any{"tool": d.tool, "tables": d.tables, "chains": len(d.chains), "rules": d.count,
		"complete": complete, "other_backend": d.backend, "dump": d.line, "family": d.family}
	put(data, "generated", d.made)
	d.c.fact("iptables-dump", d.sec, d.line, d.quote, data)
}
