package rules

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// lostAPI closes what a node's kubelet says with what the balancer says.
const lostAPI = `id: lost-api
title: a kubelet lost the API
class: lb/server-down
component: kubelet
doc: Why.
remedy: Do it.
logs: kubelet
match: 'Lost the API for good'
by: []
followed_by: 'Server \S+ is UP'
resolved_in: haproxy
grace: 1m
outcomes:
  - {if: followed, verdict: transient, message: 'it came back'}
  - {verdict: fault, message: 'it is lost'}
tests:
  - name: one
    log: x
    want: []
`

var clockBase = time.Date(2025, 3, 11, 10, 0, 0, 0, time.UTC)

// minute is a time of the test, in minutes after ten, as RFC 3339.
func minute(m float64) string {
	return clockBase.Add(time.Duration(m * float64(time.Minute))).Format("2006-01-02T15:04:05Z")
}

// boundPods are pods of w1 that its clock dates so many minutes after the API's.
func boundPods(ahead ...float64) string {
	var b strings.Builder
	b.WriteString("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Node, metadata: {name: w1.example.com, uid: u1}}\n- {apiVersion: v1, kind: Node, metadata: {name: w2.example.com, uid: u2}}\n")
	for i, a := range ahead {
		at := float64(-60 + 5*i)
		fmt.Fprintf(&b, "- {apiVersion: v1, kind: Pod, metadata: {name: p%d, namespace: test}, spec: {nodeName: w1.example.com}, status: {startTime: %q, "+
			"conditions: [{type: PodScheduled, status: \"True\", lastTransitionTime: %q}]}}\n", i, minute(at+a), minute(at))
	}
	return b.String()
}

// Lines of two hosts are put in order by their clocks, and not at all where
// those are not known well enough.
func TestClocksOrderLinesOfTwoHosts(t *testing.T) {
	set, err := loadText(map[string]string{"lost-api.yaml": lostAPI})
	if err != nil {
		t.Fatal(err)
	}
	lost := func(m float64) string {
		return minute(m) + " w1 kubenswrapper[9]: Lost the API for good\n" + minute(m+60) + " w1 kubenswrapper[9]: still here\n"
	}
	up := func(m float64) string {
		return minute(m) + " lb haproxy[1]: Server api/m1 is UP, reason: Layer4 check passed.\n" + minute(m+60) + " lb haproxy[1]: Proxy stats started.\n"
	}
	ahead, behind := []float64{7, 7, 7.01, 7, 7}, []float64{-7, -7, -7, -7.01, -7}
	for _, tt := range []struct {
		name     string
		lost, up float64 // as printed
		pods     []float64
		want     Verdict
		offset   time.Duration
	}{
		{"seven minutes ahead: it came back two minutes later", 17, 12, ahead, Transient, 7 * time.Minute},
		{"the same, nothing known of clocks", 17, 12, nil, Fault, 0},
		{"seven minutes behind: it came back before", 13, 15, behind, Fault, -7 * time.Minute},
		{"the same, nothing known of clocks", 13, 15, nil, Transient, 0},
		{"two pairs are too few", 17, 12, []float64{7, 7}, Undetermined, 0},
		{"scattered", 17, 12, []float64{7, 0, 4, 9, 2, 12}, Undetermined, 0},
		{"two pairs, but far apart", 70, 12, []float64{7, 7}, Fault, 0},
		{"right", 10, 12, []float64{0, 0, 0.01, 0, 0}, Transient, 0},
		{"right, and never back", 17, 12, []float64{0, 0, 0.01, 0, 0}, Fault, 0},
		{"right, within the second that is printed", 10, 10.005, []float64{0, 0, 0.01, 0, 0}, Undetermined, 0},
		{"right, but for two pods that waited", 10, 12, []float64{0, 0, 9, 0, 0, 0, 20, 0}, Transient, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{"kubelet.log": lost(tt.lost), "haproxy.log": up(tt.up)}
			if tt.pods != nil {
				files["pods.yaml"] = boundPods(tt.pods...)
			}
			d := diagnose(t, set, bundleOf(t, files))
			if len(d.Findings) != 1 || d.Findings[0].Verdict != tt.want {
				t.Fatalf("want one %s:%s", tt.want, describe(d))
			}
			if got := appliedOffset(d, "w1.example.com"); (got - tt.offset).Abs() > time.Second {
				t.Errorf("times of w1 were set by %s, want %s", got, tt.offset)
			}
		})
	}
}

func appliedOffset(d *Diagnosis, host string) time.Duration {
	for _, h := range d.Hosts {
		for _, c := range h.Clocks {
			if h.Name == host && c.Applied {
				return c.Offset
			}
		}
	}
	return 0
}

