package main

import "strings"

// bare takes from an object what the path tells.
func bare(o object) object {
	delete(o, "kind")
	delete(o, "apiVersion")
	return o
}

func bareItems(items []any) []any {
	for _, o := range items {
		bare(o.(object))
	}
	return items
}

// insightsTree is an archive of the Insights Operator: objects without kind in
// folders of their own, logs cut down to the lines it looks for.
func insightsTree(nodeTrouble, operatorTrouble string) string {
	var b strings.Builder
	degraded := "False"
	if operatorTrouble != "" {
		degraded = "True"
	}
	b.WriteString(file("config/id", "11111111-2222-4333-8444-555555555555"))
	b.WriteString(file("config/version.json", asJSON(bare(clusterVersionObject("4.14.8")))))
	b.WriteString(file("config/clusteroperator/etcd.json", asJSON(bare(operatorObject("etcd", degraded, operatorTrouble)))))
	b.WriteString(file("config/clusteroperator/operator.openshift.io/etcd/cluster.json", asJSON(obj("operator.openshift.io/v1", "Etcd", "", "cluster", object{"spec": object{"managementState": "Managed"}}))))
	for _, n := range fiveNodes(nodeTrouble) {
		o := n.(object)
		name := o["metadata"].(object)["name"].(string)
		b.WriteString(file("config/node/"+name+".json", asJSON(bare(o))))
	}
	b.WriteString(file("config/node/logs/master-0.log", "Mar 11 09:50:00.100000 master-0 kubenswrapper[2481]: E0311 09:50:00.100000    2481 kubelet.go:1] nothing that matters\n"))
	b.WriteString(file("config/pod/openshift-etcd/etcd-master-0.json", asJSON(bare(podObject("openshift-etcd", "etcd-master-0", "master-0", "etcd")))))
	b.WriteString(file("config/pod/openshift-apiserver/logs/apiserver-1/errors.log", "2025-03-11T09:50:00.100000000Z E0311 09:50:00.100000       1 x.go:1] nothing that matters\n"))
	b.WriteString(file("conditional/namespaces/openshift-etcd/pods/etcd-master-0/containers/etcd/logs/last-100-lines.log", strings.ReplaceAll(etcdLines(false), "2025-03-11T09:50:00.100000000Z ", "")))
	b.WriteString(file("config/alerts.json", "[]\n"))
	b.WriteString(file("config/metrics", "# HELP cluster_installer x\ncluster_installer{type=\"openshift-install\"} 1 1741687200000\n"))
	b.WriteString(file("config/network.json", asJSON(bare(obj("config.openshift.io/v1", "Network", "", "cluster", object{"spec": object{"networkType": "OVNKubernetes"}})))))
	b.WriteString(file("config/infrastructure.json", asJSON(bare(obj("config.openshift.io/v1", "Infrastructure", "", "cluster", object{"status": object{"platform": "None"}})))))
	b.WriteString(file("config/machineconfigpools/worker.json", asJSON(bare(obj("machineconfiguration.openshift.io/v1", "MachineConfigPool", "", "worker", object{"status": object{"machineCount": 2, "readyMachineCount": 2, "updatedMachineCount": 2, "degradedMachineCount": 0}})))))
	b.WriteString(file("events/openshift-etcd.json", `{"items":[]}`+"\n"))
	b.WriteString(file("insights-operator/gathers.json", `{"status_reports":[{"name":"clusterconfig/operators","duration_in_ms":19,"records_count":1,"errors":null}]}`+"\n"))
	return b.String()
}

func inspectTree(etcdFull bool) string {
	all := object{"apiVersion": "route.openshift.io/v1", "kind": "RouteList", "items": []any{}}
	return file("event-filter.html", "<html></html>\n") + file("timestamp", "2025-03-11 10:00:40.123456789 +0000 UTC m=+0.1\n") +
		file("namespaces/all/route.openshift.io/routes.yaml", asYAML(all)) + coreTree("4.14.8", "", etcdFull)
}

