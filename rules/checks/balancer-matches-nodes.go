package checks

import (
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
)

func itoa(n int) string { return strconv.Itoa(n) }

// balancerMatchesNodes holds the servers of ports 6443 and 22623 against the
// masters (installation guides of 4.x, load balancing requirements: both ports
// go to the bootstrap host and every control plane machine, in TCP mode).
func balancerMatchesNodes() *Check {
	return &Check{
		Name:  "balancer-matches-nodes",
		Doc:   "the balancer's servers for 6443 and 22623 against the masters",
		Reads: []string{"haproxy-config", "Node"},
		Also:  nodeKinds,
		Run: func(in *Input) (out []Case, compared int) {
			x := newNodeIndex(in)
			for _, b := range balancers(in) {
				for _, port := range []int{6443, 22623} {
					backends, _ := b.behind(port)
					if len(backends) == 0 {
						continue
					}
					found, n := x.masters(b, port, backends)
					out, compared = append(out, found...), compared+n
				}
			}
			return out, compared
		},
	}
}

// masters compares one port of one balancer.
func (x *nodeIndex) masters(b *balancer, port int, backends []*parse.Fact) (out []Case, compared int) {
	listed, short, complete := map[string]bool{}, map[string]bool{}, true
	ours := false // a balancer of another cluster may have the addresses of any of these nodes
	for _, back := range backends {
		for _, s := range maps(back.Data, "servers") {
			node, known := x.server(s)
			if bootstrapName.MatchString(text(s, "name")) || bootstrapName.MatchString(shortName(text(s, "address"))) {
				continue
			}
			if node == nil {
				complete = complete && known
				continue
			}
			compared++
			listed[node.Name] = true
			short[shortName(node.Name)] = true
			ours = ours || isMaster(node) || shortName(text(s, "name")) == shortName(node.Name)
			if _, roles := hasRole(node); roles && !isMaster(node) && s["disabled"] != true {
				out = append(out, Case{Fields: map[string]string{"state": "stranger", "port": itoa(port), "backend": text(back.Data, "name"),
					"server": text(s, "name"), "node": node.Name, "host": b.host}, Pos: back.Pos, Quote: back.Quote})
			}
		}
	}
	if !ours {
		return nil, 0
	}
	var missing []string
	for _, n := range x.nodes {
		// Listings of two times may know one machine by two names.
		if isMaster(n) && !listed[n.Name] && !short[shortName(n.Name)] && shortName(n.Name) != "localhost" {
			missing = append(missing, n.Name)
		}
	}
	slices.Sort(missing)
	if complete && len(listed) > 0 && len(missing) > 0 {
		out = append(out, Case{Fields: map[string]string{"state": "missing", "port": itoa(port), "backend": text(backends[0].Data, "name"),
			"nodes": strings.Join(missing, ", "), "host": b.host}, Pos: backends[0].Pos, Quote: backends[0].Quote})
	}
	return out, compared
}