// reset are connections of w1 to the balancer that both ends saw break: the
// balancer's clock prints them so much later, in its syslog format.
func reset(n int, by time.Duration, scatter time.Duration) (kubelet, haproxy string) {
	var k, h strings.Builder
	for i := range n {
		at := clockBase.Add(time.Duration(i) * 3 * time.Minute)
		fmt.Fprintf(&k, "%s w1 kubenswrapper[9]: E0311 reflector.go:1] read tcp 192.0.2.21:%d->192.0.2.5:6443: read: connection reset by peer\n", at.Format("2006-01-02T15:04:05Z"), 40000+i)
		p := at.Add(by + time.Duration(i)*scatter)
		fmt.Fprintf(&h, "%s lb haproxy[1]: 192.0.2.21:%d [%s.123] api masters/m1 1/0/5000 4567 SD 10/10/9/3/0 0/0\n", p.Format("Jan _2 15:04:05"), 40000+i, p.Format("02/Jan/2006:15:04:05"))
	}
	return k.String(), h.String()
}

// A balancer's log is in its own zone and says so nowhere. Connections that
// both ends have seen break tell the zone, and the clock.
func TestClockOfABalancerInItsOwnZone(t *testing.T) {
	set, err := loadText(map[string]string{"lost-api.yaml": lostAPI})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		n       int
		by      time.Duration
		scatter time.Duration
		zone    time.Duration
		applied bool
	}{
		{"Tokyo, and three seconds", 6, 9*time.Hour + 3*time.Second, 0, 9 * time.Hour, true},
		{"Kathmandu", 6, 5*time.Hour + 45*time.Minute, 0, 5*time.Hour + 45*time.Minute, true},
		{"New York in summer", 6, -4 * time.Hour, 0, -4 * time.Hour, true},
		{"seven minutes ahead", 6, 7 * time.Minute, 0, 0, true},
		{"UTC", 6, 0, 0, 0, false},
		{"three connections", 3, 9 * time.Hour, 0, 0, false},
		{"a clock that runs away", 9, 0, 2 * time.Minute, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k, h := reset(tt.n, tt.by, tt.scatter)
			k += minute(30) + " w1 kubenswrapper[9]: Lost the API for good\n"
			k += minute(90) + " w1 kubenswrapper[9]: still here\n"
			h += clockBase.Add(32*time.Minute+tt.by).Format("Jan _2 15:04:05") + " lb haproxy[1]: Server api/m1 is UP, reason: Layer4 check passed.\n"
			d := diagnose(t, set, bundleOf(t, map[string]string{"nodes.yaml": boundPods(0, 0, 0, 0), "kubelet.log": k}), bundleOf(t, map[string]string{"haproxy.log": h, "hostname": "lb\n"}))
			var got ClockInfo
			for _, host := range d.Hosts {
				if host.Name == "lb" && len(host.Clocks) > 0 {
					got = host.Clocks[0]
				}
			}
			if got.Applied != tt.applied || got.Zone != tt.zone || tt.applied && (got.Offset-tt.by).Abs() > 2*time.Second {
				t.Errorf("the balancer's clock: %+v", got)
			}
			for _, b := range d.Bundles {
				if late := b.To.Sub(clockBase.Add(90 * time.Minute)); tt.applied && late > time.Second {
					t.Errorf("%s ends %s too late", b.Hosts, late)
				}
			}
			if tt.applied && (len(d.Findings) != 1 || d.Findings[0].Verdict != Transient) {
				t.Errorf("want it to have come back:%s", describe(d))
			}
		})
	}
}

// A cause that a fast clock dates after its symptom is its cause all the same.
func TestClocksOrderCauseAndSymptom(t *testing.T) {
	cause := strings.NewReplacer("id: lost-api", "id: lost-api\nexplains: [no-node]", "followed_by: 'Server \\S+ is UP'\nresolved_in: haproxy\n", "",
		"  - {if: followed, verdict: transient, message: 'it came back'}\n", "").Replace(lostAPI)
	symptom := strings.NewReplacer("lost-api", "no-node", "logs: kubelet", "logs: haproxy", "Lost the API for good", "Server w1 is DOWN",
		"followed_by: 'Server \\S+ is UP'\nresolved_in: haproxy\n", "", "  - {if: followed, verdict: transient, message: 'it came back'}\n", "").Replace(lostAPI)
	set, err := loadText(map[string]string{"lost-api.yaml": cause, "no-node.yaml": symptom})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		pods   []float64
		causes int
	}{{nil, 2}, {[]float64{7, 7, 7, 7}, 1}, {[]float64{0, 0, 0, 0}, 2}, {[]float64{7, 7}, 1}} {
		d := diagnose(t, set, bundleOf(t, map[string]string{"nodes.yaml": boundPods(tt.pods...),
			"kubelet.log": minute(16) + " w1 kubenswrapper[9]: Lost the API for good\n" + minute(60) + " w1 kubenswrapper[9]: still here\n",
			"haproxy.log": minute(10) + " lb haproxy[1]: Server w1 is DOWN\n" + minute(60) + " lb haproxy[1]: Proxy stats started.\n"}))
		if len(d.Causes) != tt.causes {
			t.Errorf("%v: want %d causes:%s", tt.pods, tt.causes, describe(d))
		}
	}
}

