package checks

import (
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
)

// tcpPorts gathers the tries to connect to each port, from all hosts. A port is
// of interest if the cluster needs it there (10250 of a node, 80 and 443 of a
// router's host, a NodePort), if it answers one host and not another, or if
// somebody tried it by hand.
func tcpPorts() *Check {
	return &Check{
		Name:  "tcp-ports",
		Doc:   "tries to connect to ports, from all hosts",
		Reads: []string{"tcp-probe"},
		Also:  []string{"curl", "Node", "HostSubnet", "Pod", "Service"},
		Run: func(in *Input) (out []Case, compared int) {
			all := netNodes(in)
			type target struct {
				name string
				port int
			}
			groups := map[target][]netTry{}
			var order []target
			for _, t := range netTries(in, "*") {
				name := t.address
				if name == "" {
					name = t.host
				}
				if t.port == 0 || name == "" || t.result == "unknown" {
					continue
				}
				k := target{name, t.port}
				if groups[k] == nil {
					order = append(order, k)
				}
				groups[k] = append(groups[k], t)
			}
			for _, k := range order {
				peer := (*netNode)(nil)
				if ip, err := netip.ParseAddr(k.name); err == nil {
					peer = netOwner(all, ip)
				} else {
					peer = netNodeOf(all, k.name)
				}
				if peer != nil && peer.ready != "" && peer.ready != "True" {
					continue // that it is not ready says more
				}
				compared++
				if c := judgePort(in, k.name, k.port, peer, groups[k]); c != nil {
					out = append(out, *c)
				}
			}
			return out, compared
		},
	}
}

// judgePort makes a case of the tries of one port, or nothing.
func judgePort(in *Input, name string, port int, peer *netNode, tries []netTry) *Case {
	from := map[string][]string{} // lost, open, refused: from where
	var lost, refused *parse.Fact
	asked, open := false, false
	for _, t := range tries {
		if t.fact.Kind == "tcp-probe" {
			asked = asked || askedByHand(t.fact, port)
		}
		if peer != nil && sameHost(peer.name, t.from) && t.from != "" && t.result != "refused" {
			continue // to itself no filter applies
		}
		switch {
		case t.lost():
			lost = t.fact
			from["lost"] = appendOnce(from["lost"], t.from)
		case t.result == "open":
			open = true
			from["open"] = appendOnce(from["open"], t.from)
		case t.result == "refused":
			refused = t.fact
			from["refused"] = appendOnce(from["refused"], t.from)
		}
	}
	role := portRole(in, peer, port)
	if role == "" && asked {
		role = "asked"
	}
	fields := map[string]string{"target": name, "port": strconv.Itoa(port), "role": role, "from": strings.Join(from["lost"], ", "), "open": strings.Join(from["open"], ", ")}
	if peer != nil {
		fields["node"] = peer.name
	}
	if fields["from"] == "" {
		fields["from"] = "here"
	}
	at := lost
	switch {
	case lost != nil && open && peer != nil && disjoint(from["lost"], from["open"]):
		fields["result"] = "one side"
	case open || role == "":
		return nil // it answered: a failed try was a passing one
	case lost != nil:
		fields["result"] = "lost"
	case refused != nil:
		at = refused
		fields["result"] = "refused"
		fields["from"] = strings.Join(from["refused"], ", ")
	default:
		return nil
	}
	return &Case{Fields: fields, Pos: at.Pos, Quote: at.Quote}
}

// portRole says what the cluster needs a port of a node for; "" if nothing is known.
func portRole(in *Input, peer *netNode, port int) string {
	if peer == nil {
		return ""
	}
	if port == 10250 {
		return "kubelet"
	}
	if port == 80 || port == 443 {
		for _, p := range in.Objects["Pod"] {
			labels, _ := dig(p.Data, "metadata", "labels").(map[string]any)
			router := labels["ingresscontroller.operator.openshift.io/deployment-ingresscontroller"] != nil || labels["router"] != nil
			if router && p.Data["spec"] != nil && dig(p.Data, "spec", "hostNetwork") == true && text(p.Data, "status", "phase") == "Running" && sameHost(text(p.Data, "spec", "nodeName"), peer.name) {
				return "router"
			}
		}
	}
	for _, s := range in.Objects["Service"] {
		for _, p := range maps(s.Data, "spec", "ports") {
			if n, _ := number(p, "nodePort"); int(n) == port && text(s.Data, "spec", "externalTrafficPolicy") != "Local" {
				return "nodeport"
			}
		}
	}
	return ""
}

// askedByHand tells a person's try, and that of a client outside, from those
// that the collector makes of every port that a host of some role may have.
func askedByHand(f *parse.Fact, port int) bool {
	dirs := strings.Split(path.Dir(f.File), "/")
	if slices.Contains(dirs, "external") {
		return port == 80 || port == 443 || port == 6443
	}
	return !slices.Contains(dirs, "probes")
}

func appendOnce(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func disjoint(a, b []string) bool {
	for _, s := range a {
		if slices.Contains(b, s) {
			return false
		}
	}
	return len(a) > 0 && len(b) > 0
}
