package parse

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kanshiki/collect"
)

func TestKindsByPath(t *testing.T) {
	x := newKindIndex()
	mg := "must-gather.local.1/quay-io-x/namespaces/"
	for _, tt := range []struct{ path, kinds, host, pod, container string }{
		{mg + "openshift-etcd/pods/etcd-m0/etcd/etcd/logs/current.log", "etcd pod", "", "etcd-m0", "etcd"},
		{mg + "openshift-etcd/pods/etcd-m0/etcd/etcd/logs/previous.insecure.log", "etcd pod", "", "etcd-m0", "etcd"},
		{mg + "openshift-kube-apiserver/pods/kube-apiserver-m0/kube-apiserver/kube-apiserver/logs/rotated/0.log.20210803-091029.gz", "kube-apiserver pod", "", "kube-apiserver-m0", "kube-apiserver"},
		{mg + "openshift-ingress-operator/pods/ingress-operator-1/kube-rbac-proxy/kube-rbac-proxy/logs/current.log", "operator pod", "", "ingress-operator-1", "kube-rbac-proxy"},
		{mg + "openshift-console/pods/console-1/console/console/logs/current.log", "openshift-console pod", "", "console-1", "console"},
		{mg + "my-app/pods/web-1/web/web/logs/current.log", "pod", "", "web-1", "web"},
		{mg + "openshift-etcd/pods/etcd-m0/etcd-m0.yaml", "", "", "etcd-m0", ""},
		{"mg/host_service_logs/masters/kubelet_service.log", "kubelet journal", "", "", ""},
		{"mg/host_service_logs/masters/NetworkManager_service.log", "network-manager journal", "", "", ""},
		{"mg/static-pods/kube-apiserver/m0-termination.log", "kube-apiserver pod", "m0", "", "kube-apiserver"},
		{"mg/audit_logs/kube-apiserver/m0-audit.log", "api-audit", "m0", "", ""},
		{"mg/gather.logs", "gather", "", "", ""},
		{"log-bundle-20200928133824/bootstrap/journals/bootkube.log", "bootkube journal", "bootstrap", "", ""},
		{"log-bundle-20200928133824/bootstrap/journals/systemd-journal-gatewayd.log", "journal", "bootstrap", "", ""},
		{"log-bundle-20200928133824/control-plane/10.0.0.1/journals/crio.log", "crio journal", "10.0.0.1", "", ""},
		{"log-bundle-20200928133824/control-plane/10.0.0.1/unit-status/kubelet.service.txt", "", "10.0.0.1", "", ""},
		{"log-bundle-20200928133824/bootstrap/containers/kube-apiserver-0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9.log", "kube-apiserver pod", "bootstrap", "", "kube-apiserver"},
		{"log-bundle-20200928133824/bootstrap/containers/etcd-0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9.inspect", "", "bootstrap", "", "etcd"},
		{"kanshiki-x/hosts/lb1/journal/haproxy.log", "haproxy journal", "lb1", "", ""},
		{"kanshiki-x/hosts/m0/journal/ovs-configuration.log", "ovs-configuration journal", "m0", "", ""},
		{"kanshiki-x/cluster/pods/openshift-dns/dns-1/dns.previous.log", "dns pod", "", "dns-1", "dns"},
		{"sosreport-lb1-2021-03-01-abcdefg/var/log/messages", "journal", "lb1", "", ""},
		{"sosreport-lb1-2021-03-01-abcdefg/var/log/haproxy.log", "haproxy journal", "lb1", "", ""},
		{"sosreport-lb1-2021-03-01-abcdefg/var/log/audit/audit.log", "audit journal", "lb1", "", ""},
		{"sosreport-lb1-2021-03-01-abcdefg/sos_commands/logs/journalctl_--no-pager_--boot", "journal", "lb1", "", ""},
		{"sosreport-lb1-2021-03-01-abcdefg/sos_commands/crio/journalctl_--no-pager_--unit_crio", "crio journal", "lb1", "", ""},
		{"sosreport-lb1-2021-03-01-abcdefg/sos_commands/kernel/dmesg", "kernel journal", "lb1", "", ""},
		{"sosreport-lb1-2021-03-01-abcdefg/etc/haproxy/haproxy.cfg", "", "lb1", "", ""},
		{"config/node/logs/m0.log", "journal", "m0", "", ""},
		{"config/pod/openshift-etcd-operator/logs/etcd-operator-1/errors.log", "operator pod", "", "etcd-operator-1", ""},
		{"config/pod/openshift-etcd/logs/etcd-m0/etcd_current.log", "etcd pod", "", "etcd-m0", "etcd"},
		{"conditional/namespaces/openshift-sdn/pods/sdn-1/containers/sdn/logs/last-100-lines.log", "sdn pod", "", "sdn-1", "sdn"},
		{"dump/openshift-dns/dns-1/logs.txt", "pod", "", "dns-1", ""},
		{".openshift_install.log", "installer", "", "", ""},
		{"in/openshift_install.log.515e37dc", "installer", "", "", ""},
		{"install.log", "installer", "", "", ""},
		{"haproxy-lb1.log.1", "haproxy journal", "", "", ""},
		{"kube-controller-manager-operator.log", "kube-controller-manager-operator pod operator", "", "", ""},
		{"console-master-0.log", "console ignition", "", "", ""},
		{"messages-20200927", "journal", "", "", ""},
		{"release.log", "", "", "", ""},
		{"notes.txt", "", "", "", ""},
	} {
		l := x.readLogPath(&collect.File{Path: tt.path})
		got := strings.Trim(fmt.Sprint(l.kinds), "[]")
		if got != tt.kinds {
			t.Errorf("%s: kinds %q, want %q", tt.path, got, tt.kinds)
		}
		if l.origin.Host != tt.host || l.origin.Pod != tt.pod || l.origin.Container != tt.container {
			t.Errorf("%s: host %q pod %q container %q", tt.path, l.origin.Host, l.origin.Pod, l.origin.Container)
		}
	}
}

