package checks

import (
	"net/netip"
	"slices"
	"strings"

	"kanshiki/parse"
)

// rampNode looks at the hand-made parts of a ramp node (guide 31.3): the ipip
// tunnel tun1 with its address and route, an address more on tun0, and seven
// flows. Of those only five carry the cookie 0x999, so they are told by what
// they do. The set-up does not survive a restart.
func rampNode() *Check {
	return &Check{
		Name:  "ramp-node",
		Doc:   "the parts of a ramp node against each other",
		Reads: []string{"ip-addr", "ovs-dump"},
		Also:  []string{"ip-route", "ip-tunnel", "ping", "Pod"},
		Run: func(in *Input) (out []Case, compared int) {
			for _, d := range dumps(in, "flows") {
				links := sameMachine(in, "ip-addr", d)
				if d.Data["complete"] != true || d.Data["error"] != nil || len(links) == 0 {
					continue
				}
				r := &ramp{in: in, dump: d, links: links}
				if r.look() {
					compared++
					out = append(out, r.cases()...)
				}
			}
			return out, compared
		},
	}
}

type ramp struct {
	in    *Input
	dump  *parse.Fact
	links []*parse.Fact
	tun0  *parse.Fact
	tun1  *parse.Fact
	// inner is the pod network's address of the ramp, outer the balancer's
	// end of the tunnel, as the flows or the interfaces tell; "" if unknown.
	inner, outer string
	flows        bool
}

// look reports whether the machine is a ramp node.
func (r *ramp) look() bool {
	for _, l := range r.links {
		switch text(l.Data, "interface") {
		case "tun0":
			r.tun0 = l
		case "tun1":
			r.tun1 = l
		}
	}
	for _, w := range maps(r.dump.Data, "rewrites") {
		r.flows = true
		if text(w, "field") == "src" {
			r.outer, r.inner = text(w, "from"), text(w, "to")
		} else if r.inner == "" {
			r.inner, r.outer = text(w, "from"), text(w, "to")
		}
	}
	if marked, _ := number(r.dump.Data, "marked"); marked > 0 {
		r.flows = true
	}
	if r.tun0 == nil {
		return false
	}
	if r.inner == "" {
		r.inner = r.extra()
	}
	if r.outer == "" {
		for _, route := range sameMachine(r.in, "ip-route", r.dump) {
			if text(route.Data, "dev") == "tun1" && !strings.Contains(text(route.Data, "destination"), "/") {
				r.outer = text(route.Data, "destination")
			}
		}
	}
	// A tunnel alone may be anybody's; with the address .254 it is a ramp.
	return r.flows || r.tun1 != nil && r.extra() != ""
}

// extra gives the second address of tun0 that ends in .254.
func (r *ramp) extra() string {
	for i, a := range addresses(r.tun0) {
		if i > 0 && strings.HasSuffix(a, ".254") {
			return a
		}
	}
	return ""
}

func (r *ramp) cases() (out []Case) {
	add := func(problem, what string, at *parse.Fact) {
		out = append(out, Case{Fields: map[string]string{"host": r.dump.Host, "problem": problem, "what": what, "inner": r.inner, "outer": r.outer}, Pos: at.Pos, Quote: at.Quote})
	}
	if missing := r.missingFlows(); !r.flows {
		add("lost", "all flows", r.dump)
	} else if len(missing) > 0 {
		add("flows", strings.Join(missing, ", "), r.dump)
	}
	switch {
	case r.tun1 == nil:
		add("tunnel", "tun1", r.links[0])
	case r.tun1.Data["up"] == false:
		add("down", "tun1", r.tun1)
	case !slices.ContainsFunc(addresses(r.tun1), func(a string) bool { ip, err := netip.ParseAddr(a); return err == nil && ip.Is4() }):
		add("address", "an address on tun1", r.tun1)
	}
	if r.inner != "" && !slices.Contains(addresses(r.tun0), r.inner) {
		add("address", r.inner+" on tun0", r.tun0)
	}
	if routes := sameMachine(r.in, "ip-route", r.dump); r.tun1 != nil && len(routes) > 0 && !slices.ContainsFunc(routes, r.leadsOut) {
		add("route", "the route to "+r.outer+" over tun1", r.tun1)
	}
	for _, t := range sameMachine(r.in, "ip-tunnel", r.dump) {
		if mode := text(t.Data, "mode"); text(t.Data, "name") == "tun1" && mode != "" && !strings.HasPrefix(mode, "ip/ip") && mode != "ipip" {
			add("mode", "the mode ipip on tun1 (it is "+mode+")", t)
		}
	}
	for _, p := range sameMachine(r.in, "ping", r.dump) {
		if got, ok := number(p.Data, "received"); ok && got == 0 && r.tun1 != nil && r.outer != "" && (text(p.Data, "target") == r.outer || text(p.Data, "address") == r.outer) {
			add("answer", "an answer of "+r.outer+" through tun1 (the balancer's side, or a filter that drops IP protocol 4)", p)
		}
	}
	for _, p := range r.in.Objects["Pod"] {
		if r.inner != "" && text(p.Data, "status", "podIP") == r.inner && text(p.Data, "status", "phase") == "Running" {
			add("collision", p.Namespace+"/"+p.Name, r.tun0)
		}
	}
	return out
}

// leadsOut reports whether a route leads to the balancer's end of the tunnel.
func (r *ramp) leadsOut(route *parse.Fact) bool {
	if text(route.Data, "dev") != "tun1" {
		return false
	}
	to := text(route.Data, "destination")
	if r.outer == "" || to == r.outer || to == "default" {
		return true
	}
	net, err := netip.ParsePrefix(to)
	ip, bad := netip.ParseAddr(r.outer)
	return err == nil && bad == nil && net.Contains(ip)
}

// missingFlows names those of the seven flows that are not there. The two
// rewrites and the way out to the tunnel are in table 0; the address of the
// ramp leads to tun0 there and again behind the routing.
func (r *ramp) missingFlows() (missing []string) {
	rewrites := map[string]bool{}
	for _, w := range maps(r.dump.Data, "rewrites") {
		rewrites[text(w, "field")] = true
	}
	toHost, outward := map[string]bool{}, false
	for _, f := range maps(r.dump.Data, "to_host") {
		table, _ := number(f, "table")
		switch text(f, "address") {
		case r.inner:
			toHost[text(f, "protocol")+map[bool]string{true: " first", false: " later"}[table == 0]] = true
		case r.outer:
			outward = true
		}
	}
	fromHost := slices.ContainsFunc(maps(r.dump.Data, "from_host"), func(f map[string]any) bool {
		return text(f, "protocol") == "arp" && text(f, "address") == r.inner
	})
	for _, want := range []struct {
		words string
		there bool
	}{
		{"nw_src of the tunnel to the pod network", rewrites["src"]},
		{"nw_dst of the answers back to the tunnel", rewrites["dst"]},
		{"arp_tpa to tun0", toHost["arp first"]},
		{"arp_spa from tun0", fromHost},
		{"arp_tpa to tun0 behind the routing", toHost["arp later"]},
		{"nw_dst to tun0 behind the routing", toHost["ip later"]},
		{"nw_dst out to the tunnel", outward},
	} {
		if !want.there {
			missing = append(missing, want.words)
		}
	}
	return missing
}
