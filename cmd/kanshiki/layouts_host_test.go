package main

import "strings"

const (
	workerSos = "sosreport-worker-1-2025-03-11-abcdefg"
	masterSos = "sosreport-master-0-03456789-2025-03-11-hijklmn"
	lbSos     = "sosreport-lb-2025-03-11-opqrstu"
)

const cleanDf = "Filesystem     1K-blocks     Used Available Use% Mounted on\n/dev/sda4      124221424 61034212  63187212  50% /var\n"

// sosTree is a host's report: names mangled as sos does, links at its root.
func sosTree(host, journal string) string {
	return file("version.txt", "sosreport: 4.5.6\n") +
		file("date", "Tue Mar 11 10:02:11 UTC 2025\n") + file("hostname", host+"\n") + file("df", cleanDf) +
		file("sos_logs/ui.log", "2025-03-11 10:01:00,100 INFO: \n") + file("sos_logs/sos.log", "2025-03-11 10:01:00,100 INFO: [plugin:networking] collected output of 'ip -o addr'\n") +
		file("sos_reports/manifest.json", `{"version":"4.5.6","cmdline":"sos report","run_time":60,"components":{}}`+"\n") +
		file("sos_commands/networking/ip_-o_addr", "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n2: ens192    inet 192.0.2.31/24 brd 192.0.2.255 scope global dynamic ens192\\       valid_lft 86000sec preferred_lft 86000sec\n") +
		file("sos_commands/networking/ip_route_show_table_all", "default via 192.0.2.1 dev ens192 proto dhcp metric 100\n192.0.2.0/24 dev ens192 proto kernel scope link src 192.0.2.31 metric 100\nlocal 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1\n") +
		file("sos_commands/networking/ip_-s_-s_neigh_show", "192.0.2.1 dev ens192 lladdr 00:00:5e:00:53:01 ref 1 used 0/0/0 probes 1 REACHABLE\n") +
		file("sos_commands/networking/ethtool_ens192", "Settings for ens192:\n\tSpeed: 10000Mb/s\n\tDuplex: Full\n\tLink detected: yes\n") +
		file("sos_commands/networking/ethtool_-k_ens192", "Features for ens192:\nrx-checksumming: on\ntx-checksumming: on\n\ttx-checksum-ip-generic: on\n") +
		file("sos_commands/networking/ss_-peaonmi", "Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\ntcp   LISTEN 0      128    0.0.0.0:22         0.0.0.0:*     users:((\"sshd\",pid=1000,fd=3)) ino:20000 sk:1 <->\n") +
		file("sos_commands/firewall_tables/iptables_-t_filter_-nvL", "Chain INPUT (policy ACCEPT 10 packets, 1000 bytes)\n pkts bytes target     prot opt in     out     source               destination         \n\nChain FORWARD (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target     prot opt in     out     source               destination         \n") +
		file("sos_commands/openvswitch/ovs-vsctl_-t_5_show", "8bd2cb1b-9c6a-4fe1-9c58-5d1e1c6b0a11\n    Bridge br-int\n        fail_mode: secure\n        Port br-int\n            Interface br-int\n                type: internal\n    ovs_version: \"3.1.2\"\n") +
		file("sos_commands/chrony/chronyc_tracking", "Reference ID    : C0000202 (dns.example.com)\nStratum         : 4\nRef time (UTC)  : Tue Mar 11 10:01:20 2025\nSystem time     : 0.000012345 seconds fast of NTP time\nLast offset     : +0.000020134 seconds\nLeap status     : Normal\n") +
		file("sos_commands/chrony/chronyc_-n_sources", "MS Name/IP address         Stratum Poll Reach LastRx Last sample               \n===============================================================================\n^* 192.0.2.2                     3   6   377    20   +12us[  +20us] +/-   10ms\n") +
		file("sos_commands/kernel/sysctl_-a", "net.ipv4.ip_forward = 1\nvm.swappiness = 10\n") +
		file("sos_commands/systemd/systemctl_list-units_--failed", "  UNIT LOAD ACTIVE SUB DESCRIPTION\n0 loaded units listed.\n") +
		file("sos_commands/filesys/df_-al_-x_autofs", cleanDf) +
		file("sos_commands/selinux/sestatus_-b", "SELinux status:                 enabled\nCurrent mode:                   enforcing\n\nPolicy booleans:\nhaproxy_connect_any                         on\n") +
		file("sos_commands/logs/journalctl_--no-pager", kubeletLines(host)) +
		file("sos_commands/openshift/journalctl_--no-pager_--unit_kubelet", kubeletLines(host)+journal) +
		file("sos_commands/openshift/namespaces/openshift-etcd/pods/podlogs/etcd-master-0.log", "{\"level\":\"info\",\"ts\":\"2025-03-11T09:50:00.100Z\",\"caller\":\"mvcc/index.go:214\",\"msg\":\"compact tree index\"}\n") +
		file("etc/resolv.conf", "search ocp.example.com\nnameserver 192.0.2.2\n") +
		file("etc/kubernetes/kubelet.conf", "kind: KubeletConfiguration\napiVersion: kubelet.config.k8s.io/v1beta1\n") +
		file("var/log/openvswitch/ovs-vswitchd.log", "2025-03-11T09:50:00.100Z|00041|bridge|INFO|bridge br-int: added interface veth1 on port 5\n")
}

