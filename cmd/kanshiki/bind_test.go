package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const bindForward = `$TTL 300
@ IN SOA ns1.ocp.example.com. hostmaster.ocp.example.com. ( 2024050101 3600 900 1209600 300 )
@ IN NS ns1
ns1 IN A 192.0.2.2
api IN A 192.0.2.5
api-int IN A 192.0.2.5
*.apps IN A 192.0.2.6
m1 IN A 192.0.2.21
w1 IN A 192.0.2.31
etcd-0 IN CNAME m1
_etcd-server-ssl._tcp IN SRV 0 10 2380 etcd-0
`

const bindReverse = `$TTL 300
@ IN SOA ns1.ocp.example.com. hostmaster.ocp.example.com. ( 2024050101 3600 900 1209600 300 )
@ IN NS ns1.ocp.example.com.
21 IN PTR m1.ocp.example.com.
31 IN PTR w1.ocp.example.com.
`

// liveBIND is a name server on loopback, and the bundle made of what it and
// the tools around it print.
type liveBIND struct {
	work, bundle string
	port         int
}

// write lays a file of the bundle down.
func (b *liveBIND) write(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join(b.bundle, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// capture runs a tool as the collector would; its exit status is no matter.
func (b *liveBIND) capture(t *testing.T, name, tool string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, realTool(t, tool), args...)
	cmd.Dir = b.work
	out, _ := cmd.CombinedOutput() // a refusal is what is to be captured
	b.write(t, name, "# "+tool+" "+strings.Join(args, " ")+"\n"+string(out))
	return string(out)
}

func (b *liveBIND) dig(t *testing.T, name string, args ...string) string {
	t.Helper()
	at := []string{"@127.0.0.1", "-p", fmt.Sprint(b.port), "+time=1", "+tries=1"}
	return b.capture(t, "hosts/dns/probes/dig_"+name+".txt", "dig", append(at, args...)...)
}

// startBIND serves two zones until the test ends, and checks them.
func startBIND(t *testing.T, forward, reverse string) *liveBIND {
	t.Helper()
	named := realTool(t, "named")
	probe, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &liveBIND{work: t.TempDir(), bundle: t.TempDir(), port: probe.LocalAddr().(*net.UDPAddr).Port}
	probe.Close()
	config := fmt.Sprintf(`options {
  directory %[1]q; listen-on port %[2]d { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; allow-query { 127.0.0.1; }; pid-file "named.pid"; session-keyfile "session.key"; dnssec-validation no;
};
controls { };
logging { channel f { file "named.log"; severity info; print-time iso8601; print-category yes; print-severity yes; }; category default { f; }; };
zone "ocp.example.com" { type primary; file "db.ocp"; };
zone "2.0.192.in-addr.arpa" { type primary; file "db.rev"; };
`, b.work, b.port)
	for name, text := range map[string]string{"named.conf": config, "db.ocp": forward, "db.rev": reverse} {
		if err := os.WriteFile(filepath.Join(b.work, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.write(t, "hosts/dns/files/etc/named.conf", config)
	b.write(t, "hosts/dns/files/var/named/db.ocp", forward)
	b.write(t, "hosts/dns/files/var/named/db.rev", reverse)
	b.capture(t, "hosts/dns/cmd/named-checkconf_-z.txt", "named-checkconf", "-z", "named.conf")

	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, named, "-c", filepath.Join(b.work, "named.conf"), "-f", "-n", "1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was killed
	})
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		log, _ := os.ReadFile(filepath.Join(b.work, "named.log"))
		if bytes.Contains(log, []byte("running")) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("BIND did not start:\n%s", log)
		}
	}
	for _, name := range []string{"api", "api-int", "console-openshift-console.apps", "m1", "w1"} {
		b.dig(t, name, name+".ocp.example.com")
	}
	for _, address := range []string{"192.0.2.21", "192.0.2.31"} {
		b.dig(t, "x_"+address, "-x", address)
	}
	return b
}

// judge runs the command over the bundle; the log goes in last, whole.
func (b *liveBIND) judge(t *testing.T) string {
	t.Helper()
	log, err := os.ReadFile(filepath.Join(b.work, "named.log"))
	if err != nil {
		t.Fatal(err)
	}
	b.write(t, "hosts/dns/journal/named.log", string(log))
	var out, errs bytes.Buffer
	run(context.Background(), []string{"analyze", "--no-color", "--show", "causes,findings", b.bundle}, strings.NewReader(""), &out, &errs)
	return out.String() + errs.String()
}

// A live BIND with good and bad zones; what it and its tools print is judged.
func TestLiveBIND(t *testing.T) {
	realTool(t, "dig")
	t.Run("good zones", func(t *testing.T) {
		b := startBIND(t, bindForward, bindReverse)
		b.dig(t, "short", "+short", "api.ocp.example.com")
		b.dig(t, "yaml", "+yaml", "api.ocp.example.com")
		b.dig(t, "aaaa", "api.ocp.example.com", "AAAA")
		b.write(t, "hosts/m1/files/etc/resolv.conf", "search ocp.example.com\nnameserver 127.0.0.1\n")
		if got := b.judge(t); !strings.HasPrefix(got, "HEALTHY") {
			t.Errorf("good zones:\n%s", got)
		}
	})
	tests := []struct {
		name, forward, reverse, verdict string
		more                            func(b *liveBIND)
		want                            []string // the first is the first cause's
	}{
		{"a name server without an address", strings.Replace(bindForward, "ns1 IN A 192.0.2.2\n", "", 1), bindReverse, "FAULT", nil,
			[]string{"[zone-not-loaded]", "[zone-check-failed]", "[zone-name-server-unknown]", "[dig-refused]"}},
		{"a typing error", strings.Replace(bindForward, "192.0.2.21", "192.0.2.921", 1), bindReverse, "FAULT", nil,
			[]string{"[zone-not-loaded]", "[zone-check-failed]"}},
		{"no reverse record", bindForward, strings.Replace(bindReverse, "31 IN PTR w1.ocp.example.com.\n", "", 1), "WARNING", nil,
			[]string{"[zone-reverse-missing]", "[reverse-record-missing]"}},
		{"*.app", strings.Replace(bindForward, "*.apps", "*.app", 1), bindReverse, "FAULT", nil,
			[]string{"[zone-apps-missing]", "[dig-apps-missing]"}},
		{"a wildcard in the search domain", bindForward, bindReverse, "FAULT", func(b *liveBIND) {
			b.dig(t, "search_github", "+search", "+ndots=5", "+domain=apps.ocp.example.com", "+noall", "+answer", "github.com")
			b.write(t, "hosts/w1/files/etc/resolv.conf", "search apps.ocp.example.com\nnameserver 127.0.0.1\n")
		}, []string{"[search-domain-wildcard]", "[dig-wildcard-capture]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := startBIND(t, tt.forward, tt.reverse)
			if tt.more != nil {
				tt.more(b)
			}
			got := b.judge(t)
			if !strings.HasPrefix(got, tt.verdict) {
				t.Errorf("verdict, want %s:\n%s", tt.verdict, got)
			}
			for i, id := range tt.want {
				if at := strings.Index(got, id); at < 0 || i == 0 && strings.LastIndex(got[:at], "[") > 0 {
					t.Errorf("%s is missing, or not first:\n%s", id, got)
				}
			}
		})
	}
}
