package parse

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

func factsOf(t *testing.T, path, text string) map[string][]*Fact {
	t.Helper()
	s := &objSink{}
	if err := readFacts(t, s, path, []byte(text)); err != nil {
		t.Fatal(err)
	}
	if len(s.gaps) > 0 {
		t.Fatalf("gaps: %v", s.gaps)
	}
	out := map[string][]*Fact{}
	for _, f := range s.facts {
		mustBePlain(t, f.Data)
		out[f.Kind] = append(out[f.Kind], f)
	}
	return out
}

// One rule set, made by us in a namespace and printed by four tools, must give
// the same facts.
func TestFilterCapturesAgree(t *testing.T) {
	type key struct{ table, chain, n string }
	view := func(f *Fact) (key, string) {
		d := f.Data
		return key{fmt.Sprint(d["table"]), fmt.Sprint(d["chain"]), fmt.Sprint(d["n"])},
			fmt.Sprint(d["target"], " ", d["proto"], " ", strings.TrimSuffix(fmt.Sprint(d["source"]), "/32"), " ",
				strings.TrimSuffix(fmt.Sprint(d["destination"]), "/32"), " ", d["in"], " ", d["dports"], " ", d["to"], " ", d["negated"])
	}
	var first map[key]string
	for _, tt := range []struct {
		file, tool    string
		rules, chains int
	}{
		{"iptables-nft-save_-c.txt", "iptables-save", 28, 19},
		{"iptables-legacy-save.txt", "iptables-save", 28, 19},
		{"nft_list_ruleset.txt", "nft", 28, 19},
		{"iptables_-L.txt", "iptables-L", 9, 6},
	} {
		t.Run(tt.file, func(t *testing.T) {
			text, err := os.ReadFile("testdata/filter/" + tt.file)
			if err != nil {
				t.Fatal(err)
			}
			got := factsOf(t, "loose.txt", string(text))
			if n, m := len(got["iptables-rule"]), len(got["iptables-chain"]); n != tt.rules || m != tt.chains {
				t.Errorf("%d rules and %d chains, want %d and %d", n, m, tt.rules, tt.chains)
			}
			dumps := got["iptables-dump"]
			if len(dumps) != 1 || dumps[0].Data["tool"] != tt.tool || dumps[0].Data["complete"] != true {
				t.Fatalf("dumps: %v", dumps)
			}
			seen := map[key]string{}
			for _, f := range got["iptables-rule"] {
				k, v := view(f)
				seen[k] = v
			}
			if first == nil {
				first = seen
			}
			for k, v := range seen {
				if first[k] != v {
					t.Errorf("%v: %s\nfirst had %s", k, v, first[k])
				}
			}
		})
	}
}

