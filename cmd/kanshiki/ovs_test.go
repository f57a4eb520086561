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

// openVSwitch is a userspace Open vSwitch of its own, in a network namespace
// of its own.
type openVSwitch struct {
	t         *testing.T
	dir, nets string
	// The daemons; a test may stop them.
	server, switchd *exec.Cmd
}

// startOVS starts the database and the daemon. Nothing of the machine's own
// Open vSwitch is touched: all sockets are in a temporary directory.
func startOVS(t *testing.T) *openVSwitch {
	t.Helper()
	for _, tool := range []string{"ip", "ovs-vsctl", "ovs-ofctl", "ovs-vswitchd", "ovsdb-server", "ovsdb-tool"} {
		realTool(t, tool)
	}
	dir, err := os.MkdirTemp("", "kanshiki-ovs-") // t.TempDir is too long a path for a socket
	if err != nil {
		t.Fatal(err)
	}
	o := &openVSwitch{t: t, dir: dir, nets: fmt.Sprintf("kanshiki-ovs-%d", os.Getpid())}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if out, err := exec.Command("ip", "netns", "add", o.nets).CombinedOutput(); err != nil {
		cannot(t, "no network namespace can be made here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("ip", "netns", "delete", o.nets).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	db := "unix:" + filepath.Join(dir, "db.sock")
	o.must("ovsdb-tool", "create", filepath.Join(dir, "conf.db"), "/usr/share/openvswitch/vswitch.ovsschema")
	o.server = o.daemon("ovsdb-server", filepath.Join(dir, "conf.db"), "--remote=p"+db)
	o.must("ovs-vsctl", "--retry", "--timeout=10", "--db="+db, "--no-wait", "init")
	o.switchd = o.daemon("ovs-vswitchd", db, "--disable-system")
	return o
}

func (o *openVSwitch) env(c *exec.Cmd) *exec.Cmd {
	c.Env = append(os.Environ(), "OVS_RUNDIR="+o.dir, "OVS_LOGDIR="+o.dir, "OVS_DBDIR="+o.dir, "OVS_SYSCONFDIR="+o.dir, "LC_ALL=C")
	return c
}

// daemon runs a program in the namespace until the test ends.
func (o *openVSwitch) daemon(args ...string) *exec.Cmd {
	o.t.Helper()
	c := o.env(exec.Command("ip", append([]string{"netns", "exec", o.nets}, args...)...)) // ip becomes the program: the pid is its own
	if err := c.Start(); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { stop(c) })
	return c
}

func stop(c *exec.Cmd) {
	if c.ProcessState == nil {
		_ = c.Process.Kill()
		_ = c.Wait() // it was killed
	}
}

// say runs a tool and gives all it prints, whatever came of it.
func (o *openVSwitch) say(args ...string) string {
	out, _ := o.env(exec.Command(args[0], args[1:]...)).CombinedOutput()
	return string(out)
}

func (o *openVSwitch) must(args ...string) {
	o.t.Helper()
	if out, err := o.env(exec.Command(args[0], args[1:]...)).CombinedOutput(); err != nil {
		o.t.Fatalf("%s: %v: %s", strings.Join(args, " "), err, out)
	}
}

func (o *openVSwitch) vsctl(args ...string) {
	o.t.Helper()
	o.must(append([]string{"ovs-vsctl", "--timeout=20", "--db=unix:" + filepath.Join(o.dir, "db.sock")}, args...)...)
}

// flows are what OpenShift SDN sets on m1 (192.0.2.11, pods 10.129.0.0/23) of
// a cluster with w1 (192.0.2.12, pods 10.130.0.0/23), for the pod networks of
// its two pods.
func (o *openVSwitch) flows() {
	o.t.Helper()
	list := []string{
		"table=0,priority=200,in_port=1,ip,nw_src=10.128.0.0/14,actions=move:NXM_NX_TUN_ID[0..31]->NXM_NX_REG0[],goto_table:10",
		"table=0,priority=150,in_port=1,actions=drop", "table=0,priority=100,arp,actions=goto_table:20", "table=0,priority=100,ip,actions=goto_table:20",
		"table=10,priority=100,cookie=0xc000020c,tun_src=192.0.2.12,actions=goto_table:30",
		"table=30,priority=300,arp,nw_dst=10.129.0.1,actions=output:2", "table=30,priority=300,ip,nw_dst=10.129.0.1,actions=output:2",
		"table=30,priority=200,arp,nw_dst=10.129.0.0/23,actions=goto_table:40", "table=30,priority=200,ip,nw_dst=10.129.0.0/23,actions=goto_table:70",
		"table=30,priority=100,arp,nw_dst=10.128.0.0/14,actions=goto_table:50", "table=30,priority=100,ip,nw_dst=10.128.0.0/14,actions=goto_table:90",
		"table=50,priority=100,cookie=0xc000020c,arp,nw_dst=10.130.0.0/23,actions=move:NXM_NX_REG0[]->NXM_NX_TUN_ID[0..31],set_field:192.0.2.12->tun_dst,output:1",
		"table=90,priority=100,cookie=0xc000020c,ip,nw_dst=10.130.0.0/23,actions=move:NXM_NX_REG0[]->NXM_NX_TUN_ID[0..31],set_field:192.0.2.12->tun_dst,output:1",
		"table=253,actions=note:02.0D",
	}
	for _, n := range []int{3, 4} {
		list = append(list,
			fmt.Sprintf("table=20,priority=100,in_port=%d,arp,nw_src=10.129.0.%d,actions=load:0->NXM_NX_REG0[],goto_table:21", n, n),
			fmt.Sprintf("table=20,priority=100,in_port=%d,ip,nw_src=10.129.0.%d,actions=load:0->NXM_NX_REG0[],goto_table:21", n, n),
			fmt.Sprintf("table=40,priority=100,arp,nw_dst=10.129.0.%d,actions=output:%d", n, n),
			fmt.Sprintf("table=70,priority=100,ip,nw_dst=10.129.0.%d,actions=load:0->NXM_NX_REG1[],load:%d->NXM_NX_REG2[],goto_table:80", n, n))
	}
	file := filepath.Join(o.dir, "flows")
	if err := os.WriteFile(file, []byte(strings.Join(list, "\n")+"\n"), 0o600); err != nil {
		o.t.Fatal(err)
	}
	o.must("ovs-ofctl", "-O", "OpenFlow13", "add-flows", "br0", file)
}

// report writes what the collector would of m1, beside the cluster's objects,
// and gives the report. Everything was made four hours before its end.
func (o *openVSwitch) report(t *testing.T) (verdict string, causes []string, all string) {
	t.Helper()
	dir := t.TempDir()
	end := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	meta := func(name, ns string) map[string]any {
		return map[string]any{"name": name, "namespace": ns, "creationTimestamp": end.Add(-4 * time.Hour).Format(time.RFC3339)}
	}
	var subnets, pods []any
	for i, name := range []string{"m1", "w1"} {
		subnets = append(subnets, map[string]any{"apiVersion": "network.openshift.io/v1", "kind": "HostSubnet", "metadata": meta(name+".example.com", ""),
			"host": name + ".example.com", "hostIP": fmt.Sprintf("192.0.2.1%d", i+1), "subnet": fmt.Sprintf("10.%d.0.0/23", 129+i)})
	}
	for _, n := range []int{3, 4} {
		pods = append(pods, map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": meta(fmt.Sprintf("web-%d", n), "app"),
			"spec":   map[string]any{"nodeName": "m1.example.com"},
			"status": map[string]any{"phase": "Running", "podIP": fmt.Sprintf("10.129.0.%d", n), "startTime": end.Add(-4 * time.Hour).Format(time.RFC3339)}})
	}
	list := func(items []any) string {
		text, err := json.Marshal(map[string]any{"apiVersion": "v1", "kind": "List", "items": items})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	db := "--db=unix:" + filepath.Join(o.dir, "db.sock")
	files := map[string]string{
		"cluster/oc/hostsubnets.json": list(subnets), "cluster/oc/pods.json": list(pods),
		"hosts/m1.example.com/cmd/ovs_vsctl_show.txt":    "# ovs-vsctl show\n" + o.say("ovs-vsctl", "--timeout=5", db, "show"),
		"hosts/m1.example.com/cmd/ovs_vsctl_list-br.txt": "# ovs-vsctl list-br\n" + o.say("ovs-vsctl", "--timeout=5", db, "list-br"),
		"hosts/m1.example.com/cmd/ovs_ports.txt":         "# ovs-ofctl -O OpenFlow13 dump-ports-desc br0\n" + o.say("ovs-ofctl", "-O", "OpenFlow13", "dump-ports-desc", "br0"),
		"hosts/m1.example.com/cmd/ovs_flows.txt":         "# ovs-ofctl -O OpenFlow13 dump-flows br0\n" + o.say("ovs-ofctl", "-O", "OpenFlow13", "dump-flows", "br0"),
		"hosts/m1.example.com/journal/systemd.log":       end.Format("2006-01-02T15:04:05.000000-07:00") + " m1 systemd[1]: Started Session 5 of user core.\n",
	}
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	run(context.Background(), []string{"analyze", "-o", "json", dir}, strings.NewReader(""), &out, &errs)
	var got struct {
		Verdict string
		Causes  []struct{ Rule, Message string }
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v: %s%s", err, out.String(), errs.String())
	}
	for _, c := range got.Causes {
		causes = append(causes, c.Rule+": "+c.Message)
	}
	return got.Verdict, causes, files["hosts/m1.example.com/cmd/ovs_flows.txt"] + files["hosts/m1.example.com/cmd/ovs_ports.txt"]
}

// A real Open vSwitch is set up as OpenShift SDN does it, and broken in the
// ways of the guide; the first cause must say what was done to it.
func TestLiveOpenVSwitch(t *testing.T) {
	o := startOVS(t)
	setUp := func() {
		t.Helper()
		if o.switchd.ProcessState != nil {
			return // what is left when a daemon has died is the next state
		}
		o.vsctl("--if-exists", "del-br", "br0")
		o.vsctl("add-br", "br0", "--", "set", "bridge", "br0", "datapath_type=netdev", "fail_mode=secure", "protocols=OpenFlow13")
		o.vsctl("add-port", "br0", "vxlan0", "--", "set", "interface", "vxlan0", "ofport_request=1", "type=vxlan", "options:remote_ip=flow", "options:key=flow")
		for i, name := range []string{"tun0", "veth3", "veth4"} {
			o.vsctl("add-port", "br0", name, "--", "set", "interface", name, fmt.Sprintf("ofport_request=%d", i+2), "type=internal")
		}
		o.flows()
	}
	for _, tt := range []struct {
		name  string
		spoil func()
		want  string // the first cause begins with it; "" for none
	}{
		{"healthy", func() {}, ""},
		{"a pod's port deleted", func() { o.vsctl("del-port", "br0", "veth4") }, "sdn-pod-flows: the flows for pod app/web-4 (10.129.0.4) lead to port 4"},
		{"a pod's flows deleted", func() {
			o.must("ovs-ofctl", "-O", "OpenFlow13", "del-flows", "br0", "ip,nw_dst=10.129.0.3")
			o.must("ovs-ofctl", "-O", "OpenFlow13", "del-flows", "br0", "arp,arp_tpa=10.129.0.3")
		}, "sdn-pod-flows: br0 of m1.example.com has no arp_tpa, nw_dst flows for pod app/web-3"},
		{"the other node's flows deleted", func() { o.must("ovs-ofctl", "-O", "OpenFlow13", "del-flows", "br0", "cookie=0xc000020c/-1") },
			"sdn-remote-node-flows: the flows of m1.example.com lack those from, to (arp), to (ip) w1.example.com"},
		{"all flows deleted", func() { o.must("ovs-ofctl", "-O", "OpenFlow13", "del-flows", "br0") }, "sdn-flows-lost: br0 has none of the flows"},
		{"the tunnel deleted", func() { o.vsctl("del-port", "br0", "vxlan0") }, "sdn-bridge-ports: br0 has no port vxlan0"},
		{"the bridge deleted", func() { o.vsctl("del-br", "br0") }, "ovs-not-answering: bridge br0 of the pod network is not there"},
		{"the daemon killed", func() { stop(o.switchd) }, "ovs-not-answering: bridge br0 is in the database, but nothing answers for it"},
		{"the database killed too", func() { stop(o.server) }, "ovs-not-answering: the database of Open vSwitch does not answer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o.t = t
			setUp()
			tt.spoil()
			verdict, causes, dump := o.report(t)
			if tt.want == "" {
				if verdict != "healthy" || len(causes) > 0 {
					t.Errorf("%s, causes %q of\n%s", verdict, causes, dump)
				}
			} else if verdict != "fault" || len(causes) == 0 || !strings.HasPrefix(causes[0], tt.want) {
				t.Errorf("%s, causes %q, want first %q of\n%s", verdict, causes, tt.want, dump)
			}
		})
	}
}