func TestKindsByIdent(t *testing.T) {
	line := func(ident string) *header { return &header{Ident: ident, Dated: true} }
	for _, tt := range []struct {
		source []Kind
		loose  bool
		ident  string
		want   string
	}{
		{[]Kind{Journal}, false, "bootkube.sh", "bootkube journal"},
		{[]Kind{Journal}, false, "kubenswrapper", "kubelet journal"},
		{[]Kind{Journal}, false, "configure-ovs.sh", "ovs-configuration journal"},
		{[]Kind{Journal}, false, "ovs-vswitchd", "ovs journal"},
		{[]Kind{Journal}, false, "NetworkManager", "network-manager journal"},
		{[]Kind{Journal}, false, "/usr/sbin/named", "named journal"},
		{[]Kind{Journal}, false, "myscript", "journal"},
		{[]Kind{"bootkube", Journal}, false, "podman", "podman bootkube journal"},
		{[]Kind{"bootkube", Journal}, false, "bootkube.sh", "bootkube journal"},
		{[]Kind{"haproxy", Journal}, true, "sshd", "haproxy journal"},
		{[]Kind{"haproxy", Journal}, true, "systemd", "systemd journal"},
		{[]Kind{Text}, true, "haproxy", "haproxy journal"},
		{[]Kind{Text}, true, "myscript", "journal"},
		{[]Kind{Console, "ignition"}, false, "kernel", "kernel console journal"},
		{[]Kind{Console, "ignition"}, true, "ignition", "ignition console journal"},
		{[]Kind{Text}, true, "", "text"},
	} {
		k := lineKinds{source: tt.source, loose: tt.loose}
		for range 2 { // the second time from the cache
			if got := strings.Trim(fmt.Sprint(k.of(line(tt.ident))), "[]"); got != tt.want {
				t.Errorf("%v loose=%v %q: got %q, want %q", tt.source, tt.loose, tt.ident, got, tt.want)
			}
		}
	}
}

func TestHasKindAndMayHold(t *testing.T) {
	for _, tt := range []struct {
		have, want []Kind
		has, may   bool
	}{
		{[]Kind{"kubelet", Journal}, []Kind{"kubelet"}, true, true},
		{[]Kind{"kubelet", Journal}, []Kind{"systemd"}, false, true},
		{[]Kind{Journal}, []Kind{"router"}, false, false},
		{[]Kind{"etcd", Pod}, []Kind{"kubelet"}, false, false},
		{[]Kind{"etcd", Pod}, []Kind{Pod}, true, true},
		{[]Kind{"etcd", Pod}, []Kind{Any}, true, true},
		{[]Kind{Text}, []Kind{"router"}, true, true},
		{nil, []Kind{"router"}, false, false},
	} {
		if got := HasKind(&Line{Kinds: tt.have}, tt.want); got != tt.has {
			t.Errorf("HasKind(%v, %v) = %v", tt.have, tt.want, got)
		}
		if got := MayHold(tt.have, tt.want); got != tt.may {
			t.Errorf("MayHold(%v, %v) = %v", tt.have, tt.want, got)
		}
	}
}

func TestLogKindsAreDocumentedOnce(t *testing.T) {
	var seen []string
	names := map[string]Kind{}
	for _, d := range LogKinds() {
		if d.Doc == "" || slices.Contains(seen, d.Kind) || !KnownLogKind(Kind(d.Kind)) {
			t.Errorf("%q: undocumented, twice or not known", d.Kind)
		}
		seen = append(seen, d.Kind)
	}
	for _, k := range logKinds() {
		for _, n := range slices.Concat(k.idents, k.containers) {
			if other, ok := names[n]; ok && other != k.kind {
				t.Errorf("%q belongs to %s and %s", n, other, k.kind)
			}
			names[n] = k.kind
			if n != strings.ToLower(n) {
				t.Errorf("%q is not in lower case", n)
			}
		}
	}
	if KnownLogKind(Text) || KnownLogKind("nonsense") {
		t.Error("rules can name what is no kind")
	}
}
