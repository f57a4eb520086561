package collect

import "testing"

const digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestRootOf(t *testing.T) {
	image := "must-gather.local.1/quay-io-release-sha256-" + digest
	for _, tt := range []struct {
		name string
		want Root
		run  string
	}{
		{"cluster-scoped-resources/core/nodes/m1.yaml", Root{"", true}, ""},
		{image + "/namespaces/test/pods/p/p.yaml", Root{image, true}, "must-gather.local.1"},
		{"must-gather.local.1/registry-example-com-x-latest/namespaces/test/core/pods.yaml",
			Root{"must-gather.local.1/registry-example-com-x-latest", true}, "must-gather.local.1"},
		{"must-gather.local.1/timestamp", Root{"must-gather.local.1", false}, "must-gather.local.1"},
		{"a/" + image + "/namespaces/test/core/pods.yaml", Root{"a/" + image, true}, "a/must-gather.local.1"},
		{"case.tar!mg.tar.gz!namespaces/test/core/pods.yaml", Root{"case.tar!mg.tar.gz!", true}, "case.tar!mg.tar.gz!"},
		{"sosreport-m1-2025-03-11-abcdefg.tar.xz!sosreport-m1-2025-03-11-abcdefg/etc/hosts",
			Root{"sosreport-m1-2025-03-11-abcdefg.tar.xz!sosreport-m1-2025-03-11-abcdefg", true},
			"sosreport-m1-2025-03-11-abcdefg.tar.xz!sosreport-m1-2025-03-11-abcdefg"},
		{"lb/sos_commands/networking/ip_route", Root{"lb", true}, "lb"},
		{"lb/etc/haproxy/conf.d/ocp/haproxy.cfg", Root{"lb/etc/haproxy", false}, "lb/etc/haproxy"},
		{"log-bundle-1/control-plane/192.0.2.11/journals/kubelet.log", Root{"log-bundle-1", true}, "log-bundle-1"},
		{"mg/audit_logs/openshift-apiserver/x.log.gz!x.log", Root{"mg/audit_logs/openshift-apiserver", false}, "mg/audit_logs/openshift-apiserver"},
		{"var/log/haproxy.log", Root{"var/log", false}, "var/log"},
		{"", Root{"", false}, ""},
		{"!!!", Root{"!!!", false}, "!!!"},
	} {
		if got := RootOf(tt.name); got != tt.want || got.Run() != tt.run {
			t.Errorf("%s: %+v of run %q, want %+v of %q", tt.name, got, got.Run(), tt.want, tt.run)
		}
	}
}

func TestWithin(t *testing.T) {
	for _, tt := range []struct {
		dir, root string
		want      bool
	}{
		{"a/b", "a", true}, {"a", "a", true}, {"ab", "a", false}, {"a", "", true}, {"a.tar!b", "a.tar!", true}, {"a.tar!b", "a.tar", true}, {"b", "a", false},
	} {
		if got := Within(tt.dir, tt.root); got != tt.want {
			t.Errorf("%q within %q: %v", tt.dir, tt.root, got)
		}
	}
}
