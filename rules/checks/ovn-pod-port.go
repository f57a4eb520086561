package checks

import (
	"net/netip"
	"slices"
	"strings"

	"kanshiki/parse"
)

// ovnPodPort looks for the port of every running pod in the northbound
// database of its node, and for where the southbound one says that it is.
func ovnPodPort() *Check {
	return &Check{
		Name:  "ovn-pod-port",
		Doc:   "running pods against the ports of OVN's databases and the hosts they are bound to",
		Reads: []string{"ovsdb-file", "Pod", "Node"},
		Also:  []string{"ovn-logical-switch", "ovn-logical-switch-port", "ovn-port-binding", "ovn-chassis"},
		Run: func(in *Input) (out []Case, compared int) {
			pods := podsByNode(in)
			for _, d := range ovnDatabases(in, "OVN_Northbound", "ovn-logical-switch", "ovn-logical-switch-port") {
				found, n := d.portless(in, pods)
				out, compared = append(out, found...), compared+n
			}
			for _, d := range ovnDatabases(in, "OVN_Southbound", "ovn-port-binding", "ovn-chassis") {
				found, n := d.unbound(in, pods)
				out, compared = append(out, found...), compared+n
			}
			return once(out, "pod", "problem"), compared
		},
	}
}

// portless gives the pods without a port. A pod of the node's subnet was given
// its address by OVN, so it had one. Which pods are ending, or of a Job, may
// have gone before the database was copied.
func (d *ovnDatabase) portless(in *Input, pods map[string][]*parse.Object) (out []Case, compared int) {
	ports := map[string]bool{}
	for _, p := range d.rows["ovn-logical-switch-port"] {
		ports[text(p.Data, "name")] = true
	}
	attached := false
	for _, n := range ovnNodes(in) {
		sw := d.named("ovn-logical-switch", n.Name)
		if !d.covers(n) || sw == nil || !nodeReady(n) {
			continue
		}
		for _, p := range d.settled(pods, n) {
			if !inSubnet(p, text(sw.Data, "subnet")) {
				continue
			}
			compared++
			if ports[portName(p)] {
				attached = true
				continue
			}
			c := d.podCase(p, n)
			c.Fields["problem"], c.Pos, c.Quote = "port", sw.Pos, sw.Quote
			out = append(out, c)
		}
	}
	if !attached {
		return nil, 0 // not the database of these pods, or one of another time
	}
	return out, compared
}

// unbound gives the pods whose port is bound to no host or to another one.
func (d *ovnDatabase) unbound(in *Input, pods map[string][]*parse.Object) (out []Case, compared int) {
	bindings := map[string]*parse.Fact{}
	for _, b := range d.rows["ovn-port-binding"] {
		if text(b.Data, "type") == "" {
			bindings[text(b.Data, "logical_port")] = b
		}
	}
	attached := false
	for _, n := range ovnNodes(in) {
		own := slices.ContainsFunc(d.rows["ovn-chassis"], func(c *parse.Fact) bool {
			return sameHost(text(c.Data, "hostname"), n.Name) && c.Data["remote"] != true
		})
		if !d.covers(n) || !own || !nodeReady(n) {
			continue
		}
		for _, p := range d.settled(pods, n) {
			b := bindings[portName(p)]
			if b == nil {
				continue // a port that northbound does not have either, or a pod that has gone
			}
			compared++
			c := d.podCase(p, n)
			c.Since, c.Pos, c.Quote = latest(c.Since, controllerSince(pods, n)), b.Pos, b.Quote
			switch at := text(b.Data, "hostname"); {
			case text(b.Data, "chassis") == "":
				c.Fields["problem"] = "unbound"
			case at != "" && !sameHost(at, n.Name):
				c.Fields["problem"], c.Fields["at"] = "elsewhere", at
			default:
				attached = true
				continue
			}
			out = append(out, c)
		}
	}
	if !attached {
		return nil, 0
	}
	return out, compared
}

// settled gives the pods of a node that have a network of their own, are not
// about to end, and were there when the database was last written to.
func (d *ovnDatabase) settled(pods map[string][]*parse.Object, n *parse.Object) (out []*parse.Object) {
	for _, p := range pods[shortName(n.Name)] {
		owners := maps(p.Data, "metadata", "ownerReferences")
		job := len(owners) > 0 && text(owners[0], "kind") == "Job"
		if !p.Table && text(p.Data, "spec", "nodeName") == n.Name && text(p.Data, "status", "phase") == "Running" && alive(p) &&
			dig(p.Data, "spec", "hostNetwork") != true && len(owners) > 0 && !job && d.after(started(p)) &&
			condition(p, "Ready") != nil {
			out = append(out, p)
		}
	}
	return out
}

// podCase is a pod's case: since it started, or since it is as ready as it is.
func (d *ovnDatabase) podCase(p, n *parse.Object) Case {
	return Case{
		Fields: map[string]string{"node": n.Name, "pod": p.Namespace + "/" + p.Name, "address": text(p.Data, "status", "podIP"), "ready": yesNo(podReady(p))},
		Since:  latest(started(p), text(condition(p, "Ready"), "lastTransitionTime")),
	}
}

// portName is how OVN-Kubernetes names a pod's port on the cluster's network.
func portName(p *parse.Object) string { return p.Namespace + "_" + p.Name }

// inSubnet reports whether the pod's address is of one of the switch's ranges.
func inSubnet(p *parse.Object, subnets string) bool {
	ip, err := netip.ParseAddr(text(p.Data, "status", "podIP"))
	if err != nil {
		return false
	}
	for _, s := range strings.FieldsFunc(subnets, func(r rune) bool { return r == ',' || r == ' ' }) {
		if net, err := netip.ParsePrefix(s); err == nil && net.Contains(ip) {
			return true
		}
	}
	return false
}
