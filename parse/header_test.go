package parse

import (
	"testing"
	"time"
)

// The lines are genuine, or keep to the shape of genuine ones.
func TestHeaders(t *testing.T) {
	jst := time.FixedZone("JST", 9*3600)
	for _, tt := range []struct {
		name, line                    string
		time                          string // RFC 3339; year 0000 if not known
		host, ident, pid, level, text string
		clock                         Clock
		container                     bool
	}{
		{name: "journal short", line: "Sep 28 13:38:24 localhost bootkube.sh[2632]: Failed to create \"x.yaml\"",
			time: "0000-09-28T13:38:24Z", host: "localhost", ident: "bootkube.sh", pid: "2632", text: `Failed to create "x.yaml"`},
		{name: "in a zone", line: "Feb 29 03:00:00 lb named[1]: x", clock: Clock{Zone: jst},
			time: "0000-02-28T18:00:00Z", host: "lb", ident: "named", pid: "1", text: "x"},
		{name: "year given", line: "Sep  2 13:38:24 lb kernel: Linux", clock: Clock{Year: 2020},
			time: "2020-09-02T13:38:24Z", host: "lb", ident: "kernel", text: "Linux"},
		{name: "year of the anchor", line: "Dec 31 23:59:59 lb x: y", clock: Clock{Anchor: time.Date(2021, 1, 1, 0, 0, 5, 0, time.UTC)},
			time: "2020-12-31T23:59:59Z", host: "lb", ident: "x", text: "y"},
		{name: "short-precise", line: "Aug 03 10:11:57.288478 ip-10-0-189-142 NetworkManager[1184]: <info>  [1627985517.2884] manager: (vethf7b941b4): new device",
			time: "2021-08-03T10:11:57.288478Z", host: "ip-10-0-189-142", ident: "NetworkManager", pid: "1184", level: "info", text: "manager: (vethf7b941b4): new device"},
		{name: "short-iso", line: "2024-05-01T10:25:24+0900 master-0 kubelet[1000]: E0501 10:00:00.123456    1234 kubelet.go:2347] \"Container runtime network not ready\" networkReady=\"x\"",
			time: "2024-05-01T01:25:24Z", host: "master-0", ident: "kubelet", pid: "1000", level: "error", text: `"Container runtime network not ready" networkReady="x"`},
		{name: "short-iso-precise utc", line: "2024-05-01T10:25:24.000001+00:00 master-0 systemd[1]: Started kubelet.",
			time: "2024-05-01T10:25:24.000001Z", host: "master-0", ident: "systemd", pid: "1", text: "Started kubelet."},
		{name: "short-unix", line: "1714559127.554028 master-0 chronyd[1004]: System clock wrong by 3.141592 seconds",
			time: "2024-05-01T10:25:27.554028Z", host: "master-0", ident: "chronyd", pid: "1004", text: "System clock wrong by 3.141592 seconds"},
		{name: "short-monotonic", line: "[ 1525.442920] master-0 crio[1001]: time=\"2024-05-01 10:00:01.5Z\" level=error msg=\"Failed to pull image: unauthorized\"",
			time: "2024-05-01T10:00:01.5Z", host: "master-0", ident: "crio", pid: "1001", level: "error", text: "Failed to pull image: unauthorized"},
		{name: "with-unit", line: "Wed 2024-05-01 10:25:25 JST master-0 crio.service[1001]: x y",
			time: "2024-05-01T01:25:25Z", host: "master-0", ident: "crio", pid: "1001", text: "x y"},
		{name: "journal json", line: `{"_BOOT_ID":"01","MESSAGE":"time=\"2024-05-01 10:00:01.5Z\" level=error msg=\"Failed to pull \\\"a\\\"\"","__REALTIME_TIMESTAMP":"1714559125220697","_PID":"1001","PRIORITY":"6","SYSLOG_IDENTIFIER":"crio","_HOSTNAME":"master-0"}`,
			time: "2024-05-01T10:25:25.220697Z", host: "master-0", ident: "crio", pid: "1001", level: "error", text: `Failed to pull "a"`},
		{name: "docker's json-file", line: `{"log":"E1103 18:28:07.208359       1 a.go:65] x \"y\"\n","stream":"stderr","time":"2021-11-03T18:28:07.208526256Z"}`,
			time: "2021-11-03T18:28:07.208526256Z", pid: "1", level: "error", text: `x "y"`},
		{name: "journal json bytes", line: `{"MESSAGE":[104,105],"_HOSTNAME":"m","_SYSTEMD_UNIT":"x.service","PRIORITY":"3"}`,
			host: "m", ident: "x", level: "error", text: "hi"},
		{name: "Japanese", line: "10月 06 02:22:59 w2.example.com hyperkube[21763]: E1006 02:22:59.804818   21763 reflector.go:153] x",
			time: "0000-10-06T02:22:59Z", host: "w2.example.com", ident: "hyperkube", pid: "21763", level: "error", text: "x"},
		{name: "Chinese, one digit", line: "2月 06 02:22:59 w2 systemd[1]: x",
			time: "0000-02-06T02:22:59Z", host: "w2", ident: "systemd", pid: "1", text: "x"},
		{name: "Korean", line: "3월  6 02:22:59 w2 systemd[1]: x",
			time: "0000-03-06T02:22:59Z", host: "w2", ident: "systemd", pid: "1", text: "x"},
		{name: "German", line: "Dez 03 18:06:22 w2 systemd[1]: x",
			time: "0000-12-03T18:06:22Z", host: "w2", ident: "systemd", pid: "1", text: "x"},
		{name: "French", line: "août 03 18:06:22 w2 systemd[1]: x",
			time: "0000-08-03T18:06:22Z", host: "w2", ident: "systemd", pid: "1", text: "x"},
		{name: "no month", line: "13月 06 02:22:59 w2 systemd[1]: x", text: "13月 06 02:22:59 w2 systemd[1]: x"},
		{name: "3.x node", line: "Mar 08 19:51:03 node1 atomic-openshift-node[4484]: I0308 19:51:03.118430    4484 node.go:197] starting",
			time: "0000-03-08T19:51:03Z", host: "node1", ident: "atomic-openshift-node", pid: "4484", level: "info", text: "starting"},
		{name: "podman in the journal", line: "Apr 24 17:08:49 bs podman[1698]: 2020-04-24 17:08:49.307961668 +0000 UTC m=+1.119158273 system refresh",
			time: "2020-04-24T17:08:49Z", host: "bs", ident: "podman", pid: "1698", text: "system refresh"},
		{name: "ovs in the journal", line: "Apr 12 11:53:51.395838 w-dwc7w ovs-vswitchd[1124]: ovs|00002|timeval(urcu4)|WARN|Unreasonably long 109127ms poll interval",
			time: "0000-04-12T11:53:51.395838Z", host: "w-dwc7w", ident: "ovs-vswitchd", pid: "1124", level: "warning", text: "timeval(urcu4)|WARN|Unreasonably long 109127ms poll interval"},
		{name: "no ident", line: "Sep 28 13:38:24 lb last message repeated 3 times",
			time: "0000-09-28T13:38:24Z", host: "lb", text: "last message repeated 3 times"},
		{name: "container klog", line: "2021-08-03T09:28:09.024882353Z I0803 09:28:09.024765       1 start.go:21] ClusterVersionOperator 4.8.0", container: true,
			time: "2021-08-03T09:28:09.024882353Z", pid: "1", level: "info", text: "ClusterVersionOperator 4.8.0"},
		{name: "container plain", line: "2021-08-03T09:24:37.500212308Z Copying system: trust bundle", container: true,
			time: "2021-08-03T09:24:37.500212308Z", text: "Copying system: trust bundle"},
		{name: "container text like a journal's", line: "2021-08-03T09:24:37Z proxy haproxy[12]: Server x is DOWN", container: true,
			time: "2021-08-03T09:24:37Z", text: "proxy haproxy[12]: Server x is DOWN"},
		{name: "CRI", line: "2023-12-18T06:13:36.831359143+01:00 stderr F E1218 06:13:36.831274      16 aggregator.go:115] bad",
			time: "2023-12-18T05:13:36.831359143Z", pid: "16", level: "error", text: "bad"},
		{name: "container logrus", line: `2021-08-03T09:20:26.358534306Z time="2021-08-03T09:20:26Z" level=warning msg="no \"x\"\nfound" error="a \"b\"" id=7`, container: true,
			time: "2021-08-03T09:20:26.358534306Z", level: "warning", text: "no \"x\"\nfound error=\"a \"b\"\" id=7"},
		{name: "go-kit", line: `level=info ts=2021-08-03T09:27:20.745Z caller=main.go:216 component=web msg="Starting Alertmanager" v=1`,
			time: "2021-08-03T09:27:20.745Z", level: "info", text: "Starting Alertmanager component=web v=1"},
		{name: "go-kit without message", line: `level=info ts=2021-08-03T09:27:24.107Z caller=main.go:425 fd_limits="(soft=1048576, hard=1048576)"`,
			time: "2021-08-03T09:27:24.107Z", level: "info", text: `fd_limits="(soft=1048576, hard=1048576)"`},
		{name: "grafana", line: `t=2021-08-03T09:27:10+0000 lvl=eror msg="Failed" logger=server`,
			time: "2021-08-03T09:27:10Z", level: "error", text: "Failed logger=server"},
		{name: "installer file", line: `time="2020-09-23T04:18:08-04:00" level=debug msg="Still waiting for the Kubernetes API: Get \"https://api:6443/version?timeout=32s\": EOF"`,
			time: "2020-09-23T08:18:08Z", level: "debug", text: `Still waiting for the Kubernetes API: Get "https://api:6443/version?timeout=32s": EOF`},
		{name: "installer without terminal", line: "level=info msg=Consuming Install Config from target directory",
			level: "info", text: "Consuming Install Config from target directory"},
		{name: "installer console", line: "\x1b[33mWARNING\x1b[0m Making control-plane schedulable", level: "warning", text: "Making control-plane schedulable"},
		{name: "logrus console", line: "INFO[0012] Install complete!", level: "info", text: "Install complete!"},
		{name: "klog alone", line: "F0512 19:07:17.589141  108432 ovnkube.go:133] failed to get default gateway interface", clock: Clock{Zone: jst},
			time: "0000-05-12T19:07:17.589141Z", pid: "108432", level: "fatal", text: "failed to get default gateway interface"},
		{name: "zap", line: `{"level":"warn","ts":"2021-08-03T09:27:59.852Z","caller":"grpclog/grpclog.go:60","msg":"apply took too long","took":"202ms","n":3,"error":"a \"b\" <c>"}`,
			time: "2021-08-03T09:27:59.852Z", level: "warning", text: `apply took too long took="202ms" n=3 error="a "b" <c>"`},
		{name: "zap float", line: `{"level":"info","ts":1627985517.25,"msg":"x"}`, time: "2021-08-03T10:11:57.25Z", level: "info", text: "x"},
		{name: "zap cut", line: `{"level":"error","ts":"2021-08-03T09:27:59Z","msg":"failed to sta`, time: "2021-08-03T09:27:59Z", level: "error", text: "failed to sta"},
		{name: "zap console", line: "2021-08-03T09:24:28.536Z\tERROR\toperator.main\tingress-operator/start.go:63\tfailed\t{\"namespace\": \"n\"}",
			time: "2021-08-03T09:24:28.536Z", level: "error", text: `failed {"namespace": "n"}`},
		{name: "zap console without caller", line: "2021-08-03T09:24:28.536Z\tINFO\tsetup\tstarting manager",
			time: "2021-08-03T09:24:28.536Z", level: "info", text: "starting manager"},
		{name: "capnslog", line: "2019-06-01 10:00:00.123456 W | rafthttp: health check for peer failed",
			time: "2019-06-01T10:00:00.123456Z", level: "warning", text: "rafthttp: health check for peer failed"},
		{name: "go log", line: "2021/08/03 09:27:21 provider.go:120: Defaulting client-id", time: "2021-08-03T09:27:21Z", text: "provider.go:120: Defaulting client-id"},
		{name: "grpc", line: "WARNING: 2021/08/03 09:27:21 grpc: addrConn failed", time: "2021-08-03T09:27:21Z", level: "warning", text: "grpc: addrConn failed"},
		{name: "python", line: "2021-08-03 09:27:52,388 INFO     tuned.plugins.base: instance disk", time: "2021-08-03T09:27:52.388Z", level: "info", text: "tuned.plugins.base: instance disk"},
		{name: "oslo", line: "2016-11-09 14:39:25.348 3153 WARNING oslo_config.cfg [-] Option", time: "2016-11-09T14:39:25.348Z", pid: "3153", level: "warning", text: "oslo_config.cfg [-] Option"},
		{name: "multus", line: "2021-08-03T09:20:48+00:00 [verbose] Add: x", time: "2021-08-03T09:20:48Z", level: "debug", text: "[verbose] Add: x"},
		{name: "vlog", line: "2026-11-21T10:43:36.506Z|00006|dpif_netlink|ERR|Generic Netlink family", time: "2026-11-21T10:43:36.506Z", level: "error", text: "dpif_netlink|ERR|Generic Netlink family"},
		{name: "named", line: "13-Nov-2023 15:27:21.161 general: error: zone x/IN: failed", clock: Clock{Zone: jst}, time: "2023-11-13T06:27:21.161Z", level: "error", text: "general: error: zone x/IN: failed"},
		{name: "named iso", line: "2026-11-21T10:44:24.974 zoneload: info: managed-keys-zone: loaded", time: "2026-11-21T10:44:24.974Z", level: "info", text: "zoneload: info: managed-keys-zone: loaded"},
		{name: "haproxy syslog", line: "Sep 29 16:03:15 localhost haproxy[69855]: backend kube_api has no server available!",
			time: "0000-09-29T16:03:15Z", host: "localhost", ident: "haproxy", pid: "69855", text: "backend kube_api has no server available!"},
		{name: "haproxy own", line: `<145>Nov 21 10:40:53 haproxy[8358]: Server kube-apiserver/master-1 is DOWN, reason: Layer4`,
			time: "0000-11-21T10:40:53Z", ident: "haproxy", pid: "8358", level: "fatal", text: "Server kube-apiserver/master-1 is DOWN, reason: Layer4"},
		{name: "haproxy access tells the year", line: `<150>Nov 21 10:40:52 haproxy[8358]: 127.0.0.1:49916 [21/Nov/2026:10:40:52.668] api kube-apiserver/master-0 1/0/2 114 --`,
			time: "2026-11-21T10:40:52Z", ident: "haproxy", pid: "8358", level: "info", text: "127.0.0.1:49916 [21/Nov/2026:10:40:52.668] api kube-apiserver/master-0 1/0/2 114 --"},
		{name: "haproxy alert", line: "[ALERT] 281/160259 (69855) : parsing [/etc/haproxy/haproxy.cfg:3]: 'x'", clock: Clock{Year: 2020},
			time: "2020-10-08T16:02:59Z", ident: "haproxy", pid: "69855", level: "fatal", text: "parsing [/etc/haproxy/haproxy.cfg:3]: 'x'"},
		{name: "haproxy alert without year", line: "[NOTICE] 281/160259 (1) : New worker #1 (6) forked", ident: "haproxy", pid: "1", level: "info", text: "New worker #1 (6) forked"},
		{name: "haproxy alert 2.6", line: "[WARNING]  (8358) : Server ingress-http/worker-1 is DOWN", ident: "haproxy", pid: "8358", level: "warning", text: "Server ingress-http/worker-1 is DOWN"},
		{name: "wall", line: " haproxy[69855]:backend kube_api has no server available!", ident: "haproxy", pid: "69855", text: "backend kube_api has no server available!"},
		{name: "rfc 5424", line: `<34>1 2003-10-11T22:14:15.003Z lb named 12 - [a b="c"] zone expired`, time: "2003-10-11T22:14:15.003Z", host: "lb", ident: "named", pid: "12", level: "fatal", text: "zone expired"},
		{name: "rsyslog forward", line: "<30>2020-09-28T13:38:24.1+09:00 lb dhcpd[7]: DHCPOFFER", time: "2020-09-28T04:38:24.1Z", host: "lb", ident: "dhcpd", pid: "7", level: "info", text: "DHCPOFFER"},
		{name: "audit", line: `type=AVC msg=audit(1506487181.009:32794): avc:  denied  { name_bind }`, time: "2017-09-27T04:39:41.009Z", text: "type=AVC msg=audit(1506487181.009:32794): avc:  denied  { name_bind }"},
		{name: "audit of a node", line: `node=lb1 type=AVC msg=audit(1506487181.009:32794): avc:  denied`, time: "2017-09-27T04:39:41.009Z", host: "lb1", text: "node=lb1 type=AVC msg=audit(1506487181.009:32794): avc:  denied"},
		{name: "combined", line: `172.16.0.21 - - [10/Oct/2020:13:55:36 -0700] "GET /bootstrap.ign HTTP/1.1" 404 196`, time: "2020-10-10T20:55:36Z", text: `172.16.0.21 - - [10/Oct/2020:13:55:36 -0700] "GET /bootstrap.ign HTTP/1.1" 404 196`},
		{name: "kernel", line: "[    2.090905] SELinux:  Completing initialization.", ident: "kernel", text: "SELinux:  Completing initialization."},
		{name: "console", line: "\x1b[0m[   12.345678] ignition[700]: GET https://api-int:22623/config/master: attempt #7\x1b[K", ident: "ignition", pid: "700", text: "GET https://api-int:22623/config/master: attempt #7"},
		{name: "after zeros", line: "\x00\x00Sep 28 13:38:24 lb x[1]: y", time: "0000-09-28T13:38:24Z", host: "lb", ident: "x", pid: "1", text: "y"},
		{name: "audit event", line: `{"kind":"Event","apiVersion":"audit.k8s.io/v1","stageTimestamp":"2021-08-03T09:27:59.852Z"}`, time: "2021-08-03T09:27:59.852Z", text: `{"kind":"Event","apiVersion":"audit.k8s.io/v1","stageTimestamp":"2021-08-03T09:27:59.852Z"}`},
		{name: "coredns", line: "[ERROR] plugin/errors: 2 api. A: read udp: i/o timeout", level: "error", text: "[ERROR] plugin/errors: 2 api. A: read udp: i/o timeout"},
		{name: "none", line: "May I ask: why", text: "May I ask: why"},
		{name: "object", line: `{"apiVersion":"v1","items":[]}`, text: `{"apiVersion":"v1","items":[]}`},
		{name: "impossible date", line: "Sep 31x 13:38:24 lb x: y", text: "Sep 31x 13:38:24 lb x: y"},
		{name: "not a date", line: "2021-13-03T09:20:26Z x", text: "2021-13-03T09:20:26Z x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := headers{clock: tt.clock, container: tt.container}
			var h header
			p.parse([]byte(tt.line), &h)
			at := ""
			if !h.Time.IsZero() {
				at = h.Time.Format(time.RFC3339Nano)
			}
			if at != tt.time || h.Host != tt.host || h.Ident != tt.ident || h.PID != tt.pid || h.Level != tt.level || string(h.Text) != tt.text {
				t.Errorf("%q\ngot  %q %q %q %q %q %q\nwant %q %q %q %q %q %q", tt.line,
					at, h.Host, h.Ident, h.PID, h.Level, h.Text, tt.time, tt.host, tt.ident, tt.pid, tt.level, tt.text)
			}
		})
	}
}