func TestFilterFacts(t *testing.T) {
	tests := []struct {
		name, path, text, kind string
		count, row             int
		want                   map[string]any
	}{
		{"counters and a comment", "hosts/m0/cmd/iptables-save.txt", "# iptables-save -c\n*filter\n:INPUT ACCEPT [12:720]\n[5:300] -A INPUT ! -s 192.0.2.0/24 -p tcp -m multiport --dports 80,30000:32767 -m comment --comment \"a \\\"b\\\" -j DROP\" -j REJECT --reject-with icmp-port-unreachable\nCOMMIT\n",
			"iptables-rule", 1, 0, map[string]any{"chain": "INPUT", "packets": 5, "bytes": 300, "dports": []any{"80", "30000:32767"}, "target": "REJECT", "reject_with": "icmp-port-unreachable", "comment": `a "b" -j DROP`, "negated": []any{"source"}, "other": nil, "n": 1}},
		{"policy", "w0_iptables", "*filter\n:FORWARD DROP [12:720]\nCOMMIT\n", "iptables-chain", 1, 0, map[string]any{"hook": "forward", "policy": "DROP", "packets": 12}},
		{"cut", "w0_iptables", "*filter\n:FORWARD DROP [12:720]\n-A FORWARD -j ACCEPT\n", "iptables-dump", 1, 0, map[string]any{"complete": false}},
		{"a chain is missing", "w0_iptables", "*nat\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -j KUBE-SERVICES\nCOMMIT\n", "iptables-dump", 1, 0, map[string]any{"complete": false}},
		{"-S", "p.txt", "[root@w0 ~]# iptables -t nat -S\n-P OUTPUT ACCEPT\n-N KUBE-SERVICES\n-A OUTPUT -j KUBE-SERVICES\n", "iptables-rule", 1, 0, map[string]any{"table": "nat", "chain": "OUTPUT"}},
		{"-L without -v", "p.txt", "[root@w0 ~]# iptables -t nat -L -n --line-numbers\nChain OUTPUT (policy ACCEPT)\nnum  target     prot opt source               destination         \n1    DNAT       tcp  --  !10.128.0.0/14        172.30.0.1           /* x */ tcp dpt:443 to:192.0.2.1:6443\n2               all  --  0.0.0.0/0            0.0.0.0/0            mark match 0x1/0x1\n",
			"iptables-rule", 2, 0, map[string]any{"table": "nat", "target": "DNAT", "source": "10.128.0.0/14", "dports": []any{"443"}, "to": "192.0.2.1:6443", "proto": "tcp", "other": true, "negated": []any{"source"}}},
		{"tables one after the other", "hosts/w0/cmd/iptables-save.txt", "Chain INPUT (policy ACCEPT)\ntarget     prot opt source               destination\n\nChain FORWARD (policy DROP)\ntarget     prot opt source               destination\n\nChain PREROUTING (policy ACCEPT)\ntarget     prot opt source               destination\n\nChain INPUT (policy ACCEPT)\ntarget     prot opt source               destination\n\nChain POSTROUTING (policy ACCEPT)\ntarget     prot opt source               destination\n\nChain PREROUTING (policy ACCEPT)\ntarget     prot opt source               destination\n\nChain FORWARD (policy ACCEPT)\ntarget     prot opt source               destination\n",
			"iptables-dump", 3, 2, map[string]any{"tables": []any{"mangle"}, "chains": 2}},
		{"nat excerpt", "p.txt", "Chain OUTPUT (policy ACCEPT 4753 packets, 489K bytes)\n pkts bytes target     prot opt in     out     source               destination         \n2702M  274G KUBE-SERVICES  all  --  *      *       0.0.0.0/0            0.0.0.0/0            /* kubernetes service portals */\nChain POSTROUTING (policy ACCEPT 2910 packets, 299K bytes)\n pkts bytes target     prot opt in     out     source               destination         \n",
			"iptables-rule", 1, 0, map[string]any{"table": "nat", "target": "KUBE-SERVICES", "packets": nil, "other": nil}},
		{"a named set and a verdict map", "hosts/w0/cmd/nft_list.txt", "table inet t {\n\tchain c {\n\t\ttype filter hook input priority filter; policy drop;\n\t\tip saddr @nodes udp dport 6081 accept\n\t\tct state vmap { established : accept, invalid : drop }\n\t\ticmp type echo-request accept\n\t}\n}\n",
			"iptables-rule", 3, 0, map[string]any{"target": "ACCEPT", "other": true, "dports": []any{"6081"}, "source": nil}},
		{"a connection's mark", "w0_iptables", "*filter\n:INPUT DROP [0:0]\n-A INPUT -m connmark --mark 0x1 -j ACCEPT\nCOMMIT\n", "iptables-rule", 1, 0, map[string]any{"mark": nil, "other": true}},
		{"no target", "p.txt", "Chain INPUT (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target     prot opt in     out     source               destination         \n    3   180            all  --  lo     *       0.0.0.0/0            0.0.0.0/0           \n",
			"iptables-rule", 1, 0, map[string]any{"target": nil, "in": "lo", "packets": 3, "proto": nil}},
		{"firewalld's nft", "hosts/lb/cmd/nft_list.txt", "table inet firewalld { # handle 3\n\tset s {\n\t\ttype inet_service\n\t\telements = { 1, 2,\n\t\t\t3 }\n\t}\n\tchain filter_INPUT { # handle 9\n\t\ttype filter hook input priority filter + 10; policy accept;\n\t\tct state { established, related } accept # handle 10\n\t\tiifname \"lo\" accept\n\t\ttcp dport { 6443, 30000-32767 } ct state { new, untracked } accept\n\t\treject with icmpx admin-prohibited\n\t}\n}\n",
			"iptables-rule", 4, 2, map[string]any{"family": "inet", "chain": "filter_INPUT", "target": "ACCEPT", "dports": []any{"6443", "30000:32767"}, "ctstate": []any{"NEW", "UNTRACKED"}, "other": nil}},
		{"zone", "p.txt", "[root@lb ~]# firewall-cmd --list-all\npublic (active)\n  target: default\n  interfaces: ens3 ens4\n  sources: \n  services: http ssh\n  ports: 6443/tcp\n  rich rules: \n\trule family=\"ipv4\" source address=\"192.0.2.0/24\" accept\n",
			"firewalld-zone", 1, 0, map[string]any{"zone": "public", "active": true, "permanent": false, "services": []any{"http", "ssh"}, "ports": []any{"6443/tcp"}, "interfaces": []any{"ens3", "ens4"}}},
		{"permanent zone", "sos_commands/firewalld/firewall-cmd_--permanent_--list-all-zones", "block\n  target: %%REJECT%%\n  interfaces: \n  services: \n  ports: \n\npublic\n  target: default\n  interfaces: \n  services: ssh\n  ports: \n",
			"firewalld-zone", 2, 0, map[string]any{"permanent": true, "target": "REJECT", "active": nil, "services": []any{}}},
		{"zone file", "etc/firewalld/zones/public.xml", "<?xml version=\"1.0\"?>\n<zone target=\"DROP\">\n  <short>Public</short>\n  <service name=\"ssh\"/>\n  <port protocol=\"tcp\" port=\"6443\"/>\n  <interface name=\"ens3\"/>\n</zone>\n",
			"firewalld-zone", 1, 0, map[string]any{"zone": "public", "target": "DROP", "services": []any{"ssh"}, "ports": []any{"6443/tcp"}, "permanent": true}},
		{"service", "p.txt", "[root@lb ~]# firewall-cmd --info-service=machine-config\nmachine-config\n  ports: 22623/tcp\n  protocols: \n", "firewalld-service", 1, 0, map[string]any{"name": "machine-config", "ports": []any{"22623/tcp"}}},
		{"typed", "memo.txt", "firewall-cmd --service=machine-config --add-port=22623/tcp --permanent\nfirewall-cmd --reload\nfirewall-cmd --add-service=machine-config --zone=public\n",
			"firewall-command", 3, 2, map[string]any{"n": 3, "permanent": false, "zone": "public", "add_services": []any{"machine-config"}}},
		{"stopped", "p.txt", "[root@lb ~]# firewall-cmd --state\nnot running\n", "firewalld-state", 1, 0, map[string]any{"running": false}},
		{"port type", "semanage_port.txt", "SELinux Port Type              Proto    Port Number\n\nhttp_port_t                    tcp      80, 81, 443\nephemeral_port_t tcp 32768-60999\n", "selinux-port", 2, 1, map[string]any{"type": "ephemeral_port_t", "ports": []any{"32768-60999"}}},
		{"boolean", "p.txt", "[root@lb ~]# getsebool -a\nhaproxy_connect_any --> on\n", "selinux-boolean", 1, 0, map[string]any{"name": "haproxy_connect_any", "on": true}},
		{"booleans of semanage", "sos_commands/selinux/semanage_boolean_-l", "SELinux boolean                State  Default Description\n\nhaproxy_connect_any            (on   ,  off)  Allow haproxy to connect any\n", "selinux-boolean", 1, 0, map[string]any{"name": "haproxy_connect_any", "on": true}},
		{"booleans of sestatus", "sos_commands/selinux/sestatus_-b", "SELinux status:                 enabled\nCurrent mode:                   enforcing\n\nPolicy booleans:\nabrt_anon_write                             off\nhaproxy_connect_any                         on\n", "selinux-boolean", 2, 1, map[string]any{"name": "haproxy_connect_any", "on": true}},
		{"boolean set", "p.txt", "$ setsebool -P haproxy_connect_any=1\n", "selinux-boolean", 1, 0, map[string]any{"on": true, "permanent": true}},
		{"mode", "p.txt", "SELinux status:                 enabled\nSELinuxfs mount:                /sys/fs/selinux\nCurrent mode:                   permissive\nMode from config file:          enforcing\n", "selinux-mode", 1, 0, map[string]any{"mode": "permissive", "config_mode": "enforcing"}},
		{"getenforce", "p.txt", "[root@lb ~]# getenforce\nEnforcing\n", "selinux-mode", 1, 0, map[string]any{"mode": "enforcing"}},
		{"labels", "p.txt", "$ ls -lZ /srv/www/work/\ntotal 8\n-rwxrwxrwx. 1 root root unconfined_u:object_r:admin_home_t:s0 895104623 Aug 16 03:14 rhcos.raw.gz\n", "selinux-file", 1, 0, map[string]any{"path": "/srv/www/work/rhcos.raw.gz", "type": "admin_home_t", "mode": "-rwxrwxrwx."}},
		{"short labels", "p.txt", "/srv/www:\nsystem_u:object_r:httpd_sys_content_t:s0 a.ign\n", "selinux-file", 1, 0, map[string]any{"path": "/srv/www/a.ign", "type": "httpd_sys_content_t"}},
		{"fcontext", "p.txt", "$ semanage fcontext -a -t httpd_sys_content_t '/srv/www(/.*)?'\n", "selinux-fcontext", 1, 0, map[string]any{"pattern": "/srv/www(/.*)?", "type": "httpd_sys_content_t"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := factsOf(t, tt.path, tt.text)[tt.kind]
			if len(got) != tt.count {
				t.Fatalf("%d facts, want %d: %v", len(got), tt.count, got)
			}
			for k, v := range tt.want {
				if g := got[tt.row].Data[k]; !reflect.DeepEqual(g, v) {
					t.Errorf("%s = %#v, want %#v", k, g, v)
				}
			}
		})
	}
}