// dumpTree is what oc cluster-info dump writes.
func dumpTree(node string, full bool) string {
	lists := ""
	for _, kind := range []string{"EventList", "ServiceList", "ReplicationControllerList", "DaemonSetList", "DeploymentList", "ReplicaSetList"} {
		names := map[string]string{"EventList": "events", "ServiceList": "services", "ReplicationControllerList": "replication-controllers", "DaemonSetList": "daemonsets", "DeploymentList": "deployments", "ReplicaSetList": "replicasets"}
		lists += file("openshift-etcd/"+names[kind]+".json", asJSON(listObject("v1", kind)))
	}
	return file("nodes.json", asJSON(listObject("v1", "NodeList", fiveNodes(node)...))) + lists +
		file("openshift-etcd/pods.json", asJSON(listObject("v1", "PodList", podObject("openshift-etcd", "etcd-master-0", "master-0", "etcd")))) +
		file("openshift-etcd/etcd-master-0/logs.txt", "==== START logs for container etcdctl of pod openshift-etcd/etcd-master-0 ====\n==== END logs for container etcdctl of pod openshift-etcd/etcd-master-0 ====\n"+
			"==== START logs for container etcd of pod openshift-etcd/etcd-master-0 ====\n"+strings.NewReplacer("2025-03-11T09:50:00.100000000Z ", "", "2025-03-11T09:59:00.100000000Z ", "").Replace(etcdLines(full))+"==== END logs for container etcd of pod openshift-etcd/etcd-master-0 ====\n")
}

func dnsDump(trouble string) string {
	part := func(container, lines string) string {
		mark := " logs for container " + container + " of pod openshift-dns/dns-default-1 ====\n"
		return "==== START" + mark + lines + "==== END" + mark
	}
	return file("openshift-dns/pods.json", asJSON(listObject("v1", "PodList", podObject("openshift-dns", "dns-default-1", "master-0", "dns")))) +
		file("openshift-dns/dns-default-1/logs.txt", part("dns", ".:5353\nlinux/amd64, go1.20, \n"+trouble)+part("kube-rbac-proxy", "I0311 09:50:00.000000       1 main.go:1] Listening securely on :9154\n"))
}

// supportTree is a support bundle of troubleshoot.sh.
func supportTree(node string, full bool) string {
	plain := strings.NewReplacer("2025-03-11T09:50:00.100000000Z ", "", "2025-03-11T09:59:00.100000000Z ", "").Replace(etcdLines(full))
	return file("version.yaml", "apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\nspec:\n  versionNumber: v0.72.1\n") +
		file("analysis.json", `[{"name":"node.ready","labels":{"iconKey":""},"insight":{"name":"node.ready","primary":"Nodes are ready","detail":"","severity":"info"},"severity":"info","analyzerSpec":""}]`+"\n") +
		file("cluster-info/cluster_version.json", `{"info":{"major":"1","minor":"27","gitVersion":"v1.27.8+4fab27b"},"string":"v1.27.8+4fab27b"}`+"\n") +
		file("cluster-resources/nodes.json", asJSON(listObject("v1", "NodeList", fiveNodes(node)...))) +
		file("cluster-resources/namespaces.json", asJSON(listObject("v1", "NamespaceList", obj("v1", "Namespace", "", "openshift-etcd", object{"status": object{"phase": "Active"}})))) +
		file("cluster-resources/custom-resource-definitions.json", asJSON(listObject("apiextensions.k8s.io/v1", "CustomResourceDefinitionList"))) +
		file("cluster-resources/resources.json", `[{"groupVersion":"v1","resources":[]}]`+"\n") +
		file("cluster-resources/auth-cani-list/openshift-etcd.json", `{"resourceRules":[]}`+"\n") +
		file("cluster-resources/pods/openshift-etcd.json", asJSON(listObject("v1", "PodList", podObject("openshift-etcd", "etcd-master-0", "master-0", "etcd")))) +
		file("cluster-resources/events/openshift-etcd.json", asJSON(listObject("v1", "EventList"))) +
		file("cluster-resources/deployments/openshift-etcd.json", asJSON(listObject("apps/v1", "DeploymentList"))) +
		file("cluster-resources/pods/logs/openshift-etcd/etcd-master-0/etcd.log", plain) +
		file("cluster-resources/pods/logs/openshift-etcd/etcd-master-0/etcd-previous.log", "{\"level\":\"warn\",\"ts\":\"2025-03-09T09:50:00.100Z\",\"caller\":\"x\",\"msg\":\"refused\",\"error\":\"etcdserver: mvcc: database space exceeded\"}\n") +
		file("host-collectors/system/hostos_info.json", `{"name":"rhcos","kernelVersion":"5.14.0"}`+"\n")
}

