package main

import "strings"

const logBundleRoot = "log-bundle-20250311100412"

// stageRecords are those of a bootstrap service that ended as result says.
func stageRecords(stage, result string) string {
	return `[
{"phase":"service start","timestamp":"2025-03-11T09:07:00Z"},
{"phase":"stage start","stage":"` + stage + `","timestamp":"2025-03-11T09:07:00Z"},
{"phase":"stage end","stage":"` + stage + `","result":"` + result + `","timestamp":"2025-03-11T09:09:00Z","errorLine":"30 main pull","errorMessage":"exit status 125"},
{"phase":"service end","result":"` + result + `","timestamp":"2025-03-11T09:09:00Z"}
]
`
}

const noFailedUnits = "  UNIT LOAD ACTIVE SUB DESCRIPTION\n0 loaded units listed.\n"

// bootstrapTree is what the gather script takes of the bootstrap host: below
// dir, with the lists of units beside it.
func bootstrapTree(dir string) string {
	return file(dir+"/journals/bootkube.log", "Mar 11 09:10:00 bootstrap.ocp.example.com bootkube.sh[2841]: Rendering Cluster Version Operator Manifests...\nMar 11 09:27:00 bootstrap.ocp.example.com bootkube.sh[2841]: bootkube.service complete\n") +
		file(dir+"/journals/release-image.log", "Mar 11 09:07:00 bootstrap.ocp.example.com release-image-download.sh[1600]: Pulling registry.example.com/ocp/release@sha256:abab...\nMar 11 09:09:00 bootstrap.ocp.example.com systemd[1]: Started Download the OpenShift Release Image.\n") +
		file(dir+"/journals/kubelet.log", kubeletLines("bootstrap.ocp.example.com")) +
		file(dir+"/journals/crio.log", "Mar 11 09:51:00.100000 bootstrap.ocp.example.com crio[1402]: time=\"2025-03-11T09:51:00.1Z\" level=info msg=\"Stopped container 3646febf\"\n") +
		file(dir+"/journals/ironic.log", "~~ No entries ~~\n") +
		file(dir+"/services/release-image.json", stageRecords("pull-release-image", "success")) +
		file(dir+"/services/bootkube.json", stageRecords("cvo-bootstrap", "success")) +
		file(dir+"/containers/kube-apiserver-3646febfedf7571ca96bf38709027cfcce7bd9ba4d615294cf783e50b8511a8b.log", "I0311 09:12:00.000000       1 controller.go:1] Serving securely on [::]:6443\n") +
		file(dir+"/containers/kube-apiserver-3646febfedf7571ca96bf38709027cfcce7bd9ba4d615294cf783e50b8511a8b.inspect", `{"status":{"id":"3646febf","metadata":{"attempt":0,"name":"kube-apiserver"},"state":"CONTAINER_RUNNING","exitCode":0}}`+"\n") +
		file(dir+"/pods/0123456789ab.log", "Success while trying to reach API_URL's https endpoint\n") +
		file(dir+"/pods/0123456789ab.inspect", `[{"Id":"0123456789ab","State":{"Status":"exited","ExitCode":0}}]`+"\n") +
		file(dir+"/network/ip-addr.txt", "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    inet 127.0.0.1/8 scope host lo\n2: ens192: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000\n    inet 192.0.2.10/24 brd 192.0.2.255 scope global dynamic ens192\n") +
		file(dir+"/network/ip-route.txt", "default via 192.0.2.1 dev ens192 proto dhcp metric 100\n192.0.2.0/24 dev ens192 proto kernel scope link src 192.0.2.10 metric 100\n") +
		file(dir+"/network/hostname.txt", "bootstrap.ocp.example.com\n") +
		file(dir+"/network/resolv.conf", "search ocp.example.com\nnameserver 192.0.2.2\n")
}

func masterTree(dir, host string) string {
	return file(dir+"/failed-units.txt", noFailedUnits) +
		file(dir+"/unit-status/kubelet.service.txt", "") +
		file(dir+"/journals/kubelet.log", kubeletLines(host)) +
		file(dir+"/journals/crio.log", "Mar 11 09:51:00.100000 "+host+" crio[1402]: time=\"2025-03-11T09:51:00.1Z\" level=info msg=\"Stopped container 3646febf\"\n") +
		file(dir+"/journals/machine-config-daemon-host.log", "~~ No entries ~~\n") +
		file(dir+"/journals/pivot.log", "~~ No entries ~~\n") +
		file(dir+"/network/resolv.conf", "search ocp.example.com\nnameserver 192.0.2.2\n") +
		file(dir+"/containers/etcd-19313cd4f9ad33c89d5f3dbb0dd70d65a4a7d1d47c561bbccb9b9f8f906e0b32.log", strings.TrimPrefix(etcdLines(false), "2025-03-11T09:50:00.100000000Z "))
}

