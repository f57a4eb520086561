package checks

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"kanshiki/parse"
)

// ovnServiceBalancer looks for the address of every service that has ready
// endpoints among the load balancers of OVN's northbound database.
func ovnServiceBalancer() *Check {
	return &Check{
		Name:  "ovn-service-balancer",
		Doc:   "services and their endpoints against the load balancers of OVN's northbound database",
		Reads: []string{"ovsdb-file", "ovn-load-balancer", "Service"},
		Also:  []string{"Endpoints", "EndpointSlice", "Node", "Pod", "Namespace", "Network"},
		Run: func(in *Input) (out []Case, compared int) {
			ends, pods := serviceTargets(in), podsByNode(in)
			for _, d := range ovnDatabases(in, "OVN_Northbound", "ovn-load-balancer") {
				found, n := d.services(in, ends, pods)
				out, compared = append(out, found...), compared+n
			}
			return once(out, "service", "vip", "problem"), compared
		},
	}
}

// ovnServices is what services are held against: one database and its cluster.
type ovnServices struct {
	*ovnDatabase
	vips  map[vipKey]*vipRow
	hosts map[netip.Addr]bool
	// local are the addresses by which OVN means the host itself; nil if the
	// configuration that can change them is not known.
	local []netip.Prefix
	since string // when the part of OVN-Kubernetes that writes it started
}

// services holds every service against the rows of one database. Of one that
// knows no service's address nothing is said: it is not this cluster's, or its
// load balancers were not read.
func (d *ovnDatabase) services(in *Input, ends map[string]*serviceTarget, pods map[string][]*parse.Object) (out []Case, compared int) {
	o := &ovnServices{ovnDatabase: d, vips: d.vips(), hosts: hostAddresses(in), local: masquerades(in), since: d.controllersSince(in, pods)}
	matched := false
	for _, s := range in.Objects["Service"] {
		e := ends[id(s)]
		if len(o.vips) == 0 || e == nil || !inOVN(in, s) {
			continue
		}
		if e.changed == "" && len(mapAt(s.Data, "spec", "selector")) > 0 {
			continue // since when its endpoints are as they are is not known
		}
		since := latest(created(s), o.since, e.changed)
		if !d.after(since) {
			continue
		}
		for _, p := range maps(s.Data, "spec", "ports") {
			n, _ := number(p, "port")
			ready := e.ready[text(p, "name")]
			if ready == 0 || n < 1 || n > 65535 {
				continue
			}
			for _, ip := range clusterIPs(s) {
				key := vipKey{netip.AddrPortFrom(ip, uint16(n)), orTCP(text(p, "protocol"))}
				compared++
				matched = matched || o.vips[key] != nil
				if c := o.problem(s, e, key); c != nil {
					c.Fields["ready"], c.Since = strconv.Itoa(ready), since
					out = append(out, *c)
				}
			}
		}
	}
	if !matched {
		return nil, 0
	}
	return out, compared
}

// problem is what is wrong with one address of a service that has ready
// endpoints; nil if nothing is.
func (o *ovnServices) problem(s *parse.Object, e *serviceTarget, key vipKey) *Case {
	c := &Case{Pos: o.Pos, Quote: o.Quote, Fields: map[string]string{
		"service": s.Namespace + "/" + s.Name, "vip": key.String(), "zone": o.zone, "platform": yesNo(platform(s) || s.Namespace == "default"),
	}}
	row := o.vips[key]
	if row == nil {
		c.Fields["problem"] = "missing"
		return c
	}
	c.Pos, c.Quote = row.fact.Pos, row.fact.Quote
	switch gone := row.gone(o.hosts, o.local); {
	case text(s.Data, "spec", "internalTrafficPolicy") == "Local": // a node without a pod of its own has no backend by intent
	case len(row.backends) == 0:
		c.Fields["problem"] = "empty"
		return c
	case o.local != nil && gone != "" && e.onHosts(o.hosts):
		c.Fields["problem"], c.Fields["gone"] = "dead", gone
		return c
	}
	return nil
}

// inOVN reports whether OVN-Kubernetes gives the service load balancers on the
// cluster's network: a proxy of another name may serve it, and namespaces with
// a network of their own are not here.
func inOVN(in *Input, s *parse.Object) bool {
	if s.Table || text(s.Data, "spec", "type") == "ExternalName" || dig(s.Data, "metadata", "deletionTimestamp") != nil {
		return false
	}
	if stringsOf(s.Data, "metadata", "labels")["service.kubernetes.io/service-proxy-name"] != "" {
		return false
	}
	if platform(s) || s.Namespace == "default" {
		return true
	}
	i := slices.IndexFunc(in.Objects["Namespace"], func(n *parse.Object) bool { return n.Name == s.Namespace && !n.Table })
	if i < 0 {
		return false
	}
	_, own := stringsOf(in.Objects["Namespace"][i].Data, "metadata", "labels")["k8s.ovn.org/primary-user-defined-network"]
	return !own
}

// clusterIPs are the service's addresses; a headless one has none.
func clusterIPs(s *parse.Object) (out []netip.Addr) {
	list := strs(s.Data, "spec", "clusterIPs")
	if len(list) == 0 {
		list = []string{text(s.Data, "spec", "clusterIP")}
	}
	for _, v := range list {
		if ip, err := netip.ParseAddr(v); err == nil {
			out = append(out, ip)
		}
	}
	return out
}

func orTCP(protocol string) string {
	if protocol == "" {
		return "tcp"
	}
	return strings.ToLower(protocol)
}

// controllersSince is when the part of OVN-Kubernetes that writes this
// database started: for the zone of one node its own pod, else the latest of all.
func (d *ovnDatabase) controllersSince(in *Input, pods map[string][]*parse.Object) (since string) {
	for _, n := range ovnNodes(in) {
		if d.covers(n) {
			since = latest(since, controllerSince(pods, n))
		}
	}
	for _, p := range in.Objects["Pod"] {
		if p.Namespace == "openshift-ovn-kubernetes" && strings.HasPrefix(p.Name, "ovnkube-master-") {
			since = latest(since, started(p))
		}
	}
	return since
}
