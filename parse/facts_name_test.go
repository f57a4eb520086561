package parse

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// nameFacts reads a text as a file of a bundle and gives its facts of a kind.
func nameFacts(t *testing.T, path, text, kind string) (out []*Fact) {
	t.Helper()
	s := &objSink{}
	if err := readFacts(t, s, path, []byte(text)); err != nil {
		t.Fatal(err)
	}
	for _, f := range s.facts {
		mustBePlain(t, f.Data)
		if f.Quote == "" || !KnownFactKind(f.Kind) {
			t.Errorf("fact %s: quote %q", f.Kind, f.Quote)
		}
		if f.Kind == kind {
			out = append(out, f)
		}
	}
	return out
}

const captured = "; <<>> DiG 9.18 <<>> %s\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: %s, id: 1\n;; flags: qr aa rd; QUERY: 1, ANSWER: %d, AUTHORITY: 1, ADDITIONAL: 1\n"

func TestLookups(t *testing.T) {
	tests := []struct {
		name, path, text string
		count, row       int
		want             map[string]any
	}{
		{"an answer whose records were left out", "dig_api", fmt.Sprintf(captured, "api.ocp.example.com", "NOERROR", 1),
			1, 0, map[string]any{"incomplete": true, "addresses": "[]"}},
		{"no data", "dig_api", fmt.Sprintf(captured, "api.ocp.example.com AAAA", "NOERROR", 0), 1, 0, map[string]any{"incomplete": nil, "type": "AAAA"}},
		{"without class and time to live", "dig_api", "; <<>> DiG 9 <<>> +nottlid +noclass api.ocp.example.com\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n;; flags: qr; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1\n\n;; ANSWER SECTION:\napi.ocp.example.com. A 192.0.2.5\n",
			1, 0, map[string]any{"addresses.0": "192.0.2.5", "incomplete": nil}},
		{"two names, one command", "x.txt", "$ dig a.example.com b.example.com\n" + fmt.Sprintf(captured, "a.example.com b.example.com", "NXDOMAIN", 0) +
			";; QUESTION SECTION:\n;a.example.com.\tIN\tA\n\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 2\n;; flags: qr; QUERY: 1, ANSWER: 1, AUTHORITY: 0\n;; QUESTION SECTION:\n;b.example.com.\tIN\tA\n\n;; ANSWER SECTION:\nb.example.com. 60 IN A 192.0.2.7\n",
			2, 1, map[string]any{"name": "b.example.com", "values.0": "192.0.2.7"}},
		{"+noall +answer without an answer", "probes/dig_search.txt", "# dig +search +noall +answer github.com\n", 1, 0, map[string]any{"short": true, "search": true, "name": "github.com"}},
		{"+noall +answer through the search list", "probes/dig_search.txt", "# dig +search +noall +answer github.com\ngithub.com.apps.ocp.example.com. 300 IN A 192.0.2.6\n",
			1, 0, map[string]any{"answers.0.name": "github.com.apps.ocp.example.com", "addresses.0": "192.0.2.6"}},
		{"dig is not installed", "x.txt", "$ dig +short api.ocp.example.com\n-bash: dig: command not found\n", 1, 0, map[string]any{"error": "-bash: dig: command not found"}},
		{"short with something else", "x.txt", "$ dig +short api.ocp.example.com\nUsage of this wrapper is logged\n", 1, 0, map[string]any{"incomplete": true}},
		{"short with an exit note", "x.txt", "$ dig +short api.ocp.example.com\nrc=0\n", 1, 0, map[string]any{"values": "[]", "incomplete": nil}},
		{"short alias without an address", "x.txt", "$ dig +short api.ocp.example.com\nlb.example.com.\n", 1, 0, map[string]any{"values.0": "lb.example.com", "addresses": "[]"}},
		{"answered at the second try", "dig_api", ";; communications error to 192.0.2.1#53: timed out\n" + fmt.Sprintf(captured, "api.ocp.example.com", "NXDOMAIN", 0),
			1, 0, map[string]any{"error": nil, "status": "NXDOMAIN", "tried": "communications error to 192.0.2.1#53: timed out"}},
		{"old words of a timeout", "x.txt", "$ dig api.ocp.example.com\n; <<>> DiG 9.11 <<>> api.ocp.example.com\n;; global options: +cmd\n;; connection timed out; no servers could be reached\n",
			1, 0, map[string]any{"error": "connection timed out; no servers could be reached"}},
		{"trace", "dig_t", "; <<>> DiG 9 <<>> +trace api.ocp.example.com\n;; global options: +cmd\n.\t3600 IN NS a.root-servers.net.\n;; Received 525 bytes from 192.0.2.1#53(192.0.2.1) in 1 ms\n\napi.ocp.example.com. 300 IN A 192.0.2.5\n;; Received 60 bytes from 192.0.2.53#53(ns1) in 1 ms\n",
			1, 0, map[string]any{"values": "[192.0.2.5]", "trace": true, "server": "192.0.2.53"}},
		{"port and reverse", "x.txt", "$ dig -p 5353 +short -x 192.0.2.11 @192.0.2.53\nmaster-0.ocp.example.com.\n", 1, 0, map[string]any{"name": "192.0.2.11", "type": "PTR", "server": "192.0.2.53"}},
		{"host", "host_api", "Using domain server:\nName: 192.0.2.53\nAddress: 192.0.2.53#53\nAliases: \n\napi.ocp.example.com is an alias for lb.example.com.\nlb.example.com has address 192.0.2.5\n",
			1, 0, map[string]any{"tool": "host", "name": "api.ocp.example.com", "addresses.0": "192.0.2.5", "server": "192.0.2.53", "status": "NOERROR"}},
		{"host not found", "x.txt", "$ host nope.ocp.example.com\nHost nope.ocp.example.com not found: 3(NXDOMAIN)\n", 1, 0, map[string]any{"status": "NXDOMAIN"}},
		{"host reverse", "x.txt", "$ host 192.0.2.11\n11.2.0.192.in-addr.arpa domain name pointer master-0.ocp.example.com.\n", 1, 0, map[string]any{"type": "PTR", "values.0": "master-0.ocp.example.com"}},
		{"nslookup", "x.txt", "$ nslookup api.ocp.example.com\nServer:\t\t192.0.2.53\nAddress:\t192.0.2.53#53\n\nName:\tapi.ocp.example.com\nAddress: 192.0.2.5\n",
			1, 0, map[string]any{"tool": "nslookup", "server": "192.0.2.53", "values": "[192.0.2.5]"}},
		{"nslookup time out", "x.txt", "$ nslookup api.ocp.example.com\n;; connection timed out; no servers could be reached\n", 1, 0, map[string]any{"error": "connection timed out; no servers could be reached"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			facts := nameFacts(t, tt.path, tt.text, "dig")
			if len(facts) != tt.count {
				t.Fatalf("%d facts, want %d", len(facts), tt.count)
			}
			for p, want := range tt.want {
				if got := dotted(facts[tt.row].Data, p); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s = %v, want %v", p, got, want)
				}
			}
		})
	}
}

