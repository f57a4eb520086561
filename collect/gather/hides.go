package gather

import "strings"

// What an item is for, by a word of its file or command: first match wins.
// Coarse on purpose: it tells a reader where a silent report proves nothing.
var purposes = []struct {
	words string // separated by spaces, any of them
	hides string
}{
	{"gather.sh", "everything on this host"},
	{"haproxy_show", "the balancer's own view of its servers: which are down, since when"},
	{"haproxy.cfg conf.d/ haproxy_-c", "the balancer's configuration: missing and left-over servers, wrong ports"},
	{"haproxy keepalived", "the balancer's log: servers that went down and came back, refused binds"},
	{"named dnsmasq unbound rndc", "the name server's configuration, zones and log: missing and wrong records"},
	{"dig_ nslookup host_ getent", "how names resolve from this host"},
	{"dhcpd kea tftp leases ipxe", "DHCP and network boot"},
	{"bootkube release-image node-image", "the bootstrap: how far the control plane came up"},
	{"ovs ovn br0 br-int", "Open vSwitch: flows, ports and bridges of the cluster network"},
	{"etcd", "etcd: members, leader, health, alarms"},
	{"kubelet atomic-openshift-node origin-node", "the kubelet's log: why the node or its pods are not ready"},
	{"crio crictl docker podman containers", "the containers of this host and their logs"},
	{"iptables nft firewall", "packet filters: what they drop or do not forward"},
	{"selinux semanage getsebool audit ausearch getenforce sestatus", "SELinux: denials and port labels"},
	{"chrony ntp timedatectl", "whether the clock is kept"},
	{"ip_addr ip_route ip_rule ip_neigh ip_-d ip_-s ethtool nmcli NetworkManager ifcfg ss.txt sysctl", "addresses, routes, links and listeners of this host"},
	{"tcp_ ping_ tracepath_ curl_ openssl_s_client probes/", "what can be reached from this host"},
	{"kernel dmesg", "the kernel's log: out of memory, disks, links"},
	{"cluster/pods logs", "logs of the cluster's pods"},
	{"cluster/ API get", "the cluster's objects: nodes, operators, pods, events"},
	{"installer openshift_install install-config openshift-install", "the installer's log and configuration"},
	{"df_ df.txt lsblk mount free vmstat pressure", "disk, memory and load"},
	{"journalctl systemctl units", "services and their logs"},
	{"not root", "journals, packet filters and protected files of this host"},
}

// hides says what cannot be judged without an item.
func hides(it Item) string {
	where := it.File
	if where == "" || where == "/" {
		where = it.Argv + " " + it.Error
	}
	for _, p := range purposes {
		for w := range strings.FieldsSeq(p.words) {
			if strings.Contains(where, w) {
				return p.hides
			}
		}
		if p.words == "not root" && strings.Contains(it.Error, p.words) {
			return p.hides
		}
	}
	return ""
}
