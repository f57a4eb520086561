package obfuscate

import (
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
)

// learned is a map that has seen a small site.
func learned(t *testing.T) *Map {
	t.Helper()
	m := newMap([]byte(strings.Repeat("k", 32)))
	l := m.Learner()
	l.Host("lb01")
	l.Host("acme-lb01")
	l.Host("zeus")
	for name, text := range map[string]string{
		"haproxy.cfg": "server x api-int.ocp4.example.com:22623\n",
		"nodes.txt":   "NAME STATUS ROLES AGE VERSION\nsite-master-0.ocp4.example.com   Ready    master   3d   v1.20\nnode7   Ready   worker   3d   v1.20\nacme7   Ready   worker   3d   v1.20\n",
		"net.yaml":    "clusterNetwork:\n- cidr: 172.20.0.0/14\n  hostPrefix: 23\nmachineNetwork:\n- cidr: 192.0.2.0/24\nserviceNetwork:\n- 172.31.0.0/16\n",
		"core/nodes/ip-10-9-8-7.ocp4.example.com.yaml": "  labels:\n    node-role.kubernetes.io/master: \"\"\n",
		"infra.yaml": "infrastructureName: ocp4-x7k2p\n",
	} {
		if err := l.Read(name, strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	l.Finish()
	return m
}

func TestNames(t *testing.T) {
	m := learned(t)
	for _, tt := range []struct{ in, want string }{
		{"api.ocp4.example.com:6443", "api.c1.example.invalid:6443"},
		{"https://console-openshift-console.apps.ocp4.example.com/x", "https://console-openshift-console.apps.c1.example.invalid/x"},
		{"site-master-0.ocp4.example.com and site-master-0", "m0.c1.example.invalid and m0"},
		{"kube-apiserver-site-master-0.ocp4.example.com", "kube-apiserver-m0.c1.example.invalid"},
		{"openshift-kube-scheduler-site-master-0.ocp4.example.com", "openshift-kube-scheduler-m0.c1.example.invalid"},
		{"master-0.ocp4.example.com m1.ocp4.example.com w2.example.com bs.ocp4.example.com", "master-0.c1.example.invalid m1.c1.example.invalid w2.example.invalid bs.c1.example.invalid"},
		{"etcd-m1.ocp4.example.com kube-apiserver-master-0.ocp4.example.com", "etcd-m1.c1.example.invalid kube-apiserver-master-0.c1.example.invalid"},
		{"api api-int *.apps *.app etcd-0 _etcd-server-ssl._tcp ns ns1 lb", ""},
		{"api-int.ocp4.example.com *.app.ocp4.example.com _etcd-server-ssl._tcp.ocp4.example.com ns1.ocp4.example.com app-int.ocp4.example.com", "api-int.c1.example.invalid *.app.c1.example.invalid _etcd-server-ssl._tcp.c1.example.invalid ns1.c1.example.invalid app-int.c1.example.invalid"},
		{"oauth-openshift.apps.ocp4.example.com", "oauth-openshift.apps.c1.example.invalid"},
		{"zeus.ocp4.example.com zeus", "zeus.c1.example.invalid zeus"},
		{"acme-lb01.example.com acme-lb01", "lb1.example.invalid lb1"},
		{"ip-10-9-8-7.ocp4.example.com ip-10-9-8-7", "m1.c1.example.invalid m1"},
		{"acme7 node7: lb01 lb012 xacme7", "w7 node7: lb01 lb012 xacme7"},
		{`line\nacme7\tacme7`, `line\nw7\tw7`},
		{"bastion.example.com.", "bastion.example.invalid."},
		{"kube:admin/api-ocp4-example-com:6443", "kube:admin/api-c1-example-invalid:6443"},
		{`//api\.ocp4\.example\.com(:|\z)`, `//api\.c1\.example\.invalid(:|\z)`},
		{"quay.io/openshift/x registry.redhat.io github.com", "quay.io/openshift/x registry.redhat.io github.com"},
		{"getty@tty1.service core@acme7", "getty@tty1.service core@w7"},
		{"<redacted:token:0123abcd>", "<redacted:token:0123abcd>"},
		{"127.0.0.1 0.0.0.0 255.255.255.0 169.254.1.1 224.0.0.18 172.30.0.1 10.128.2.5 100.64.0.2 172.20.1.1 172.31.0.9", ""},
		{"::1 fe80:: ff02::1 fd01:0:0:1::1 12:34:56 12:34:56.789 aa::bb 4.8.0-0.nightly", ""},
		{"0a:58:0a:80:00:05 ff:ff:ff:ff:ff:ff 00:00:5e:00:01:33", ""},
	} {
		if tt.want == "" {
			tt.want = tt.in
		}
		if got := m.String(tt.in); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.in, got, tt.want)
		}
	}
	for _, gone := range []string{"shop.apps.ocp4.example.com", "52:54:00:ab:cd:ef", "7f3c9f6e-1c2d-4b5a-9e8f-0a1b2c3d4e5f", "jane.doe@example.com", "ip-10-0-143-56.ocp4.example.com", "2001:db8:5:6::77"} {
		got := m.String(gone)
		if got == gone || strings.Contains(got, "shop") || strings.Contains(got, "jane") || m.String(gone) != got {
			t.Errorf("%s became %s", gone, got)
		}
	}
	if got := m.String("52:54:00:ab:cd:ef"); !strings.HasPrefix(got, "52:54:00:") || len(got) != 17 {
		t.Errorf("the maker is gone: %s", got)
	}
}