// zoneText lists records as "name type value", a '~' before what is relative.
func zoneText(facts []*Fact) string {
	var b strings.Builder
	for _, f := range facts {
		mark := func(k string) string {
			if f.Data[k] == true {
				return "~"
			}
			return ""
		}
		fmt.Fprintf(&b, "%d %s%s %s %s%s\n", f.Data["line"], mark("relative"), f.Data["name"], f.Data["type"], mark("value_relative"), f.Data["value"])
	}
	return b.String()
}

func TestZones(t *testing.T) {
	const head = "$TTL 1h\n@ IN SOA ns1 root ( 2024050101 ; serial\n 3600 900 1209600 300 )\n"
	tests := []struct{ name, path, text, origin, records string }{
		{"relative to named.conf's origin", "var/named/db.ocp", head + "  IN NS ns1\nns1 A 192.0.2.2\napi 60 IN A 192.0.2.5\n*.apps IN CNAME api\n", "<nil>",
			"2 ~@ SOA ns1.relative.invalid. root.relative.invalid. 2024050101 3600 900 1209600 300\n4 ~@ NS ~ns1\n5 ~ns1 A 192.0.2.2\n6 ~api A 192.0.2.5\n7 ~*.apps CNAME ~api\n"},
		{"$ORIGIN and $GENERATE", "db.x", "$ORIGIN ocp.example.com.\n" + head + "$GENERATE 1-2 w$ A 192.0.2.3$\n$ORIGIN sub\na.example.org. A 192.0.2.9\nb A 192.0.2.8\n", "ocp.example.com",
			"5 w1.ocp.example.com A 192.0.2.31\n5 w2.ocp.example.com A 192.0.2.32\n7 a.example.org A 192.0.2.9\n8 b.sub.ocp.example.com A 192.0.2.8\n"},
		{"a broken line costs itself", "example.com.zone", head + "a A 192.0.2.999\nb A 192.0.2.8\n", "example.com", "5 b.example.com A 192.0.2.8\n"},
		{"reverse, named by its file", "etc/named/2.0.192.in-addr.arpa.zone", head + "IN NS ns1.example.com.\n11 IN PTR m1.ocp.example.com.\n", "2.0.192.in-addr.arpa",
			"4 2.0.192.in-addr.arpa NS ns1.example.com\n5 11.2.0.192.in-addr.arpa PTR m1.ocp.example.com\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			zones := nameFacts(t, tt.path, tt.text, "zone")
			if len(zones) != 1 || fmt.Sprint(zones[0].Data["origin"]) != tt.origin || fmt.Sprint(zones[0].Data["serial"]) != "2024050101" {
				t.Fatalf("%d zones, want origin %s: %v", len(zones), tt.origin, zones)
			}
			if got := zoneText(nameFacts(t, tt.path, tt.text, "zone-record")); !strings.Contains(got, tt.records) {
				t.Errorf("got\n%swant\n%s", got, tt.records)
			}
		})
	}
	broken := nameFacts(t, "db.x", head+"a A 192.0.2.999\n$INCLUDE more\n", "zone")[0].Data
	if broken["complete"] != false || dotted(broken, "errors.0.line") != 4 || dotted(broken, "includes.0") != "more" {
		t.Errorf("a broken zone: %v", broken)
	}
	if z := nameFacts(t, "loose.txt", "$ dig +multiline SOA x.example.com\nx.example.com. 300 IN SOA ns1.example.com. root.example.com. (\n", "zone"); len(z) != 0 {
		t.Errorf("an answer of dig was read as a zone")
	}
}

