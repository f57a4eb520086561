package checks

import (
	"net/netip"
	"slices"
	"strings"

	"kanshiki/parse"
)

// vipKey is an address that a load balancer listens on.
type vipKey struct {
	netip.AddrPort
	protocol string
}

// vipRow is what the load balancers of one database have behind an address:
// the backends of all of them, for a node may have one of its own.
type vipRow struct {
	fact     *parse.Fact
	backends []string
}

// vips gives the rows by address. Keys that are no address belong to templates
// of node ports.
func (d *ovnDatabase) vips() map[vipKey]*vipRow {
	out := map[vipKey]*vipRow{}
	for _, f := range d.rows["ovn-load-balancer"] {
		vips := mapAt(f.Data, "vips")
		for _, key := range sortedKeys(vips) {
			at, err := netip.ParseAddrPort(key)
			if err != nil {
				continue
			}
			k := vipKey{at, orTCP(text(f.Data, "protocol"))}
			if out[k] == nil {
				out[k] = &vipRow{fact: f}
			}
			for _, b := range strings.FieldsFunc(text(vips, key), func(r rune) bool { return r == ',' || r == ' ' }) {
				if !slices.Contains(out[k].backends, b) {
					out[k].backends = append(out[k].backends, b)
				}
			}
		}
	}
	return out
}

// gone gives the backends that are on no host of the cluster. Those of
// templates are no addresses.
func (r *vipRow) gone(hosts map[netip.Addr]bool, local []netip.Prefix) string {
	var gone []string
	for _, b := range r.backends {
		at, err := netip.ParseAddrPort(b)
		if err != nil || hosts[at.Addr()] || slices.ContainsFunc(local, func(p netip.Prefix) bool { return p.Contains(at.Addr()) }) {
			continue
		}
		gone = append(gone, b)
	}
	return joinSorted(gone)
}

// masquerades gives the networks of which OVN-Kubernetes takes the addresses
// that mean "this host": its defaults, and those that the network operator is
// told. nil without the operator's configuration.
func masquerades(in *Input) (out []netip.Prefix) {
	for _, n := range in.Objects["Network"] {
		if n.Table || !strings.HasPrefix(text(n.Data, "apiVersion"), "operator.openshift.io/") {
			continue
		}
		out = append(out, netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("fd69::/112"))
		for _, family := range []string{"ipv4", "ipv6"} {
			s := text(n.Data, "spec", "defaultNetwork", "ovnKubernetesConfig", "gatewayConfig", family, "internalMasqueradeSubnet")
			if p, err := netip.ParsePrefix(s); err == nil {
				out = append(out, p)
			}
		}
	}
	return out
}

// serviceTarget is what the API lists behind a service.
type serviceTarget struct {
	// ready counts ready addresses by the port's name.
	ready     map[string]int
	addresses []netip.Addr
	// changed is when a pod or the service last changed it, RFC 3339; empty if
	// the API does not say.
	changed string
}

const lastChange = "endpoints.kubernetes.io/last-change-trigger-time"

// serviceTargets gives them by namespace/service, from Endpoints or, where those
// were not collected, from EndpointSlices.
func serviceTargets(in *Input) map[string]*serviceTarget {
	out := map[string]*serviceTarget{}
	for _, o := range in.Objects["Endpoints"] {
		if o.Table {
			continue
		}
		t := &serviceTarget{ready: map[string]int{}, changed: annotation(o, lastChange)}
		for _, sub := range maps(o.Data, "subsets") {
			var list []string
			for _, a := range maps(sub, "addresses") {
				list = append(list, text(a, "ip"))
			}
			t.add(list, maps(sub, "ports"))
		}
		out[id(o)] = t
	}
	fromSlices := map[string]*serviceTarget{}
	for _, o := range in.Objects["EndpointSlice"] {
		key := o.Namespace + "/" + text(o.Data, "metadata", "labels", "kubernetes.io/service-name")
		if o.Table || out[key] != nil {
			continue
		}
		t := fromSlices[key]
		if t == nil {
			t = &serviceTarget{ready: map[string]int{}}
			fromSlices[key] = t
		}
		t.changed = latest(t.changed, annotation(o, lastChange))
		var list []string
		for _, e := range maps(o.Data, "endpoints") {
			if dig(e, "conditions", "ready") != false {
				list = append(list, strs(e, "addresses")...)
			}
		}
		t.add(list, maps(o.Data, "ports"))
	}
	for key, t := range fromSlices {
		out[key] = t
	}
	return out
}

func (t *serviceTarget) add(addresses []string, ports []map[string]any) {
	for _, p := range ports {
		t.ready[text(p, "name")] += len(addresses)
	}
	for _, s := range addresses {
		if a, err := netip.ParseAddr(s); err == nil {
			t.addresses = append(t.addresses, a)
		}
	}
}

// onHosts reports whether all endpoints are hosts of the cluster: pods come and go
// between two copies, hosts do not.
func (t *serviceTarget) onHosts(hosts map[netip.Addr]bool) bool {
	return len(t.addresses) > 0 && !slices.ContainsFunc(t.addresses, func(a netip.Addr) bool { return !hosts[a] })
}

// hostAddresses are the addresses of all nodes, as they and OVN-Kubernetes list them.
func hostAddresses(in *Input) map[netip.Addr]bool {
	out := map[netip.Addr]bool{}
	for _, n := range in.Objects["Node"] {
		if n.Table {
			continue
		}
		words := annotation(n, "k8s.ovn.org/host-cidrs") + " " + annotation(n, "k8s.ovn.org/host-addresses") + " " + strings.Join(internalAddresses(n), " ")
		for _, w := range strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(`[]{}", `, r) }) {
			w, _, _ = strings.Cut(w, "/")
			if a, err := netip.ParseAddr(w); err == nil {
				out[a] = true
			}
		}
	}
	return out
}