// agentTree is what agent-gather packs on the rendezvous host.
func agentTree(master string) string {
	journal := "__CURSOR=s=4784d0e5bef748688909675b4eb5c520;i=7a9\n__REALTIME_TIMESTAMP=1741686600000000\n_HOSTNAME=master-0\nSYSLOG_IDENTIFIER=agent\n_PID=1000\nMESSAGE=time=\"2025-03-11T09:50:00Z\" level=info msg=\"Registering host\"\n\n"
	inner := strings.ReplaceAll("\n"+bootstrapTree("bootstrap")+masterTree("control-plane/192.0.2.20", "master-0")+file("control-plane/192.0.2.20/journals/kubelet.log", kubeletLines("master-0")+master), "\n-- ", "\n-- bootstrap-gather.tar!log-bundle-20250311100412/")
	return file("journal.export", journal) +
		file("ipaddr", `[{"ifindex":2,"ifname":"ens192","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"operstate":"UP","addr_info":[{"family":"inet","local":"192.0.2.20","prefixlen":24,"scope":"global"}]}]`+"\n") +
		file("iproute", `[{"type":"unicast","dst":"default","gateway":"192.0.2.1","dev":"ens192","protocol":"dhcp","metric":100}]`+"\n") +
		file("iplink", `[{"ifindex":2,"ifname":"ens192","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"operstate":"UP"}]`+"\n") +
		file("resolv.conf", "nameserver 192.0.2.2\n") + file("df", cleanDf) + file("lsblk", "NAME MAJ:MIN RM SIZE RO TYPE MOUNTPOINT\nsda    8:0    0 120G  0 disk\n") +
		file("etc/mtab", "/dev/sda4 /var xfs rw 0 0\n") +
		file("etc/assisted/manifests/cluster-deployment.yaml", asYAML(obj("hive.openshift.io/v1", "ClusterDeployment", "ocp", "ocp", object{"spec": object{"baseDomain": "example.com"}}))) +
		file("etc/assisted/rendezvous-host.env", "NODE_ZERO_IP=192.0.2.20\n") +
		file("container-status", "CONTAINER ID  IMAGE  COMMAND  CREATED  STATUS  PORTS  NAMES\n0123456789ab  quay.example.com/assisted-service:latest  /assisted-service  10 minutes ago  Up 10 minutes  0.0.0.0:8090->8090/tcp  service\n") +
		file("postgresql/hosts-status", " id | status_info | status | validations_info\n----+-------------+--------+------------------\n(0 rows)\n") +
		file("etc/systemd/system/agent.service", "[Unit]\nDescription=agent\n") +
		strings.TrimPrefix(inner, "\n")
}

// hostedTree is the archive of the assisted installer: one archive a host.
func hostedTree(host string) string {
	dir := "ocp_master_master-0.tar.gz!logs_host_3f2a7c1e-0000-4000-8000-000000000001/"
	return file("ocp_events.json", `[{"cluster_id":"11111111-2222-4333-8444-555555555555","event_time":"2025-03-11T09:40:00.000Z","severity":"info","message":"Host master-0: reached installation stage Rebooting"}]`+"\n") +
		file(dir+"agent.logs", "Mar 11 09:40:00 master-0 agent[2000]: time=\"11-03-2025 09:40:00\" level=info msg=\"Registering host\" file=\"register_node.go:50\"\n"+host) +
		file(dir+"installer.logs", "Mar 11 09:41:00 master-0 installer[2100]: time=\"2025-03-11T09:41:00Z\" level=info msg=\"Updating node installation stage: Rebooting\"\n") +
		file(dir+"mount.logs", "List block devices:\nNAME MAJ:MIN SIZE TYPE\nsda  8:0 120G disk\n") +
		file(dir+"dmesg.logs", "[Tue Mar 11 09:30:00 2025] Linux version 5.14.0-284.45.1.el9_2.x86_64\n") +
		file(dir+"journal.logs", kubeletLines("master-0")) +
		file("ocp_assisted-installer-controller.tar.gz!controller_logs/assisted-installer-controller.logs", "time=\"2025-03-11T09:45:00Z\" level=info msg=\"Waiting for all cluster operators\"\n")
}

