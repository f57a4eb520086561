package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// lab is a network namespace with daemons of its own, all gone at the end.
type lab struct {
	t    *testing.T
	name string
	dir  string
}

// newLab makes a namespace with loopback up. It needs root.
func newLab(t *testing.T) *lab {
	t.Helper()
	realTool(t, "ip")
	l := &lab{t: t, name: fmt.Sprintf("kanshiki%d", os.Getpid()), dir: t.TempDir()}
	if out, err := exec.Command("ip", "netns", "add", l.name).CombinedOutput(); err != nil {
		cannot(t, "cannot make a network namespace, so nothing was collected for real: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", l.name).Run() })
	l.must(nil, "ip", "link", "set", "lo", "up")
	l.must(nil, "sysctl", "-qw", "net.ipv4.ip_forward=1") // as on a node
	return l
}

// command runs in the namespace.
func (l *lab) command(env []string, argv ...string) *exec.Cmd {
	cmd := exec.Command("ip", append([]string{"netns", "exec", l.name}, argv...)...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Dir = l.dir
	return cmd
}

func (l *lab) must(env []string, argv ...string) string {
	l.t.Helper()
	out, err := l.command(env, argv...).CombinedOutput()
	if err != nil {
		l.t.Fatalf("%s: %v: %s", strings.Join(argv, " "), err, out)
	}
	return string(out)
}

// daemon starts a program in the foreground and ends it with the test.
func (l *lab) daemon(env []string, argv ...string) {
	l.t.Helper()
	cmd := l.command(env, argv...)
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
}

// file writes into the lab and returns the path.
func (l *lab) file(name, text string) string {
	l.t.Helper()
	p := filepath.Join(l.dir, name)
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
	return p
}

// eventually waits until f holds.
func (l *lab) eventually(what string, f func() bool) {
	l.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if f() {
			return
		}
	}
	l.t.Fatalf("never: %s", what)
}

// listen runs a server at an address until stop is called.
func (l *lab) listen(address string) (stop func()) {
	l.t.Helper()
	config := l.file(strings.ReplaceAll(address, ":", "_")+".cfg", fmt.Sprintf("defaults\n    mode http\n    timeout client 5s\n    timeout server 5s\n    timeout connect 5s\nfrontend server\n    bind %s\n", address))
	// By another name: the collector must find one HAProxy only, the balancer.
	standIn := filepath.Join(l.dir, "stand-in")
	if _, err := os.Lstat(standIn); err != nil {
		if err := os.Symlink(realTool(l.t, "haproxy"), standIn); err != nil {
			l.t.Fatal(err)
		}
	}
	cmd := l.command(nil, standIn, "-db", "-f", config)
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			_ = cmd.Process.Kill()
			_ = cmd.Wait() // it was killed
		}
	}
	l.t.Cleanup(stop)
	return stop
}

// balancer runs HAProxy over two API servers and returns what it logged while
// one server went away for good and the other came back.
func (l *lab) balancer() string {
	sock := filepath.Join(l.dir, "stats")
	log := filepath.Join(l.dir, "haproxy.said")
	config := l.file("haproxy.cfg", fmt.Sprintf(`global
    stats socket %s mode 600 level admin
    log stdout format raw local0
defaults
    mode tcp
    log global
    option tcplog
    timeout connect 1s
    timeout client 5s
    timeout server 5s
listen stats
    bind 127.0.0.1:9000
    mode http
    stats enable
    stats auth admin:Planted-Secret-1
frontend kubeapi
    bind 127.0.0.1:6443
    default_backend kube_api
backend kube_api
    server m1 127.0.0.11:6443 check inter 100ms fall 2 rise 2
frontend machine_config_server
    bind 127.0.0.1:22623
    default_backend machine_config
backend machine_config
    server m2 127.0.0.12:22623 check inter 100ms fall 2 rise 2
`, sock))
	killed := l.listen("127.0.0.11:6443")
	returned := l.listen("127.0.0.12:22623")
	cmd := l.command(nil, "sh", "-c", `exec haproxy -db -f "$0" >"$1" 2>&1`, config, log)
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	said := func(text string) func() bool {
		return func() bool { b, err := os.ReadFile(log); return err == nil && strings.Contains(string(b), text) }
	}
	time.Sleep(time.Second)
	returned()
	l.eventually("m2 is DOWN", said("machine_config/m2 is DOWN"))
	l.listen("127.0.0.12:22623")
	l.eventually("m2 is UP", said("machine_config/m2 is UP"))
	killed()
	l.eventually("m1 is DOWN", said("kube_api/m1 is DOWN"))
	time.Sleep(300 * time.Millisecond)
	b, err := os.ReadFile(log)
	if err != nil {
		l.t.Fatal(err)
	}
	return string(b)
}