func TestMarkers(t *testing.T) {
	for line, want := range map[string][2]string{
		"-- Logs begin at Tue 2021-08-03 09:10:29 UTC, end at Tue 2021-08-03 10:13:48 UTC. --":      {"2021-08-03T09:10:29Z", "2021-08-03T10:13:48Z"},
		"-- Logs begin at Wed 2017-02-08 15:18:00 CET, end at Tue 2017-09-19 09:12:59 CEST. --":     {"2017-02-08T14:18:00Z", "2017-09-19T07:12:59Z"},
		"-- Journal begins at Mon 2022-01-03 01:02:03 JST, ends at Tue 2022-01-04 00:00:00 JST. --": {"2022-01-02T16:02:03Z", "2022-01-03T15:00:00Z"},
		"-- Reboot --": {},
		"-- Boot 0123456789abcdef0123456789abcdef --":    {},
		"-- No entries --":                               {},
		"Message from syslogd@lb at Sep 29 03:03:15 ...": {},
	} {
		var p headers
		var h header
		if !p.parse([]byte(line), &h) || !h.Marker {
			t.Errorf("%q: not known as a marker", line)
		}
		for i, at := range []time.Time{h.Begin, h.End} {
			if want[i] != "" && at.Format(time.RFC3339) != want[i] || want[i] == "" && !at.IsZero() {
				t.Errorf("%q: got %v, want %q", line, at, want[i])
			}
		}
	}
}

