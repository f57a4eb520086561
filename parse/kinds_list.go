package parse

import (
	"slices"
	"sync"
)

func list(s ...string) []string { return s }

// logKinds is the list of programs, made once. Idents and units come from the
// unit files and journals of RHCOS and the installer's bootstrap, container
// names from must-gathers.
var logKinds = sync.OnceValue(func() []logKind {
	return slices.Concat(hostKinds(), platformKinds(), podKinds())
})

// hostKinds are the programs of the installer's host, bastion and balancer.
func hostKinds() []logKind {
	return []logKind{
		{kind: "installer", doc: "openshift-install", idents: list("openshift-install"), names: list("openshift_install", "openshift-install", "install.log", "installer")},
		{kind: "gather", doc: "the collection's own log", names: list("gather.log", "gather.logs", "must-gather.logs")},
		{kind: "haproxy", family: Journal, doc: "HAProxy, of a balancer or of keepalived's static pods", idents: list("haproxy"), units: list("haproxy"), containers: list("haproxy"), names: list("haproxy")},
		{kind: "keepalived", family: Journal, doc: "keepalived, host or static pod", idents: list("keepalived", "keepalived_vrrp", "keepalived_healthcheckers"), units: list("keepalived"), containers: list("keepalived"), names: list("keepalived")},
		{kind: "named", family: Journal, doc: "BIND", idents: list("named", "named-checkconf", "named-checkzone"), units: list("named", "named-chroot"), names: list("named", "bind")},
		{kind: "dnsmasq", family: Journal, doc: "dnsmasq", idents: list("dnsmasq", "dnsmasq-dhcp", "dnsmasq-tftp"), units: list("dnsmasq"), names: list("dnsmasq")},
		{kind: "dhcpd", family: Journal, doc: "ISC DHCP server", idents: list("dhcpd"), units: list("dhcpd"), names: list("dhcpd")},
		{kind: "tftp", family: Journal, doc: "TFTP server", idents: list("in.tftpd", "tftpd", "xinetd"), units: list("tftp", "xinetd"), names: list("tftp", "tftpd")},
		{kind: "httpd", family: Journal, doc: "Apache or nginx", idents: list("httpd", "nginx"), units: list("httpd", "nginx"), names: list("httpd", "nginx", "access_log", "error_log")},
		{kind: "chronyd", family: Journal, doc: "chrony", idents: list("chronyd", "chronyc", "ntpd"), units: list("chronyd", "ntpd"), names: list("chronyd", "chrony")},
		{kind: "firewalld", family: Journal, doc: "firewalld", idents: list("firewalld"), units: list("firewalld"), names: list("firewalld")},
		{kind: "audit", family: Journal, doc: "the kernel's audit log (SELinux denials)", idents: list("audit", "auditd", "audispd", "setroubleshoot", "setroubleshootd", "sedispatch"), units: list("auditd"), names: list("audit")},
		{kind: "api-audit", doc: "audit log of an API server; its lines are never given to rules, see the fact api-requests", names: list("audit_logs")},
	}
}

