package main

import (
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"strings"
)

const (
	mustGatherRoot  = "must-gather.local.6632675655379759398"
	mustGatherImage = mustGatherRoot + "/registry-example-com-ocp-release-sha256-7ed9fc0dc7fdfbf06b9956226b42418a596e73302e955d5242d19e082c8f245f"
)

// coreTree is what every must-gather and inspect has: nodes, operators, a
// namespace with a pod and its log in the doubled container folder.
func coreTree(version, nodeTrouble string, etcdFull bool) string {
	var b strings.Builder
	b.WriteString(file("cluster-scoped-resources/config.openshift.io/clusterversions/version.yaml", asYAML(clusterVersionObject(version))))
	b.WriteString(file("cluster-scoped-resources/config.openshift.io/clusteroperators/etcd.yaml", asYAML(operatorObject("etcd", "False", "All is well"))))
	for _, n := range fiveNodes(nodeTrouble) {
		name := n.(object)["metadata"].(object)["name"].(string)
		b.WriteString(file("cluster-scoped-resources/core/nodes/"+name+".yaml", asYAML(n.(object))))
	}
	ns := "namespaces/openshift-etcd/"
	b.WriteString(file(ns+"openshift-etcd.yaml", asYAML(obj("v1", "Namespace", "", "openshift-etcd", object{"status": object{"phase": "Active"}}))))
	b.WriteString(file(ns+"core/pods.yaml", asYAML(listObject("v1", "PodList", podObject("openshift-etcd", "etcd-master-0", "master-0", "etcd")))))
	b.WriteString(file(ns+"core/events.yaml", asYAML(listObject("v1", "EventList"))))
	b.WriteString(file(ns+"apps/deployments.yaml", asYAML(listObject("apps/v1", "DeploymentList"))))
	b.WriteString(file(ns+"pods/etcd-master-0/etcd-master-0.yaml", asYAML(podObject("openshift-etcd", "etcd-master-0", "master-0", "etcd"))))
	b.WriteString(file(ns+"pods/etcd-master-0/etcd/etcd/logs/current.log", etcdLines(etcdFull)))
	b.WriteString(file(ns+"pods/etcd-master-0/etcd/etcd/logs/previous.log", ""))
	return b.String()
}

const gatherFiles = `-- version --
openshift/must-gather
4.14.0-202401091414.p0.g1f8c2d0.assembly.stream-1f8c2d0
-- timestamp --
2025-03-11 10:00:40.123456789 +0000 UTC m=+0.1
2025-03-11 10:02:15.223456789 +0000 UTC m=+95.2
-- gather.logs --
[must-gather-x7k2p] POD 2025-03-11T10:00:41.000000000Z Gathering data for ns/openshift-etcd...
[must-gather-x7k2p] POD 2025-03-11T10:01:50.000000000Z Wrote inspect data to must-gather.
-- event-filter.html --
<!DOCTYPE html>
<html lang="en"><head><title>Events</title></head><body><table><tr><td>10:00:01</td><td>Failed to pull image: unauthorized</td></tr></table></body></html>
`

// serviceLogs are the units that must-gather asks of all masters at once.
func serviceLogs(trouble string) string {
	masters := []string{"master-0", "master-1", "master-2"}
	one := func(ident, text string) (s string) {
		for i, h := range masters {
			s += "Mar 11 09:5" + string(rune('1'+i)) + ":00.100000 " + h + " " + ident + ": " + text + "\n"
		}
		return s
	}
	return file("host_service_logs/masters/kubelet_service.log", kubeletLines(masters...)+trouble) +
		file("host_service_logs/masters/crio_service.log", one("crio[1402]", `time="2025-03-11T09:51:00.1Z" level=info msg="Stopped container 3646febf: openshift-etcd/etcd-master-0/etcd"`)) +
		file("host_service_logs/masters/NetworkManager_service.log", one("NetworkManager[1100]", "<info>  [1741686660.1] dhcp4 (ens192): state changed new lease, address=192.0.2.20")) +
		file("host_service_logs/masters/machine-config-daemon-host_service.log", "~~ No entries ~~") +
		file("host_service_logs/masters/rpm-ostreed_service.log", one("rpm-ostree[3000]", "In idle state; will auto-exit in 62 seconds")) +
		file("host_service_logs/masters/ovs-vswitchd_service.log", one("ovs-vswitchd[1190]", "ovs|00041|bridge|INFO|bridge br-ex: added interface ens192 on port 1")) +
		file("host_service_logs/workers/kubelet_service.log", kubeletLines("worker-0", "worker-1"))
}

