package parse

import (
	"fmt"
	"strings"
	"testing"

	"kanshiki/collect"
)

func TestOVSFacts(t *testing.T) {
	const head = "OFPST_FLOW reply (OF1.3) (xid=0x2):\n"
	show := "# ovs-vsctl show\n5cc237df-0f64-46da-a015-d56f5af05fbf\n    Bridge \"br0\"\n        fail_mode: secure\n        Port \"vxlan0\"\n            Interface \"vxlan0\"\n                type: vxlan\n" +
		"                options: {key=flow, remote_ip=flow}\n        Port veth9\n            tag: 7\n            Interface veth9\n                error: \"could not open network device veth9 (No such device)\"\n    Bridge br1\n        Port br1\n            Interface br1\n    ovs_version: \"2.9.0\"\n"
	keepalived := "global_defs { router_id x }\nvrrp_instance a {\n interface eth0 # not eth1\n virtual_router_id 7\n authentication { auth_type PASS\n auth_pass secret }\n unicast_src_ip 192.0.2.1\n unicast_peer { 192.0.2.2 192.0.2.3 }\n" +
		" virtual_ipaddress { 192.0.2.9/24 dev eth0\n  192.0.2.8 }\n track_script { chk }\n}\nvrrp_instance b { state MASTER\n priority 3\n}\n"
	tests := []factCase{
		{"show", "hosts/m/cmd/ovs_vsctl_show.txt", show, "ovs-bridge", 2, 0, map[string]any{"bridge": "br0", "fail_mode": "secure", "ports.0.type": "vxlan", "ports.0.options": "{key=flow, remote_ip=flow}", "ports.1.tag": "7", "ports.1.error": "could not open network device veth9 (No such device)"}},
		{"version", "sos_commands/openvswitch/ovs-vsctl_-t_5_show", show, "ovs-dump", 1, 0, map[string]any{"what": "show", "version": "2.9.0", "count": 2, "complete": true}},
		{"cut show", "paste.txt", strings.Split(show, "    ovs_version")[0], "ovs-dump", 1, 0, map[string]any{"complete": false}},
		{"list-br", "paste.txt", "[root@n1 ~]# ovs-vsctl list-br\nbr0\nbr-ex\n", "ovs-bridge", 2, 1, map[string]any{"bridge": "br-ex", "ports": nil}},
		{"no bridges", "hosts/m/cmd/ovs_vsctl_list-br.txt", "# ovs-vsctl list-br\n", "ovs-dump", 1, 0, map[string]any{"what": "bridges", "count": 0}},
		{"not installed", "hosts/m/cmd/ovs_vsctl_list-br.txt", "# ovs-vsctl list-br\nbash: ovs-vsctl: command not found\n", "ovs-dump", 0, 0, nil},
		{"database", "p.txt", "ovs-vsctl: unix:/var/run/openvswitch/db.sock: database connection failed (No such file or directory)\n", "ovs-dump", 1, 0, map[string]any{"error": "unix:/var/run/openvswitch/db.sock: database connection failed (No such file or directory)", "count": nil}},
		{"no such bridge", "p.txt", "$ ovs-ofctl -O OpenFlow13 dump-flows br0\novs-ofctl: br0 is not a bridge or a socket\n", "ovs-dump", 1, 0, map[string]any{"what": "flows", "bridge": "br0", "error": "br0 is not a bridge or a socket", "count": nil}},
		{"ports", "hosts/m/cmd/ovs_ports.txt", "# ovs-ofctl show br0\n" + ovsPortsReader().sample, "ovs-port", 2, 1, map[string]any{"number": "LOCAL", "bridge": "br0", "config.0": "PORT_DOWN", "state.0": "LINK_DOWN"}},
		{"port number", "paste.txt", ovsPortsReader().sample, "ovs-port", 2, 0, map[string]any{"number": 1, "name": "vxlan0", "mac": "9e:f1:7d:4d:19:4f", "config": "[]", "bridge": "br0"}},
		{"not all ports", "paste.txt", "OFPST_PORT_DESC reply (OF1.3) (xid=0x3):\n 1(vxlan0): addr:72:23:a0:a9:14:a7\n ...\n", "ovs-dump", 1, 0, map[string]any{"what": "ports", "complete": false}},
		{"a flow", "paste.txt", head + " cookie=0x999, duration=0.1s, table=90, n_packets=5, n_bytes=550, idle_age=3, priority=100,ip,in_port=\"veth3\",nw_dst=10.130.0.0/23 actions=move:NXM_NX_REG0[]->NXM_NX_TUN_ID[0..31],ct(commit,table=3),set_field:192.0.2.12->tun_dst,output:1\n",
			"ovs-flow", 1, 0, map[string]any{"table": 90, "priority": 100, "cookie": "0x999", "packets": 5, "bytes": 550, "match.ip": true, "match.in_port": "veth3", "match.nw_dst": "10.130.0.0/23", "actions.1": "ct(commit,table=3)", "actions.2": "set_field:192.0.2.12->tun_dst", "bridge": nil}},
		{"defaults", "network_logs/n1_ovnkube-node-x_ovs_ofctl_dump_flows_br_ex", " ip,nw_src=192.0.2.1 actions=resubmit(,0)\n actions=drop\n", "ovs-flow", 2, 0, map[string]any{"table": 0, "priority": 32768, "bridge": "br-ex", "packets": nil, "match.nw_src": "192.0.2.1"}},
		{"no flows", "paste.txt", "$ ovs-ofctl -O OpenFlow13 dump-flows br0\n" + head, "ovs-dump", 1, 0, map[string]any{"count": 0, "complete": true, "bridge": "br0", "tunnels_in": "[]"}},
		{"an answer that never came", "hosts/m/cmd/ovs_flows.txt", "# ovs-ofctl -O OpenFlow13 dump-flows br0\n", "ovs-dump", 0, 0, nil},
		{"filtered", "paste.txt", "$ ovs-ofctl -O OpenFlow13 dump-flows br0 | grep tun_src\n cookie=0x1, duration=1s, table=10, n_packets=5, n_bytes=500, priority=100,tun_src=192.0.2.18 actions=goto_table:30\n", "ovs-dump", 1, 0, map[string]any{"complete": false, "tunnels_in.0": "192.0.2.18"}},
		{"an excerpt", "paste.txt", " cookie=0x1, duration=1s, table=10, n_packets=5, n_bytes=500, priority=100,tun_src=192.0.2.18 actions=goto_table:30\n", "ovs-dump", 1, 0, map[string]any{"complete": false}},
		{"OpenFlow 1.0", "paste.txt", "NXST_FLOW reply (xid=0x4):\n cookie=0x0, duration=1s, table=50, n_packets=0, n_bytes=0, idle_age=0, priority=100,arp,arp_tpa=10.130.0.0/23 actions=load:0xc000020c->NXM_NX_TUN_IPV4_DST[],output:1\n cookie=0x0, table=0, ip,nw_src=198.51.100.1 actions=mod_nw_src:10.129.0.254,resubmit(,0)\n",
			"ovs-dump", 1, 0, map[string]any{"tunnels_out.0.remote": "192.0.2.12", "tunnels_out.0.protocol": "arp", "rewrites.0.to": "10.129.0.254", "rewrites.0.field": "src"}},
		{"a pod, by names", "paste.txt", head + " cookie=0x0, table=20, priority=100,ip,in_port=veth3,nw_src=10.129.0.3 actions=goto_table:27\n cookie=0x0, table=40, priority=100,arp,arp_tpa=10.129.0.3 actions=output:veth3\n cookie=0x0, table=30, priority=300,arp,arp_tpa=10.129.0.1 actions=output:tun0\n",
			"ovs-dump", 1, 0, map[string]any{"pods.0.address": "10.129.0.3", "pods.0.port": "veth3", "pods.0.ip_from": true, "pods.0.arp_to": true, "pods.0.ip_to": nil, "to_host.0.address": "10.129.0.1", "pods.1": nil}},
		{"multicast is for no range", "paste.txt", head + " cookie=0x0, table=111, priority=100 actions=set_field:192.0.2.12->tun_dst,output:1,goto_table:120\n", "ovs-dump", 1, 0, map[string]any{"tunnels_out": "[]"}},
		{"dropped", "paste.txt", head + " cookie=0x0, table=10, priority=100,tun_src=192.0.2.12 actions=drop\n", "ovs-dump", 1, 0, map[string]any{"tunnels_in": "[]"}},
		{"environment", "hosts/m/files/run/openshift-sdn/config.env", "# x\nexport OPENSHIFT_CLUSTER_SUBNET=10.128.0.0/14\nTOKEN=abc\n", "env-file", 1, 0, map[string]any{"OPENSHIFT_CLUSTER_SUBNET": "10.128.0.0/14", "TOKEN": nil}},
		{"keepalived", "hosts/r/files/etc/keepalived/keepalived.conf", keepalived, "keepalived", 2, 0, map[string]any{"instance": "a", "interface": "eth0", "vrid": 7, "vips.0": "192.0.2.9", "vips.1": "192.0.2.8", "vips.2": nil, "unicast_peers.1": "192.0.2.3", "unicast_source": "192.0.2.1", "state": nil}},
		{"keepalived, another", "k.txt", keepalived, "keepalived", 2, 1, map[string]any{"instance": "b", "state": "MASTER", "priority": 3, "vips": "[]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, f := range tt.check(t) {
				if strings.Contains(fmt.Sprint(f.Data), "secret") {
					t.Errorf("a password in %v", f.Data)
				}
			}
		})
	}
}

