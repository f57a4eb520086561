package diff

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kanshiki/parse"
)

func facts(t *testing.T, texts ...string) []*parse.Fact {
	t.Helper()
	var out []*parse.Fact
	for i, text := range texts {
		var data map[string]any
		if err := json.Unmarshal([]byte(text), &data); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		kind, _ := data["k"].(string)
		host, _ := data["h"].(string)
		file, _ := data["f"].(string)
		delete(data, "k")
		delete(data, "h")
		delete(data, "f")
		out = append(out, &parse.Fact{Kind: kind, Host: host, Data: data, Pos: parse.Pos{File: file, Line: i + 1}})
	}
	return out
}

func told(changes []Change) string {
	var out []string
	for _, c := range changes {
		line := strings.TrimSpace(c.Host + " " + c.Title + " " + c.Name + " " + c.What)
		for _, x := range c.Cells {
			line += fmt.Sprintf("; %s -%q +%q", x.Field, x.Old, x.New)
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func TestFacts(t *testing.T) {
	backend := func(servers ...string) string {
		return `{"k":"haproxy-config","h":"lb","f":"haproxy.cfg","section":"backend","name":"api","mode":"tcp","servers":[` + strings.Join(servers, ",") + `]}`
	}
	const m1, m2, m3 = `{"name":"m1","port":6443}`, `{"name":"m2","port":6443}`, `{"name":"m3","port":6443}`
	flow := func(cookie, match, actions string) string {
		return `{"k":"ovs-flow","h":"n","bridge":"br0","table":10,"priority":100,"cookie":"` + cookie + `","packets":` + fmt.Sprint(len(cookie)) +
			`,"match":` + match + `,"actions":[` + actions + `]}`
	}
	dump := func(pods string) string {
		return `{"k":"ovs-dump","h":"n","bridge":"br0","what":"flows","count":9,"tunnels_in":["192.0.2.2"],"pods":[` + pods + `]}`
	}
	for _, c := range []struct {
		name     string
		old, new []string
		want     string
	}{
		{"servers in another order are the same", []string{backend(m1, m2)}, []string{backend(m2, m1)}, ""},
		{"a server for another", []string{backend(m1, m2)}, []string{backend(m1, m3)}, `lb haproxy.cfg backend api changed; servers -["m2 port=6443"] +["m3 port=6443"]`},
		{"a backend more", []string{backend(m1)}, []string{backend(m1), `{"k":"haproxy-config","h":"lb","section":"backend","name":"mcs"}`}, "lb haproxy.cfg backend mcs added"},
		{"not collected is not removed", []string{backend(m1)}, []string{`{"k":"sysctl","h":"lb","key":"a.b","value":"1"}`}, ""},
		{"another host is not this one", []string{backend(m1)}, []string{strings.Replace(backend(m2), `"lb"`, `"lb2"`, 1)}, ""},
		{"a router's file is made anew all the time", []string{`{"k":"haproxy-config","f":"ingress_controllers/default/r/haproxy.config","section":"backend","name":"x"}`},
			[]string{`{"k":"haproxy-config","f":"ingress_controllers/default/r/haproxy.config","section":"backend","name":"y"}`}, ""},
		{"the order of name servers matters", []string{`{"k":"resolv-conf","h":"n","nameservers":["192.0.2.1","192.0.2.2"],"options":["a","b"]}`},
			[]string{`{"k":"resolv-conf","h":"n","nameservers":["192.0.2.2","192.0.2.1"],"options":["b","a"]}`},
			`n resolv.conf  changed; nameservers -["192.0.2.1,192.0.2.2"] +["192.0.2.2,192.0.2.1"]`},
		{"a setting, not a counter", []string{`{"k":"sysctl","h":"n","key":"net.ipv4.ip_forward","value":"1"}`, `{"k":"sysctl","h":"n","key":"fs.inode-nr","value":"1"}`},
			[]string{`{"k":"sysctl","h":"n","key":"net.ipv4.ip_forward","value":"0"}`, `{"k":"sysctl","h":"n","key":"fs.inode-nr","value":"2"}`},
			`n sysctl net.ipv4.ip_forward changed; value -["1"] +["0"]`},
		{"nested values by their path", []string{`{"k":"install-config","networking":{"clusterNetwork":[{"cidr":"10.128.0.0/14","hostPrefix":23}]},"pullSecret":"[redacted]"}`},
			[]string{`{"k":"install-config","networking":{"clusterNetwork":[{"cidr":"10.128.0.0/14","hostPrefix":24}]},"pullSecret":"[redacted]"}`},
			`install-config  changed; networking.clusterNetwork -["cidr=10.128.0.0/14 hostPrefix=23"] +["cidr=10.128.0.0/14 hostPrefix=24"]`},
		{"a rule gone, others in another order and chains of another hash",
			[]string{`{"k":"iptables-rule","h":"n","table":"nat","chain":"KUBE-SERVICES","spec":"-d 172.30.0.1/32 -j KUBE-SVC-ABCDEFGHIJKLMNOP","packets":1}`, `{"k":"iptables-rule","h":"n","table":"filter","chain":"INPUT","spec":"-j DROP"}`, `{"k":"iptables-rule","h":"n","table":"filter","chain":"INPUT","spec":"-j A"}`},
			[]string{`{"k":"iptables-rule","h":"n","table":"filter","chain":"INPUT","spec":"-j A"}`, `{"k":"iptables-rule","h":"n","table":"nat","chain":"KUBE-SERVICES","spec":"-d 172.30.0.1/32 -j KUBE-SVC-0000000000000000","packets":7}`},
			`n iptables filter INPUT changed;  -["-j DROP"] +[]`},
		{"single values, not all settings", []string{`{"k":"sysctl","h":"n","key":"a.b","value":"1"}`, `{"k":"sysctl","h":"n","key":"c.d","value":"1"}`},
			[]string{`{"k":"sysctl","h":"n","key":"c.d","value":"2"}`}, `n sysctl c.d changed; value -["1"] +["2"]`},
		{"of another table nothing was collected", []string{`{"k":"iptables-rule","h":"n","table":"nat","chain":"A","spec":"-j B"}`, `{"k":"iptables-rule","h":"n","table":"filter","chain":"A","spec":"-j B"}`},
			[]string{`{"k":"iptables-rule","h":"n","table":"filter","chain":"C","spec":"-j B"}`}, "n iptables filter A removed\nn iptables filter C added"},
		{"a cut dump tells no absence", []string{`{"k":"iptables-dump","h":"n","complete":true}`, `{"k":"iptables-rule","h":"n","table":"nat","chain":"A","spec":"-j B"}`, `{"k":"iptables-rule","h":"n","table":"nat","chain":"A","spec":"-j C"}`},
			[]string{`{"k":"iptables-dump","h":"n","complete":false}`, `{"k":"iptables-rule","h":"n","table":"nat","chain":"A","spec":"-j B"}`}, ""},
		{"a cut dump of flows", []string{flow("0x0", `{"arp":true}`, `"drop"`), flow("0x0", `{"ip":true}`, `"drop"`)},
			[]string{`{"k":"ovs-dump","h":"n","bridge":"br0","what":"flows","complete":false}`, flow("0x0", `{"arp":true}`, `"drop"`)}, ""},
		{"a record, and a zone that was not collected", []string{`{"k":"zone-record","h":"d","zone":"a.example.com","name":"api","type":"A","value":"192.0.2.1"}`, `{"k":"zone-record","h":"d","zone":"b.example.com","name":"x","type":"A","value":"192.0.2.1"}`},
			[]string{`{"k":"zone-record","h":"d","zone":"a.example.com","name":"api","type":"A","value":"192.0.2.9"}`},
			`d zone a.example.com api A changed; value -["192.0.2.1"] +["192.0.2.9"]`},
		{"a policy", []string{`{"k":"iptables-chain","h":"n","table":"filter","chain":"FORWARD","policy":"ACCEPT","packets":1}`},
			[]string{`{"k":"iptables-chain","h":"n","table":"filter","chain":"FORWARD","policy":"DROP","packets":2}`}, `n iptables policy filter FORWARD changed; policy -["ACCEPT"] +["DROP"]`},
		{"cookies, counters and the order of flows say nothing", []string{flow("0x0", `{"ip":true,"nw_dst":"10.1.0.0/16"}`, `"output:1"`), flow("0x0", `{"arp":true}`, `"drop"`)},
			[]string{flow("0x999", `{"arp":true}`, `"drop"`), flow("0x77", `{"nw_dst":"10.1.0.0/16","ip":true}`, `"output:1","note:01.07"`)}, ""},
		{"a flow that does something else", []string{flow("0x0", `{"ip":true,"nw_dst":"10.1.0.0/16"}`, `"output:1"`)}, []string{flow("0x0", `{"ip":true,"nw_dst":"10.1.0.0/16"}`, `"drop"`)},
			`n flows br0 changed;  -["table=10,priority=100,ip,nw_dst=10.1.0.0/16 actions=output:1"] +["table=10,priority=100,ip,nw_dst=10.1.0.0/16 actions=drop"]`},
		{"a pod's flows are told once, by what they mean",
			[]string{dump(`{"address":"10.1.0.3","port":"3"}`), flow("0x0", `{"ip":true,"nw_dst":"10.1.0.3"}`, `"output:3"`), flow("0x0", `{"in_port":"3"}`, `"drop"`)},
			[]string{dump(`{"address":"10.1.0.4","port":"4"}`), flow("0x0", `{"ip":true,"nw_dst":"10.1.0.4"}`, `"output:4"`), flow("0x0", `{"in_port":"4"}`, `"drop"`)},
			`n flows mean br0 flows changed; pods -["address=10.1.0.3"] +["address=10.1.0.4"]`},
		{"a pod that got another port", []string{dump(`{"address":"10.1.0.3","port":"3"}`), flow("0x0", `{"in_port":"3"}`, `"drop"`)},
			[]string{dump(`{"address":"10.1.0.3","port":"9"}`), flow("0x0", `{"in_port":"9"}`, `"drop"`)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			old, fresh := facts(t, c.old...), facts(t, c.new...)
			if got := told(Facts(old, fresh)); got != c.want {
				t.Errorf("%s\nwant\n%s", got, c.want)
			}
			slices.Reverse(fresh)
			if got := told(Facts(old, fresh)); got != c.want {
				t.Errorf("with the facts in another order: %s", got)
			}
			if got := told(Facts(old, old)); got != "" {
				t.Errorf("differs from itself: %s", got)
			}
		})
	}
}

func object(t *testing.T, kind, name, text string) *parse.Object {
	t.Helper()
	var data map[string]any
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		t.Fatal(err)
	}
	return &parse.Object{Kind: kind, Name: name, Data: data}
}

func TestMachineConfigs(t *testing.T) {
	config := func(name, argument, file string) *parse.Object {
		return object(t, "MachineConfig", name, `{"spec":{"kernelArguments":["`+argument+`"],"config":{"storage":{"files":[{"path":"/etc/a","contents":{"source":"data:,`+file+`"}}]},
			"systemd":{"units":[{"name":"u.service","enabled":true}]},"passwd":{"users":[{"name":"core","sshAuthorizedKeys":["ssh-ed25519 key"]}]}}}}`)
	}
	pool := func(used, wanted string) *parse.Object {
		return object(t, "MachineConfigPool", "master", `{"spec":{"configuration":{"name":"`+wanted+`"}},"status":{"configuration":{"name":"`+used+`"}}}`)
	}
	older := []*parse.Object{config("99-master", "a", "x"), config("50-gone", "a", "x"), config("rendered-master-1", "a", "x"), pool("rendered-master-1", "rendered-master-1")}
	newer := []*parse.Object{config("99-master", "b", "x"), config("rendered-master-1", "a", "x"), config("rendered-master-2", "b", "y"), pool("rendered-master-2", "rendered-master-2")}
	got := told(MachineConfigs(older, newer))
	for _, want := range []string{"MachineConfig 50-gone removed", `MachineConfig 99-master changed; kernelArguments -["a"] +["b"]` + "\n", "rendered MachineConfig pool master changed; file /etc/a -[\"sha256 ", `; kernelArguments -["a"] +["b"]`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nlacks %q", got, want)
		}
	}
	if strings.Contains(got, "ssh-ed25519") || strings.Contains(got, "data:,") {
		t.Errorf("content shown: %s", got)
	}
	// The same content under a new name is no change; what one side lacks is not judged.
	renamed := []*parse.Object{config("99-master", "a", "x"), config("50-gone", "a", "x"), config("rendered-master-9", "a", "x"), pool("rendered-master-9", "rendered-master-9")}
	if got := told(MachineConfigs(older, renamed)); got != "" {
		t.Errorf("a new name is a change: %s", got)
	}
	if got := told(MachineConfigs(older, nil)); got != "" {
		t.Errorf("against nothing: %s", got)
	}
}

func TestKindsAreFacts(t *testing.T) {
	for _, k := range Kinds() {
		if !parse.KnownFactKind(k) {
			t.Errorf("%s is no kind of fact", k)
		}
	}
}