const etcdInfo = `-- etcd_info/alarm_list.json --
{"header":{"cluster_id":17237436991929493444,"member_id":9372538179322589801,"raft_term":7}}
-- etcd_info/endpoint_health.json --
[{"endpoint":"https://192.0.2.20:2379","health":true,"took":"15.990148ms"},{"endpoint":"https://192.0.2.21:2379","health":true,"took":"6.144337ms"},{"endpoint":"https://192.0.2.22:2379","health":true,"took":"6.844784ms"}]
-- etcd_info/endpoint_status.json --
[{"Endpoint":"https://192.0.2.20:2379","Status":{"header":{"cluster_id":17237436991929493444,"member_id":9372538179322589801,"revision":1,"raft_term":7},"version":"3.5.9","dbSize":120000000,"leader":9372538179322589801,"raftIndex":100,"raftTerm":7,"raftAppliedIndex":100,"dbSizeInUse":60000000}}]
-- etcd_info/member_list.json --
{"header":{"cluster_id":17237436991929493444,"member_id":9372538179322589801,"raft_term":7},"members":[{"ID":9372538179322589801,"name":"master-0","peerURLs":["https://192.0.2.20:2380"],"clientURLs":["https://192.0.2.20:2379"]},{"ID":10501334649042878790,"name":"master-1","peerURLs":["https://192.0.2.21:2380"],"clientURLs":["https://192.0.2.21:2379"]},{"ID":18249187646912138824,"name":"master-2","peerURLs":["https://192.0.2.22:2380"],"clientURLs":["https://192.0.2.22:2379"]}]}
-- etcd_info/object_count.json --
   3012	/kubernetes.io/events	4.2MB
   2100	/kubernetes.io/secrets	12MB
`

// routerConfig is how the router writes its haproxy.config: its backends are
// routes, not the cluster's own balancer.
const routerConfig = `global
  maxconn 50000
  daemon
  ca-base /etc/ssl
  crt-base /etc/ssl
  stats socket /var/lib/haproxy/run/haproxy.sock mode 600 level admin expose-fd listeners
defaults
  log global
  maxconn 50000
  timeout connect 5s
frontend public
  bind :80
  mode http
  tcp-request inspect-delay 5s
  use_backend %[var(req.base)]
  default_backend openshift_default
frontend public_ssl
  bind :443
  tcp-request inspect-delay 5s
  default_backend fe_no_sni
backend openshift_default
  mode http
  option forwardfor
backend be_http:shop:cart
  mode http
  server pod:cart-1:cart:http:10.128.2.9:8080 10.128.2.9:8080 cookie 7a weight 1 check inter 5000ms
backend be_secure:openshift-console:console
  mode http
  server pod:console-a:console:https:10.128.0.40:8443 10.128.0.40:8443 ssl verify required ca-file /var/run/configmaps/service-ca/service-ca.crt check inter 5000ms
`

func connectivity(target, status, reason, message string) object {
	c := obj("controlplane.operator.openshift.io/v1alpha1", "PodNetworkConnectivityCheck", "openshift-network-diagnostics",
		"network-check-source-worker-0-to-network-check-target-"+target, object{"status": object{
			"conditions": conditions([4]string{"Reachable", status, reason, message})}})
	return c
}