// A node of a large cluster has tens of thousands of rules.
// What the iptables service loads at boot, and its unit, are no dump.
func TestFilterPaths(t *testing.T) {
	r := iptablesReader()
	for path, want := range map[string]bool{
		"hosts/m0/cmd/iptables-save.txt": true, "network_logs/w0.example.com_iptables": true, "hosts/m0/cmd/ip6tables-save.txt": true,
		"sos_commands/firewall_tables/iptables_-t_nat_-nvL": true, "sos_commands/firewall_tables/nft_-a_list_ruleset": true, "hosts/m0/cmd/nft_list.txt": true,
		"etc/sysconfig/iptables": false, "unit-status/iptables.service": false, "hosts/m0/journal/iptables.log": false, "pods/iptables-alerter.yaml": false,
	} {
		if got := r.mine(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
	if got := factsOf(t, "etc/sysconfig/iptables", r.sample); len(got) > 0 {
		t.Errorf("facts of a saved filter: %v", got)
	}
}

func TestManyFilterRules(t *testing.T) {
	var b strings.Builder
	b.WriteString("*nat\n:KUBE-SERVICES - [0:0]\n")
	for i := range 50000 {
		fmt.Fprintf(&b, "[0:0] -A KUBE-SERVICES -d 172.30.%d.%d/32 -p tcp -m comment --comment \"ns/svc%d:http cluster IP\" -m tcp --dport 80 -j KUBE-SVC\n", i/250%250, i%250, i)
	}
	b.WriteString("COMMIT\n")
	got := factsOf(t, "hosts/w0/cmd/iptables-save.txt", b.String()) // a quadratic reader would meet the time limit of all tests
	if n := len(got["iptables-rule"]); n != 50000 {
		t.Errorf("%d rules", n)
	}
}