func resourcesTree() string {
	empty := asJSON(listObject("v1", "List"))
	s := file("resources/nodes.list", "node/master-0\nnode/master-1\n") + file("resources/masters.list", "192.0.2.20\n192.0.2.21\n") +
		file("resources/containers", "CONTAINER           IMAGE               CREATED             STATE               NAME                POD ID\n3646febfedf75       abababababab        About an hour ago   Running             kube-apiserver      0123456789abc\n") +
		file("resources/api-pods", "3646febfedf75\n") +
		file("resources/nodes.json", asJSON(listObject("v1", "List", fiveNodes("")...))) +
		file("resources/clusterversion.json", asJSON(listObject("v1", "List", clusterVersionObject("4.14.8")))) +
		file("resources/clusteroperators.json", asJSON(listObject("v1", "List", operatorObject("etcd", "False", "All is well")))) +
		file("resources/secrets-names.txt", "openshift-etcd etcd-client\n") + file("resources/secrets-names-with-annotations.txt", "openshift-etcd etcd-client map[]\n") +
		file("resources/openapi.json.gz", `{"swagger":"2.0"}`)
	for _, kind := range []string{"apiservices", "configmaps", "csr", "endpoints", "events", "kubeapiserver", "machineconfigpools", "machineconfigs", "namespaces", "pods", "rolebindings", "roles", "services"} {
		s += file("resources/"+kind+".json", empty)
	}
	return s
}

func logBundleTree() string {
	return file("gather.log", "Gathering bootstrap systemd summary ...\nGathering bootstrap failed systemd unit status ...\nGather logs from control plane hosts\n") +
		file("failed-units.txt", noFailedUnits) + bootstrapTree("bootstrap") +
		masterTree("control-plane/192.0.2.20", "master-0") + masterTree("control-plane/192.0.2.21", "master-1") + resourcesTree() +
		file("rendered-assets/openshift/manifests/cluster-config.yaml", asYAML(obj("v1", "ConfigMap", "kube-system", "cluster-config-v1", object{"data": object{"note": "x"}}))) +
		file("rendered-assets/openshift/cluster-bootstrap/ready.yaml", asYAML(podObject("kube-system", "x", "n", "c")))
}