func connectivityChecks(lost bool) string {
	reach := func(target string, ok bool) any {
		if ok {
			return connectivity(target, "True", "TCPConnectSuccess", "network-check-target-"+target+": tcp connection to 10.128.0.4:8080 succeeded")
		}
		return connectivity(target, "False", "TCPConnectError", "network-check-target-"+target+": failed to establish a TCP connection to 10.129.2.4:8080: dial tcp 10.129.2.4:8080: i/o timeout")
	}
	return file("pod_network_connectivity_check/podnetworkconnectivitychecks.yaml", strings.TrimPrefix(
		asYAML(listObject("v1", "List", reach("worker-0", true), reach("master-0", true), reach("worker-1", !lost))), "---\n"))
}

// ovsdb writes records as a database file holds them: length, SHA-1, JSON.
func ovsdb(records ...string) string {
	var b strings.Builder
	for _, r := range records {
		r += "\n"
		fmt.Fprintf(&b, "OVSDB JSON %d %x\n%s", len(r), sha1.Sum([]byte(r)), r)
	}
	return b.String()
}

// northDatabase is that of one node with interconnect: a switch, and the ports
// of the pods that are named.
func northDatabase(node, subnet string, ports ...string) string {
	rows, refs := map[string]any{}, []any{}
	for i, p := range ports {
		id := fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", i)
		rows[id] = map[string]any{"name": p}
		refs = append(refs, []any{"uuid", id})
	}
	data, err := json.Marshal(map[string]any{"_date": 1741687200000,
		"NB_Global":           map[string]any{"9c59153d-22d9-f7cc-021b-17b425cc31c5": map[string]any{"name": node, "options": []any{"map", []any{[]any{"name", node}}}}},
		"Logical_Switch":      map[string]any{"c868948a-3dae-0ece-bc20-3110fd3b5e92": map[string]any{"name": node, "other_config": []any{"map", []any{[]any{"subnet", subnet}}}, "ports": []any{"set", refs}}},
		"Logical_Switch_Port": rows})
	if err != nil {
		return err.Error()
	}
	return ovsdb(strings.ReplaceAll(northSchema, "\n", ""), string(data))
}

