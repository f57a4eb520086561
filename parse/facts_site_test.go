package parse

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// siteFacts reads a text and gives its facts of one kind.
func siteFacts(t *testing.T, kind, path, text string) (out []*Fact) {
	t.Helper()
	s := &objSink{}
	if err := readFacts(t, s, path, []byte(text)); err != nil {
		t.Fatal(err)
	}
	for _, f := range s.facts {
		mustBePlain(t, f.Data)
		if f.Kind == kind {
			out = append(out, f)
		}
	}
	return out
}

const testCertificate = `-----BEGIN CERTIFICATE-----
BODY-----END CERTIFICATE-----
`

func TestSiteFacts(t *testing.T) {
	pem := strings.Replace(testCertificate, "BODY", `MIIBljCCATygAwIBAgIBBzAKBggqhkjOPQQDAjBAMRUwEwYDVQQKEwxzeXN0ZW06
bm9kZXMxJzAlBgNVBAMTHnN5c3RlbTpub2RlOm0xLm9jcC5leGFtcGxlLmNvbTAe
Fw0yNDA1MDExMDAwMDBaFw0yNDA1MzExMDAwMDBaMEAxFTATBgNVBAoTDHN5c3Rl
bTpub2RlczEnMCUGA1UEAxMec3lzdGVtOm5vZGU6bTEub2NwLmV4YW1wbGUuY29t
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEKIFzn6dfdh9SFWPbKen2/mdn0zBI
PTrBuzrlXHT0hLGqVzKw9vHUAt2gdOfuz0sGhp+mm/sYy6YS12R99jfw66MnMCUw
IwYDVR0RBBwwGoISbTEub2NwLmV4YW1wbGUuY29thwTAAAIVMAoGCCqGSM49BAMC
A0gAMEUCIQDpr06ukVGs/bHTL1Cr68jCOuDwMLStGGyzO8FIuh2xBQIgeDA7ia5J
/cmcALbWvqqYJZC6EuNZR+qXvmq2p+uD/wA=
`, 1)
	tests := []struct {
		name, kind, path, text string
		count, row             int
		want                   map[string]any // dotted paths are not needed: top level only
	}{
		{"valid configuration", "haproxy-check", "notes.txt", "[root@lb1 ~]# haproxy -c -f /etc/haproxy/haproxy.cfg\nConfiguration file is valid\n[root@lb1 ~]# \n", 1, 0,
			map[string]any{"valid": true, "file": "/etc/haproxy/haproxy.cfg"}},
		{"nothing said", "haproxy-check", "hosts/lb1/cmd/haproxy_-c.txt", "# haproxy -c -f /etc/haproxy/haproxy.cfg\n", 0, 0, nil},
		{"PEM, beside a key", "certificate", "hosts/m1/files/a.pem", "-----BEGIN PRIVATE KEY-----\nTm90IGEga2V5\n-----END PRIVATE KEY-----\n" + pem, 1, 0,
			map[string]any{"not_after": "2024-05-31T10:00:00Z", "self_signed": true, "ca": false, "source": "pem", "names": []any{"m1.ocp.example.com", "192.0.2.21"}}},
		{"only a key", "certificate", "hosts/m1/files/a.pem", "-----BEGIN PRIVATE KEY-----\nTm90IGEga2V5\n-----END PRIVATE KEY-----\n", 0, 0, nil},
		{"s_client", "certificate", "n.txt", "[core@m1 ~]$ openssl s_client -connect api.ocp.example.com:6443\nCONNECTED(00000003)\n---\nCertificate chain\n" + pem + "subject=CN = x\n", 1, 0,
			map[string]any{"source": "s_client", "server": "api.ocp.example.com:6443"}},
		{"openssl -text", "certificate", "n.txt", "Certificate:\n    Data:\n        Issuer: CN = site\n        Validity\n            Not Before: May  1 10:00:00 2024 GMT\n            Not After : May 31 10:00:00 2024 GMT\n        Subject: CN = api\n            X509v3 Basic Constraints: critical\n                CA:FALSE\n            X509v3 Subject Alternative Name: \n                DNS:m1.ocp.example.com, IP Address:192.0.2.21\n", 1, 0,
			map[string]any{"subject": "CN = api", "issuer": "CN = site", "self_signed": false, "ca": false, "names": []any{"m1.ocp.example.com", "192.0.2.21"}, "not_before": "2024-05-01T10:00:00Z"}},
		{"iPXE without labels", "boot-entry", "boot.ipxe", "#!ipxe\nkernel http://192.0.2.1/rhcos-412.86.202301061548-0-live-kernel-x86_64 initrd=main ignition.platform.id=metal\ninitrd --name main http://192.0.2.1/rhcos-412.86.202301061548-0-live-initramfs.x86_64.img\nboot\n", 1, 0,
			map[string]any{"source": "ipxe", "entry": nil, "rhcos_versions": []any{"412.86.202301061548-0"}}},
		{"GRUB", "boot-entry", "tftpboot/grub.cfg", "set timeout=5\nmenuentry 'Install master' {\n  linux images/vmlinuz ip=dhcp coreos.inst.ignition_url=http://u:p@192.0.2.1/master.ign quiet\n  initrd images/initramfs.img\n}\n", 1, 0,
			map[string]any{"entry": "Install master", "initrd": "images/initramfs.img", "args": map[string]any{"ip": "dhcp", "quiet": true, "coreos.inst.ignition_url": "http://<redacted>@192.0.2.1/master.ign"}}},
		{"oc of 3.x", "tool-version", "oc_version.txt", "oc v3.11.0+62803d0-1\nkubernetes v1.11.0+d4cacc0\n\nServer https://api.example.com:8443\nopenshift v3.11.16\n", 1, 0,
			map[string]any{"tool": "oc", "version": "3.11.0+62803d0-1", "server_version": "3.11.16"}},
		{"installer", "tool-version", "n.txt", "[root@b ~]# ./openshift-install version\n./openshift-install 4.5.5\nbuilt from commit 01\nrelease image quay.io/x@sha256:0\n", 1, 0,
			map[string]any{"tool": "openshift-install", "version": "4.5.5", "release_image": "quay.io/x@sha256:0"}},
		{"F5", "f5-object", "external/tmsh.txt", "ltm snatpool SDN_snatpool {\n    members { 192.0.2.6 192.0.2.7 }\n}\nltm virtual v {\n    destination 192.0.2.5:80\n    source-address-translation {\n        type snat\n    }\n}\nnet route cut {\n    network 10.128.0.0/14\n", 2, 0,
			map[string]any{"kind": "ltm snatpool", "properties": map[string]any{"members": map[string]any{"192.0.2.6": true, "192.0.2.7": true}}}},
		{"memory without its unit", "host-size", "sos_commands/memory/free", "              total        used\nMem:          15884        9911        612\n", 1, 0, map[string]any{"memory_bytes": 15884 << 10}},
		{"memory in MiB", "host-size", "sos_commands/memory/free_-m", "              total        used\nMem:          15884        9911        612\n", 1, 0, map[string]any{"memory_bytes": 15884 << 20}},
		{"diagnostics", "diagnostics", "adm_diagnostics.txt", "ERROR: [DClu1019 from diagnostic ClusterRegistry@openshift/origin/x.go:343]\n       Diagnostics created a test\n       ImageStream\n\n[Note] Summary\n", 1, 0,
			map[string]any{"id": "DClu1019", "level": "error", "diagnostic": "ClusterRegistry", "message": "Diagnostics created a test ImageStream"}},
		{"3.x node", "node-config", "hosts/n1/files/etc/origin/node/node-config.yaml", "apiVersion: v1\nkind: NodeConfig\nnodeName: n1\nnetworkConfig:\n  mtu: 1450\nmasterClientPassword: x\n", 1, 0,
			map[string]any{"nodeName": "n1", "networkConfig": map[string]any{"mtu": 1450}, "masterClientPassword": "<redacted>"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := siteFacts(t, tt.kind, tt.path, tt.text)
			if len(got) != tt.count {
				t.Fatalf("got %d facts, want %d: %v", len(got), tt.count, got)
			}
			for k, want := range tt.want {
				if v := got[tt.row].Data[k]; !reflect.DeepEqual(v, want) {
					t.Errorf("%s = %#v, want %#v", k, v, want)
				}
			}
		})
	}
}

