package obfuscate

import (
	"strings"
	"testing"
)

// site is a map that has learned from files, by path.
func site(t *testing.T, files map[string]string) *Map {
	t.Helper()
	m := newMap([]byte(strings.Repeat("k", 32)))
	l := m.Learner()
	for name, text := range files {
		if err := l.Read(name, strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	l.Finish()
	return m
}

// written maps a file whole.
func written(t *testing.T, m *Map, path, text string) string {
	t.Helper()
	var b strings.Builder
	w := m.Writer(&b, path)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The domain of a cluster is known from its install-config alone, and what
// stands apart there still makes it up.
func TestInstallConfig(t *testing.T) {
	const plain = "apiVersion: v1\nbaseDomain: lab.localdomain\ncompute:\n- name: worker\nmetadata:\n  creationTimestamp: null\n  name: ocp\nplatform:\n  none: {}\n"
	const mapped = "apiVersion: v1\nbaseDomain: example.invalid\ncompute:\n- name: worker\nmetadata:\n  creationTimestamp: null\n  name: c1\nplatform:\n  none: {}\n"
	block := func(s string) string {
		return "apiVersion: v1\ndata:\n  install-config: |\n    " + strings.TrimSpace(strings.ReplaceAll(s, "\n", "\n    ")) + "\nkind: ConfigMap\nmetadata:\n  name: ocp\n"
	}
	inJSON := func(s string) string {
		return `{"data":{"install-config": "` + strings.ReplaceAll(s, "\n", `\n`) + `"},"metadata":{"name":"ocp"}}`
	}
	for _, tt := range []struct{ path, text, want string }{
		{"files/root/install-config.yaml", plain, mapped},
		{"files/root/install-config.yaml", strings.ReplaceAll(plain, "\n", "\r\n"), strings.ReplaceAll(mapped, "\n", "\r\n")},
		{"cluster-config-v1.yaml", block(plain), block(mapped)},
		{"configmaps.json", inJSON(plain), inJSON(mapped)},
	} {
		m := site(t, map[string]string{tt.path: tt.text})
		if got := written(t, m, tt.path, tt.text); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.path, got, tt.want)
		}
		if got := m.String("api.ocp.lab.localdomain"); got != "api.c1.example.invalid" {
			t.Errorf("%s: the cluster's domain became %s", tt.path, got)
		}
	}
	m := site(t, map[string]string{"install-config.yaml": "baseDomain: lab\nmetadata:\n  name: ocp\n"})
	if got := written(t, m, "install-config.yaml", "baseDomain: lab\nmetadata:\n  name: ocp\n"); got != "baseDomain: example.invalid\nmetadata:\n  name: c1\n" {
		t.Errorf("a base domain of one label: %s", got)
	}
	const other = "metadata:\n  name: ocp\nbaseDomain: x\n"
	if got := written(t, m, "namespace.yaml", other); got != other {
		t.Errorf("another file became %s", got)
	}
}

// A host is the same one in full, on its own and relative to its zone.
func TestZoneFile(t *testing.T) {
	const zone = `$ORIGIN ocp.lab.example.
@ IN SOA ns1.ocp.lab.example. root.ocp.lab.example. ( 1 3H 30M 2W 1W )
  IN NS ns1
api IN A 192.0.2.1
api-int 300 IN A 192.0.2.1
*.apps A 192.0.2.1
w1  IN A 192.0.2.21
shop IN A 192.0.2.31
www 1H IN CNAME shop ; the shop
rack4 IN A 192.0.2.41
15 IN PTR m1.ocp.lab.example.
`
	m := site(t, map[string]string{"var/named/x": zone, "named.conf": "zone \"lab.example\" IN {\n", "log": "dial rack4.ocp.lab.example\n"})
	shop, found := strings.CutSuffix(m.String("shop.ocp.lab.example"), ".c1.example.invalid")
	if !found || shop == "shop" {
		t.Fatalf("shop became %s", shop)
	}
	rack, _, _ := strings.Cut(m.String("rack4.ocp.lab.example"), ".")
	if rack == "rack4" || m.String("rack4") != rack {
		t.Errorf("rack4 became %s and %s", m.String("rack4"), rack)
	}
	one := m.String("192.0.2.1")
	net := strings.TrimSuffix(one, "1")
	want := strings.NewReplacer("ocp.lab.example", "c1.example.invalid", "shop IN", shop+" IN", "CNAME shop", "CNAME "+shop, "rack4", rack, "192.0.2.", net).Replace(zone)
	if got := written(t, m, "var/named/x", zone); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got := written(t, m, "var/named/y", "api.ocp IN A 192.0.2.1\n*.apps.ocp IN A 192.0.2.1\n"); got != "api.c1 IN A "+one+"\n*.apps.c1 IN A "+one+"\n" {
		t.Errorf("relative to the base domain: %s", got)
	}
	const log = "shop A sentence that is no record\nGET IN time\n"
	if got := m.String(log); got != log {
		t.Errorf("%q became %q", log, got)
	}
}

// A domain that is nearly the cluster's stays nearly right; one that differs by
// a number is another.
func TestSlipsOfDomains(t *testing.T) {
	m := site(t, map[string]string{"nodes": "m1.ocp.lab.localdomain   Ready   master   3d   v1.20\n",
		"cfg": "m1.ocp.lab.local m1.ocp.lab.localdomains m1.ocp.lbb.localdomain m1.ocp.lab7.localdomain m1.ocp.blab.localdomain\n"})
	for in, want := range map[string]string{
		"m1.ocp.lab.localdomain": "m1.c1.example.invalid", "m1.ocp.lab.local:6443": "m1.c1.example.invali:6443",
		"m1.ocp.lab.localdomains": "m1.c1.example.invalids", "m1.ocp.lbb.localdomain": "m1.c1.oxample.invalid",
		"m1.ocp.blab.localdomain": "m1.c1.eexample.invalid", "m1.ocp.lab7.localdomain": "m1.example2.invalid",
	} {
		if got := m.String(in); got != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
}

// A name that another host already has is not given away.
func TestTakenNamesStay(t *testing.T) {
	m := site(t, map[string]string{"nodes": "site-worker-1   Ready   worker   3d   v1.20\n", "hosts": "192.0.2.9 w1\n"})
	if got := m.String("site-worker-1 w1"); got != "w0 w1" {
		t.Errorf("got %s", got)
	}
}
