package collect

import (
	"strings"
	"testing"
)

func TestOrigin(t *testing.T) {
	const img = "must-gather.local.1/quay-io-image-sha256-0a/"
	const id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	sos := "sosreport-master-0.example.com-2021-03-01-abcdefg/"
	for _, tc := range []struct {
		path string // archives around it joined with '!'
		want Origin
	}{
		{"kanshiki-c1-20260101T000000Z/hosts/lb.example.com/journal/haproxy.service.log", Origin{Kind: Kanshiki, Host: "lb.example.com", Service: "haproxy"}},
		{"hosts/m0/cmd/ip_addr.txt", Origin{Kind: Kanshiki, Host: "m0"}},
		{"hosts/m0/meta.json", Origin{Kind: Kanshiki, Host: "m0"}},
		{"hosts/m0/files/etc/haproxy/haproxy.cfg", Origin{Kind: Kanshiki, Host: "m0"}},
		{"cluster/pods/openshift-dns/dns-x/dns.current.log", Origin{Kind: Kanshiki, Namespace: "openshift-dns", Pod: "dns-x", Container: "dns"}},
		{"cluster/pods/openshift-dns/dns-x/dns.previous.log", Origin{Kind: Kanshiki, Namespace: "openshift-dns", Pod: "dns-x", Container: "dns", Previous: true}},
		{"cluster/oc/nodes.json", Origin{Kind: Kanshiki}},

		{img + "namespaces/openshift-etcd/pods/etcd-m0/etcd/etcd/logs/current.log", Origin{Namespace: "openshift-etcd", Pod: "etcd-m0", Container: "etcd"}},
		{img + "namespaces/openshift-etcd/pods/etcd-m0/etcd/etcd/logs/previous.log", Origin{Namespace: "openshift-etcd", Pod: "etcd-m0", Container: "etcd", Previous: true}},
		{img + "namespaces/openshift-etcd/pods/etcd-m0/etcd/etcd/logs/current.insecure.log", Origin{Namespace: "openshift-etcd", Pod: "etcd-m0", Container: "etcd"}},
		{img + "namespaces/openshift-etcd/pods/etcd-m0/etcd/etcd/logs/previous.insecure.log", Origin{Namespace: "openshift-etcd", Pod: "etcd-m0", Container: "etcd", Previous: true}},
		{img + "namespaces/n/pods/p/c/c/logs/rotated/0.log.20210301-101112.gz!" + img + "namespaces/n/pods/p/c/c/logs/rotated/0.log.20210301-101112", Origin{Namespace: "n", Pod: "p", Container: "c", Previous: true}},
		{img + "namespaces/openshift-etcd/pods/etcd-m0/etcd-m0.yaml", Origin{Namespace: "openshift-etcd", Pod: "etcd-m0"}},
		{img + "namespaces/openshift-etcd/core/events.yaml", Origin{Namespace: "openshift-etcd"}},
		{img + "namespaces/all/core/pods.yaml", Origin{}},
		{img + "cluster-scoped-resources/core/nodes/m0.yaml", Origin{}},
		{img + "cluster-scoped-resources/x/namespaces/n/y.yaml", Origin{}},
		{img + "host_service_logs/masters/kubelet_service.log", Origin{Kind: MustGather, Service: "kubelet"}},
		{img + "host_service_logs/w0/crio_service.log", Origin{Kind: MustGather, Host: "w0", Service: "crio"}},
		{img + "audit_logs/kube-apiserver/m0.example.com-audit-2021-03-01T10-00-00.log", Origin{Kind: MustGather, Host: "m0.example.com"}},
		{img + "static-pods/kube-apiserver/m0-termination.log.gz!" + img + "static-pods/kube-apiserver/m0-termination.log", Origin{Kind: MustGather, Host: "m0"}},
		{img + "ingress_controllers/default/router-default-1/haproxy.config", Origin{Kind: MustGather, Pod: "router-default-1"}},
		{img + "network_logs/w0.example.com_iptables", Origin{Kind: MustGather, Host: "w0.example.com"}},
		{img + "network_logs/w0_ovnkube-node-abc_ip_addr", Origin{Kind: MustGather, Host: "w0", Pod: "ovnkube-node-abc"}},
		{img + "network_logs/cluster_scale", Origin{}},
		{img + "nodes/w0/dmesg", Origin{Host: "w0"}},

		{"log-bundle-20200928133824/bootstrap/journals/bootkube.log", Origin{Kind: LogBundle, Host: "bootstrap", Service: "bootkube"}},
		{"bootstrap/services/release-image.json", Origin{Kind: LogBundle, Host: "bootstrap", Service: "release-image"}},
		{"bootstrap/containers/kube-apiserver-" + id + ".log", Origin{Kind: LogBundle, Host: "bootstrap", Container: "kube-apiserver"}},
		{"bootstrap/network/ip-addr.txt", Origin{Kind: LogBundle, Host: "bootstrap"}},
		{"log-bundle-1/control-plane/10.0.0.5/journals/kubelet.log", Origin{Kind: LogBundle, Host: "10.0.0.5", Service: "kubelet"}},
		{"control-plane/10.0.0.5/unit-status/crio.service.txt", Origin{Kind: LogBundle, Host: "10.0.0.5", Service: "crio"}},
		{"control-plane/fd00::5/containers/etcd-" + id + ".inspect", Origin{Kind: LogBundle, Host: "fd00::5", Container: "etcd"}},
		{"control-plane/10.0.0.5/failed-units.txt", Origin{Kind: LogBundle, Host: "10.0.0.5"}},
		{"unit-status/release-image.service.log", Origin{Kind: LogBundle, Service: "release-image"}},
		{"my/bootstrap/notes.txt", Origin{}},

		{sos + "sos_commands/networking/ip_-o_addr", Origin{Kind: Sosreport, Host: "master-0.example.com"}},
		{sos + "var/log/messages", Origin{Kind: Sosreport, Host: "master-0.example.com"}},
		{sos + "var/log/messages-20210227", Origin{Kind: Sosreport, Host: "master-0.example.com", Previous: true}},
		{sos + "sos_commands/crio/journalctl_--no-pager_--unit_crio", Origin{Kind: Sosreport, Host: "master-0.example.com", Service: "crio"}},
		{sos + "sos_commands/openshift/namespaces/openshift-dns/pods/x", Origin{Kind: Sosreport, Host: "master-0.example.com", Namespace: "openshift-dns"}},
		{sos + "var/log/pods/openshift-etcd_etcd-m0_0a1b/etcd/0.log", Origin{Kind: Sosreport, Host: "master-0.example.com", Namespace: "openshift-etcd", Pod: "etcd-m0", Container: "etcd"}},
		{"sosreport-ip-10-0-1-2-02912345-2021-03-01-abcdefg/proc/meminfo", Origin{Kind: Sosreport, Host: "ip-10-0-1-2"}},
		{"sosreport-node1.02912345-20200101120000/hostname", Origin{Kind: Sosreport, Host: "node1"}},
		{"sosreport-node1-20200101120000/hostname", Origin{Kind: Sosreport, Host: "node1"}},
		{"sosreport-node1-2021-03-01-abcdefg.tar.xz!etc/hosts", Origin{Kind: Sosreport, Host: "node1"}},

		{"config/pod/openshift-authentication/logs/oauth-1/errors.log", Origin{Kind: Insights, Namespace: "openshift-authentication", Pod: "oauth-1"}},
		{"config/pod/openshift-authentication/oauth-1.json", Origin{Kind: Insights, Namespace: "openshift-authentication", Pod: "oauth-1"}},
		{"insights-data/config/node/logs/ip-10-0-1-2.ec2.internal.log", Origin{Kind: Insights, Host: "ip-10-0-1-2.ec2.internal"}},
		{"conditional/namespaces/n/pods/p/containers/c/logs/last-50-lines.log", Origin{Kind: Insights, Namespace: "n", Pod: "p", Container: "c"}},
		{"events/openshift-etcd.json", Origin{Kind: Insights, Namespace: "openshift-etcd"}},
		{"config/infrastructure.json", Origin{}},

		{"openshift-sdn-debug/nodes/n1.example.com/flows", Origin{Kind: SDNDebug, Host: "n1.example.com"}},
		{"openshift-sdn-debug/nodes/n1/pods/router-1/routes", Origin{Kind: SDNDebug, Host: "n1", Pod: "router-1"}},
		{"dump/openshift-etcd/etcd-m0/logs.txt", Origin{Kind: ClusterInfo, Namespace: "openshift-etcd", Pod: "etcd-m0"}},

		{"haproxy.log", Origin{}},
		{"haproxy.log-20200927", Origin{Previous: true}},
		{"kubelet_service.log", Origin{Service: "kubelet"}},
		{"logs.txt", Origin{}},
		{"", Origin{}},
	} {
		in := strings.Split(tc.path, "!")
		path := in[len(in)-1]
		if got := OriginOf(in[:len(in)-1], path); got != tc.want {
			t.Errorf("%s:\n got %+v\nwant %+v", tc.path, got, tc.want)
		}
	}
}