func installLayouts() []bundleLayout {
	base := bundleLayout{kind: "log-bundle", version: "4.14.8", healthy: logBundleTree(), pack: asTarGz(logBundleRoot),
		unknown: []string{".inspect", "/hostname.txt", "resources/api-pods", "/openapi.json.gz!openapi.json", "/secrets-names.txt", "/secrets-names-with-annotations.txt", "resources/containers", "/nodes.list", "/masters.list"}}
	with := func(name string, set func(l *bundleLayout)) bundleLayout {
		l := base
		l.name = name
		set(&l)
		return l
	}
	unauthorized := `Mar 11 09:07:00 bootstrap.ocp.example.com release-image-download.sh[1600]: Error: Source image rejected: error pulling image "registry.example.com/ocp/release@sha256:abababababababababababababababababababababababababababababababab": unable to pull registry.example.com/ocp/release@sha256:abababababababababababababababababababababababababababababababab: unauthorized: access to the requested resource is not authorized` + "\n"
	return []bundleLayout{
		with("log-bundle, a master", func(l *bundleLayout) {
			l.fault = file("control-plane/192.0.2.21/journals/kubelet.log", kubeletLines("master-1")+"Mar 11 09:59:55.000000 master-1 systemd[1]: Stopped Kubernetes Kubelet.\nMar 11 10:02:55.000000 master-1 systemd[1]: Starting Cleanup of Temporary Directories...\n")
			l.hosts = []string{"bootstrap|bootstrap.ocp.example.com", "192.0.2.20|master-0", "192.0.2.21|master-1"}
			l.cause, l.file, l.host, l.quote = "kubelet-stopped-journal", "control-plane/192.0.2.21/journals/kubelet.log", "192.0.2.21", "Stopped Kubernetes Kubelet"
		}),
		with("log-bundle, a master's failed unit", func(l *bundleLayout) {
			l.fault = file("control-plane/192.0.2.21/failed-units.txt", "  UNIT            LOAD   ACTIVE SUB    DESCRIPTION\n● crio.service    loaded failed failed Container Runtime Interface for OCI (CRI-O)\n\n1 loaded units listed.\n") +
				file("control-plane/192.0.2.21/unit-status/crio.service.txt", "● crio.service - Container Runtime Interface for OCI (CRI-O)\n   Loaded: loaded (/usr/lib/systemd/system/crio.service; disabled; vendor preset: disabled)\n   Active: failed (Result: exit-code) since Tue 2025-03-11 09:30:00 UTC; 30min ago\n Main PID: 1402 (code=exited, status=1/FAILURE)\n")
			l.pack = asDirectory(logBundleRoot)
			l.hosts = []string{"bootstrap|bootstrap.ocp.example.com", "192.0.2.20|master-0", "192.0.2.21|master-1"}
			l.cause, l.file, l.host, l.quote = "crio-not-running", "control-plane/192.0.2.21/unit-status/crio.service.txt", "192.0.2.21", "failed (Result: exit-code)"
		}),
		with("log-bundle, the API was silent", func(l *bundleLayout) {
			for _, kind := range []string{"nodes", "pods", "namespaces", "services", "configmaps", "endpoints", "clusteroperators", "clusterversion", "events", "csr"} {
				l.fault += file("resources/"+kind+".json", "")
			}
			l.hosts = []string{"bootstrap|bootstrap.ocp.example.com", "192.0.2.20|master-0", "192.0.2.21|master-1"}
			l.cause, l.file, l.quote, l.warning = "api-silent-when-gathered", "/resources/clusteroperators.json", "is empty", true
			l.faultVersion = "-"
		}),
		with("log-bundle, bootstrap", func(l *bundleLayout) {
			l.fault = file("bootstrap/journals/release-image.log", strings.Repeat(unauthorized, 3)) + file("bootstrap/journals/bootkube.log", "~~ No entries ~~\n") +
				file("bootstrap/services/release-image.json", stageRecords("pull-release-image", "failure")) + file("bootstrap/services/bootkube.json", "")
			l.hosts = []string{"bootstrap|bootstrap.ocp.example.com", "192.0.2.20|master-0", "192.0.2.21|master-1"}
			l.cause, l.file, l.host, l.quote = "release-image-unauthorized", "bootstrap/journals/release-image.log", "bootstrap", "unauthorized"
		}),
		with("log-bundle of a single node", func(l *bundleLayout) {
			l.healthy = file("gather.log", "Gathering bootstrap systemd summary ...\n") + bootstrapTree("log-bundle-bootstrap") + masterTree("control-plane/master", "master-0") + resourcesTree()
			l.fault = file("log-bundle-bootstrap/journals/release-image.log", strings.Repeat(unauthorized, 3)) + file("log-bundle-bootstrap/journals/bootkube.log", "~~ No entries ~~\n") +
				file("log-bundle-bootstrap/services/release-image.json", stageRecords("pull-release-image", "failure"))
			l.hosts = []string{"bootstrap|bootstrap.ocp.example.com", "master|master-0"}
			l.cause, l.file, l.host, l.quote = "release-image-unauthorized", "log-bundle-bootstrap/journals/release-image.log", "bootstrap", "unauthorized"
		}),
		with("log-bundle of a single node, the master", func(l *bundleLayout) {
			l.healthy = file("gather.log", "Gathering bootstrap systemd summary ...\n") + bootstrapTree("log-bundle-bootstrap") + masterTree("control-plane/master", "master-0") + resourcesTree()
			l.fault = file("control-plane/master/journals/kubelet.log", kubeletLines("master-0")+"Mar 11 09:59:55.000000 master-0 systemd[1]: Stopped Kubernetes Kubelet.\nMar 11 10:02:55.000000 master-0 systemd[1]: Starting Cleanup of Temporary Directories...\n")
			l.hosts = []string{"bootstrap|bootstrap.ocp.example.com", "master|master-0"}
			l.cause, l.file, l.host, l.quote = "kubelet-stopped-journal", "control-plane/master/journals/kubelet.log", "master", "Stopped Kubernetes Kubelet"
		}),
	}
}
