package checks

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
)

// endpointReachability is the network guide's truth table: of one service, from
// one node, which endpoints answer and does the service's own address. All
// endpoints lost: the node's own network. Some: the way to their nodes. None,
// but the service: kube-proxy's rules.
func endpointReachability() *Check {
	return &Check{
		Name:  "endpoint-reachability",
		Doc:   "a service's address and each of its endpoints, as tried from one node",
		Reads: []string{"Service", "curl"},
		Also:  []string{"Endpoints", "tcp-probe", "Pod", "Node", "HostSubnet", "ip-addr"},
		Run: func(in *Input) (out []Case, compared int) {
			all := netNodes(in)
			var from []string
			for _, t := range netTries(in, "*") {
				if !slices.Contains(from, t.from) {
					from = append(from, t.from)
				}
			}
			overlay := map[string]bool{}
			for _, m := range netHosts(in) {
				overlay[m.host] = m.overlay() != nil
			}
			for _, s := range in.Objects["Service"] {
				ends := serviceEnds(in, s)
				for _, host := range from {
					t := truth{service: s, host: host, node: netNodeOf(all, host) != nil || overlay[host]}
					t.try(in, ends)
					if c, told := t.judge(); told {
						compared++
						if c != nil {
							out = append(out, *c)
						}
					}
				}
			}
			return out, compared
		},
	}
}

// serviceEnd is one ready endpoint.
type serviceEnd struct{ ip, node, pod string }

func serviceEnds(in *Input, s *parse.Object) (out []serviceEnd) {
	for _, e := range in.Objects["Endpoints"] {
		if e.Name != s.Name || e.Namespace != s.Namespace {
			continue
		}
		for _, sub := range maps(e.Data, "subsets") {
			for _, a := range maps(sub, "addresses") {
				end := serviceEnd{ip: text(a, "ip"), node: text(a, "nodeName"), pod: text(a, "targetRef", "name")}
				for _, p := range in.Objects["Pod"] {
					if end.node == "" && text(p.Data, "status", "podIP") == end.ip && dig(p.Data, "spec", "hostNetwork") != true {
						end.node = text(p.Data, "spec", "nodeName")
					}
				}
				if !slices.ContainsFunc(out, func(x serviceEnd) bool { return x.ip == end.ip }) {
					out = append(out, end)
				}
			}
		}
	}
	return out
}

// truth is the table of one service and one host.
type truth struct {
	service   *parse.Object
	host      string
	node      bool // the host is known to be one of the cluster
	good, bad []serviceEnd
	ends      int
	answer    string // what the service's address answered: "", "open", "lost"
	shown     *parse.Fact
}

func (t *truth) try(in *Input, ends []serviceEnd) {
	t.ends = len(ends)
	state := map[string]string{}
	shown := map[string]*parse.Fact{}
	for _, try := range netTries(in, t.host) {
		result := try.result
		if try.lost() || result == "silent" {
			result = "lost"
		}
		// One answer is enough: the way is open.
		if try.address != "" && state[try.address] != "open" && (result == "open" || result == "refused" || result == "lost") {
			if result == "refused" {
				result = "open" // the packet arrived; nothing listens there
			}
			state[try.address], shown[try.address] = result, try.fact
		}
	}
	for _, e := range ends {
		switch state[e.ip] {
		case "open":
			t.good = append(t.good, e)
		case "lost":
			t.bad = append(t.bad, e)
			t.shown = shown[e.ip]
		}
	}
	ip := text(t.service.Data, "spec", "clusterIP")
	if _, err := netip.ParseAddr(ip); err == nil {
		t.answer = state[ip]
		if t.answer == "lost" && t.shown == nil {
			t.shown = shown[ip]
		}
	}
}

// judge says at which layer it breaks; told is false if too little was tried.
func (t *truth) judge() (c *Case, told bool) {
	layer := ""
	switch n := len(t.good) + len(t.bad); {
	case n == 0 && t.answer == "lost" && t.node && t.ends > 0:
		layer = "unknown" // tells of one endpoint that kube-proxy chose
	case n == 0 && t.answer == "":
		return nil, false
	case len(t.bad) == 0 && t.answer != "lost":
		return nil, true
	case len(t.bad) == 0 && len(t.good) == t.ends && t.node:
		layer = "service"
	case len(t.bad) == 0:
		return nil, false // an endpoint that was not tried may be the lost one
	case !t.node && len(t.good) == 0:
		return nil, false // hosts outside of the cluster reach no pod
	case len(t.good) > 0:
		layer = "some"
		for _, b := range t.bad {
			for _, g := range t.good {
				if b.node != "" && b.node == g.node {
					layer = "pod" // the way to the node is open: another pod there answers
				}
			}
		}
	case len(t.bad) > 1 && oneNode(t.bad) == "":
		layer = "local"
	case oneNode(t.bad) != "" && sameHost(oneNode(t.bad), t.host):
		layer = "local"
	default:
		layer = "some"
	}
	fields := map[string]string{"host": t.host, "service": t.service.Namespace + "/" + t.service.Name, "layer": layer,
		"clusterIP": text(t.service.Data, "spec", "clusterIP"), "tried": strconv.Itoa(len(t.good) + len(t.bad)), "lost": endWords(t.bad)}
	return &Case{Fields: fields, Pos: t.shown.Pos, Quote: t.shown.Quote}, true
}

// oneNode is the node that all the ends are on; "" if they are on several, or
// that is not known.
func oneNode(ends []serviceEnd) string {
	for _, e := range ends {
		if e.node == "" || e.node != ends[0].node {
			return ""
		}
	}
	return ends[0].node
}

func endWords(ends []serviceEnd) string {
	var words []string
	for _, e := range ends {
		w := e.ip
		if e.node != "" {
			w += " on " + e.node
		}
		words = append(words, w)
	}
	return strings.Join(words, ", ")
}