func clusterLayouts() []bundleLayout {
	foreign := []string{"/metrics", "/gathers.json", "config/id", "event-filter.html", "/analysis.json", "cluster_version.json", "resources.json", "hostos_info.json", "auth-cani-list/openshift-etcd.json",
		"/lsblk", "/mtab", "/container-status", "/hosts-status", ".env", "agent.service", ".inspect", "hostname.txt", "_events.json", "/mount.logs"}
	full := func(l bundleLayout, end string) bundleLayout {
		l.cause, l.file, l.quote = "etcd-no-space", end, "database space exceeded"
		return l
	}
	insights := bundleLayout{kind: "insights", version: "4.14.8", pack: asTarGz(""), unknown: foreign, healthy: insightsTree("", "")}
	node, limited := insights, insights
	node.name, node.fault, node.cause, node.file, node.quote, node.host = "insights, a node", insightsTree(noCNI, ""), "node-no-cni", "config/node/worker-1.json", "", "worker-1"
	limited.name = "insights, the last lines of a log"
	logs := "conditional/namespaces/openshift-etcd/pods/etcd-master-0/containers/etcd/logs/last-100-lines.log"
	limited.fault = file(logs, strings.NewReplacer("2025-03-11T09:50:00.100000000Z ", "", "2025-03-11T09:59:00.100000000Z ", "").Replace(etcdLines(true)))
	limited = full(limited, logs)
	old := insightsTree("", "EtcdMembersDegraded: 2 of 3 members are available, master-2 is unhealthy")
	old += file("config/alerts.json", `[{"labels":{"alertname":"ClusterOperatorDegraded","name":"etcd","namespace":"openshift-cluster-version","severity":"warning"},"annotations":{},"startsAt":"2025-03-10T20:00:00Z","endsAt":"2025-03-10T20:10:00Z","updatedAt":"2025-03-10T20:06:00Z","status":{"state":"active"}}]`+"\n")
	inside := func(name, tree string) string {
		return strings.TrimPrefix(strings.ReplaceAll("\n"+tree, "\n-- ", "\n-- insights-data/insights-operator/"+name+"!"), "\n")
	}
	return []bundleLayout{
		node, limited,
		{
			name: "must-gather with older insights archives inside", kind: "must-gather", version: "4.14.8", pack: asTarGz(mustGatherImage), unknown: foreign,
			healthy: gatherFiles + coreTree("4.14.8", "", false) + inside("insights-2025-03-10-200641.tar.gz", strings.ReplaceAll(old, "2025-03-11", "2025-03-10")) + inside("insights-2025-03-11-080641.tar.gz", insightsTree("", "")),
			fault:   coreTree("4.14.8", noCNI, false),
			cause:   "node-no-cni", file: "cluster-scoped-resources/core/nodes/worker-1.yaml", host: "worker-1",
		},
		full(bundleLayout{name: "oc adm inspect", kind: "inspect", version: "4.14.8", pack: asDirectory("inspect.local.5874393123"), unknown: foreign,
			healthy: inspectTree(false), fault: coreTree("4.14.8", "", true)}, "/etcd/etcd/logs/current.log"),
		{
			name: "oc adm inspect of a namespace, packed without its folder", kind: "inspect", pack: asTarGz(""),
			healthy: file("namespaces/shop/core/pods.yaml", asYAML(listObject("v1", "PodList", podObject("shop", "cart-1", "worker-1", "cart")))) + file("namespaces/shop/core/persistentvolumeclaims.yaml", asYAML(listObject("v1", "PersistentVolumeClaimList"))),
			fault: file("namespaces/shop/core/events.yaml", asYAML(listObject("v1", "EventList", obj("v1", "Event", "shop", "cart-2.1", object{"reason": "FailedCreatePodSandBox", "count": 40, "lastTimestamp": "2025-03-11T10:00:00Z",
				"message":        "Failed to create pod sandbox: timed out waiting for OVS port binding",
				"involvedObject": object{"kind": "Pod", "namespace": "shop", "name": "cart-2"}, "source": object{"component": "kubelet", "host": "worker-1"}})))),
			cause: "pod-network-failing-reported", file: "namespaces/shop/core/events.yaml",
		},
		full(bundleLayout{name: "oc cluster-info dump", kind: "cluster-info", pack: asTarGz("cluster-state"), unknown: foreign, healthy: dumpTree("", false), fault: dumpTree("", true)}, "openshift-etcd/etcd-master-0/logs.txt"),
		{ // a rule of the DNS server's log alone: the container is told by the START line
			name: "oc cluster-info dump, one of several containers", kind: "cluster-info", pack: asTarGz("cluster-state"), unknown: foreign,
			healthy: dumpTree("", false) + dnsDump(""), fault: dnsDump(strings.Repeat("[ERROR] plugin/errors: 2 quay.io. A: read udp 10.128.0.4:37220->192.0.2.1:53: i/o timeout\n", 8)),
			cause: "coredns-upstream-unreachable", file: "openshift-dns/dns-default-1/logs.txt", quote: "192.0.2.1:53: i/o timeout",
		},
		{
			name: "oc cluster-info dump, a node", kind: "cluster-info", pack: asDirectory("cluster-state"), unknown: foreign, healthy: dumpTree("", false), fault: dumpTree(noCNI, false),
			cause: "node-no-cni", file: "nodes.json", host: "worker-1",
		},
		full(bundleLayout{name: "support bundle", kind: "support-bundle", pack: asTarGz("support-bundle-2025-03-11T10_00_00"), unknown: foreign, healthy: supportTree("", false), fault: supportTree("", true)}, "logs/openshift-etcd/etcd-master-0/etcd.log"),
		{
			name: "support bundle, a node", kind: "support-bundle", pack: asTarGz("support-bundle-2025-03-11T10_00_00"), unknown: foreign, healthy: supportTree("", false), fault: file("cluster-resources/nodes.json", asJSON(bareItems(fiveNodes(noCNI)))), // as older releases write them
			cause: "node-no-cni", file: "cluster-resources/nodes.json", host: "worker-1",
		},
		{
			name: "agent-gather", kind: "agent-logs", pack: asTarXz("agent-gather"), unknown: foreign, hosts: []string{"bootstrap|bootstrap.ocp.example.com", "192.0.2.20|master-0"},
			healthy: agentTree(""), fault: agentTree("Mar 11 09:59:55.000000 master-0 systemd[1]: Stopped Kubernetes Kubelet.\nMar 11 10:02:55.000000 master-0 systemd[1]: Starting Cleanup of Temporary Directories...\n"),
			cause: "kubelet-stopped-journal", file: "control-plane/192.0.2.20/journals/kubelet.log", host: "192.0.2.20", quote: "Stopped Kubernetes Kubelet",
		},
		{
			name: "logs of the assisted installer", kind: "agent-logs", pack: asTarXz(""), unknown: foreign,
			healthy: hostedTree(""), fault: strings.ReplaceAll(file("ocp_master_master-0.tar.gz!logs_host_3f2a7c1e-0000-4000-8000-000000000001/journal.logs", kubeletLines("master-0")+lostAPIName("master-0")), "\n\n", "\n"),
			hosts: []string{"master-0"},
			cause: "api-int-record-missing", file: "/journal.logs", host: "master-0", quote: "lookup api-int.ocp.example.com",
		},
	}
}