// platformKinds are the programs of a node.
func platformKinds() []logKind {
	return []logKind{
		{kind: "bootkube", family: Journal, doc: "bootkube.sh on the bootstrap host", idents: list("bootkube.sh", "bootkube", "cluster-bootstrap"), units: list("bootkube"), containers: list("cluster-bootstrap"), names: list("bootkube")},
		{kind: "release-image", family: Journal, doc: "the pull of the release image on the bootstrap host", idents: list("release-image-download.sh", "release-image", "node-image-pull.sh", "node-image-pull", "node-image-overlay.sh"), units: list("release-image", "release-image-pivot", "node-image-pull", "node-image-overlay"), names: list("release-image", "node-image-pull")},
		{kind: "approve-csr", family: Journal, doc: "approve-csr.sh on the bootstrap host", idents: list("approve-csr.sh", "approve-csr"), units: list("approve-csr"), names: list("approve-csr")},
		{kind: "kubelet", family: Journal, doc: "the kubelet, and the 3.x node", idents: list("kubelet", "hyperkube", "kubenswrapper", "kubelet.sh", "atomic-openshift-node", "origin-node", "openshift-node"), units: list("kubelet", "atomic-openshift-node", "origin-node"), names: list("kubelet", "hyperkube", "kubenswrapper", "atomic-openshift-node", "origin-node")},
		{kind: "crio", family: Journal, doc: "CRI-O", idents: list("crio", "cri-o", "conmon"), units: list("crio", "crio-configure", "crio-wipe"), names: list("crio", "cri-o")},
		{kind: "kernel", family: Journal, doc: "the kernel", idents: list("kernel"), units: list("kernel", "dmesg"), names: list("dmesg", "kernel", "kern")},
		{kind: "systemd", family: Journal, doc: "systemd itself: units started and failed", idents: list("systemd", "systemd-logind", "systemd-coredump", "systemd-hostnamed", "systemd-resolved", "systemd-udevd", "systemd-networkd", "systemd-journald"), names: list("systemd")},
		{kind: "network-manager", family: Journal, doc: "NetworkManager, its dispatchers and DHCP clients", idents: list("networkmanager", "nm-dispatcher", "dhclient", "nm-cloud-setup"), units: list("networkmanager", "networkmanager-dispatcher", "networkmanager-wait-online"), names: list("networkmanager", "network-manager")},
		{kind: "ovs", family: Journal, doc: "Open vSwitch", idents: list("ovs-vswitchd", "ovsdb-server", "ovs-ctl", "ovs-vsctl", "ovs-ofctl", "openvswitch"), units: list("openvswitch", "ovs-vswitchd", "ovsdb-server"), containers: list("openvswitch"), names: list("ovs", "openvswitch", "ovs-vswitchd", "ovsdb-server")},
		{kind: "ovs-configuration", family: Journal, doc: "configure-ovs.sh", idents: list("configure-ovs.sh", "configure-ovs", "ovs-configuration"), units: list("ovs-configuration"), names: list("ovs-configuration", "configure-ovs")},
		{kind: "nodeip-configuration", family: Journal, doc: "the choice of a node's address", idents: list("nodeip-configuration", "nodeip-finder", "baremetal-runtimecfg", "runtimecfg"), units: list("nodeip-configuration"), names: list("nodeip-configuration")},
		{kind: "ignition", family: Console, doc: "Ignition on a node's first boot", idents: list("ignition", "ignition-firstboot-complete", "coreos-installer", "coreos-installer-service", "coreos-installer-generator"), units: list("ignition", "ignition-fetch", "ignition-files", "ignition-disks", "coreos-installer"), names: list("ignition", "coreos-installer")},
		{kind: "rpm-ostree", family: Journal, doc: "rpm-ostree and ostree", idents: list("rpm-ostree", "rpm-ostreed", "ostree", "ostree-finalize-staged"), units: list("rpm-ostreed", "rpm-ostree", "ostree-finalize-staged"), names: list("rpm-ostree", "rpm-ostreed")},
		{kind: "machine-config-daemon", family: Pod, doc: "the machine-config daemon, in its pod and on the host", idents: list("machine-config-daemon", "machine-config-daemon-firstboot", "machine-config-daemon-host", "machine-config-daemon-pull", "pivot"), units: list("machine-config-daemon-firstboot", "machine-config-daemon-host", "machine-config-daemon-pull", "pivot"), containers: list("machine-config-daemon"), names: list("machine-config-daemon", "mcd")},
		{kind: "podman", family: Journal, doc: "podman", idents: list("podman", "buildah", "skopeo"), units: list("podman"), names: list("podman")},
	}
}