func TestClockResolve(t *testing.T) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 12, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		clock   Clock
		t, want time.Time
	}{
		{Clock{Anchor: day(2021, 3, 1)}, day(0, 2, 28), day(2021, 2, 28)},
		{Clock{Anchor: day(2021, 3, 1)}, day(0, 2, 29), day(2020, 2, 29)},
		{Clock{Anchor: day(2021, 1, 1)}, day(0, 12, 31), day(2020, 12, 31)},
		{Clock{Anchor: day(2020, 12, 31)}, day(0, 1, 1), day(2021, 1, 1)}, // within a day of slack
		{Clock{Start: day(2020, 12, 31)}, day(0, 1, 2), day(2021, 1, 2)},
		{Clock{Start: day(2020, 12, 31)}, day(0, 12, 31), day(2020, 12, 31)},
		{Clock{}, day(0, 5, 5), day(0, 5, 5)},
		{Clock{Anchor: day(2021, 3, 1)}, day(2019, 5, 5), day(2019, 5, 5)},
		{Clock{Anchor: day(2021, 3, 1)}, time.Time{}, time.Time{}},
	} {
		if got := tt.clock.Resolve(tt.t); !got.Equal(tt.want) {
			t.Errorf("%+v: %v: got %v, want %v", tt.clock, tt.t, got, tt.want)
		}
	}
}