func TestNameServerFiles(t *testing.T) {
	tests := []struct {
		name, path, text, kind string
		count, row             int
		want                   map[string]any
	}{
		{"zones", "etc/named.conf", "options { recursion no; forwarders { 192.0.2.1; 192.0.2.2; }; allow-query { any; }; };\nkey k { algorithm x; secret \"c2VjcmV0\"; };\n// zone \"no\" { type master; };\nview \"in\" {\n zone \"OCP.example.com.\" IN {\n  type master; /* here */\n  file \"db.ocp\";\n };\n};\nzone \".\" IN { type hint; file \"named.ca\"; };\n",
			"named-zone", 2, 0, map[string]any{"zone": "ocp.example.com", "type": "primary", "file": "db.ocp", "view": "in"}},
		{"options", "etc/named.conf", "options { recursion no; forwarders { 192.0.2.1; 192.0.2.2; }; listen-on port 53 { any; }; };\nview a { };\n",
			"named-options", 1, 0, map[string]any{"recursion": "no", "forwarders.1": "192.0.2.2", "listen_on.0": "any", "views.0": "a"}},
		{"checked", "named-checkconf_-z", "dns_rdata_fromtext: /etc/named/db.a:9: near 'x': bad dotted quad\nzone a.example.com/IN: loading from master file db.a failed: bad dotted quad\nzone a.example.com/IN: not loaded due to errors.\nzone b.example.com/IN: _x.b.example.com/SRV 'y' is a CNAME (illegal)\nzone b.example.com/IN: loaded serial 7\n",
			"zone-check", 2, 0, map[string]any{"zone": "a.example.com", "loaded": false, "errors.1": "loading from master file db.a failed: bad dotted quad"}},
		{"a good zone with a warning", "named-checkconf_-z", "zone b.example.com/IN: _x.b.example.com/SRV 'y' is a CNAME (illegal)\nzone b.example.com/IN: loaded serial 7\n",
			"zone-check", 1, 0, map[string]any{"loaded": true, "serial": 7, "errors": "[]", "warnings.0": "_x.b.example.com/SRV 'y' is a CNAME (illegal)"}},
		{"a reservation and what it inherits", "etc/dhcp/dhcpd.conf", "# host old { }\noption domain-name \"ocp.example.com\";\nsubnet 192.0.2.0 netmask 255.255.255.0 {\n  next-server 192.0.2.9;\n  pool { range 192.0.2.100 192.0.2.120; }\n  host m1{\n    hardware ethernet 52:54:00:AA:00:21;\n    fixed-address 192.0.2.21;\n    option host-name \"m1\";\n  }\n}\n",
			"dhcp-host", 1, 0, map[string]any{"name": "m1", "mac": "52:54:00:aa:00:21", "fixed_address": "192.0.2.21", "hostname": "m1", "next_server": "192.0.2.9", "subnet": "192.0.2.0", "domain": "ocp.example.com"}},
		{"a subnet", "etc/dhcp/dhcpd.conf", "subnet 192.0.2.0 netmask 255.255.255.0 {\n option routers 192.0.2.1;\n option domain-name-servers 192.0.2.2, 192.0.2.3;\n range 192.0.2.100 192.0.2.120;\n}\n",
			"dhcp-subnet", 1, 0, map[string]any{"routers": "192.0.2.1", "dns": "192.0.2.2, 192.0.2.3", "range.0": "192.0.2.100 192.0.2.120", "next_server": nil}},
		{"the last lease counts", "var/lib/dhcpd/dhcpd.leases", "lease 192.0.2.100 {\n ends 3 2024/05/01 11:00:00;\n hardware ethernet 52:54:00:00:00:01;\n}\nlease 192.0.2.100 {\n ends 3 2024/05/01 22:00:00;\n binding state active;\n hardware ethernet 52:54:00:00:00:02;\n client-hostname \"m1\";\n}\n",
			"dhcp-lease", 1, 0, map[string]any{"mac": "52:54:00:00:00:02", "ends": "2024-05-01T22:00:00Z", "hostname": "m1", "state": "active"}},
		{"dnsmasq's leases", "var/lib/misc/dnsmasq.leases", "1714600000 52:54:00:00:00:02 192.0.2.100 * 01:52:54\n", "dhcp-lease", 1, 0, map[string]any{"ip": "192.0.2.100", "hostname": nil, "ends_epoch": 1714600000}},
		{"dnsmasq's wildcard", "etc/dnsmasq.d/ocp.conf", "address=/apps.ocp.example.com/192.0.2.6 # routers\n#address=/no.example.com/192.0.2.7\n", "zone-record", 2, 1, map[string]any{"name": "*.apps.ocp.example.com", "value": "192.0.2.6", "type": "A"}},
		{"dnsmasq's reservation", "etc/dnsmasq.conf", "dhcp-host=52:54:00:00:00:21,set:red,m1,192.0.2.21,12h\n", "dhcp-host", 1, 0, map[string]any{"name": "m1", "fixed_address": "192.0.2.21", "mac": "52:54:00:00:00:21"}},
		{"hosts", "etc/hosts", "# ours\n127.0.0.1 localhost\n192.0.2.5 API.ocp.example.com api # lb\n", "hosts-entry", 2, 1, map[string]any{"address": "192.0.2.5", "names.0": "api.ocp.example.com", "names.2": nil}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			facts := nameFacts(t, tt.path, tt.text, tt.kind)
			if len(facts) != tt.count {
				t.Fatalf("%d facts, want %d", len(facts), tt.count)
			}
			for p, want := range tt.want {
				if got := dotted(facts[tt.row].Data, p); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s = %v, want %v", p, got, want)
				}
			}
			if strings.Contains(fmt.Sprint(facts[0].Data, facts[0].Quote), "c2VjcmV0") {
				t.Error("a key's secret is in the facts")
			}
		})
	}
}

