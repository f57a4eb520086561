package parse

import (
	"strings"
	"testing"
	"time"

	"kanshiki/collect"
)

// Every parser must understand its own sample, and give plain values.
func TestSamples(t *testing.T) {
	paths := map[string]string{"service-stage": "bootstrap/services/release-image.json", "etcd": "etcd_info/member_list.json", "pod-connectivity": "nodes/n/pod-connectivity", "oc-table": "cluster/oc-text/nodes.txt", "collection": "manifest.json", "ignition-file": "installer/ignition.json"}
	for _, p := range append(factParsers(), objectParsers()...) {
		t.Run(p.Kind, func(t *testing.T) {
			if p.Doc == "" || p.Match == nil {
				t.Error("no doc or no match")
			}
			if p.Sniff != nil && !p.Sniff([]byte(p.Sample)) {
				t.Error("does not recognise its own sample")
			}
			path := paths[p.Kind]
			if path == "" {
				path = "loose.txt"
			}
			s := &objSink{}
			if err := readFacts(t, s, path, []byte(p.Sample)); err != nil {
				t.Fatal(err)
			}
			if len(s.facts)+len(s.objects) == 0 || len(s.gaps) > 0 {
				t.Fatalf("%d facts, %d objects, gaps %v", len(s.facts), len(s.objects), s.gaps)
			}
			for _, f := range s.facts {
				mustBePlain(t, f.Data)
				if !KnownFactKind(f.Kind) {
					t.Errorf("kind %s is not documented", f.Kind)
				}
				if f.Quote == "" {
					t.Errorf("fact %s without a quote", f.Kind)
				}
			}
		})
	}
}