func TestKind(t *testing.T) {
	for _, tc := range []struct {
		name  string
		want  BundleKind
		paths []string // archives joined with '!'
	}{
		{"nothing", Files, nil},
		{"loose", Files, []string{"haproxy.log", "in/nodes.json", "in/openshift_install.log", "version"}},
		{"own", Kanshiki, []string{"k-1/manifest.json", "k-1/hosts/a/meta.json", "k-1/cluster/oc/nodes.json"}},
		{"must-gather", MustGather, []string{"mg/timestamp", "mg/img/version", "mg/img/namespaces/a/a.yaml"}},
		{"must-gather, image directory alone", MustGather, []string{"version", "cluster-scoped-resources/core/nodes/a.yaml"}},
		{"must-gather without version", MustGather, []string{"a/b/c/namespaces/a/a.yaml", "a/b/c/cluster-scoped-resources/core/nodes.yaml"}},
		{"must-gather cut early", MustGather, []string{"m/i/cluster-scoped-resources/core/x.yaml", "m/i/host_service_logs/masters/kubelet_service.log"}},
		{"must-gather with an insights archive", MustGather, []string{"m/i/version", "m/i/namespaces/a/a.yaml", "m/i/insights-data/config/id", "m/i/insights-data/insights-operator/gathers.json"}},
		{"must-gather with one packed", MustGather, []string{"m/i/insights-data/insights.tar.gz!config/id", "m/i/insights-data/insights.tar.gz!insights-operator/gathers.json", "m/i/version", "m/i/namespaces/a/a.yaml"}},
		{"inspect", Inspect, []string{"inspect.local.123/namespaces/a/a.yaml"}},
		{"inspect with both", Inspect, []string{"inspect.local.123/namespaces/a/a.yaml", "inspect.local.123/cluster-scoped-resources/core/nodes.yaml"}},
		{"log-bundle", LogBundle, []string{"log-bundle-1/gather.log", "log-bundle-1/bootstrap/journals/bootkube.log", "log-bundle-1/resources/pods.json", "log-bundle-1/resources/nodes.json"}},
		{"log-bundle without bootstrap", LogBundle, []string{"control-plane/10.0.0.1/failed-units.txt", "rendered-assets/openshift/x.yaml"}},
		{"single node log-bundle", LogBundle, []string{"log-bundle-1/log-bundle-bootstrap/bootstrap/journals/bootkube.log"}},
		{"sosreport", Sosreport, []string{"sosreport-a-2021-03-01-abcdefg/sos_commands/logs/x", "sosreport-a-2021-03-01-abcdefg/sos_logs/sos.log"}},
		{"sosreports of two hosts", Sosreport, []string{"c/sos-a.tar.xz!s/sos_commands/x", "c/sos-a.tar.xz!s/sos_logs/x", "c/sos-b.tar.xz!s/sos_commands/x", "c/sos-b.tar.xz!s/version.txt"}},
		{"insights", Insights, []string{"config/id", "config/pod/a/b.json", "namespaces/a/x.json", "cluster-scoped-resources/a.json", "insights-operator/gathers.json"}},
		{"insights, old", Insights, []string{"config/version", "config/clusteroperator/dns.json"}},
		{"insights, conditional first", Insights, []string{"conditional/namespaces/a/pods/b/containers/c/logs/last-50-lines.log", "config/id", "insights-operator/gathers.json"}},
		{"sdn-debug", SDNDebug, []string{"openshift-sdn-debug/meta/nodeinfo", "openshift-sdn-debug/nodes/a/flows", "openshift-sdn-debug/nodes/a/ovs-show"}},
		{"diagnostics", Diagnostics, []string{"logs/node1/journal-boot", "logs/node1/ovs-show", "logs/node1/flows"}},
		{"a dump of flows alone", Files, []string{"flows", "ovs-show"}},
		{"cluster-info", ClusterInfo, []string{"dump/nodes.json", "dump/default/pods.json", "dump/default/a/logs.txt"}},
		{"two kinds side by side", Files, []string{"a/sos_commands/x", "a/sos_logs/x", "b/namespaces/n/x.yaml", "b/version"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var forward, backward Recognizer
			for i := range tc.paths {
				for r, p := range map[*Recognizer]string{&forward: tc.paths[i], &backward: tc.paths[len(tc.paths)-1-i]} {
					in := strings.Split(p, "!")
					r.Add(in[:len(in)-1], in[len(in)-1])
				}
			}
			if got := forward.Kind(); got != tc.want {
				t.Errorf("kind %s, want %s", got, tc.want)
			}
			if got := backward.Kind(); got != tc.want {
				t.Errorf("kind %s in the other order, want %s", got, tc.want)
			}
		})
	}
}
