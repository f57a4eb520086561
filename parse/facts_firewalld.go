package parse

import (
	"path"
	"regexp"
	"strings"
)

// firewalldReader reads firewall-cmd --list-all, --list-all-zones,
// --get-active-zones, --info-service and --state (man 1 firewall-cmd), and the
// commands themselves where somebody pasted what was typed.
func firewalldReader() textReader {
	return textReader{
		kind: "firewalld", doc: "firewalld's zones and services, and firewall-cmd commands",
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "firewalld") || strings.HasPrefix(b, "firewall-cmd")
		},
		sniff: func(cmd, text string) bool {
			return strings.HasPrefix(cmd, "firewall-cmd") || reZoneServices.MatchString(text) || reFirewallCmd.MatchString(text)
		},
		read: readFirewalld,
		sample: "public (active)\n  target: default\n  icmp-block-inversion: no\n  interfaces: ens3\n  sources: \n" +
			"  services: cockpit dhcpv6-client http https ssh\n  ports: 6443/tcp 22623/tcp\n  rich rules: \n",
	}
}

var (
	reZoneServices = regexp.MustCompile(`(?m)^  (?:services: .*\n\s+ports:|interfaces: \S)`)
	reFirewallCmd  = regexp.MustCompile(`(?m)^\s*(?:[#$]\s+)?(?:sudo\s+)?firewall-cmd\s+--`)
	reZoneHead     = regexp.MustCompile(`^([\w-]+)(?: \(([a-z, ]+)\))?\s*$`)
)

// readFirewalld reads zone blocks: a name at the line's beginning, indented
// fields below it.
func readFirewalld(c *textCtx, sec section) {
	cmd := sec.cmd
	if cmd == "" && strings.Contains(path.Base(c.in.File.Path), "firewall") {
		cmd = "firewall-cmd " + strings.ReplaceAll(path.Base(c.in.File.Path), "_", " ")
	}
	n := firewallCommand(c, sec, 0, sec.line-1, sec.cmd, sec.cmd)
	var cur map[string]any
	at := 0
	give := func() {
		kind := "firewalld-zone"
		if cur != nil && cur["name"] != nil {
			kind = "firewalld-service"
		}
		if cur != nil && (cur["ports"] != nil || cur["services"] != nil || cur["interfaces"] != nil || cur["sources"] != nil) {
			c.fact(kind, sec, sec.line+at, sec.lines[at], cur)
		}
		cur = nil
	}
	for i, l := range sec.lines {
		if t := strings.TrimLeft(l, "#$ \t"); strings.HasPrefix(strings.TrimPrefix(t, "sudo "), "firewall-cmd ") {
			give()
			cmd = strings.TrimPrefix(t, "sudo ")
			n += firewallCommand(c, sec, n, sec.line+i, cmd, l)
			continue
		}
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		if l[0] != ' ' && l[0] != '\t' {
			give()
			if m := reZoneHead.FindStringSubmatch(l); m != nil && i+1 < len(sec.lines) && strings.HasPrefix(sec.lines[i+1], "  ") {
				cur, at = newZone(m[1], m[2], cmd), i
			} else if l == "running" || l == "not running" {
				firewalldRunning(c, sec, i)
			}
			continue
		}
		if cur != nil {
			zoneField(cur, strings.TrimSpace(l))
		}
	}
	give()
}

func firewalldRunning(c *textCtx, sec section, i int) {
	if l := strings.TrimSpace(sec.lines[i]); l == "running" || l == "not running" {
		c.fact("firewalld-state", sec, sec.line+i, l, map[string]any{"running": l == "running"})
	}
}

// newZone begins a block. Under --info-service it is a service's.
func newZone(name, marks, cmd string) map[string]any {
	if strings.Contains(cmd, "info-service") {
		return map[string]any{"name": name}
	}
	z := map[string]any{"zone": name}
	switch {
	case strings.Contains(cmd, "permanent"):
		z["permanent"] = true
	case strings.Contains(cmd, "list-all") || strings.Contains(cmd, "list all") || strings.Contains(cmd, "active-zones"):
		z["permanent"] = false
	}
	// The permanent configuration has no active zones.
	if z["permanent"] != true {
		z["active"] = strings.Contains(marks, "active") || strings.Contains(cmd, "get-active")
	}
	if strings.Contains(marks, "default") {
		z["default"] = true
	}
	return z
}

// zoneField reads one line of a block; rich rules stand on lines of their own.
func zoneField(z map[string]any, l string) {
	if strings.HasPrefix(l, "rule ") {
		list, _ := z["rich_rules"].([]any)
		z["rich_rules"] = append(list, l)
		return
	}
	key, value, ok := strings.Cut(l, ":")
	if !ok {
		return
	}
	value = strings.TrimSpace(value)
	switch key {
	case "target":
		z["target"] = strings.Trim(value, "%") // %%REJECT%%
	case "interfaces", "sources", "services", "ports":
		list := []any{}
		for _, w := range strings.Fields(value) {
			list = append(list, strings.Trim(w, ","))
		}
		z[key] = list
	case "rich rules":
		list := []any{}
		if value != "" {
			list = append(list, value)
		}
		z["rich_rules"] = list
	}
}

// firewallCommand gives a firewall-cmd that changes something, as the n-th of
// its section. It returns how many it gave.
func firewallCommand(c *textCtx, sec section, n, line int, cmd, quote string) int {
	words := strings.Fields(cmd)
	if len(words) < 2 || words[0] != "firewall-cmd" {
		return 0
	}
	d := map[string]any{"n": n + 1, "permanent": false, "reload": false, "keep": false}
	changes := false
	for i := 1; i < len(words); i++ {
		key, value, has := strings.Cut(words[i], "=")
		switch key {
		case "--permanent":
			d["permanent"] = true
			continue
		case "--reload", "--complete-reload":
			d["reload"], changes = true, true
			continue
		case "--runtime-to-permanent":
			d["keep"], changes = true, true
			continue
		case "--zone", "--service", "--new-service", "--add-service", "--add-port", "--remove-service", "--remove-port":
		default:
			continue
		}
		if !has && i+1 < len(words) {
			i++
			value = words[i]
		}
		value = strings.Trim(value, `"'`)
		switch key {
		case "--zone", "--service":
			put(d, key[2:], value)
		case "--new-service":
			put(d, "new_service", value)
			changes = true
		default:
			field := strings.ReplaceAll(key[2:], "-", "_") + "s"
			list, _ := d[field].([]any)
			d[field] = append(list, commaList(strings.Trim(value, "{}"))...)
			changes = true
		}
	}
	if !changes {
		return 0
	}
	c.fact("firewall-command", sec, line, quote, d)
	return 1
}
