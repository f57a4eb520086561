package checks

import (
	"net/netip"
	"strings"

	"kanshiki/parse"
)

// nodeIndex finds the Node that a name or an address of a server means.
type nodeIndex struct {
	nodes     []*parse.Object
	byAddress map[string]*parse.Object
	// names maps a name to the addresses that some resolver or file gives it.
	names map[string][]string
	// addressed is true if every Node tells its addresses.
	addressed bool
}

// nodeKinds are what newNodeIndex reads besides Node.
var nodeKinds = []string{"dig", "zone-record", "hosts-entry"}

func newNodeIndex(in *Input) *nodeIndex {
	x := &nodeIndex{nodes: in.Objects["Node"], byAddress: map[string]*parse.Object{}, names: map[string][]string{}, addressed: true}
	for _, n := range x.nodes {
		addresses := maps(n.Data, "status", "addresses")
		x.addressed = x.addressed && len(addresses) > 0
		for _, a := range addresses {
			if isAddress(text(a, "address")) {
				x.byAddress[text(a, "address")] = n
			}
		}
	}
	add := func(name, value string) {
		if name = absolute(name); name != "" && value != "" {
			x.names[name] = append(x.names[name], strings.TrimSuffix(value, "."))
		}
	}
	for _, f := range in.Facts["dig"] {
		for _, v := range strs(f.Data, "values") {
			add(text(f.Data, "name"), v)
		}
	}
	for _, f := range in.Facts["zone-record"] {
		switch text(f.Data, "type") {
		case "A", "AAAA", "CNAME":
			add(text(f.Data, "name"), text(f.Data, "value"))
		}
	}
	for _, f := range in.Facts["hosts-entry"] {
		for _, name := range strs(f.Data, "names") {
			add(name, text(f.Data, "address"))
		}
	}
	return x
}

func absolute(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

func isAddress(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}

// server finds the Node behind a server of HAProxy: by its address, by what the
// address's name resolves to, by that name, and at last by the server's own name.
// known is false if it may be a Node that this evidence cannot tell.
func (x *nodeIndex) server(s map[string]any) (node *parse.Object, known bool) {
	address := text(s, "address")
	if isAddress(address) {
		if n := x.byAddress[address]; n != nil {
			return n, true
		}
		if n := x.named(text(s, "name")); n != nil {
			return n, true
		}
		return nil, false // a second interface of a node has an address that no Node shows
	}
	if n := x.named(address); n != nil {
		return n, true
	}
	for _, a := range x.resolve(address) {
		if n := x.byAddress[a]; n != nil {
			return n, true
		}
	}
	if n := x.named(text(s, "name")); n != nil {
		return n, true
	}
	return nil, false
}

// resolve follows names to addresses, a few aliases deep.
func (x *nodeIndex) resolve(name string) (out []string) {
	list := x.names[absolute(name)]
	for depth := 0; depth < 5 && len(list) > 0; depth++ {
		var next []string
		for _, v := range list {
			if isAddress(v) {
				out = append(out, v)
			} else {
				next = append(next, x.names[absolute(v)]...)
			}
		}
		list = next
	}
	return out
}

// named finds the Node of a name, full or short; nil if two could be meant.
func (x *nodeIndex) named(name string) (found *parse.Object) {
	for _, n := range x.nodes {
		label, _ := dig(n.Data, "metadata", "labels", "kubernetes.io/hostname").(string)
		if !sameHost(n.Name, name) && (label == "" || !sameHost(label, name)) {
			continue
		}
		if strings.EqualFold(n.Name, name) {
			return n
		}
		if found != nil {
			return nil
		}
		found = n
	}
	return found
}

// hasRole reports whether a Node has one of the roles; known is false if it
// shows no role at all.
func hasRole(node *parse.Object, roles ...string) (has, known bool) {
	labels, _ := dig(node.Data, "metadata", "labels").(map[string]any)
	for key := range labels {
		role, ok := strings.CutPrefix(key, "node-role.kubernetes.io/")
		known = known || ok
		for _, r := range roles {
			has = has || ok && role == r
		}
	}
	return has, known
}

// isMaster reports whether a Node is of the control plane.
func isMaster(node *parse.Object) bool {
	has, _ := hasRole(node, "master", "control-plane")
	return has
}
