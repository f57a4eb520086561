package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// filterSpace makes a network namespace of its own and gives a function that
// runs a command in it. What is loaded there filters nothing of this machine.
func filterSpace(t *testing.T) func(stdin string, args ...string) string {
	t.Helper()
	ip := realTool(t, "ip")
	name := fmt.Sprintf("kanshiki-filter-%d-%d", os.Getpid(), len(t.Name()))
	if out, err := exec.Command(ip, "netns", "add", name).CombinedOutput(); err != nil {
		cannot(t, "no network namespace can be made here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command(ip, "netns", "del", name).CombinedOutput(); err != nil {
			t.Errorf("delete %s: %v: %s", name, err, out)
		}
	})
	return func(stdin string, args ...string) string {
		t.Helper()
		cmd := exec.Command(ip, append([]string{"netns", "exec", name}, args...)...)
		cmd.Stdin = strings.NewReader(stdin)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %v: %s", args, err, errs.String())
		}
		return out.String()
	}
}

// nodeFilter is what OpenShift SDN, kube-proxy and the kubelet put on a node.
const nodeFilter = `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:KUBE-EXTERNAL-SERVICES - [0:0]
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-SERVICES - [0:0]
:OPENSHIFT-ADMIN-OUTPUT-RULES - [0:0]
:OPENSHIFT-BLOCK-OUTPUT - [0:0]
:OPENSHIFT-FIREWALL-ALLOW - [0:0]
:OPENSHIFT-FIREWALL-FORWARD - [0:0]
-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
-A INPUT -m comment --comment "firewall overrides" -j OPENSHIFT-FIREWALL-ALLOW
-A INPUT -j KUBE-FIREWALL
-A FORWARD -i tun0 ! -o tun0 -m comment --comment "administrator overrides" -j OPENSHIFT-ADMIN-OUTPUT-RULES
-A FORWARD -m comment --comment "firewall overrides" -j OPENSHIFT-BLOCK-OUTPUT
-A FORWARD -m comment --comment "firewall overrides" -j OPENSHIFT-FIREWALL-FORWARD
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "firewall overrides" -j OPENSHIFT-BLOCK-OUTPUT
-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -j KUBE-FIREWALL
-A KUBE-FIREWALL -m comment --comment "kubernetes firewall for dropping marked packets" -m mark --mark 0x8000/0x8000 -j DROP
-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x1/0x1 -j ACCEPT
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A KUBE-SERVICES -d 172.30.55.66/32 -p tcp -m comment --comment "shop/stock:http has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable
-A OPENSHIFT-BLOCK-OUTPUT -p tcp -m tcp --dport 22623 --tcp-flags FIN,SYN,RST,ACK SYN -j REJECT --reject-with icmp-port-unreachable
-A OPENSHIFT-BLOCK-OUTPUT -p tcp -m tcp --dport 22624 --tcp-flags FIN,SYN,RST,ACK SYN -j REJECT --reject-with icmp-port-unreachable
-A OPENSHIFT-FIREWALL-ALLOW -p udp -m udp --dport 4789 -m comment --comment "VXLAN incoming" -j ACCEPT
-A OPENSHIFT-FIREWALL-ALLOW -i tun0 -m comment --comment "from SDN to localhost" -j ACCEPT
-A OPENSHIFT-FIREWALL-FORWARD -s 10.128.0.0/14 -m comment --comment "attempted resend after connection close" -m conntrack --ctstate INVALID -j DROP
-A OPENSHIFT-FIREWALL-FORWARD -d 10.128.0.0/14 -m comment --comment "forward traffic from SDN" -j ACCEPT
-A OPENSHIFT-FIREWALL-FORWARD -s 10.128.0.0/14 -m comment --comment "forward traffic to SDN" -j ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SEP-AAAA6M4PTMTKRN6Y - [0:0]
:KUBE-SEP-CCCC6M4PTMTKRN6Y - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-NPX46M4PTMTKRN6Y - [0:0]
:KUBE-SVC-CART6M4PTMTKRN6Y - [0:0]
:OPENSHIFT-MASQUERADE - [0:0]
:OPENSHIFT-MASQUERADE-2 - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "rules for masquerading OpenShift traffic" -j OPENSHIFT-MASQUERADE
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x1/0x1
-A KUBE-POSTROUTING -m mark ! --mark 0x1/0x1 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x1/0x0
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully
-A KUBE-SEP-AAAA6M4PTMTKRN6Y -p tcp -m comment --comment "default/kubernetes:https" -m tcp -j DNAT --to-destination 192.0.2.11:6443
-A KUBE-SEP-CCCC6M4PTMTKRN6Y -p tcp -m comment --comment "shop/cart:http" -m tcp -j DNAT --to-destination 10.128.2.9:8080
-A KUBE-SERVICES -d 172.30.0.1/32 -p tcp -m comment --comment "default/kubernetes:https cluster IP" -m tcp --dport 443 -j KUBE-SVC-NPX46M4PTMTKRN6Y
-A KUBE-SERVICES -d 172.30.77.88/32 -p tcp -m comment --comment "shop/cart:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-CART6M4PTMTKRN6Y
-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-SVC-NPX46M4PTMTKRN6Y -m comment --comment "default/kubernetes:https -> 192.0.2.11:6443" -j KUBE-SEP-AAAA6M4PTMTKRN6Y
-A KUBE-SVC-CART6M4PTMTKRN6Y -m comment --comment "shop/cart:http -> 10.128.2.9:8080" -j KUBE-SEP-CCCC6M4PTMTKRN6Y
-A OPENSHIFT-MASQUERADE -m mark --mark 0x1/0x1 -j RETURN
-A OPENSHIFT-MASQUERADE -s 10.128.0.0/14 -m comment --comment "masquerade pod-to-external traffic" -j OPENSHIFT-MASQUERADE-2
-A OPENSHIFT-MASQUERADE-2 -d 10.128.0.0/14 -m comment --comment "masquerade pod-to-external traffic" -j RETURN
-A OPENSHIFT-MASQUERADE-2 -j MASQUERADE
COMMIT
`