// What HAProxy inherits, and how it writes addresses.
func TestHaproxyConfig(t *testing.T) {
	got := siteFacts(t, "haproxy-config", "haproxy.cfg", `defaults tcp
    mode tcp
    option ssl-hello-chk
defaults
    mode http
listen api from tcp
    bind [::]:6443,192.0.2.5:6443
    default-server check inter 1s
    server m1 fd00::11:6443
    server m2 [fd00::12]:6443 no-check
    server-template m 3 _api.example.com:6443
frontend web
    bind :80-90
`)
	if len(got) != 2 {
		t.Fatalf("%d sections", len(got))
	}
	api := got[0].Data
	servers := listOf(api["servers"])
	if api["mode"] != "tcp" || len(servers) != 3 || len(listOf(api["binds"])) != 2 || len(listOf(api["inherited_options"])) != 1 {
		t.Errorf("api: %v", api)
	}
	for i, want := range []map[string]any{
		{"name": "m1", "address": "fd00::11", "port": 6443, "check": true},
		{"name": "m2", "address": "fd00::12", "port": 6443, "check": false},
		{"name": "m3", "address": "_api.example.com", "port": 6443, "check": true},
	} {
		for k, v := range want {
			if mapOf(servers[i])[k] != v {
				t.Errorf("server %d: %s = %v, want %v", i, k, mapOf(servers[i])[k], v)
			}
		}
	}
	web := got[1].Data
	if bind := mapOf(listOf(web["binds"])[0]); web["mode"] != "http" || bind["port"] != 80 || bind["port_to"] != 90 {
		t.Errorf("web: %v", web)
	}
}

