package parse

import (
	"net"
	"path"
	"regexp"
	"strings"
)

// lookupReader reads host and nslookup, which give facts of kind dig.
func lookupReader() textReader {
	return textReader{
		kind: "lookup", doc: "answers of host and nslookup",
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "nslookup") || strings.HasPrefix(b, "host_") && !strings.HasPrefix(b, "host_service")
		},
		sniff: func(cmd, text string) bool {
			if strings.HasPrefix(cmd, "host ") || strings.HasPrefix(cmd, "nslookup ") {
				return true
			}
			return cmd == "" && (reNslookup.MatchString(text) || reHostNone.MatchString(text))
		},
		read:   readLookup,
		sample: "Server:\t\t192.0.2.53\nAddress:\t192.0.2.53#53\n\n** server can't find master-9.ocp.example.com: NXDOMAIN\n",
	}
}

var (
	reNslookup    = regexp.MustCompile(`(?m)^Server:\s+\S+\s*\n+Address(?: 1)?:\s+\S+`)
	reHostServer  = regexp.MustCompile(`^Address(?: 1)?:\s+([0-9a-fA-F.:]+?)(?:#\d+)?(?:\s.*)?$`)
	reHostAddress = regexp.MustCompile(`^(\S+) has (?:IPv6 )?address ([0-9a-fA-F.:]+)$`)
	reHostAlias   = regexp.MustCompile(`^(\S+?)\.?(?: is an alias for |\s+canonical name = )(\S+?)\.?$`)
	reHostPointer = regexp.MustCompile(`^(\S+)(?: domain name pointer |\s+name = )(\S+?)\.?$`)
	reHostNone    = regexp.MustCompile(`(?m)^Host (\S+?)\.? not found: \d+\((\w+)\)$`)
	reHostNoType  = regexp.MustCompile(`^(\S+) has no (\w+) record$`)
	reNsNone      = regexp.MustCompile(`^\*{2,3} (?:server )?[Cc]an't find (\S+?)\.?: (NXDOMAIN|SERVFAIL|REFUSED|No answer|Non-existent domain)`)
	reNsName      = regexp.MustCompile(`^Name:\s+(\S+?)\.?$`)
	reNsBusybox   = regexp.MustCompile(`^nslookup: can't resolve '([^']+)'`)
)

// lookups gathers the answers of one command by the name they are for.
type lookups struct {
	tool, server, asked, lastError string
	order                          []*lookup
	errorLine                      int
}

type lookup struct {
	data            map[string]any
	answers, values []any
	line            int
	quote           string
}

func (ls *lookups) of(name string, line int, quote string) *lookup {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	for _, l := range ls.order {
		if l.data["name"] == name {
			return l
		}
	}
	l := &lookup{line: line, quote: quote, data: map[string]any{"name": name, "type": "A", "tool": ls.tool}}
	if strings.HasSuffix(name, ".arpa") {
		l.data["type"] = "PTR"
	}
	put(l.data, "server", ls.server)
	if ls.asked != name {
		put(l.data, "asked", ls.asked)
	}
	ls.order = append(ls.order, l)
	return l
}

func (l *lookup) add(name, kind, value string) {
	l.data["status"] = "NOERROR"
	value = strings.TrimSuffix(value, ".")
	l.answers = append(l.answers, map[string]any{"name": strings.TrimSuffix(strings.ToLower(name), "."), "type": kind, "value": value})
	l.values = append(l.values, value)
}

func readLookup(c *textCtx, sec section) {
	ls := &lookups{tool: "host"}
	words := strings.Fields(sec.cmd)
	if len(words) > 0 {
		ls.tool = words[0]
	}
	if reNslookup.MatchString(sec.text()) {
		ls.tool = "nslookup"
	}
	for _, w := range words[min(1, len(words)):] {
		if w[0] != '-' && strings.Contains(w, ".") && ls.asked == "" {
			ls.asked = strings.TrimSuffix(strings.ToLower(w), ".")
		}
	}
	var target, name string // an alias's answers are the answer for the alias
	for i, l := range sec.lines {
		ls.line(sec.line+i, strings.TrimSpace(l), &name, &target)
	}
	if ls.lastError != "" && len(ls.order) == 0 && ls.asked != "" {
		ls.of(ls.asked, ls.errorLine, ls.lastError).data["error"] = strings.TrimPrefix(ls.lastError, ";; ")
	}
	for _, l := range ls.order {
		c.lookup(sec, l.line, l.quote, l.data, l.answers, l.values)
	}
}

func (ls *lookups) line(n int, t string, name, target *string) {
	resolve := func(m string) string {
		if m = strings.TrimSuffix(strings.ToLower(m), "."); *target != "" && m == *target {
			return *name
		}
		return m
	}
	switch {
	case strings.HasPrefix(t, ";; ") && (strings.Contains(t, "timed out") || strings.Contains(t, "no servers") || strings.Contains(t, "communications error")):
		ls.lastError, ls.errorLine = t, n
	case reHostAddress.MatchString(t):
		m := reHostAddress.FindStringSubmatch(t)
		ls.of(resolve(m[1]), n, t).add(m[1], addressType(m[2]), m[2])
	case reHostAlias.MatchString(t):
		m := reHostAlias.FindStringSubmatch(t)
		first := resolve(m[1])
		ls.of(first, n, t).add(m[1], "CNAME", m[2])
		*name, *target = first, strings.ToLower(m[2])
	case reHostPointer.MatchString(t):
		m := reHostPointer.FindStringSubmatch(t)
		ls.of(m[1], n, t).add(m[1], "PTR", m[2])
	case reHostNone.MatchString(t):
		m := reHostNone.FindStringSubmatch(t)
		ls.of(m[1], n, t).data["status"] = m[2]
	case reHostNoType.MatchString(t):
		if m := reHostNoType.FindStringSubmatch(t); m[2] == "A" || m[2] == "PTR" {
			ls.of(m[1], n, t).data["status"] = "NOERROR"
		}
	case reNsNone.MatchString(t):
		m := reNsNone.FindStringSubmatch(t)
		status := map[string]string{"No answer": "NOERROR", "Non-existent domain": "NXDOMAIN"}[m[2]]
		if status == "" {
			status = m[2]
		}
		l := ls.of(m[1], n, t)
		if len(l.values) == 0 { // nslookup asks for AAAA too
			l.data["status"] = status
		}
	case reNsBusybox.MatchString(t):
		ls.of(reNsBusybox.FindStringSubmatch(t)[1], n, t).data["error"] = t
	case reNsName.MatchString(t):
		m := reNsName.FindStringSubmatch(t)
		if net.ParseIP(m[1]) == nil { // host prints its server so
			if *name = resolve(m[1]); *target != "" && *name == *target {
				*name = m[1]
			}
		}
	case reHostServer.MatchString(t):
		m := reHostServer.FindStringSubmatch(t)
		switch {
		case *name != "":
			ls.of(*name, n, t).add(*name, addressType(m[1]), m[1])
		case ls.server == "":
			ls.server = m[1]
		}
	}
}
