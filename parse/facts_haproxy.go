package parse

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// haproxyConfigReader reads haproxy.cfg (HAProxy configuration manual,
// chapters 2 and 4): one fact a proxy section, with what rules ask about.
func haproxyConfigReader() textReader {
	return textReader{
		kind: "haproxy-config", doc: "frontends, backends and servers of haproxy.cfg", whole: true,
		paths: func(p string) bool {
			b := path.Base(p)
			return b == "haproxy.cfg" || b == "haproxy.config" || strings.Contains("/"+p, "/haproxy/conf.d/") && path.Ext(p) == ".cfg"
		},
		sniff: func(_, text string) bool {
			return reProxy.MatchString(text) && (reServer.MatchString(text) || reBind.MatchString(text)) ||
				reDefaults.MatchString(text) && strings.Contains(text, "timeout client")
		},
		read: readHaproxyConfig,
		sample: "frontend api\n    mode tcp\n    bind *:6443\n    default_backend kube_api\n" +
			"backend kube_api\n    mode tcp\n    server bootstrap 192.0.2.10:6443 check\n    server master-0 192.0.2.11:6443 check\n",
	}
}

var (
	reProxy    = regexp.MustCompile(`(?m)^\s*(?:frontend|backend|listen)\s+\S+`)
	reServer   = regexp.MustCompile(`(?m)^\s+server\s+\S+\s+\S+`)
	reBind     = regexp.MustCompile(`(?m)^\s+bind\s+\S+`)
	reDefaults = regexp.MustCompile(`(?m)^defaults\b`)
)

// proxySection is a section under way.
type proxySection struct {
	data    map[string]any
	line    int
	quote   string
	binds   []any
	servers []any
	uses    []any
	options []any
	// inherited are the options of the defaults section that applies.
	inherited []any
	// checked says that default-server asks for checks.
	checked bool
}

func readHaproxyConfig(c *textCtx, sec section) {
	var cur *proxySection
	inherit := &proxySection{data: map[string]any{}} // the defaults section above
	named := map[string]*proxySection{}
	inDefaults, inGlobal := false, false
	logs, logLine := []any{}, 0
	for i, l := range sec.lines {
		l, _, _ = strings.Cut(l, " #")
		f := strings.Fields(l)
		if len(f) == 0 || f[0][0] == '#' {
			continue
		}
		switch f[0] {
		case "global", "defaults", "userlist", "peers", "resolvers", "mailers", "program", "cache", "ring", "http-errors", "fcgi-app":
			c.proxySection(sec, cur)
			cur, inDefaults, inGlobal = nil, f[0] == "defaults", f[0] == "global"
			if inDefaults {
				inherit = &proxySection{data: map[string]any{}}
				if len(f) > 1 {
					named[f[1]] = inherit
				}
			}
			continue
		case "frontend", "backend", "listen":
			if len(f) < 2 {
				continue
			}
			c.proxySection(sec, cur)
			inDefaults, inGlobal = false, false
			cur = &proxySection{data: map[string]any{"section": f[0], "name": f[1]}, line: sec.line + i, quote: l}
			from := inherit
			if i := slices.Index(f, "from"); i > 1 && i+1 < len(f) && named[f[i+1]] != nil {
				from = named[f[i+1]]
			}
			put(cur.data, "mode", textOf(from.data["mode"]))
			cur.inherited = from.options
			if len(f) > 2 && strings.Contains(f[2], ":") { // frontend name address, of old versions
				cur.bind(f[2])
			}
			continue
		}
		if inGlobal && f[0] == "log" && len(f) > 2 {
			logs, logLine = append(logs, map[string]any{"target": f[1], "facility": logFacility(f[2:])}), i
		}
		if inDefaults && len(f) > 1 {
			inherit.keyword(f)
		}
		if cur != nil && len(f) > 1 {
			cur.keyword(f)
		}
	}
	c.proxySection(sec, cur)
	if len(logs) > 0 {
		c.fact("haproxy-global", sec, sec.line+logLine, sec.lines[logLine], map[string]any{"logs": logs})
	}
}

// logFacility is the word behind the target and its options (len N, format F).
func logFacility(f []string) string {
	for len(f) > 2 && (f[0] == "len" || f[0] == "format" || f[0] == "sample") {
		f = f[2:]
	}
	return f[0]
}

func (p *proxySection) keyword(f []string) {
	switch f[0] {
	case "mode", "balance", "default_backend":
		p.data[f[0]] = f[1]
	case "use_backend":
		p.uses = append(p.uses, f[1])
	case "option", "http-check", "tcp-check":
		p.options = append(p.options, strings.Join(f, " "))
	case "bind":
		for _, a := range strings.Split(f[1], ",") {
			p.bind(a)
		}
	case "default-server":
		p.checked = slices.Contains(f, "check")
	case "server":
		if len(f) > 2 {
			p.server(f)
		}
	case "server-template": // prefix, number or range, address
		if len(f) > 3 {
			p.server(append([]string{f[0], f[1] + f[2]}, f[3:]...))
		}
	}
}

// bind reads *:6443, :::6443, 0.0.0.0:80-90, ipv4@addr:port.
func (p *proxySection) bind(a string) {
	host, port := proxyAddress(a)
	d := map[string]any{"address": host}
	from, to, isRange := strings.Cut(port, "-")
	if n := cellInt(from); n != nil {
		d["port"] = n
	}
	if n := cellInt(to); isRange && n != nil {
		d["port_to"] = n
	}
	p.binds = append(p.binds, d)
}

// proxyAddress cuts an address of HAProxy at its last colon, as HAProxy does:
// of fd00::11:6443 the port is 6443, with or without brackets.
func proxyAddress(a string) (host, port string) {
	if i := strings.IndexByte(a, '@'); i >= 0 && !strings.Contains(a[:i], "/") {
		a = a[i+1:]
	}
	i := strings.LastIndexByte(a, ':')
	if i < 0 || strings.HasPrefix(a, "/") || strings.HasSuffix(a, "]") {
		return strings.Trim(a, "[]"), ""
	}
	return strings.Trim(a[:i], "[]"), a[i+1:]
}

func (p *proxySection) server(f []string) {
	d := map[string]any{"name": f[1], "check": p.checked, "backup": false, "disabled": false}
	host, port := proxyAddress(f[2])
	d["address"] = host
	if n := cellInt(port); n != nil {
		d["port"] = n
	}
	for _, w := range f[3:] {
		switch w {
		case "check", "backup", "disabled":
			d[w] = true
		case "no-check":
			d["check"] = false
		}
	}
	p.servers = append(p.servers, d)
}

func (c *textCtx) proxySection(sec section, p *proxySection) {
	if p == nil {
		return
	}
	for k, list := range map[string][]any{"binds": p.binds, "servers": p.servers, "use_backends": p.uses, "options": p.options, "inherited_options": p.inherited} {
		if list == nil {
			list = []any{}
		}
		p.data[k] = list
	}
	c.fact("haproxy-config", sec, p.line, p.quote, p.data)
}