// A genuine capture of show info, show servers state and show stat in one file,
// as the collector asks for them.
func TestHaproxyShow(t *testing.T) {
	var text strings.Builder
	for _, name := range []string{"show-info.txt", "show-stat.onedown.csv", "show-servers-state.txt"} {
		b, err := os.ReadFile(filepath.Join("testdata", "haproxy", name))
		if err != nil {
			t.Fatal(err)
		}
		text.Write(b)
		text.WriteString("\n")
	}
	path := "hosts/lb1/cmd/haproxy_show.txt"
	info := siteFacts(t, "haproxy-info", path, text.String())
	if len(info) != 1 || info[0].Data["maxconn"] != 1000 || info[0].Data["uptime_seconds"] != 8 || info[0].Host != "lb1" {
		t.Errorf("info: %v", info)
	}
	states := siteFacts(t, "haproxy-server-state", path, text.String())
	if len(states) != 6 || states[0].Data["state"] != "running" || states[0].Data["port"] != 17001 || states[0].Data["name"] != nil {
		t.Errorf("%d states, first %v", len(states), states[0].Data)
	}
	stats := siteFacts(t, "haproxy-stat", path, text.String())
	down := slices.IndexFunc(stats, func(f *Fact) bool { return f.Data["status"] == "DOWN" })
	if len(stats) < 8 || down < 0 {
		t.Errorf("%d rows of show stat, DOWN at %d", len(stats), down)
	}
}

// message= is a field that a program logs; its word is msg=.
func TestLogfmtMessageField(t *testing.T) {
	for _, line := range []string{
		`time="2024-05-01T10:00:00Z" level=error msg="pull failed" message="retry later"`,
		`time="2024-05-01T10:00:00Z" level=error message="retry later" msg="pull failed"`,
	} {
		var p headers
		var h header
		if !p.parse([]byte(line), &h) || !strings.HasPrefix(string(h.Text), "pull failed") || !strings.Contains(string(h.Text), `message="retry later"`) {
			t.Errorf("%s: text is %q", line, h.Text)
		}
	}
}