// journal makes a real journal file of what HAProxy said, as it would have
// been half an hour ago, and of what a watching client said since.
func (l *lab) journal(said string) string {
	remote := ""
	for _, p := range []string{"/lib/systemd/systemd-journal-remote", "/usr/lib/systemd/systemd-journal-remote"} {
		if _, err := os.Stat(p); err == nil {
			remote = p
		}
	}
	if remote == "" {
		cannot(l.t, "systemd-journal-remote is not installed")
	}
	var b strings.Builder
	at, boot := time.Now().Add(-40*time.Minute), strings.Repeat("0123456789abcdef", 2)
	entry := func(at time.Time, msg string) {
		fmt.Fprintf(&b, "__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=%s\n_MACHINE_ID=%s\n_HOSTNAME=lb\n_TRANSPORT=syslog\nPRIORITY=5\nSYSLOG_IDENTIFIER=haproxy\n_PID=77\n_SYSTEMD_UNIT=haproxy.service\nMESSAGE=%s\n\n",
			at.UnixMicro(), at.Sub(time.Now().Add(-time.Hour)).Microseconds(), boot, boot, msg)
	}
	for line := range strings.Lines(said) {
		if line = strings.TrimSpace(line); strings.Contains(line, "Server ") || strings.Contains(line, "backend ") {
			at = at.Add(time.Second)
			entry(at, line[max(0, strings.Index(line, "Server ")):])
		}
	}
	entry(at.Add(35*time.Minute), "Connect from 127.0.0.1:40000 to 127.0.0.1:6443 (kubeapi/TCP)")
	dir := filepath.Join(l.dir, "journal")
	if err := os.Mkdir(dir, 0o755); err != nil {
		l.t.Fatal(err)
	}
	if out, err := exec.Command(remote, "--output="+filepath.Join(dir, "lb.journal"), l.file("lb.export", b.String())).CombinedOutput(); err != nil {
		l.t.Fatalf("%s: %v: %s", remote, err, out)
	}
	return dir
}

// switches runs Open vSwitch in user space with br0 as a node of OpenShift SDN
// has it.
func (l *lab) switches() (env []string) {
	run := filepath.Join(l.dir, "ovs")
	if err := os.Mkdir(run, 0o755); err != nil {
		l.t.Fatal(err)
	}
	env = []string{"OVS_RUNDIR=" + run, "OVS_LOGDIR=" + run, "OVS_DBDIR=" + run, "OVS_SYSCONFDIR=" + run}
	db := "unix:" + run + "/db.sock"
	l.must(env, "ovsdb-tool", "create", run+"/conf.db", "/usr/share/openvswitch/vswitch.ovsschema")
	l.daemon(env, "ovsdb-server", run+"/conf.db", "--remote=p"+db, "--pidfile="+run+"/ovsdb-server.pid", "--unixctl="+run+"/ovsdb.ctl")
	l.eventually("ovsdb answers", func() bool { return l.command(env, "ovs-vsctl", "--no-wait", "--timeout=2", "init").Run() == nil })
	l.daemon(env, "ovs-vswitchd", db, "--pidfile="+run+"/ovs-vswitchd.pid", "--disable-system")
	l.must(env, "ovs-vsctl", "--timeout=20", "add-br", "br0", "--", "set", "bridge", "br0", "datapath_type=netdev", "fail_mode=secure", "protocols=OpenFlow13")
	l.must(env, "ovs-vsctl", "--timeout=20", "add-port", "br0", "vxlan0", "--", "set", "interface", "vxlan0", "ofport_request=1", "type=vxlan", "options:remote_ip=flow", "options:key=flow")
	l.must(env, "ovs-vsctl", "--timeout=20", "add-port", "br0", "tun0", "--", "set", "interface", "tun0", "ofport_request=2", "type=internal")
	for _, n := range []string{"3", "4"} {
		l.must(nil, "ip", "link", "add", "veth"+n, "type", "veth", "peer", "name", "pod"+n)
		l.must(nil, "ip", "link", "set", "veth"+n, "up")
		l.must(env, "ovs-vsctl", "--timeout=20", "add-port", "br0", "veth"+n, "--", "set", "interface", "veth"+n, "ofport_request="+n)
	}
	(&openVSwitch{t: l.t, dir: run}).flows()
	return env
}

