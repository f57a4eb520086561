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
)

// netNode is a network namespace made to look like a node of OpenShift SDN,
// with a second one behind its card.
type netNode struct {
	t          *testing.T
	name, peer string
}

// newNetNode makes the two namespaces and takes them away again.
func newNetNode(t *testing.T, tag string) *netNode {
	t.Helper()
	n := &netNode{t: t, name: fmt.Sprintf("kan%d%s", os.Getpid(), tag), peer: fmt.Sprintf("kan%d%sp", os.Getpid(), tag)}
	for _, ns := range []string{n.name, n.peer} {
		if out, err := exec.Command("ip", "netns", "add", ns).CombinedOutput(); err != nil {
			cannot(t, "no network namespace can be made here: %v: %s", err, out)
		}
		t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", ns).Run() })
	}
	for _, cmd := range []string{
		"ip link set lo up", "ip link add ens3 type veth peer name uplink", "ip link set uplink netns " + n.peer,
		"ip link set ens3 up", "ip addr add 192.0.2.21/24 dev ens3",
		"ip link add tun0 mtu 1450 type veth peer name tun0br mtu 1450", "ip link set tun0 up", "ip link set tun0br up", "ip addr add 10.129.0.1/23 dev tun0",
		"ip link add veth12ab34cd mtu 1450 type veth peer name eth0 mtu 1450", "ip link set veth12ab34cd up",
		"ip link add br0 type bridge", "ip link add vxlan_sys_4789 type vxlan external dstport 4789", "ip link set vxlan_sys_4789 up",
		"ip route add default via 192.0.2.1 dev ens3", "ip route add 10.128.0.0/14 dev tun0", "ip route add 172.30.0.0/16 dev tun0",
		"sysctl -qw net.ipv4.ip_forward=1",
	} {
		n.run(n.name, cmd)
	}
	for _, cmd := range []string{"ip link set lo up", "ip link set uplink up", "ip addr add 192.0.2.22/24 dev uplink", "ip addr add 192.0.2.1/24 dev uplink"} {
		n.run(n.peer, cmd)
	}
	return n
}

func (n *netNode) run(ns, cmd string) {
	n.t.Helper()
	if out, err := exec.Command("ip", append([]string{"netns", "exec", ns}, strings.Fields(cmd)...)...).CombinedOutput(); err != nil {
		n.t.Fatalf("%s: %v: %s", cmd, err, out)
	}
}

// dump writes what the collector would, by the same tools.
func (n *netNode) dump(dir string) {
	n.t.Helper()
	for name, cmd := range map[string]string{
		"cmd/ip_addr.txt": "ip -d addr", "cmd/ip_-s_link.txt": "ip -s -s link", "cmd/ip_route.txt": "ip route show table all",
		"cmd/ip_rule.txt": "ip rule", "cmd/ip_neigh.txt": "ip -s neigh", "cmd/sysctl_-a.txt": "sysctl -a",
		"cmd/ethtool_ens3.txt": "ethtool ens3", "probes/ping_192.0.2.22.txt": "ping -c 1 -W 1 192.0.2.22",
		"probes/tracepath_192.0.2.22.txt": "tracepath -n -m 3 192.0.2.22", "probes/route_get_192.0.2.22.txt": "ip route get 192.0.2.22",
	} {
		c := exec.Command("ip", append([]string{"netns", "exec", n.name}, strings.Fields(cmd)...)...)
		out, err := c.CombinedOutput()
		if c.ProcessState == nil {
			n.t.Fatalf("%s: %v", cmd, err)
		}
		if name == "cmd/sysctl_-a.txt" { // only net.* belongs to the namespace
			var rows []string
			for _, l := range strings.Split(string(out), "\n") {
				if strings.HasPrefix(l, "net.") {
					rows = append(rows, l)
				}
			}
			out = []byte(strings.Join(rows, "\n") + "\n")
		}
		text := "# " + cmd + "\n" + string(out)
		if strings.HasPrefix(name, "probes/") {
			text += fmt.Sprintf("# rc=%d dur=10ms\n", c.ProcessState.ExitCode())
		}
		writeInto(n.t, filepath.Join(dir, "hosts/w1.example.com"), name, text)
	}
	writeInto(n.t, dir, "cluster/oc/nodes.json", `{"kind": "List", "apiVersion": "v1", "items": [
 {"kind": "Node", "apiVersion": "v1", "metadata": {"name": "w1.example.com"}, "status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.21"}], "conditions": [{"type": "Ready", "status": "True"}]}},
 {"kind": "Node", "apiVersion": "v1", "metadata": {"name": "w2.example.com"}, "status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.22"}], "conditions": [{"type": "Ready", "status": "True"}]}}]}`)
	writeInto(n.t, dir, "cluster/oc/hostsubnets.json", `{"kind": "List", "apiVersion": "v1", "items": [
 {"kind": "HostSubnet", "apiVersion": "network.openshift.io/v1", "metadata": {"name": "w1.example.com"}, "host": "w1.example.com", "hostIP": "192.0.2.21", "subnet": "10.129.0.0/23"},
 {"kind": "HostSubnet", "apiVersion": "network.openshift.io/v1", "metadata": {"name": "w2.example.com"}, "host": "w2.example.com", "hostIP": "192.0.2.22", "subnet": "10.130.0.0/23"}]}`)
}