// factCase: want lists the facts as kind, then path=value pairs.
func TestFacts(t *testing.T) {
	tests := []factCase{
		{"failed unit", "unit-status/kubelet.service.txt", "× kubelet.service - Kubernetes Kubelet\n     Loaded: loaded (/etc/systemd/system/kubelet.service; enabled; preset: disabled)\n     Active: failed (Result: exit-code) since Wed 2024-05-01 10:00:00 UTC; 1h 5min ago\n    Process: 1 ExecStart=/bin/x (code=exited, status=1/FAILURE)\n   Main PID: 77 (code=exited, status=1/FAILURE)\n\nMay 01 10:00:00 m0 systemd[1]: kubelet.service: Failed with result 'exit-code'.\n",
			"systemd-unit", 1, 0, map[string]any{"unit": "kubelet.service", "active": "failed", "result": "exit-code", "since": "2024-05-01T10:00:00Z", "since_ago_seconds": 3900, "main_pid_status": "1/FAILURE", "enabled": "enabled"}},
		{"restarting unit", "x.txt", "[core@m1 ~]$ systemctl status crio\n● crio.service - CRI-O\n   Loaded: loaded (/usr/lib/systemd/system/crio.service; disabled; vendor preset: disabled)\n   Active: activating (auto-restart) (Result: signal) since Wed 2024-05-01 19:00:00 JST; 2s ago\n",
			"systemd-unit", 1, 0, map[string]any{"active": "activating", "sub": "auto-restart", "result": "signal", "since": "2024-05-01T10:00:00Z"}},
		{"unknown zone", "x.txt", "● a.service - A\n   Loaded: loaded (x; y)\n   Active: active (running) since Wed 2024-05-01 19:00:00 CST; 2s ago\n", "systemd-unit", 1, 0, map[string]any{"since": nil, "active": "active", "sub": "running"}},
		{"banner", "motd.txt", "Red Hat Enterprise Linux CoreOS\n---\n[systemd]\nFailed Units: 2\n  NetworkManager-wait-online.service\n  nodeip-configuration.service\n", "systemd-unit", 2, 1, map[string]any{"unit": "nodeip-configuration.service", "active": "failed", "source": "failed-list"}},
		{"failed units", "control-plane/192.0.2.1/failed-units.txt", "* kubelet.service loaded failed failed Kubernetes Kubelet\n", "systemd-unit", 1, 0, map[string]any{"unit": "kubelet.service", "source": "failed-list", "description": "Kubernetes Kubelet"}},
		{"list-units", "a.txt", "  UNIT           LOAD   ACTIVE SUB     DESCRIPTION\n● a.service      loaded failed failed  A\n  b.service      loaded active running B\n\n2 loaded units listed.\n", "systemd-unit", 2, 1, map[string]any{"active": "active", "source": "list-units"}},
		{"rules API", "monitoring/prometheus/rules.json", `{"status":"success","data":{"groups":[{"rules":[{"name":"A","alerts":[{"labels":{"alertname":"A","severity":"critical"},"state":"pending","activeAt":"2024-05-01T10:00:00Z"}]},{"name":"B","alerts":[]}]}]}}`, "alert", 1, 0, map[string]any{"name": "A", "state": "pending", "silenced": false}},
		{"alertmanager", "config/alerts.json", `[{"labels":{"alertname":"A"},"startsAt":"2024-05-01T10:00:00Z","endsAt":"2024-05-01T12:00:00Z","status":{"state":"suppressed","silencedBy":["x"]}}]`, "alert", 1, 0, map[string]any{"silenced": true, "state": "suppressed", "activeAt": "2024-05-01T10:00:00Z"}},
		{"stages", "log-bundle-1/bootstrap/services/bootkube.json", `[{"phase":"service start","timestamp":"2024-05-01T10:00:00Z"},{"phase":"stage end","stage":"cvo-bootstrap","result":"failure","errorLine":"1","errorMessage":"x","timestamp":"2024-05-01T10:00:05Z"}]`, "service-stage", 2, 1, map[string]any{"service": "bootkube", "stage": "cvo-bootstrap", "result": "failure", "last": true, "time": "2024-05-01T10:00:05Z"}},
		{"etcd ids", "etcd_info/member_list.json", `{"members":[{"ID":13518803987065864191,"name":"m"},{"ID":2,"peerURLs":["x"]}]}`, "etcd-member", 2, 0, map[string]any{"id": "13518803987065864191", "started": true}},
		{"etcd unstarted", "etcd_info/member_list.json", `{"members":[{"ID":2,"peerURLs":["x"],"isLearner":true}]}`, "etcd-member", 1, 0, map[string]any{"started": false, "learner": true, "peerURLs.0": "x"}},
		{"etcd health", "etcd_info/endpoint_health.json", `[{"endpoint":"unixs://192.0.2.1:0","health":false,"took":"5.000316276s","error":"context deadline exceeded"}]`, "etcd-health", 1, 0, map[string]any{"unix": true, "healthy": false, "took_seconds": 5.000316276}},
		{"etcd status", "cluster/etcd/endpoint_status.json", `[{"Endpoint":"https://a:2379","Status":{"header":{"member_id":7},"version":"3.4.14","dbSize":100,"leader":7,"raftIndex":9}}]`, "etcd-status", 1, 0, map[string]any{"is_leader": true, "db_size": 100}},
		{"etcd alarm", "etcd_info/alarm_list.json", `{"alarms":[{"memberID":18446744073709551615,"alarm":1}]}`, "etcd-alarm", 1, 0, map[string]any{"alarm": "NOSPACE", "member_id": "18446744073709551615"}},
		{"no alarm", "etcd_info/alarm_list.json", `{}`, "etcd-alarm", 0, 0, nil},
		{"timestamps", "must-gather.local.1/timestamp", "2021-08-03 12:11:56.91501602 +0200 CEST m=+1.651641915\n2021-08-03 12:14:13.632016778 +0200 CEST m=+138.368642668\n", "must-gather-timestamp", 1, 0, map[string]any{"start": "2021-08-03T10:11:56Z", "end": "2021-08-03T10:14:13Z"}},
		{"haproxy", "etc/haproxy/haproxy.cfg", "# frontend old\ndefaults\n  mode http # all\nfrontend f\n  bind *:80,:::443\n  default_backend b\nlisten l 192.0.2.1:22623\n  mode tcp\n  server boot 192.0.2.5:22623 check inter 1s backup\nbackend b\n  server m [fd00::1]:80 disabled\n", "haproxy-config", 3, 1, map[string]any{"section": "listen", "mode": "tcp", "binds.0.port": 22623, "servers.0.backup": true, "servers.0.check": true, "servers.0.address": "192.0.2.5"}},
		{"haproxy stat", "s.csv", "# pxname,svname,qcur,status,chkdown,type,last_chk,check_status,\nkube,m0,0,DOWN,3,2,\"refused, twice\",L4CON,\n", "haproxy-stat", 1, 0, map[string]any{"status": "DOWN", "type": "server", "check_downs": 3, "last_check": "refused, twice"}},
		{"dig short", "p.txt", "$ dig +short api.ocp.example.com @192.0.2.53\n192.0.2.5\n$ dig +short nope.example.com\n", "dig", 2, 1, map[string]any{"name": "nope.example.com", "values": "[]", "short": true}},
		{"dig timeout", "probes/dig_api.txt", ";; communications error to 192.0.2.53#53: timed out\n\n; <<>> DiG 9.18 <<>> +tries=2 api.example.com AAAA\n;; no servers could be reached\n", "dig", 1, 0, map[string]any{"error": "no servers could be reached", "name": "api.example.com", "type": "AAAA"}},
		{"two digs", "dig.txt", "; <<>> DiG 9 <<>> a.example.com\n;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 1\n; <<>> DiG 9 <<>> b.example.com\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n;; ANSWER SECTION:\nb.example.com. 60 IN A 192.0.2.7\n", "dig", 2, 1, map[string]any{"status": "NOERROR", "values.0": "192.0.2.7"}},
		{"curl error", "c.txt", "[core@m0 ~]$ curl -kv https://api-int.example.com:22623/config/master\n*   Trying 192.0.2.5:22623...\n* connect to 192.0.2.5 port 22623 failed: Connection refused\ncurl: (7) Failed to connect to api-int.example.com port 22623: Connection refused\n", "curl", 1, 0, map[string]any{"code": 7, "connected": false, "port": 22623, "ip": "192.0.2.5", "host": "api-int.example.com"}},
		{"resolv.conf", "etc/resolv.conf", "# by NetworkManager\nsearch a b\nnameserver 192.0.2.1\nnameserver 192.0.2.2\noptions rotate\n", "resolv-conf", 1, 0, map[string]any{"nameservers.1": "192.0.2.2", "search.0": "a", "options.0": "rotate"}},
		{"tracking", "chronyc_tracking", "Reference ID    : 00000000 ()\nStratum         : 0\nSystem time     : 1.500000000 seconds slow of NTP time\nLeap status     : Not synchronised\n", "chrony", 1, 0, map[string]any{"synchronised": false, "offset_seconds": -1.5}},
		{"timedatectl", "t.txt", "               Local time: Wed 2024-05-01 19:00:00 JST\n           Universal time: Wed 2024-05-01 10:00:00 UTC\nSystem clock synchronized: no\n              NTP service: inactive\n", "chrony", 1, 0, map[string]any{"synchronised": false, "ntp_service": "inactive", "source": "timedatectl"}},
		{"sources", "chronyc_-n_sources", "MS Name/IP address         Stratum Poll Reach LastRx Last sample\n===\n^? 192.0.2.53                    0   7     0     -     +0ns[   +0ns] +/-    0ns\n", "chrony-source", 1, 0, map[string]any{"state": "unreachable", "selected": false, "reach": "0"}},
		{"df -hT", "cmd/df.txt", "# df -hT -x overlay\nFilesystem     Type  Size  Used Avail Use% Mounted on\n/dev/sda4      xfs    30G   29G  1.0G  97% /sysroot\n", "df", 1, 0, map[string]any{"use_percent": 97, "mount": "/sysroot", "inodes": false}},
		{"df -i", "df_-ali", "Filesystem        Inodes   IUsed   IFree IUse% Mounted on\n/dev/sda4       15728128 15728128       0  100% /\n", "df", 1, 0, map[string]any{"use_percent": 100, "inodes": true}},
		{"ss", "ss.txt", "Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\ntcp   LISTEN 0      4096               *:6443             *:*     users:((\"kube-apiserver\",pid=9,fd=7))\ntcp   ESTAB  0      0          10.0.0.1:22        10.0.0.2:99\n", "listen", 1, 0, map[string]any{"port": 6443, "process": "kube-apiserver", "pid": 9}},
		{"sysctl", "sysctl_-a", "net.ipv4.ip_forward = 0\nnet.core.somaxconn=128\nsysctl: permission denied\n", "sysctl", 2, 0, map[string]any{"key": "net.ipv4.ip_forward", "value": "0"}},
		{"connectivity", "nodes/n1/pod-connectivity", "> pod-connectivity\n\nLocal pod, default namespace:\nping 10.128.0.4  ->  success\nconnect 172.30.0.1:443  ->  failed\n", "pod-connectivity", 2, 1, map[string]any{"action": "connect", "target": "172.30.0.1", "port": "443", "result": "failed", "from": "Local pod, default namespace"}},
		{"ip addr", "ip_addr", "2: ens3: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc mq master br-ex state DOWN group default\n    link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff\n    inet 192.0.2.11/24 brd 192.0.2.255 scope global ens3\n", "ip-addr", 1, 0, map[string]any{"up": true, "lower_up": false, "master": "br-ex", "state": "DOWN", "addresses.0.prefix": 24}},
		{"ip route", "ip_route", "default via 192.0.2.1 dev br-ex proto dhcp src 192.0.2.11 metric 48\nunreachable 10.0.0.0/8 table 100\n", "ip-route", 2, 0, map[string]any{"via": "192.0.2.1", "metric": 48, "dev": "br-ex"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.check(t) })
	}
}