// The captures of a live BIND are read whole, whatever their names.
func TestCapturedNames(t *testing.T) {
	want := map[string]string{
		"dig_api": "dig NOERROR [192.168.122.5]", "dig_yaml": "dig NOERROR [192.168.122.5]", "dig_short": "dig <nil> [192.168.122.5]", "dig_srv": "dig NOERROR []",
		"dig_nxdomain": "dig NXDOMAIN []", "dig_timeout": "dig <nil> []", "host_api": "host NOERROR [192.168.122.5]", "nslookup_nxdomain": "nslookup NXDOMAIN []",
		"dig_refused-zone": "dig REFUSED []", "dig_nodata-aaaa": "dig NOERROR []",
	}
	dir := filepath.Join("..", "..", "shared", "corpus", "captures", "dns")
	for name, says := range want {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Skipf("SKIPPED: %v", err)
		}
		for _, path := range []string{name, "loose.txt"} {
			if path == "loose.txt" && name == "host_api" {
				continue // without its command, these lines could be anybody's
			}
			facts := nameFacts(t, path, string(text), "dig")
			if len(facts) != 1 {
				t.Errorf("%s as %s: %d facts", name, path, len(facts))
				continue
			}
			d := facts[0].Data
			if got := fmt.Sprint(d["tool"], " ", d["status"], " ", d["addresses"]); got != says || d["incomplete"] != nil {
				t.Errorf("%s as %s: %s, want %s (%v)", name, path, got, says, d)
			}
		}
	}
}

// FuzzNames: no configuration or answer may crash a reader, or make more of
// itself than its bytes allow.
func FuzzNames(f *testing.F) {
	for _, r := range nameReaders() {
		f.Add([]byte(r.sample))
	}
	f.Add([]byte(digReader().sample))
	f.Add([]byte("@ IN SOA a b ( 1 2 3 4 5 )\n$GENERATE 0-99999999 w${0,40,x} A 192.0.2.1\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, path := range []string{"db.x", "named.conf", "dhcpd.conf", "dhcpd.leases", "dnsmasq.conf", "etc/hosts", "dig_x", "nslookup_x", "named-checkconf_-z"} {
			s := &objSink{}
			_ = readFacts(t, s, path, text) // an error is an answer
			if len(s.facts) > maxZoneRecords+len(text)+1 {
				t.Fatalf("%d facts of %d bytes", len(s.facts), len(text))
			}
		}
	})
}