func writeInto(t *testing.T, dir, name, text string) {
	t.Helper()
	p := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Real interfaces, routes and pings: a healthy node must be silent, and each
// change to it must be what the report puts first.
func TestLiveNetwork(t *testing.T) {
	for _, tool := range []string{"ip", "sysctl", "ping", "tracepath", "ethtool"} {
		realTool(t, tool)
	}
	tests := []struct {
		name    string
		changes []string
		first   string // rule of the first cause; "" for a healthy node
	}{
		{"healthy", nil, ""},
		{"forwarding", []string{"sysctl -qw net.ipv4.ip_forward=0"}, "ip-forwarding-off"},
		{"clusterroute", []string{"ip route del 10.128.0.0/14"}, "cluster-route-missing"},
		{"ownroute", []string{"ip route del 10.129.0.0/23"}, "cluster-route-missing"},
		{"mtu", []string{"ip link set tun0 mtu 1500", "ip link set veth12ab34cd mtu 1500"}, "overlay-mtu-too-large"},
		{"address", []string{"ip addr add 192.0.2.99/24 dev ens3", "ip addr del 192.0.2.21/24 dev ens3", "ip addr replace 192.0.2.99/24 dev ens3", "ip route replace default via 192.0.2.1 dev ens3"}, "node-address-absent"},
		{"tunnel", []string{"ip link del vxlan_sys_4789"}, "sdn-interface-missing"},
		{"gateway", []string{"ip addr del 10.129.0.1/23 dev tun0", "ip addr add 10.131.0.1/23 dev tun0", "ip route replace 10.128.0.0/14 dev tun0", "ip route replace 10.129.0.0/23 dev tun0"}, "sdn-interface-missing"},
		{"peer", []string{"ip neigh add 192.0.2.22 dev ens3 nud failed", "ip route add unreachable 192.0.2.22"}, "route-to-node-wrong"},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := newNetNode(t, fmt.Sprint(i))
			for _, cmd := range tt.changes {
				n.run(n.name, cmd)
			}
			dir := t.TempDir()
			n.dump(dir)
			var out, errs bytes.Buffer
			status := run(context.Background(), []string{"analyze", "-o", "json", dir}, strings.NewReader(""), &out, &errs)
			var report struct {
				Verdict string
				Causes  []struct{ Rule, Message string }
			}
			if err := json.Unmarshal(out.Bytes(), &report); err != nil {
				t.Fatalf("status %d: %v: %s", status, err, errs.String())
			}
			if tt.first == "" {
				if report.Verdict != "healthy" || status != 0 {
					t.Fatalf("verdict %s, causes %v", report.Verdict, report.Causes)
				}
				return
			}
			if len(report.Causes) == 0 || report.Causes[0].Rule != tt.first || report.Verdict != "fault" {
				t.Fatalf("verdict %s, causes %v, want %s first", report.Verdict, report.Causes, tt.first)
			}
		})
	}
}