func TestPromptGivesHost(t *testing.T) {
	s := &objSink{}
	text := "[core@master-0 ~]$ sudo systemctl status kubelet\n" + unitReader().sample
	if err := readFacts(t, s, "a.txt", []byte(text)); err != nil || len(s.facts) != 1 {
		t.Fatal(len(s.facts), err)
	}
	if f := s.facts[0]; f.Host != "master-0" || f.Line != 4 || !strings.HasPrefix(strings.TrimSpace(f.Quote), "Active: inactive") {
		t.Errorf("host %q line %d quote %q", f.Host, f.Line, f.Quote)
	}
	if want := time.Date(2020, 3, 10, 16, 5, 47, 0, time.UTC); !s.last.Equal(want) {
		t.Errorf("seen %v, want %v", s.last, want)
	}
}

// A paste may hold a journal too: its lines must not be lost to the tables.
func TestPasteWithLog(t *testing.T) {
	s := &lineSink{}
	text := "$ oc get nodes\nNAME STATUS ROLES AGE VERSION\nm0 Ready master 4d v1.16.2\n" +
		"$ journalctl -u kubelet\nMay 01 10:00:00 m0 hyperkube[77]: E0501 10:00:00.000000 77 kubelet.go:1] node \"m0\" not found\n"
	if err := readFacts(t, &s.objSink, "loose.txt", []byte(text)); err != nil {
		t.Fatal(err)
	}
	if len(s.objects) != 1 {
		t.Errorf("%d objects", len(s.objects))
	}
	if err := alsoLog(&Input{File: &collect.File{Path: "loose.txt"}}, []byte(text), nil, s); err != nil || s.ends != 1 {
		t.Errorf("read as a log %d times, %v", s.ends, err)
	}
	if err := alsoLog(&Input{File: &collect.File{Path: "loose.txt"}}, []byte("$ oc get nodes\nnone\n"), nil, s); err != nil || s.ends != 1 {
		t.Errorf("a table was read as a log, %v", err)
	}
}

// lineSink counts the logs it is told of.
type lineSink struct {
	objSink
	ends int
}

func (s *lineSink) LogEnd(*Source) { s.ends++ }

func TestFactKindsAreDocumentedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range FactKinds() {
		if seen[d.Kind] || d.Doc == "" || len(d.Fields) == 0 {
			t.Errorf("%s: twice, or without doc or fields", d.Kind)
		}
		seen[d.Kind] = true
	}
	for k, want := range map[string]bool{"Node": true, "HostSubnet": true, "node": false, "N": false, "Two Words": false, "": false} {
		if KnownObjectKind(k) != want {
			t.Errorf("KnownObjectKind(%q) = %v", k, !want)
		}
	}
}