func TestZoneOf(t *testing.T) {
	for _, tt := range []struct{ offset, want time.Duration }{
		{9 * time.Hour, 9 * time.Hour}, {9*time.Hour - 7*time.Minute, 9 * time.Hour}, {7 * time.Minute, 0}, {16 * time.Minute, 0},
		{-3*time.Hour - 30*time.Minute, -3*time.Hour - 30*time.Minute}, {5*time.Hour + 44*time.Minute, 5*time.Hour + 45*time.Minute},
		{20 * time.Hour, 0}, {14 * time.Hour, 14 * time.Hour}, {-30 * time.Minute, 0}, {2*time.Hour + 30*time.Minute, 0},
	} {
		if got := zoneOf(tt.offset); got != tt.want {
			t.Errorf("%s is zone %s, want %s", tt.offset, got, tt.want)
		}
	}
}

// What the collector measured tells of a host without pairs, if its own clock
// can be told by those of other hosts.
func TestMeasuredClocks(t *testing.T) {
	set, err := loadText(map[string]string{"lost-api.yaml": lostAPI})
	if err != nil {
		t.Fatal(err)
	}
	manifest := func(offsets string) string {
		return `{"schema": "kanshiki.bundle/v1", "started": "2025-03-11T11:00:00Z", "ended": "2025-03-11T11:01:00Z", "items": [], "hosts": [` + offsets + `]}`
	}
	host := func(name string, by float64) string {
		return fmt.Sprintf(`{"name": %q, "target": %q, "seconds": 1, "clockOffsetSeconds": %v}`, name, name, by)
	}
	const drift = `{"level":"warn","ts":"2025-03-11T10:00:00Z","caller":"x","msg":"prober found high clock drift","round-tripper-name":"ROUND_TRIPPER_RAFT_MESSAGE","remote-peer-id":"8e9e05c52164694d","clock-drift":"%s","rtt":"1ms"}` + "\n"
	for _, tt := range []struct {
		name  string
		files map[string]string
		host  string
		want  time.Duration
	}{
		{"the collecting host is right by a node that is", map[string]string{"manifest.json": manifest(host("w1", 0) + "," + host("lb", 420)), "nodes.yaml": boundPods(0, 0, 0, 0)}, "lb", 7 * time.Minute},
		{"the collecting host is wrong, the balancer right", map[string]string{"manifest.json": manifest(host("w1", 420) + "," + host("lb", 420)), "nodes.yaml": boundPods(0, 0, 0, 0)}, "lb", 0},
		{"node and balancer are ahead", map[string]string{"manifest.json": manifest(host("w1", 420) + "," + host("lb", 420)), "nodes.yaml": boundPods(7, 7, 7, 7)}, "lb", 7 * time.Minute},
		{"most of three", map[string]string{"manifest.json": manifest(host("a", 1) + "," + host("b", 0) + "," + host("lb", -300))}, "lb", -5 * time.Minute},
		{"one word against another", map[string]string{"manifest.json": manifest(host("lb", 420))}, "lb", 0},
		{"etcd on m1 sees two members behind", map[string]string{
			"nodes.yaml":                 "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Node, metadata: {name: m1}}\n- {apiVersion: v1, kind: Node, metadata: {name: m2}}\n- {apiVersion: v1, kind: Node, metadata: {name: m3}}\n",
			"etcd_info/member_list.json": `{"members": [{"ID": 10276657743932975437, "name": "m2", "peerURLs": [], "clientURLs": []}, {"ID": 11744378664333815454, "name": "m3", "peerURLs": [], "clientURLs": []}]}`,
			"hosts/m1/files/var/log/pods/openshift-etcd_etcd-m1_1/etcd/0.log": strings.Repeat(fmt.Sprintf("2025-03-11T10:00:00.1Z stderr F "+drift, "1m0.2s"), 3) +
				strings.Repeat(strings.Replace(fmt.Sprintf("2025-03-11T10:00:00.1Z stderr F "+drift, "1m0.1s"), "8e9e05c52164694d", "a2fc6a2bbb4b2e9e", 1), 3)}, "m1", time.Minute},
	} {
		d := diagnose(t, set, bundleOf(t, tt.files))
		if got := appliedOffset(d, tt.host); (got - tt.want).Abs() > time.Second {
			t.Errorf("%s: times of %s were set by %s, want %s; %+v", tt.name, tt.host, got, tt.want, d.Hosts)
		}
	}
}
