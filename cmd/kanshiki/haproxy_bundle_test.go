package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// liveBalancer is a HAProxy with one backend, kube_api, its log and its socket.
type liveBalancer struct {
	logs           *logServer
	config, socket string
}

// balance starts HAProxy in front of servers, by name; it ends with the test.
func balance(t *testing.T, servers map[string]string) *liveBalancer {
	t.Helper()
	haproxy := realTool(t, "haproxy")
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	bind := front.Addr().String()
	front.Close()
	dir, err := os.MkdirTemp("", "lb") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	b := &liveBalancer{logs: &logServer{}, config: filepath.Join(dir, "haproxy.cfg"), socket: filepath.Join(dir, "stats")}
	go b.logs.serve(conn)
	var list strings.Builder
	for _, name := range []string{"m1", "m2", "m3"} {
		if servers[name] != "" {
			fmt.Fprintf(&list, "    server %s %s check inter 100ms fall 2 rise 2\n", name, servers[name])
		}
	}
	if err := os.WriteFile(b.config, fmt.Appendf(nil, `global
    log %s local0
    stats socket %s mode 600 level user
defaults
    mode tcp
    log global
    timeout connect 1s
    timeout client 5s
    timeout server 5s
frontend kubeapi
    bind %s
    default_backend kube_api
backend kube_api
%s`, conn.LocalAddr(), b.socket, bind, list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	cmd := exec.CommandContext(ctx, haproxy, "-f", b.config, "-db")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was killed
		conn.Close()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if c, err := net.Dial("unix", b.socket); err == nil {
			c.Close()
			break
		}
		if time.Now().After(end) {
			t.Fatal("HAProxy never opened its socket")
		}
	}
	time.Sleep(400 * time.Millisecond) // the first checks
	return b
}

// show asks the socket as the collector does. With later, so much time has
// passed since: every row's state is that much older.
func (b *liveBalancer) show(t *testing.T, later time.Duration) string {
	t.Helper()
	conn, err := net.Dial("unix", b.socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "show info; show stat; show servers state\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	at := -1
	for line := range strings.Lines(string(answer)) {
		cells, err := csv.NewReader(strings.NewReader(line)).Read()
		switch {
		case err != nil || len(cells) < 20:
			at = -1
		case strings.HasPrefix(line, "# pxname"):
			for i, c := range cells {
				if c == "lastchg" {
					at = i
				}
			}
		case at >= 0:
			if n, err := strconv.Atoi(cells[at]); err == nil {
				cells[at] = strconv.Itoa(n + int(later.Seconds()))
				line = strings.Join(cells, ",") + "\n"
			}
		}
		out.WriteString(line)
	}
	return out.String()
}

// bundle lays the balancer's evidence out as the collector does and judges it.
func (b *liveBalancer) bundle(t *testing.T, later time.Duration) string {
	t.Helper()
	config, err := os.ReadFile(b.config)
	if err != nil {
		t.Fatal(err)
	}
	log := b.logs.text()
	if later > 0 {
		log += time.Now().Add(later).Format("Jan _2 15:04:05") + " lb haproxy[1]: Connect from 127.0.0.1:40000 to 127.0.0.1:6443 (kubeapi/TCP)\n"
	}
	return judgeFiles(t, map[string]string{
		"hosts/lb/files/etc/haproxy/haproxy.cfg": string(config),
		"hosts/lb/cmd/haproxy_show.txt":          "# show info; show stat; show servers state\n" + b.show(t, later),
		"hosts/lb/files/var/log/haproxy.log":     log,
	})
}

// judgeFiles analyzes files laid out in a folder.
func judgeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	run(context.Background(), []string{"analyze", "--no-color", "--show", "all", dir}, strings.NewReader(""), &out, &errs)
	return out.String() + errs.String()
}

// Servers die and return; then one is killed for good. Configuration, log and
// statistics of the same HAProxy lie in one bundle.
func TestLiveHAProxyBundle(t *testing.T) {
	addresses, servers := map[string]string{}, map[string]net.Listener{}
	for _, name := range []string{"m1", "m2", "m3"} {
		servers[name] = apiServer(t, "127.0.0.1:0")
		addresses[name] = servers[name].Addr().String()
	}
	t.Cleanup(func() {
		for _, s := range servers {
			s.Close()
		}
	})
	b := balance(t, addresses)
	if got := b.bundle(t, 0); strings.Contains(got, "kube_api/") || strings.HasPrefix(got, "FAULT") {
		t.Errorf("all is well:\n%s", got)
	}
	for _, name := range []string{"m1", "m2"} {
		servers[name].Close()
		b.logs.wait(t, "kube_api/"+name+" is DOWN", 1)
		servers[name] = apiServer(t, addresses[name])
		b.logs.wait(t, "kube_api/"+name+" is UP", 1)
	}
	got := b.bundle(t, 30*time.Minute)
	if strings.HasPrefix(got, "FAULT") || !strings.Contains(got, "transient") {
		t.Errorf("two died and returned:\n%s", got)
	}
	servers["m2"].Close()
	b.logs.wait(t, "kube_api/m2 is DOWN", 2)
	if got := b.bundle(t, 0); strings.HasPrefix(got, "FAULT") {
		t.Errorf("m2 died a moment ago:\n%s", got)
	}
	got = b.bundle(t, 30*time.Minute)
	first, _, _ := strings.Cut(got, "\nOnly looks wrong")
	if !strings.HasPrefix(got, "FAULT") || !strings.Contains(first, "kube_api/m2") || strings.Contains(first, "kube_api/m1") || strings.Contains(first, "kube_api/m3") {
		t.Errorf("m2 is dead for half an hour, and is not the first cause:\n%s", got)
	}
}

// haproxy -c of this machine on files with and without an error.
func TestLiveHAProxyCheck(t *testing.T) {
	haproxy := realTool(t, "haproxy")
	good := "defaults\n    mode tcp\n    timeout connect 1s\n    timeout client 1s\n    timeout server 1s\nfrontend kubeapi\n    bind 127.0.0.1:16443\n    default_backend kube_api\nbackend kube_api\n    server m1 192.0.2.21:6443 check\n"
	for _, tt := range []struct{ name, config, want string }{
		{"valid", good, ""},
		{"a word misspelt", strings.Replace(good, "server m1", "sever m1", 1), "unknown keyword 'sever'"},
		{"a backend that is not there", strings.Replace(good, "backend kube_api\n    server", "backend kubeapi2\n    server", 1), "unable to find required default_backend"},
		{"a name that does not resolve", strings.Replace(good, "192.0.2.21", strings.Repeat("m", 64)+".invalid", 1), "could not resolve address"},
	} { // no query leaves for a label of 64 letters
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "haproxy.cfg")
			if err := os.WriteFile(file, []byte(tt.config), 0o600); err != nil {
				t.Fatal(err)
			}
			said, err := exec.Command(haproxy, "-c", "-f", file).CombinedOutput()
			if (err != nil) != (tt.want != "") {
				t.Fatalf("haproxy -c: %v\n%s", err, said)
			}
			got := judgeFiles(t, map[string]string{"hosts/lb/cmd/haproxy_-c.txt": "# haproxy -c -f " + file + "\n" + string(said)})
			if fault := strings.HasPrefix(got, "FAULT"); fault != (tt.want != "") || !strings.Contains(strings.Join(strings.Fields(got), " "), tt.want) {
				t.Errorf("want %q:\n%s\nof\n%s", tt.want, got, said)
			}
		})
	}
}
