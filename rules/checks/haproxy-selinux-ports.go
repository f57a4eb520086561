package checks

import (
	"fmt"
	"slices"
	"strings"

	"kanshiki/parse"
)

// haproxyTypes are port types to which HAProxy's own policy lets it bind
// (selinux-policy, haproxy.te); haproxy_connect_any opens all others.
var haproxyTypes = []string{"http_port_t", "http_cache_port_t", "commplex_link_port_t", "commplex_main_port_t"}

// haproxySELinuxPorts finds ports of haproxy.cfg that SELinux does not let
// HAProxy open on this host: no type that it may bind, the boolean off, mode
// enforcing. A module made with audit2allow may still allow it, so a host on
// which HAProxy is seen to listen is in order.
func haproxySELinuxPorts() *Check {
	return &Check{
		Name:  "haproxy-selinux-ports",
		Doc:   "the ports of haproxy.cfg against SELinux's port types and haproxy_connect_any",
		Reads: []string{"haproxy-config", "selinux-port", "selinux-boolean", "selinux-mode"},
		Also:  []string{"listen"},
		Run: func(in *Input) (out []Case, compared int) {
			types := byHost(in.Facts["selinux-port"])
			for _, host := range sortedHosts(types) {
				open, known := boolean(in, host, "haproxy_connect_any")
				// A list of local changes only (-C) does not tell the types.
				if !known || open || mode(in, host) != "enforcing" || !fullPorts(types[host]) {
					continue
				}
				for _, f := range in.Facts["haproxy-config"] {
					if f.Host != host {
						continue
					}
					for _, b := range maps(f.Data, "binds") {
						port, _ := number(b, "port")
						if port <= 0 {
							continue
						}
						compared++
						kind := portType(types[host], int(port))
						if slices.Contains(haproxyTypes, kind) || kind != "" && kind != "unreserved_port_t" {
							continue
						}
						listens, asked := listening(in, host, int(port))
						if listens {
							continue
						}
						out = append(out, Case{Pos: f.Pos, Quote: f.Quote, Fields: map[string]string{"host": host, "port": fmt.Sprint(int(port)),
							"proxy": text(f.Data, "name"), "asked": map[bool]string{true: "yes", false: "no"}[asked]}})
					}
				}
			}
			return out, compared
		},
	}
}

// boolean gives the last value of an SELinux boolean on a host.
func boolean(in *Input, host, name string) (on, known bool) {
	for _, f := range in.Facts["selinux-boolean"] {
		if f.Host == host && text(f.Data, "name") == name {
			on, known = f.Data["on"] == true, true
		}
	}
	return on, known
}

// mode gives the last mode of SELinux on a host; "" if not known.
func mode(in *Input, host string) (mode string) {
	for _, f := range in.Facts["selinux-mode"] {
		if m := text(f.Data, "mode"); f.Host == host && m != "" {
			mode = m
		}
	}
	return mode
}

func fullPorts(facts []*parse.Fact) bool {
	return slices.ContainsFunc(facts, func(f *parse.Fact) bool {
		return text(f.Data, "type") == "http_port_t" && slices.Contains(strs(f.Data, "ports"), "80")
	})
}

// portType is the type of a TCP port; the narrowest range wins, as in the
// kernel. "" if no row names it: unreserved_port_t then.
func portType(facts []*parse.Fact, port int) (kind string) {
	width := 1 << 17
	for _, f := range facts {
		if text(f.Data, "proto") != "tcp" {
			continue
		}
		for _, p := range strs(f.Data, "ports") {
			var low, high int
			if n, _ := fmt.Sscanf(strings.ReplaceAll(p, "-", " "), "%d %d", &low, &high); n == 1 {
				high = low
			}
			if low <= port && port <= high && high-low < width {
				width, kind = high-low, text(f.Data, "type")
			}
		}
	}
	return kind
}

// listening reports whether a program listens on the port, and whether the
// host's sockets were listed at all.
func listening(in *Input, host string, port int) (yes, asked bool) {
	for _, f := range in.Facts["listen"] {
		if f.Host != host {
			continue
		}
		asked = true
		if n, _ := number(f.Data, "port"); int(n) == port && text(f.Data, "proto") == "tcp" {
			if p := text(f.Data, "process"); p == "" || p == "haproxy" {
				return true, true
			}
		}
	}
	return false, asked
}