// nodeObjects are the cluster's objects beside the dump of the node.
const nodeObjects = `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Node, metadata: {name: w1}, status: {addresses: [{type: InternalIP, address: 192.0.2.21}], conditions: [{type: Ready, status: "True"}]}}
- {apiVersion: v1, kind: Node, metadata: {name: m1, labels: {node-role.kubernetes.io/master: ""}}, status: {addresses: [{type: InternalIP, address: 192.0.2.11}], conditions: [{type: Ready, status: "True"}]}}
- {apiVersion: network.openshift.io/v1, kind: ClusterNetwork, metadata: {name: default}, clusterNetworks: [{CIDR: 10.128.0.0/14, hostSubnetLength: 9}], serviceNetwork: 172.30.0.0/16}
- {apiVersion: v1, kind: Pod, metadata: {name: sdn-x7k2p, namespace: openshift-sdn}, spec: {nodeName: w1, hostNetwork: true}, status: {phase: Running}}
- {apiVersion: v1, kind: Service, metadata: {name: kubernetes, namespace: default, creationTimestamp: "2020-01-01T00:00:00Z"}, spec: {clusterIP: 172.30.0.1, ports: [{name: https, port: 443}]}}
- {apiVersion: v1, kind: Service, metadata: {name: cart, namespace: shop, creationTimestamp: "2020-01-01T00:00:00Z"}, spec: {clusterIP: 172.30.77.88, ports: [{name: http, port: 80}]}}
- {apiVersion: v1, kind: Endpoints, metadata: {name: kubernetes, namespace: default}, subsets: [{addresses: [{ip: 192.0.2.11}], ports: [{name: https, port: 6443}]}]}
- {apiVersion: v1, kind: Endpoints, metadata: {name: cart, namespace: shop}, subsets: [{addresses: [{ip: 10.128.2.9}], ports: [{name: http, port: 8080}]}]}
`