const balancerConfig = `global
    log         127.0.0.1 local2
defaults
    mode                    tcp
    log                     global
    timeout connect         10s
frontend kube_api
    bind *:6443
    default_backend kube_api
backend kube_api
    balance source
    server m0 192.0.2.20:6443 check
    server m1 192.0.2.21:6443 check
    server m2 192.0.2.22:6443 check
frontend machine_config
    bind *:22623
    default_backend machine_config
backend machine_config
    server m0 192.0.2.20:22623 check
    server m1 192.0.2.21:22623 check
    server m2 192.0.2.22:22623 check
frontend ingress_https
    bind *:443
    default_backend ingress_https
backend ingress_https
    server w0 192.0.2.30:443 check
    server w1 192.0.2.31:443 check
frontend ingress_http
    bind *:80
    default_backend ingress_http
backend ingress_http
    server w0 192.0.2.30:80 check
    server w1 192.0.2.31:80 check
`

func haproxyLines(trouble bool) string {
	s := "Mar 11 08:00:00 lb haproxy[1500]: Proxy kube_api started.\n" +
		"Mar 11 09:50:00 lb haproxy[1500]: 192.0.2.30:40000 [11/Mar/2025:09:49:58.000] kube_api kube_api/m0 1/0/2000 5000 -- 10/10/9/3/0 0/0\n"
	if !trouble {
		return s
	}
	for i, server := range []string{"m0", "m1", "m2"} {
		s += "Mar 11 09:51:0" + string(rune('0'+i)) + " lb haproxy[1500]: Server kube_api/" + server + " is DOWN, reason: Layer4 connection problem, info: \"Connection refused\", check duration: 0ms. " + string(rune('2'-i)) + " active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.\n"
	}
	return s + "Mar 11 09:51:02 lb haproxy[1500]: backend kube_api has no server available!\n" +
		"Mar 11 10:00:00 lb haproxy[1500]: 192.0.2.30:40000 [11/Mar/2025:10:00:00.000] kube_api kube_api/<NOSRV> 0/-1/0 0 SC 10/10/9/0/3 0/0\n"
}

func archived(archive, tree string) string {
	return strings.TrimPrefix(strings.ReplaceAll("\n"+tree, "\n-- ", "\n-- "+archive+"!"+strings.TrimSuffix(archive[strings.LastIndexByte(archive, '/')+1:], ".tar.xz")+"/"), "\n")
}

// debugFile is a file of the 3.x debug script: the command, a blank line, the output.
func debugFile(name, command, output string) string {
	return file(name, "> "+command+"\n\n"+output)
}