// podKinds are the programs in containers.
func podKinds() []logKind {
	pod := func(kind Kind, doc string, containers ...string) logKind {
		return logKind{kind: kind, family: Pod, doc: doc, containers: containers, names: containers}
	}
	// In 3.x, and with etcd outside, it is a service that logs to the journal.
	also := func(k logKind, idents ...string) logKind {
		k.idents = idents
		return k
	}
	return []logKind{
		pod("machine-config-controller", "the machine-config controller", "machine-config-controller"),
		pod("machine-config-server", "the machine-config server, which hands out Ignition", "machine-config-server"),
		pod("machine-config-operator", "the machine-config operator", "machine-config-operator"),
		pod("machine-approver", "the approver of machines' certificates", "machine-approver-controller", "machine-approver"),
		also(pod("etcd", "an etcd member", "etcd", "etcd-member", "etcdctl", "etcd-health-monitor", "etcd-metrics", "etcd-readyz", "etcd-ensure-env-vars"), "etcd"),
		pod("etcd-operator", "the etcd operator", "etcd-operator", "cluster-etcd-operator"),
		also(pod("kube-apiserver", "a Kubernetes API server", "kube-apiserver", "kube-apiserver-check-endpoints", "kube-apiserver-cert-syncer", "kube-apiserver-cert-regeneration-controller", "kube-apiserver-insecure-readyz"), "atomic-openshift-master", "atomic-openshift-master-api", "origin-master", "origin-master-api"),
		pod("kube-apiserver-operator", "the operator of the Kubernetes API servers", "kube-apiserver-operator"),
		pod("kube-controller-manager", "a Kubernetes controller manager", "kube-controller-manager", "kube-controller-manager-cert-syncer", "kube-controller-manager-recovery-controller", "cluster-policy-controller"),
		pod("kube-controller-manager-operator", "its operator", "kube-controller-manager-operator"),
		pod("kube-scheduler", "a Kubernetes scheduler", "kube-scheduler", "kube-scheduler-cert-syncer", "kube-scheduler-recovery-controller"),
		pod("kube-scheduler-operator", "its operator", "kube-scheduler-operator-container", "kube-scheduler-operator"),
		pod("openshift-apiserver", "an OpenShift API server", "openshift-apiserver", "openshift-apiserver-check-endpoints"),
		pod("openshift-apiserver-operator", "its operator", "openshift-apiserver-operator"),
		pod("openshift-controller-manager", "the OpenShift controller manager", "openshift-controller-manager", "controller-manager", "route-controller-manager"),
		pod("openshift-controller-manager-operator", "its operator", "openshift-controller-manager-operator"),
		pod("oauth-server", "the OAuth server and its API server", "oauth-openshift", "oauth-apiserver", "oauth-server"),
		pod("authentication-operator", "the authentication operator", "authentication-operator"),
		pod("openshift-console", "the web console", "openshift-console"),
		pod("console-operator", "the web console's operator", "console-operator"),
		pod("ingress-operator", "the ingress operator", "ingress-operator"),
		pod("router", "an ingress router", "router", "router-default"),
		pod("dns", "a cluster DNS server (CoreDNS), and the node resolver", "dns", "dns-node-resolver", "coredns"),
		pod("dns-operator", "the DNS operator", "dns-operator"),
		pod("network-operator", "the network operator", "network-operator", "cluster-network-operator"),
		pod("sdn", "the OpenShift SDN", "sdn", "sdn-controller"),
		pod("ovnkube", "OVN-Kubernetes, its databases and controllers", "ovnkube-node", "ovnkube-master", "ovnkube-controller", "ovnkube-cluster-manager", "ovn-controller", "ovn-northd", "northd", "nbdb", "sbdb", "ovn-acl-logging", "ovn-dbchecker", "kube-rbac-proxy-ovn-metrics", "ovnkube"),
		pod("multus", "Multus and the CNI plugins it installs", "kube-multus", "multus", "kube-multus-additional-cni-plugins", "multus-admission-controller", "whereabouts-cni", "cni-plugins", "network-metrics-daemon"),
		pod("image-registry", "the image registry", "registry", "image-registry", "node-ca"),
		pod("image-registry-operator", "the image registry's operator", "cluster-image-registry-operator", "image-registry-operator"),
		pod("monitoring-operator", "the monitoring operator", "cluster-monitoring-operator", "monitoring-operator"),
		pod("prometheus", "Prometheus, Thanos and Alertmanager", "prometheus", "thanos-sidecar", "thanos-query", "thanos-querier", "alertmanager", "config-reloader", "prometheus-operator", "prometheus-adapter"),
		pod("cluster-version-operator", "the cluster-version operator", "cluster-version-operator"),
		pod("cloud-credential", "the cloud-credential operator", "cloud-credential-operator", "cloud-credential"),
		pod("machine-api", "the machine API's operator and controllers", "machine-api-operator", "machine-controller", "machineset-controller", "machine-healthcheck-controller", "nodelink-controller", "cluster-autoscaler-operator", "cluster-baremetal-operator"),
		pod("storage", "CSI drivers and the storage operators", "csi-driver", "csi-provisioner", "csi-attacher", "csi-resizer", "csi-snapshotter", "csi-node-driver-registrar", "csi-liveness-probe", "cluster-storage-operator", "snapshot-controller", "aws-ebs-csi-driver-operator", "vsphere-problem-detector-operator", "csi-snapshot-controller-operator"),
		pod("olm", "the operator lifecycle manager", "olm-operator", "catalog-operator", "packageserver", "registry-server", "marketplace-operator"),
		pod("service-ca", "the service CA", "service-ca-operator", "service-ca-controller"),
		pod("insights-operator", "the insights operator", "insights-operator"),
		pod("samples-operator", "the samples operator", "cluster-samples-operator", "cluster-samples-operator-watch"),
		pod("node-tuning", "the node tuning operator and tuned", "cluster-node-tuning-operator", "tuned"),
		pod("keepalived-monitor", "the monitor of a static keepalived", "keepalived-monitor"),
		pod("haproxy-monitor", "the monitor of a static HAProxy", "haproxy-monitor"),
		pod("coredns-static", "the static CoreDNS of the nodes and its monitor", "coredns-monitor", "coredns-static", "mdns-publisher"),
	}
}