// Rule sets are loaded by each backend of iptables into a namespace, printed
// by the tools people use, and judged.
func TestLiveIptables(t *testing.T) {
	tests := []struct {
		name, old, new string // what is changed in nodeFilter
		first          string // rule of the first cause; "" for none
		says           string
		also           bool // judge what other tools print, too
	}{
		{name: "healthy", also: true},
		{name: "forward drop", old: ":FORWARD ACCEPT", new: ":FORWARD DROP"}, // the SDN's accepts let it pass
		{name: "forward drop without accepts", old: "-A FORWARD -m comment --comment \"firewall overrides\" -j OPENSHIFT-FIREWALL-FORWARD\n",
			new: "-A FORWARD -j REJECT --reject-with icmp-host-prohibited\n", first: "packet-filter-blocks", says: "pods to services"},
		{name: "VXLAN dropped", old: "-A INPUT -m comment", new: "-A INPUT -p udp -m udp --dport 4789 -j DROP\n-A INPUT -m comment", first: "packet-filter-blocks", says: "UDP 4789", also: true},
		{name: "VXLAN dropped behind the accept", old: "-A INPUT -j KUBE-FIREWALL", new: "-A INPUT -j KUBE-FIREWALL\n-A INPUT -p udp -m udp --dport 4789 -j DROP"},
		{name: "no nat entry", old: "-A KUBE-SERVICES -d 172.30.77.88/32", new: "-A KUBE-SERVICES -d 172.30.77.99/32", first: "service-nat-missing", says: "shop/cart"},
		{name: "no masquerading", old: "-A POSTROUTING -m comment --comment \"rules for masquerading OpenShift traffic\" -j OPENSHIFT-MASQUERADE\n", first: "sdn-filter-flushed", says: "masquerade", also: true},
	}
	for _, backend := range []string{"nft", "legacy"} {
		realTool(t, "iptables-"+backend)
		for _, tt := range tests {
			t.Run(backend+"/"+tt.name, func(t *testing.T) {
				in := filterSpace(t)
				loaded := strings.Replace(nodeFilter, tt.old, tt.new, 1)
				if tt.old != "" && loaded == nodeFilter {
					t.Fatal("the change does not apply")
				}
				in(loaded, "iptables-"+backend+"-restore")
				outputs := []map[string]string{{"iptables-save.txt": "# iptables-save -c\n" + in("", "iptables-"+backend+"-save", "-c")}}
				if tt.also && backend == "nft" {
					outputs = append(outputs,
						map[string]string{"iptables_-vnxL": in("", "iptables-nft", "-vnxL"), "iptables_-t_nat_-nvL": in("", "iptables-nft", "-t", "nat", "-nvL")},
						map[string]string{"iptables_-S": "[root@w1 ~]# iptables -S\n" + in("", "iptables-nft", "-S") + "[root@w1 ~]# iptables -t nat -S\n" + in("", "iptables-nft", "-t", "nat", "-S")},
						map[string]string{"nft_list.txt": "# nft -a list ruleset\n" + in("", realTool(t, "nft"), "-a", "list", "ruleset")})
				}
				for _, files := range outputs {
					got := judgeNode(t, files)
					if fault := strings.HasPrefix(got, "FAULT"); fault != (tt.first != "") ||
						fault && (!strings.Contains(got, "["+tt.first+"]") || !strings.Contains(got, tt.says)) {
						t.Errorf("%v: want cause %q that says %q:\n%s", slices.Collect(maps.Keys(files)), tt.first, tt.says, got)
					}
				}
			})
		}
	}
}

// judgeNode analyses a bundle of one node's outputs and the cluster's objects.
func judgeNode(t *testing.T, outputs map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{"cluster/oc/objects.yaml": nodeObjects}
	for name, text := range outputs {
		if text != "" {
			files["hosts/w1/cmd/"+name] = text
		}
	}
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	run(context.Background(), []string{"analyze", "--no-color", dir}, strings.NewReader(""), &out, &errs)
	return out.String() + errs.String()
}
