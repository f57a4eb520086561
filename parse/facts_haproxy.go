package parse

import (
	"net"
	"path"
	"regexp"
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
}

func readHaproxyConfig(c *textCtx, sec section) {
	var cur *proxySection
	var defaultMode string
	inDefaults := false
	for i, l := range sec.lines {
		l, _, _ = strings.Cut(l, " #")
		f := strings.Fields(l)
		if len(f) == 0 || f[0][0] == '#' {
			continue
		}
		switch f[0] {
		case "global", "defaults", "userlist", "peers", "resolvers", "mailers", "program", "cache", "ring", "http-errors", "fcgi-app":
			c.proxySection(sec, cur)
			cur, inDefaults = nil, f[0] == "defaults"
			continue
		case "frontend", "backend", "listen":
			if len(f) < 2 {
				continue
			}
			c.proxySection(sec, cur)
			inDefaults = false
			cur = &proxySection{data: map[string]any{"section": f[0], "name": f[1]}, line: sec.line + i, quote: l}
			put(cur.data, "mode", defaultMode)
			if len(f) > 2 && strings.Contains(f[2], ":") { // frontend name address, of old versions
				cur.bind(f[2])
			}
			continue
		}
		if inDefaults && f[0] == "mode" && len(f) > 1 {
			defaultMode = f[1]
		}
		if cur != nil && len(f) > 1 {
			cur.keyword(f)
		}
	}
	c.proxySection(sec, cur)
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
	case "server":
		if len(f) > 2 {
			p.server(f)
		}
	}
}

// bind reads *:6443, :::6443, 0.0.0.0:80-90, ipv4@addr:port.
func (p *proxySection) bind(a string) {
	if i := strings.IndexByte(a, '@'); i >= 0 && !strings.Contains(a, "/") {
		a = a[i+1:]
	}
	d := map[string]any{"address": a}
	if i := strings.LastIndexByte(a, ':'); i >= 0 {
		d["address"] = strings.Trim(a[:i], "[]")
		if n := cellInt(a[i+1:]); n != nil {
			d["port"] = n
		}
	}
	p.binds = append(p.binds, d)
}

func (p *proxySection) server(f []string) {
	d := map[string]any{"name": f[1], "check": false, "backup": false, "disabled": false}
	host, port, err := net.SplitHostPort(f[2])
	if err != nil {
		host = f[2]
	}
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
	for k, list := range map[string][]any{"binds": p.binds, "servers": p.servers, "use_backends": p.uses, "options": p.options} {
		if list == nil {
			list = []any{}
		}
		p.data[k] = list
	}
	c.fact("haproxy-config", sec, p.line, p.quote, p.data)
}
