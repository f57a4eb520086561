package rules

import (
	"fmt"
	"strings"
)

type injectedFault struct {
	name  string
	edits []edit
	// cause is the rule that must come first, layer where the path must break.
	cause, layer string
}

// ignitionWaits is the console of a third node, which asks for its
// configuration for an hour.
var ignitionWaits = func() string {
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, "[ %4d.114210] ignition[712]: GET https://api-int.ocp4.example.com:22623/config/worker: attempt #%d\n"+
			"[ %4d.114210] ignition[712]: GET error: Get \"https://api-int.ocp4.example.com:22623/config/worker\": dial tcp 192.0.2.5:22623: connect: no route to host\n", 20+300*i, 60*i+1, 23+300*i)
	}
	return b.String()
}()

func injected() []injectedFault {
	const (
		m1, w1, lb, dns = "hosts/m1/cmd/", "hosts/w1/cmd/", "hosts/lb/", "hosts/dns/"
		flows, ports    = "ovs_flows.txt", "ovs_ports.txt"
	)
	return []injectedFault{
		{
			name: "a flow to another node is missing", cause: "sdn-remote-node-flows", layer: "L6",
			edits: []edit{{m1 + flows, " cookie=0xc0000215, duration=86213.114s, table=10, n_packets=12, n_bytes=1176, priority=100,tun_src=192.0.2.21 actions=goto_table:30\n", ""}},
		},
		{
			name: "a pod's veth is no port of the bridge", cause: "sdn-pod-flows", layer: "L6",
			edits: []edit{
				{w1 + "ovs_vsctl_show.txt", "        Port veth4d5e6f70\n            Interface veth4d5e6f70\n", ""},
				{w1 + ports, " 4(veth4d5e6f70): addr:2e:1e:b1:65:b5:04\n     config:     0\n     state:      LIVE\n     speed: 0 Mbps now, 0 Mbps max\n", ""},
			},
		},
		{
			name: "forwarding is off", cause: "ip-forwarding-off", layer: "L5",
			edits: []edit{{w1 + "sysctl_-a.txt", "net.ipv4.ip_forward = 1", "net.ipv4.ip_forward = 0"}},
		},
		{
			name: "the route to the cluster network is missing", cause: "cluster-route-missing", layer: "L5",
			edits: []edit{{w1 + "ip_route.txt", "10.128.0.0/14 dev tun0 scope link\n", ""}},
		},
		{
			name: "the node has another address", cause: "node-address-absent", layer: "L4",
			edits: []edit{
				{w1 + "ip_addr.txt", "inet 192.0.2.21/24", "inet 192.0.2.99/24"},
				{w1 + "ip_route.txt", "src 192.0.2.21", "src 192.0.2.99"},
				{"hosts/w1/probes/route_get_m1.txt", "src 192.0.2.21", "src 192.0.2.99"},
			},
		},
		{
			name: "the overlay's MTU is that of the card", cause: "overlay-mtu-too-large", layer: "L8",
			edits: []edit{
				{w1 + "ip_addr.txt", "6: tun0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450", "6: tun0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500"},
				{m1 + "ip_addr.txt", "6: tun0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450", "6: tun0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500"},
				{"cluster/oc/networks.json", `"clusterNetworkMTU": 1450`, `"clusterNetworkMTU": 1500`},
			},
		},
		{
			name: "a rule drops what is forwarded", cause: "packet-filter-blocks", layer: "L7",
			edits: []edit{{w1 + "iptables-save.txt", "-A FORWARD -m comment --comment \"firewall overrides\" -j OPENSHIFT-FIREWALL-FORWARD\n",
				"-A FORWARD -j DROP\n-A FORWARD -m comment --comment \"firewall overrides\" -j OPENSHIFT-FIREWALL-FORWARD\n"}},
		},
		{
			name: "a service has no endpoints", cause: "route-leads-nowhere", layer: "L3",
			edits: []edit{
				{"cluster/oc/endpoints.json", "   \"subsets\": [\n    {\n     \"addresses\": [\n      {\n       \"ip\": \"10.128.2.4\"\n      }\n     ],\n     \"ports\": [\n      {\n       \"name\": \"http\",\n       \"port\": 8080,\n       \"protocol\": \"TCP\"\n      }\n     ]\n    }\n   ]", "   \"subsets\": []"},
			},
		},
		{
			name: "a wildcard in the search domain", cause: "search-domain-wildcard", layer: "L9",
			edits: []edit{
				{"hosts/w1/files/etc/resolv.conf", "search ocp4.example.com", "search apps.ocp4.example.com ocp4.example.com"},
				{"hosts/w1/probes/dig_search_github.txt", "github.com.\t\t60\tIN\tA\t198.51.100.4", "github.com.apps.ocp4.example.com. 604800 IN A\t192.0.2.5"},
			},
		},
		{
			name: "a zone was not loaded", cause: "zone-not-loaded", layer: "I2",
			edits: []edit{
				{dns + "cmd/named_checkconf.txt", "zone ocp4.example.com/IN: loaded serial 2020112001", "zone ocp4.example.com/IN: NS 'ns1.ocp4.example.com' has no address records (A or AAAA)\nzone ocp4.example.com/IN: not loaded due to errors.\n_default/ocp4.example.com/IN: bad zone"},
				{dns + "files/var/named/db.ocp4", "ns1\tIN A 192.0.2.6\n", ""},
				{dns + "journal/named.log", "zone ocp4.example.com/IN: loaded serial 2020112001", "zone ocp4.example.com/IN: NS 'ns1.ocp4.example.com' has no address records (A or AAAA)\n2020-11-20T07:00:01+0000 dns named[1180]: zone ocp4.example.com/IN: not loaded due to errors."},
			},
		},
		{
			name: "SELinux keeps haproxy from its port", cause: "haproxy-selinux-bind", layer: "I4",
			edits: []edit{
				{lb + "files/var/log/audit/audit.log", "", "type=AVC msg=audit(1605942600.114:412): avc:  denied  { name_bind } for  pid=1544 comm=\"haproxy\" src=22623 scontext=system_u:system_r:haproxy_t:s0 tcontext=system_u:object_r:unreserved_port_t:s0 tclass=tcp_socket permissive=0\n"},
				{lb + "cmd/getsebool.txt", "haproxy_connect_any --> on", "haproxy_connect_any --> off"},
				{lb + "journal/haproxy.log", "2020-11-20T07:10:00+0000 lb systemd[1]: Started HAProxy Load Balancer.\n2020-11-20T07:10:00+0000 lb haproxy[1544]: Proxy kubeapi started.",
					"2020-11-21T07:10:00+0000 lb haproxy[1544]: [ALERT] 325/071000 (1544) : Starting proxy mcs: cannot bind socket [0.0.0.0:22623]\n2020-11-21T07:10:00+0000 lb systemd[1]: haproxy.service: Main process exited, code=exited, status=1/FAILURE\n2020-11-21T07:10:00+0000 lb systemd[1]: haproxy.service: Failed with result 'exit-code'.\n2020-11-21T07:10:00+0000 lb systemd[1]: Failed to start HAProxy Load Balancer."},
			},
		},
		{
			name: "port 22623 is closed", cause: "balancer-firewall-closed", layer: "I3",
			edits: []edit{
				{lb + "cmd/firewalld_zones.txt", " machine-config ssh", " ssh"},
				{lb + "cmd/firewalld_permanent.txt", " machine-config ssh", " ssh"},
				{"hosts/w2/journal/console.log", "", ignitionWaits},
			},
		},
	}
}
