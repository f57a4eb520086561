package rules

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// hostIndex finds the host that a name or an address means, within one cluster:
// a node's name, its short name, its addresses, and what a path calls it whose
// logs print another name.
type hostIndex map[string]string

// name is the host's one name; what is not known stays as it is.
func (x hostIndex) name(h string) string {
	if own := x[h]; own != "" {
		return own
	}
	return h
}

// noHost are names that any machine may have before it is given its own.
func noHost(h string) bool {
	return h == "" || h == "?" || h == "localhost" || strings.HasPrefix(h, "localhost.")
}

// is notes that alias means host. What may mean two hosts means none.
func (x hostIndex) is(alias, host string) {
	if noHost(alias) {
		return
	}
	if old, ok := x[alias]; ok && old != host {
		host = ""
	}
	x[alias] = host
}

func shortName(h string) string {
	if isAddress(h) {
		return h
	}
	short, _, _ := strings.Cut(h, ".")
	return short
}

// nodeAddresses notes what else a node is called.
func (m *bundleMark) nodeAddresses(o *parse.Object) {
	status, _ := o.Data["status"].(map[string]any)
	list, _ := status["addresses"].([]any)
	for _, a := range list {
		entry, _ := a.(map[string]any)
		if s, ok := entry["address"].(string); ok && s != "" && s != "<none>" {
			if m.addresses == nil {
				m.addresses = map[string]string{}
			}
			m.addresses[strings.Clone(s)] = strings.Clone(o.Name)
		}
	}
}

// named notes that the lines of a log print another name of the host than its
// path: installer's log-bundles name hosts by their addresses.
func (e *engine) named(part int, l *parse.Line) {
	path := l.Source.Host
	if path == l.Host || !isHostName(l.Host) || !isAddress(path) && path != "bootstrap" || l.Source.Pod != "" || !slices.Contains(l.Source.Kinds, parse.Journal) {
		return
	}
	m := &e.marked[part]
	old, ok := m.names[path]
	switch {
	case !ok && m.names == nil:
		m.names = map[string]string{path: strings.Clone(l.Host)}
	case !ok:
		m.names[path] = strings.Clone(l.Host)
	case old != l.Host && shortName(old) != shortName(l.Host):
		m.names[path] = ""
	}
}

func isHostName(h string) bool { return !noHost(h) && !isAddress(h) }

// hostIndexes joins the names of hosts, for each cluster.
func (e *engine) hostIndexes() {
	e.aliases = make([]hostIndex, len(e.groups))
	for g, parts := range e.groups {
		x := hostIndex{}
		e.aliases[g] = x
		var names []string
		for _, p := range parts {
			for n := range e.marked[p].nodes {
				x[n] = n
				names = append(names, n)
			}
			for h := range e.marked[p].hosts {
				names = append(names, h)
			}
		}
		slices.Sort(names)
		names = slices.Compact(names)
		for _, n := range names {
			if x[n] == n && strings.Contains(n, ".") && !isAddress(n) {
				x.is(shortName(n), n)
			}
		}
		// Names with a domain first, so that short ones find them.
		for _, dotted := range []bool{true, false} {
			for _, n := range names {
				if !isHostName(n) || strings.Contains(n, ".") != dotted || x[n] != "" {
					continue
				}
				switch short := x[shortName(n)]; {
				case short != "" && (!dotted || !strings.Contains(short, ".")):
					x[n] = short
				case !dotted && short == "":
					if _, taken := x[n]; !taken { // not one that means two hosts
						x[n] = n
					}
				case dotted:
					x[n] = n
					x.is(shortName(n), n)
				}
			}
		}
		for _, p := range parts {
			for a, n := range e.marked[p].addresses {
				x.is(a, x.name(n))
			}
		}
		e.pathNames(parts, x)
		e.ownAddresses(g, x)
	}
}

// pathNames joins what paths call hosts with the names that their logs print.
func (e *engine) pathNames(parts []int, x hostIndex) {
	for _, p := range parts {
		for path, name := range e.marked[p].names {
			owner, isNode := x[path], false
			for _, k := range parts {
				_, node := e.marked[k].nodes[x.name(name)]
				isNode = isNode || node
			}
			switch {
			case name == "" || owner != "" && isNode:
			case owner == "":
				x.is(path, x.name(name))
			default:
				x[name] = owner // a node's address: the name in its journal is the node's
			}
		}
	}
}

// ownAddresses joins hosts with the addresses that their own interfaces have.
func (e *engine) ownAddresses(g int, x hostIndex) {
	for _, f := range e.facts["ip-addr"] {
		if f.Host == "" || isAddress(f.Host) || e.group(f.Pos) != g {
			continue
		}
		list, _ := f.Data["addresses"].([]any)
		for _, a := range list {
			entry, _ := a.(map[string]any)
			s, _ := entry["address"].(string)
			if scope, _ := entry["scope"].(string); scope == "global" && x[s] == "" {
				x.is(s, x.name(f.Host))
			}
		}
	}
}

// sameHost compares names of hosts: where nothing joins them the short name is
// enough, logs and objects rarely agree on the domain.
func (x hostIndex) same(a, b string) bool {
	if a, b := x[a], x[b]; a != "" && b != "" {
		return a == b
	}
	return sameHost(a, b)
}