// FuzzHeader: no input may crash a reader, and a message never comes from
// nowhere: without quoting it is a part of the line.
func FuzzHeader(f *testing.F) {
	for _, s := range []string{
		"Sep 28 13:38:24 localhost bootkube.sh[2632]: I0308 19:51:03.118430 4484 node.go:197] m",
		`{"level":"warn","ts":1.5,"msg":"a\u00e9\ud83d\ude00"}`, `time="2020-09-23T04:18:08-04:00" level=debug msg="a\"b\x41`,
		"[ALERT] 281/160259 (69855) : x", "<34>1 2003-10-11T22:14:15.003Z h a 1 - - m", "\x1b]0;t\x07\x1b[31mINFO x",
		"-- Logs begin at Tue 2021-08-03 09:10:29 UTC, end at Tue --", "2021-08-03T09:24:28.536Z\tINFO\ta\tb.go:1\tm\t{}",
		"type=AVC msg=audit(1506487181.009:1): x", "1714559127.554028 h x[1]: m", `{"MESSAGE":[1,2,300],"a":{"b":[1]}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		p := headers{clock: Clock{Year: 2020}}
		var h header
		if !p.parse(line, &h) && len(h.Text) > len(line) {
			t.Errorf("%q: no header, and yet the text is %q", line, h.Text)
		}
		if len(h.Text) > 6*len(line)+6 {
			t.Errorf("%q: text of %d bytes", line, len(h.Text))
		}
	})
}