func debugNode(node, ip, gateway, connectivity string) string {
	dir := "nodes/" + node + "/"
	return debugFile(dir+"journal-full", "journalctl --boot", "Mar 11 09:50:00 "+node+" systemd[1]: Started Session 5 of user root.\n") +
		debugFile(dir+"journal-openshift", "journalctl -u atomic-openshift-node", "Mar 11 09:50:00 "+node+" atomic-openshift-node[4484]: I0311 09:50:00.118430    4484 node.go:350] Starting openshift-sdn pod manager\n") +
		debugFile(dir+"systemctl-show", "systemctl show atomic-openshift-node", "Type=notify\nRestart=always\nActiveState=active\n") +
		debugFile(dir+"addresses", "ip addr show", "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN\n    inet 127.0.0.1/8 scope host lo\n2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc pfifo_fast state UP qlen 1000\n    inet "+ip+"/24 brd 192.0.2.255 scope global eth0\n"+
			"4: br0: <BROADCAST,MULTICAST> mtu 1450 qdisc noop state DOWN\n5: vxlan_sys_4789: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 65000 qdisc noqueue master ovs-system state UNKNOWN\n6: tun0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN\n    inet "+gateway+"/23 brd 10.129.255.255 scope global tun0\n") +
		debugFile(dir+"routes", "ip route show", "default via 192.0.2.1 dev eth0\n10.128.0.0/14 dev tun0 scope link\n"+strings.TrimSuffix(gateway, "1")+"0/23 dev tun0 proto kernel scope link src "+gateway+"\n172.30.0.0/16 dev tun0 scope link\n192.0.2.0/24 dev eth0 proto kernel scope link src "+ip+"\n") +
		debugFile(dir+"arp", "ip neighbor show", "192.0.2.1 dev eth0 lladdr 00:00:5e:00:53:01 REACHABLE\n") +
		debugFile(dir+"iptables", "iptables-save", "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n") +
		debugFile(dir+"hosts", "cat /etc/hosts", "127.0.0.1 localhost\n") +
		debugFile(dir+"resolv.conf", "cat /etc/resolv.conf", "nameserver 192.0.2.2\n") +
		debugFile(dir+"sysctl", "sysctl -a", "net.ipv4.ip_forward = 1\n") +
		debugFile(dir+"bridges", "brctl show", "bridge name\tbridge id\t\tSTP enabled\tinterfaces\n") +
		debugFile(dir+"docker-ps", "docker ps -a", "CONTAINER ID   IMAGE   COMMAND   CREATED   STATUS   PORTS   NAMES\n") +
		debugFile(dir+"ovs-show", "ovs-ofctl -O OpenFlow13 show br0", "OFPT_FEATURES_REPLY (OF1.3) (xid=0x2): dpid:0000a2b3c4d5e6f7\nn_tables:254, n_buffers:0\n 1(vxlan0): addr:2e:1e:b1:65:b5:01\n     config:     0\n     state:      0\n 2(tun0): addr:2e:1e:b1:65:b5:02\n     config:     0\n     state:      0\n LOCAL(br0): addr:2e:1e:b1:65:b5:00\n     config:     PORT_DOWN\n     state:      LINK_DOWN\n") +
		debugFile(dir+"pods/router-1/addresses", "nsenter -n -t 100 -- ip addr show", "3: eth0@if8: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP\n    inet 10.128.0.4/23 brd 10.128.1.255 scope global eth0\n") +
		file(dir+"pod-connectivity", "Local pod, default namespace:\n\nping 10.128.0.4  ->  success\n\nRemote pod, default namespace:\n\n"+connectivity)
}

func debugTree(connectivity string) string {
	return file("log", "Analyzing master\nAnalyzing node-1 (192.0.2.41)\nAnalyzing node-2 (192.0.2.42)\n") +
		file("meta/nodeinfo", "node-1 192.0.2.41\nnode-2 192.0.2.42\n") + file("meta/podinfo", "node-1 default router-1 10.128.0.4 abc\n") + file("meta/serviceinfo", "kubernetes default 172.30.0.1 TCP 443\n") +
		file("meta/debug.sh", "#!/bin/bash\n# the script itself\n") +
		debugFile("master/nodes", "oc get nodes", "NAME      STATUS    AGE       VERSION\nnode-1    Ready     10d       v1.6.1\nnode-2    Ready     10d       v1.6.1\n") +
		debugFile("master/hostsubnets", "oc get hostsubnets", "NAME      HOST      HOST IP       SUBNET\nnode-1    node-1    192.0.2.41    10.128.0.0/23\nnode-2    node-2    192.0.2.42    10.129.0.0/23\n") +
		debugFile("master/clusternetwork", "oc get clusternetwork", "NAME      NETWORK         HOST SUBNET LENGTH   SERVICE NETWORK   PLUGIN NAME\ndefault   10.128.0.0/14   9                    172.30.0.0/16     redhat/openshift-ovs-subnet\n") +
		debugNode("node-1", "192.0.2.41", "10.128.0.1", connectivity) + debugNode("node-2", "192.0.2.42", "10.129.0.1", "ping 10.128.0.9  ->  success\n")
}