// As many leading bits are shared afterwards as before, and nothing falls
// into a network that is kept.
func TestAddressesKeepTheirSubnets(t *testing.T) {
	m := learned(t)
	r := rand.New(rand.NewPCG(1, 2))
	var all []netip.Addr
	for range 300 {
		all = append(all, netip.AddrFrom4([4]byte{byte(1 + r.IntN(223)), byte(r.IntN(4)), byte(r.IntN(256)), byte(r.IntN(256))}))
		all = append(all, netip.AddrFrom4([4]byte{10, byte(r.IntN(256)), byte(r.IntN(256)), 1}))
		all = append(all, netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 0, byte(r.IntN(4)), 0, byte(r.IntN(256)), 15: byte(r.IntN(256))}))
	}
	seen := map[netip.Addr]netip.Addr{}
	for _, a := range all {
		to := m.Address(a)
		if from, ok := seen[to]; ok && from != a {
			t.Errorf("%s and %s both became %s", from, a, to)
		}
		seen[to] = a
		if a.Is4() && (a.As4()[3] != to.As4()[3] || a.IsPrivate() != to.IsPrivate()) {
			t.Errorf("%s became %s", a, to)
		}
		for _, p := range append(always, m.kept...) {
			if p.Contains(a) && a != to || p.Contains(to) != p.Contains(a) {
				t.Errorf("%s became %s, of %s", a, to, p)
			}
		}
	}
	for i, a := range all {
		b := all[(i+3)%len(all)]
		if a.BitLen() == b.BitLen() && shared(a, b) != shared(m.Address(a), m.Address(b)) {
			t.Errorf("%s and %s share %d bits, then %d", a, b, shared(a, b), shared(m.Address(a), m.Address(b)))
		}
	}
	if got := m.String("1.2.10.in-addr.arpa 5.1.2.10.in-addr.arpa"); got != reversed(m.Address(netip.MustParseAddr("10.2.1.0")), 3)+" "+reversed(m.Address(netip.MustParseAddr("10.2.1.5")), 4) {
		t.Errorf("reverse zones: %s", got)
	}
}

func reversed(a netip.Addr, n int) string {
	o := a.As4()
	out := "in-addr.arpa"
	for _, b := range o[:n] {
		out = netip.AddrFrom4([4]byte{b, 0, 0, 0}).String()[:strings.IndexByte(netip.AddrFrom4([4]byte{b, 0, 0, 0}).String(), '.')] + "." + out
	}
	return out
}

func shared(a, b netip.Addr) int {
	for n := a.BitLen(); n > 0; n-- {
		if p, err := a.Prefix(n); err == nil && p.Contains(b) {
			return n
		}
	}
	return 0
}

// A second bundle gets the same names and addresses from the stored map, and
// new ones beside them.
func TestMapIsStored(t *testing.T) {
	first := learned(t)
	text := "site-master-0.ocp4.example.com zeus.example.com 192.0.2.17 acme7 52:54:00:ab:cd:ef"
	want := first.String(text)
	second, err := Parse(first.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	l := second.Learner()
	if err := l.Read("x", strings.NewReader("api-int.other.example.com\nkubernetes.io/hostname: alpha-worker-7\n")); err != nil {
		t.Fatal(err)
	}
	l.Finish()
	if got := second.String(text); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := second.String("api.other.example.com alpha-worker-7"); got != "api.c2.example.invalid w0" {
		t.Errorf("new names: %s", got)
	}
	for _, bad := range []string{"", "{}", `{"schema":"kanshiki.map/v1","key":"00"}`, `{"schema":"kanshiki.map/v1","x":1}`} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("%q passed for a map", bad)
		}
	}
}

// Foreign bytes: no panic, lines kept, the same whether whole or in pieces.
func FuzzString(f *testing.F) {
	f.Add("192.0.2.1:80 2001:db8::1 ocp4.example.com 52:54:00:ab:cd:ef\n1.2.10.in-addr.arpa")
	f.Add(`\nip-10-0-1-5.ocp4.example.com a@b.cd "username":"x"`)
	m := newMap([]byte(strings.Repeat("k", 32)))
	l := m.Learner()
	l.Host("lb01")
	_ = l.Read("x", strings.NewReader("api-int.ocp4.example.com\n"))
	l.Finish()
	f.Fuzz(func(t *testing.T, s string) {
		got := m.String(s)
		if strings.Count(got, "\n") != strings.Count(s, "\n") {
			t.Errorf("%q became %q", s, got)
		}
		if m.String(s) != got {
			t.Errorf("%q: not the same twice", s)
		}
		l := New().Learner()
		_ = l.Read("x", strings.NewReader(s))
		l.Finish()
	})
}
