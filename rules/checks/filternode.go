package checks

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"kanshiki/parse"
)

// filterNode is a host whose packet filter is known, as a node of the cluster.
type filterNode struct {
	host   string
	tables []*filterTable
	node   *parse.Object // nil if the host is not known as a node
	// sdn and ovn say which network plug-in runs here, if that is known.
	sdn, ovn bool
	// runs is true if the plug-in's pod is Running on this node.
	runs bool
}

var (
	sdnPod = regexp.MustCompile(`^(?:sdn|ovs)-[a-z0-9]{5}$`)
	ovnPod = regexp.MustCompile(`^ovnkube-node-[a-z0-9]{5}$`)
	// Chains that the SDN's node process makes in every release since 3.7.
	sdnChains = []string{"OPENSHIFT-FIREWALL-", "OPENSHIFT-MASQUERADE"}
)

// filterNodes gives the hosts that are nodes: the cluster says so, or their
// filter holds chains that only nodes have. Balancers and bastions are left out.
func filterNodes(in *Input) (out []*filterNode) {
	byName := map[string]*filterNode{}
	for _, t := range filterTables(in) {
		key := shortName(t.host)
		if t.host == "" {
			key = "file " + t.dump.File
		}
		n := byName[key]
		if n == nil {
			n = &filterNode{host: t.host}
			byName[key] = n
			out = append(out, n)
		}
		n.tables = append(n.tables, t)
		n.sdn = n.sdn || t.has(sdnChains...)
		n.ovn = n.ovn || t.has("OVN-KUBE-")
	}
	kind := networkType(in)
	return slices.DeleteFunc(out, func(n *filterNode) bool {
		for _, o := range in.Objects["Node"] {
			if n.host != "" && sameHost(n.host, o.Name) {
				n.node = o
			}
		}
		for _, o := range in.Objects["Pod"] {
			if n.host == "" || !sameHost(n.host, text(o.Data, "spec", "nodeName")) || text(o.Data, "status", "phase") != "Running" {
				continue
			}
			switch {
			case o.Namespace == "openshift-sdn" && sdnPod.MatchString(o.Name):
				n.sdn, n.runs = true, n.runs || strings.HasPrefix(o.Name, "sdn-")
			case o.Namespace == "openshift-ovn-kubernetes" && ovnPod.MatchString(o.Name):
				n.ovn, n.runs = true, true
			}
		}
		if n.node != nil && !n.sdn && !n.ovn {
			n.sdn, n.ovn = kind == "OpenShiftSDN", kind == "OVNKubernetes"
		}
		return n.node == nil && !n.sdn && !n.ovn
	})
}

// networkType is what the cluster's Network says; "" if it is not known.
// Releases of 3.x have a ClusterNetwork instead.
func networkType(in *Input) string {
	for _, o := range in.Objects["Network"] {
		for _, path := range [][]string{{"status", "networkType"}, {"spec", "networkType"}, {"spec", "defaultNetwork", "type"}} {
			if s := text(o.Data, path...); s != "" {
				return s
			}
		}
	}
	if len(in.Objects["ClusterNetwork"]) > 0 {
		return "OpenShiftSDN"
	}
	return ""
}

// overlayPort is the UDP port of the tunnels, as configured or by default.
func overlayPort(in *Input, sdn bool) int {
	for _, o := range in.Objects["Network"] {
		for _, path := range [][]string{{"openshiftSDNConfig", "vxlanPort"}, {"ovnKubernetesConfig", "genevePort"}} {
			if n, ok := number(o.Data, append([]string{"spec", "defaultNetwork"}, path...)...); ok && n > 0 && (path[1] == "vxlanPort") == sdn {
				return int(n)
			}
		}
	}
	if sdn {
		return 4789
	}
	return 6081
}

// podNetwork is the first IPv4 range of the cluster's pods, from its objects
// or from the rules that the SDN makes for it.
func podNetwork(in *Input, n *filterNode) (netip.Prefix, bool) {
	var ranges []string
	for _, o := range in.Objects["Network"] {
		for _, c := range slices.Concat(maps(o.Data, "status", "clusterNetwork"), maps(o.Data, "spec", "clusterNetwork")) {
			ranges = append(ranges, text(c, "cidr"))
		}
	}
	for _, o := range in.Objects["ClusterNetwork"] {
		for _, c := range maps(o.Data, "clusterNetworks") {
			ranges = append(ranges, text(c, "CIDR"))
		}
		ranges = append(ranges, text(o.Data, "network"))
	}
	for _, t := range n.tables {
		for _, c := range t.chains {
			if !strings.HasPrefix(c.name, "OPENSHIFT-") {
				continue
			}
			for _, r := range c.rules {
				if s := text(r.Data, "source"); s != "" && len(strs(r.Data, "negated")) == 0 {
					ranges = append(ranges, s)
				}
			}
		}
	}
	for _, s := range ranges {
		// A node's own range is smaller than /20; only the whole is wanted.
		if p, ok := parsePrefix(s); ok && p.Addr().Is4() && p.Bits() < 20 {
			return p, true
		}
	}
	return netip.Prefix{}, false
}

// peerAddresses gives the addresses of the other nodes; masters only those of
// the control plane.
func peerAddresses(in *Input, not *filterNode, masters bool) (out []netip.Prefix) {
	for _, o := range in.Objects["Node"] {
		if o == not.node {
			continue
		}
		if masters && !isMaster(o) {
			continue
		}
		for _, addr := range internalAddresses(o) {
			if p, ok := parsePrefix(addr); ok && p.Addr().Is4() {
				out = append(out, p)
			}
		}
	}
	return out
}

// nic is the interface that holds the node's address, anyNIC if not known.
func (n *filterNode) nic(in *Input) string {
	if n.node == nil {
		return anyNIC
	}
	for _, f := range in.Facts["ip-addr"] {
		if !sameHost(f.Host, n.host) {
			continue
		}
		for _, have := range maps(f.Data, "addresses") {
			if slices.Contains(internalAddresses(n.node), text(have, "address")) {
				return text(f.Data, "interface")
			}
		}
	}
	return anyNIC
}