func mustGatherLayouts() []bundleLayout {
	base := bundleLayout{kind: "must-gather", version: "4.14.8", pack: asTarGz(mustGatherImage), unknown: []string{"/event-filter.html", "/podresources.json", "/cluster_scale", "/ovn_kubernetes_top_pods", "/ippools.whereabouts.cni.cncf.io"}}
	with := func(name string, set func(l *bundleLayout)) bundleLayout {
		l := base
		l.name = name
		set(&l)
		return l
	}
	return []bundleLayout{
		with("must-gather 4.1, lists, merged service logs", func(l *bundleLayout) {
			lists := func(journal string) string {
				return file("cluster-scoped-resources/config.openshift.io/clusterversions.yaml", asYAML(listObject("config.openshift.io/v1", "ClusterVersionList", clusterVersionObject("4.1.41")))) +
					file("cluster-scoped-resources/config.openshift.io/clusteroperators.yaml", asYAML(listObject("config.openshift.io/v1", "ClusterOperatorList", operatorObject("etcd", "False", "All is well")))) +
					file("cluster-scoped-resources/core/nodes.yaml", asYAML(listObject("v1", "NodeList", fiveNodes("")...))) +
					file("namespaces/openshift-etcd/core/configmaps.yaml", asYAML(listObject("v1", "ConfigMapList"))) +
					file("audit_logs/kube-apiserver.audit_logs_listing", "master-0 audit.log\n") +
					file("audit_logs/kube-apiserver/master-0-audit.log.gz", `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"1","stage":"ResponseComplete","requestURI":"/api/v1/nodes","verb":"list","user":{"username":"system:admin"},"responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"2025-03-11T09:50:00.000000Z","stageTimestamp":"2025-03-11T09:50:00.010000Z"}`+"\n") +
					file("host_service_logs/masters/crio_service.log", "~~ No entries ~~\n") +
					file("host_service_logs/masters/kubelet_service.log", kubeletLines("master-0", "master-1", "master-2")+journal)
			}
			l.healthy, l.fault = lists(""), file("host_service_logs/masters/kubelet_service.log", kubeletLines("master-0", "master-1", "master-2")+lostAPIName("master-1"))
			l.fault += file("cluster-scoped-resources/core/nodes.yaml", asYAML(listObject("v1", "NodeList", fiveNodes("")[0], fiveNodes("")[2], fiveNodes("")[3], nodeObject("master-1", "master", "192.0.2.21", "Unknown", "Kubelet stopped posting node status."))))
			l.version, l.pack = "4.1.41", asDirectory(mustGatherRoot)
			l.hosts = []string{"master-1"}
			l.cause, l.file, l.host, l.quote = "api-int-record-missing", "host_service_logs/masters/kubelet_service.log", "master-1", "lookup api-int.ocp.example.com"
		}),
		with("must-gather, doubled container folder", func(l *bundleLayout) {
			l.healthy = gatherFiles + coreTree("4.14.8", "", false) + serviceLogs("") + etcdInfo
			l.fault = file("namespaces/openshift-etcd/pods/etcd-master-0/etcd/etcd/logs/current.log", etcdLines(true))
			l.cause, l.file, l.quote = "etcd-no-space", "/etcd/etcd/logs/current.log", "database space exceeded"
		}),
		with("must-gather, workers merged", func(l *bundleLayout) {
			l.healthy = gatherFiles + coreTree("4.14.8", "", false) + serviceLogs("")
			l.fault = coreTree("4.14.8", "Kubelet stopped posting node status.", false) + file("host_service_logs/workers/kubelet_service.log", kubeletLines("worker-0", "worker-1")+lostAPIName("worker-1"))
			l.pack = asTarXz(mustGatherImage)
			l.hosts = []string{"worker-1"}
			l.cause, l.file, l.host, l.quote = "api-int-record-missing", "host_service_logs/workers/kubelet_service.log", "worker-1", "lookup api-int.ocp.example.com"
		}),
		with("must-gather, etcd_info and the rotated log", func(l *bundleLayout) {
			rotated := file("namespaces/openshift-etcd/pods/etcd-master-0/etcd/etcd/logs/rotated/0.log.20250311-080000.gz", "2025-03-10T07:50:00.100000000Z stderr F {\"level\":\"info\",\"ts\":\"2025-03-10T07:50:00.100Z\",\"caller\":\"mvcc/index.go:214\",\"msg\":\"compact tree index\"}\n"+
				"2025-03-10T07:55:00.100000000Z stderr F {\"level\":\"warn\",\"ts\":\"2025-03-10T07:55:00.100Z\",\"caller\":\"x\",\"msg\":\"refused\",\"error\":\"etcdserver: mvcc: database space exceeded\"}\n")
			l.healthy = gatherFiles + coreTree("4.14.8", "", false) + rotated + etcdInfo
			l.fault = file("etcd_info/alarm_list.json", `{"header":{"cluster_id":17237436991929493444,"member_id":9372538179322589801,"raft_term":7},"alarms":[{"memberID":9372538179322589801,"alarm":1}]}`)
			l.cause, l.file, l.quote = "etcd-space-alarm", "etcd_info/alarm_list.json", "9372538179322589801"
		}),
		with("must-gather, rotated log alone has the words", func(l *bundleLayout) {
			l.healthy = gatherFiles + coreTree("4.14.8", "", false)
			l.fault = file("namespaces/openshift-etcd/pods/etcd-master-0/etcd/etcd/logs/rotated/0.log.20250311-095930.gz", strings.ReplaceAll(etcdLines(true), "Z {", "Z stderr F {")) +
				file("namespaces/openshift-etcd/pods/etcd-master-0/etcd/etcd/logs/current.log", strings.ReplaceAll(etcdLines(false), "09:50", "09:59"))
			l.cause, l.file, l.quote = "etcd-no-space", "/logs/rotated/0.log.20250311-095930.gz!0.log.20250311-095930", "database space exceeded"
		}),
		with("must-gather, insecure logs", func(l *bundleLayout) {
			l.healthy = gatherFiles + coreTree("4.14.8", "", false) + file("namespaces/openshift-etcd/pods/etcd-master-0/etcd/etcd/logs/previous.insecure.log", "")
			l.fault = file("namespaces/openshift-etcd/pods/etcd-master-0/etcd/etcd/logs/current.log", "") + file("namespaces/openshift-etcd/pods/etcd-master-0/etcd/etcd/logs/current.insecure.log", etcdLines(false))
			l.warning = true
			l.cause, l.file, l.host, l.quote = "kubelet-certificate-not-trusted", "/logs/current.insecure.log", "master-0", "current.insecure.log"
		}),
		with("must-gather, connectivity checks and routers", func(l *bundleLayout) {
			l.healthy = gatherFiles + coreTree("4.14.8", "", false) + file("ingress_controllers/default/router-default-5f8d9c7b6-x2x2x/haproxy.config", routerConfig) + connectivityChecks(false) +
				file("machine_config_ondisk/master-0/mcs-machine-config-content.json", `{"apiVersion":"machineconfiguration.openshift.io/v1","kind":"MachineConfig","metadata":{"name":"rendered-master-1"},"spec":{}}`) +
				file("machine_config_termination_logs/master-0/0.log", "2025-03-11T08:00:00.100000000Z stderr F I0311 08:00:00.100000    2500 daemon.go:1] Shutting down MachineConfigDaemon\n") +
				file("nodes/master-0/proc_cmdline", "BOOT_IMAGE=(hd0,gpt3)/ostree/rhcos-1/vmlinuz ignition.platform.id=metal\n") +
				file("nodes/master-0/dmesg", "[    0.000000] Linux version 5.14.0-284.45.1.el9_2.x86_64\n[   12.100000] ens192: Link is Up - 10Gbps/Full\n") +
				file("nodes/master-0/podresources.json", `{"pod_resources":[]}`)
			l.fault = connectivityChecks(true)
			l.cause, l.file, l.quote = "overlay-blocked", "pod_network_connectivity_check/podnetworkconnectivitychecks.yaml", ""
		}),
		with("must-gather 4.7, network_logs of a node", func(l *bundleLayout) {
			filter := func(rule string) string {
				return file("network_logs/worker-1_ovnkube-node-b7x2p_iptables", "# Generated by iptables-save v1.8.4 on Tue Mar 11 10:00:20 2025\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"+rule+"COMMIT\n")
			}
			node := "network_logs/worker-1_ovnkube-node-b7x2p_"
			l.healthy = gatherFiles + coreTree("4.14.8", "", false) + filter("") +
				file("cluster-scoped-resources/config.openshift.io/networks.yaml", asYAML(listObject("config.openshift.io/v1", "NetworkList", obj("config.openshift.io/v1", "Network", "", "cluster", object{"status": object{
					"networkType": "OVNKubernetes", "clusterNetwork": []any{object{"cidr": "10.128.0.0/14", "hostPrefix": 23}}, "serviceNetwork": []any{"172.30.0.0/16"}}})))) +
				file("namespaces/openshift-ovn-kubernetes/core/pods.yaml", asYAML(listObject("v1", "PodList", podObject("openshift-ovn-kubernetes", "ovnkube-node-b7x2p", "worker-1", "ovnkube-node")))) +
				file(node+"ip_addr", "2: ens192: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq master ovs-system state UP group default qlen 1000\n    link/ether 00:50:56:00:00:11 brd ff:ff:ff:ff:ff:ff\n5: br-ex: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UNKNOWN group default\n    inet 192.0.2.31/24 brd 192.0.2.255 scope global br-ex\n       valid_lft forever preferred_lft forever\n") +
				file(node+"ip_route", "default via 192.0.2.1 dev br-ex\n192.0.2.0/24 dev br-ex proto kernel scope link src 192.0.2.31\n") +
				file(node+"ip_6_route", "::1 dev lo proto kernel metric 256 pref medium\n") +
				file(node+"ip_-s_-d_link", "2: ens192: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq master ovs-system state UP mode DEFAULT group default qlen 1000\n    link/ether 00:50:56:00:00:11 brd ff:ff:ff:ff:ff:ff promiscuity 1\n") +
				file("network_logs/worker-1_ovs_ofctl_dump_ports_br_int", "OFPST_PORT_DESC reply (xid=0x2):\n 1(ovn-k8s-mp0): addr:2e:1e:b1:65:b5:01\n     config:     0\n     state:      LIVE\n") +
				file("network_logs/worker-1_ovs_dump", "8bd2cb1b-9c6a-4fe1-9c58-5d1e1c6b0a11\n    Bridge br-int\n        fail_mode: secure\n        Port br-int\n            Interface br-int\n                type: internal\n    ovs_version: \"2.15.0\"\n") +
				file("network_logs/multus_logs/multus-log-worker-1.log", "2025-03-11T09:50:00Z [verbose] Add: shop:cart-1:openshift-sdn(openshift-sdn):eth0\n") +
				file("network_logs/ippools", "No resources found\n") +
				file("audit_logs/kube-apiserver/worker-1-termination.log.gz", "I0311 09:50:00.000000       1 main.go:1] Readiness reached\n")
			l.fault, l.pack = filter("-A INPUT -p udp -m udp --dport 6081 -j DROP\n"), asTarXz(mustGatherImage)
			l.unknown = append(l.unknown, "/ippools")
			l.hosts = []string{"worker-1"}
			l.cause, l.file, l.host, l.quote = "packet-filter-blocks", "network_logs/worker-1_ovnkube-node-b7x2p_iptables", "worker-1", "--dport 6081 -j DROP"
		}),
		with("must-gather up to 4.5, the API server's end among the audit logs", func(l *bundleLayout) {
			name := "audit_logs/kube-apiserver/master-0-termination.log.gz"
			l.healthy = gatherFiles + coreTree("4.14.8", "", false) + file(name, "I0311 09:50:00.000000       1 main.go:1] Readiness reached\n")
			l.fault = file(name, "I0311 09:50:00.000000       1 main.go:1] Readiness reached\nE0311 09:58:00.000000      18 status.go:71] apiserver received an error that is not an metav1.Status: rpctypes.EtcdError{code:0x8, desc:\"etcdserver: mvcc: database space exceeded\"}\n")
			l.hosts = []string{"master-0"}
			l.cause, l.file, l.host, l.quote = "etcd-no-space", "master-0-termination.log", "master-0", "database space exceeded"
		}),
		with("must-gather, databases of interconnect", func(l *bundleLayout) {
			tree := func(ports ...string) string {
				n := nodeObject("worker-1", "worker", "192.0.2.31", "True", "kubelet is posting ready status")
				n["metadata"].(object)["annotations"] = object{"k8s.ovn.org/node-subnets": `{"default":["10.128.4.0/23"]}`, "k8s.ovn.org/zone-name": "worker-1"}
				n["metadata"].(object)["labels"].(object)["kubernetes.io/os"] = "linux"
				return file("cluster-scoped-resources/core/nodes/worker-1.yaml", asYAML(n)) +
					file("network_logs/ovnk_database_store.tar.gz!ovnk_database_store/ovnkube-node-b7x2p_nbdb", northDatabase("worker-1", "10.128.4.0/23", ports...))
			}
			pods := ""
			for i, name := range []string{"cart-1", "cart-2"} {
				p := podObject("shop", name, "worker-1", "cart")
				p["metadata"].(object)["ownerReferences"] = []any{object{"kind": "ReplicaSet", "name": "cart"}}
				p["status"].(object)["podIP"] = fmt.Sprintf("10.128.4.1%d", i)
				pods += file("namespaces/shop/pods/"+name+"/"+name+".yaml", asYAML(p))
			}
			broken := podObject("shop", "cart-2", "worker-1", "cart")
			broken["metadata"].(object)["ownerReferences"] = []any{object{"kind": "ReplicaSet", "name": "cart"}}
			broken["status"].(object)["podIP"] = "10.128.4.11"
			broken["status"].(object)["conditions"] = conditions([4]string{"Ready", "False", "ContainersNotReady", "probe"})
			l.healthy = gatherFiles + coreTree("4.14.8", "", false) + pods + tree("shop_cart-1", "shop_cart-2") +
				file("network_logs/cluster_scale", "services amount: 60\npods amount: 240\n") +
				file("network_logs/ovn_kubernetes_top_pods", "POD                  NAME     CPU(cores)   MEMORY(bytes)\novnkube-node-b7x2p   nbdb     1m           20Mi\n") +
				file("network_logs/ippools.whereabouts.cni.cncf.io", "No resources found\n")
			l.fault = tree("shop_cart-1") + file("namespaces/shop/pods/cart-2/cart-2.yaml", asYAML(broken))
			l.cause, l.file, l.quote = "ovn-pod-port", "ovnk_database_store/ovnkube-node-b7x2p_nbdb", "worker-1"
		}),
		with("must-gather, termination log of a static pod", func(l *bundleLayout) {
			lines := "I0311 09:50:00.000000       1 main.go:1] Readiness reached\n"
			l.healthy = gatherFiles + coreTree("4.14.8", "", false) + file("static-pods/kube-apiserver/master-0-termination.log.gz", lines)
			l.fault = file("static-pods/kube-apiserver/master-0-termination.log.gz", lines+
				"E0311 09:58:00.000000      18 status.go:71] apiserver received an error that is not an metav1.Status: rpctypes.EtcdError{code:0x8, desc:\"etcdserver: mvcc: database space exceeded\"}\n")
			l.hosts = []string{"master-0"}
			l.cause, l.file, l.host, l.quote = "etcd-no-space", "static-pods/kube-apiserver/master-0-termination.log.gz!master-0-termination.log", "master-0", "database space exceeded"
		}),
		with("must-gather, several images", func(l *bundleLayout) {
			cnv := func(s string) string {
				return strings.ReplaceAll(s, "\n-- ", "\n-- registry-example-com-cnv-must-gather-rhel9-sha256-11/")
			}
			ceph := file("registry-example-com-odf-must-gather-sha256-22/version", "odf/must-gather\nv4.14.3\n") +
				file("registry-example-com-odf-must-gather-sha256-22/ceph/must_gather_commands/ceph_status", "  cluster:\n    id:     5d9f\n    health: HEALTH_OK\n") +
				file("registry-example-com-odf-must-gather-sha256-22/ceph/namespaces/openshift-storage/core/pods.yaml", asYAML(listObject("v1", "PodList")))
			core := strings.ReplaceAll("\n"+gatherFiles+coreTree("4.14.8", "", false), "\n-- ", "\n-- registry-example-com-ocp-release-sha256-7e/")
			l.healthy = core + ceph + cnv("\n"+file("version", "kubevirt/must-gather\nv4.14.1\n")+file("namespaces/openshift-cnv/core/pods.yaml", asYAML(listObject("v1", "PodList"))))
			l.fault = cnv("\n" + file("namespaces/openshift-cnv/pods/virt-api-1/virt-api/virt-api/logs/current.log", strings.ReplaceAll(etcdLines(true), "mvcc/index", "x")))
			l.pack, l.unknown = asTarGz(mustGatherRoot), []string{"/event-filter.html", "/ceph_status"}
			l.cause, l.file, l.quote = "etcd-no-space", "/virt-api/logs/current.log", "database space exceeded"
		}),
	}
}