// names runs BIND for the cluster's zone, with planted secrets in its files.
func (l *lab) names() {
	l.file("db.zone", "$TTL 300\n@ IN SOA ns hostmaster ( 1 3600 900 1209600 300 )\n@ IN NS ns\nns IN A 127.0.0.1\napi IN A 127.0.0.1\napi-int IN A 127.0.0.1\n*.apps IN A 127.0.0.1\n")
	conf := l.file("named.conf", fmt.Sprintf(`options { directory "%s"; listen-on port 53 { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; pid-file none; session-keyfile "%s/s.key"; dnssec-validation no; };
controls { };
key "k" { algorithm hmac-sha256; secret "UGxhbnRlZFNlY3JldDI="; };
zone "test.example.com" { type primary; file "db.zone"; };
`, l.dir, l.dir))
	l.daemon(nil, "named", "-g", "-c", conf)
	l.eventually("named answers", func() bool {
		out, _ := l.command(nil, "dig", "+short", "+time=1", "+tries=1", "@127.0.0.1", "api.test.example.com").Output()
		return strings.TrimSpace(string(out)) == "127.0.0.1"
	})
}

// A balancer that lost a server for good and another for a moment, a switch
// and a name server, all real, in a network namespace: what collect brings
// home names the lost server as the first cause.
func TestCollectForReal(t *testing.T) {
	for _, tool := range []string{"haproxy", "ovs-vsctl", "ovsdb-tool", "named", "dig", "journalctl"} {
		realTool(t, tool)
	}
	l := newLab(t)
	// Only here does the name server of this namespace stand.
	etc := "/etc/netns/" + l.name
	if err := os.MkdirAll(etc, 0o755); err != nil {
		cannot(t, "no name server can be set for the namespace: %v", err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(etc) })
	if err := os.WriteFile(etc+"/resolv.conf", []byte("nameserver 127.0.0.1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(l.dir, "kanshiki")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	env := l.switches()
	l.names()
	journal := l.journal(l.balancer())
	bundle := filepath.Join(l.dir, "b.tar.gz")
	began := time.Now()
	out := l.must(env, program, "collect", "--role", "lb,dns,node", "--journal", journal, "--target", "name=api.test.example.com", "--target", "tcp=api.test.example.com:6443", "--target", "tcp=api.test.example.com:443", "--out", bundle)
	if took := time.Since(began); took > time.Minute {
		t.Errorf("collecting took %v", took)
	}
	var report struct {
		Verdict string
		Causes  []struct{ Rule, Message string }
	}
	var got, errs bytes.Buffer
	if status := run(context.Background(), []string{"kanshiki", "analyze", "-o", "json", bundle}, strings.NewReader(""), &got, &errs); status != exitFault {
		t.Fatalf("status %d: %s%s", status, got.String(), errs.String())
	}
	if err := json.Unmarshal(got.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if report.Verdict != "fault" || len(report.Causes) == 0 || !strings.Contains(report.Causes[0].Message, "kube_api") {
		t.Errorf("verdict %s, causes %+v", report.Verdict, report.Causes)
	}
	for _, c := range report.Causes {
		if strings.Contains(c.Message, "machine_config") {
			t.Errorf("a server that came back is called a cause: %+v", c)
		}
	}
	var check bytes.Buffer
	if status := run(context.Background(), []string{"kanshiki", "verify", bundle}, strings.NewReader(""), &check, &errs); status != exitDone {
		t.Errorf("verify: %s", check.String())
	}
	fewUnknown(t, bundle, 40)
	l.unpacked(bundle, out)
}

// unpacked looks into the bundle: facts come from it, secrets do not.
func (l *lab) unpacked(bundle, out string) {
	t := l.t
	dir := t.TempDir()
	if out, err := exec.Command("tar", "-xzf", bundle, "-C", dir, "--strip-components=1").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"cmd/ovs_vsctl_show.txt":                        "Bridge br0",
		"cmd/ovs_ofctl_dump-flows_br0.txt":              "note:02.0d",
		"cmd/ovs_ofctl_dump-ports-desc_br0.txt":         "2(tun0)",
		"cmd/named-checkconf_-z.txt":                    "zone test.example.com/IN: loaded serial 1",
		"probes/dig_api.test.example.com_127.0.0.1.txt": "status: NOERROR",
		"probes/tcp_api.test.example.com_6443.txt":      "# tcp api.test.example.com 6443\nopen\n# rc=0",
		"probes/tcp_api.test.example.com_443.txt":       "efused",
		"journal/haproxy.log":                           "kube_api/m1 is DOWN",
		"files" + filepath.Join(l.dir, "db.zone"):       "*.apps IN A 127.0.0.1",
		"files" + filepath.Join(l.dir, "haproxy.cfg"):   "server m1 127.0.0.11:6443",
		"files/etc/resolv.conf":                         "nameserver 127.0.0.1",
	} {
		data, err := os.ReadFile(filepath.Join(dir, "hosts", host, name))
		if err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s: %v: %.600q, want %q", name, err, data, want)
		}
	}
	secrets := exec.Command("grep", "-rlE", "Planted-Secret-1|UGxhbnRlZFNlY3JldDI", dir)
	if found, _ := secrets.Output(); len(found) > 0 {
		t.Errorf("secrets in:\n%s", found)
	}
	if t.Failed() {
		t.Log(out)
	}
}