func hostLayouts() []bundleLayout {
	small := []string{"version.txt", "/ui.log", "/sos.log", "/manifest.json", "date", "hostname", "ethtool_-k_ens192", "systemctl-show", "bridges", "docker-ps", "meta/podinfo", "master/clusternetwork", "meta/nodeinfo", "meta/serviceinfo", "debug.sh", "/hosts", "/tc-qdisc", "/nmcli-con", "/log"}
	return []bundleLayout{
		{
			name: "sosreport of a node", kind: "sosreport", pack: asTarXz(workerSos), unknown: small,
			healthy: sosTree("worker-1", ""), fault: file("sos_commands/openshift/journalctl_--no-pager_--unit_kubelet", kubeletLines("worker-1")+lostAPIName("worker-1")),
			hosts: []string{"worker-1"},
			cause: "api-int-record-missing", file: "sos_commands/openshift/journalctl_--no-pager_--unit_kubelet", host: "worker-1", quote: "lookup api-int.ocp.example.com",
		},
		{
			name: "sosreport of a balancer, unpacked", kind: "sosreport", pack: asDirectory(lbSos), unknown: small,
			healthy: sosTree("lb", "") + file("etc/haproxy/haproxy.cfg", balancerConfig) + file("var/log/haproxy.log", haproxyLines(false)) + file("var/log/haproxy.log-20250310.gz", strings.NewReplacer("Mar 11", "Mar 10", "11/Mar", "10/Mar").Replace(haproxyLines(false))) +
				file("sos_commands/haproxy/haproxy_-f_.etc.haproxy.haproxy.cfg_-c", "Configuration file is valid\n"),
			fault: file("var/log/haproxy.log", haproxyLines(true)),
			hosts: []string{"lb"},
			cause: "haproxy-no-server", file: "var/log/haproxy.log", host: "lb", quote: "has no server available",
		},
		{
			name: "sosreport, the check of a mangled command", kind: "sosreport", pack: asTarGz(lbSos), unknown: small,
			healthy: sosTree("lb", "") + file("etc/haproxy/haproxy.cfg", balancerConfig) + file("sos_commands/haproxy/haproxy_-f_.etc.haproxy.haproxy.cfg_-c", "Configuration file is valid\n"),
			fault:   file("sos_commands/haproxy/haproxy_-f_.etc.haproxy.haproxy.cfg_-c", "[ALERT] 069/100200 (2000) : parsing [/etc/haproxy/haproxy.cfg:12] : 'server m0' : could not resolve address 'm0.ocp.example.com'.\n[ALERT] 069/100200 (2000) : Failed to initialize server(s) addr.\n"),
			hosts:   []string{"lb"},
			cause:   "haproxy-config-invalid", file: "sos_commands/haproxy/haproxy_-f_.etc.haproxy.haproxy.cfg_-c", host: "lb", quote: "could not resolve address",
		},
		{
			name: "sos collect, a tar of reports", kind: "sosreport", pack: asTarXz("sos-collector-ocp-2025-03-11-vwxyzab"), unknown: small,
			healthy: file("manifest.json", "{}\n") + file("sos_logs/sos.log", "2025-03-11 10:01:00,100 INFO: \n") + archived(workerSos+".tar.xz", sosTree("worker-1", "")) + archived(masterSos+".tar.xz", sosTree("master-0", "")),
			fault:   file(workerSos+".tar.xz!"+workerSos+"/sos_commands/openshift/journalctl_--no-pager_--unit_kubelet", kubeletLines("worker-1")+lostAPIName("worker-1")),
			hosts:   []string{"master-0", "worker-1"},
			cause:   "api-int-record-missing", file: workerSos + "/sos_commands/openshift/journalctl_--no-pager_--unit_kubelet", host: "worker-1", quote: "lookup api-int.ocp.example.com",
		},
		{
			name: "SDN debug archive of 3.x", kind: "sdn-debug", pack: asTarGz("openshift-sdn-debug"), unknown: small,
			healthy: debugTree("ping 10.129.0.5  ->  success\n"), fault: file("nodes/node-1/pod-connectivity", "Local pod, default namespace:\n\nping 10.128.0.4  ->  success\n\nRemote pod, default namespace:\n\nping 10.129.0.5  ->  failed\n"),
			hosts: []string{"node-1", "node-2"},
			cause: "pod-connectivity-failed", file: "nodes/node-1/pod-connectivity", host: "node-1", quote: "10.129.0.5",
		},
		{
			name: "log directory of oc adm diagnostics", kind: "diagnostics", pack: asDirectory("networkdiag"), unknown: small,
			healthy: file("nodes/node-1/journal-boot", "Mar 11 09:50:00 node-1 systemd[1]: Started Session 5 of user root.\n") +
				file("nodes/node-1/journal-openshift", "Mar 11 09:50:00 node-1 atomic-openshift-node[4484]: I0311 09:50:00.118430    4484 node.go:350] Starting openshift-sdn pod manager\n") +
				file("nodes/node-1/nmcli-con", "NAME  UUID  TYPE  DEVICE\neth0  5fb06bd0-0bb0-7ffb-45f1-d6edd65f3e03  802-3-ethernet  eth0\n") +
				file("nodes/node-1/tc-qdisc", "qdisc pfifo_fast 0: dev eth0 root refcnt 2\n") + file("nodes/node-1/ovs-show", "OFPT_FEATURES_REPLY (OF1.3) (xid=0x2): dpid:0000a2b3c4d5e6f7\n") +
				file("nodes/node-1/sysctl", "net.ipv4.ip_forward = 1\n"),
			fault: file("nodes/node-1/journal-openshift", "Mar 11 09:50:00 node-1 atomic-openshift-node[4484]: I0311 09:50:00.118430    4484 node.go:350] Starting openshift-sdn pod manager\nMar 11 09:59:55 node-1 systemd[1]: Stopped OpenShift Node.\nMar 11 10:09:55 node-1 systemd[1]: Started Session 6 of user root.\n"),
			hosts: []string{"node-1"},
			cause: "kubelet-stopped-journal", file: "nodes/node-1/journal-openshift", host: "node-1", quote: "Stopped OpenShift Node",
		},
	}
}