// The host and the pod stand in the name of a must-gather's dump.
func TestOVSHost(t *testing.T) {
	s := &objSink{}
	path := "network_logs/n1.example.com_sdn-x7z2p_ovs_ofctl_dump_flows_br0"
	if err := readFacts(t, s, path, []byte(ovsFlowsReader().sample)); err != nil || len(s.facts) == 0 {
		t.Fatal(err, len(s.facts))
	}
	if o := collect.OriginOf(nil, path); s.facts[0].Host != "n1.example.com" || o.Pod != "sdn-x7z2p" {
		t.Errorf("host %q, %+v", s.facts[0].Host, o)
	}
}

// A busy node has 20,000 flows; if no rule reads them one by one, none is kept.
func TestManyFlows(t *testing.T) {
	var b strings.Builder
	b.WriteString("OFPST_FLOW reply (OF1.3) (xid=0x2):\n")
	for i := range 20000 {
		fmt.Fprintf(&b, " cookie=0x0, duration=1.1s, table=80, n_packets=%d, n_bytes=0, priority=150,ip,reg1=0x%x,nw_src=10.%d.%d.%d actions=output:NXM_NX_REG2[]\n", i, i, 128+i>>16, i>>8&255, i&255)
	}
	s := onlyKinds("ovs-dump")
	if err := readFacts(t, s, "hosts/m/cmd/ovs_flows.txt", []byte(b.String())); err != nil {
		t.Fatal(err)
	}
	if len(s.facts) != 1 || s.facts[0].Data["count"] != 20000 {
		t.Fatalf("%d facts", len(s.facts))
	}
}
