package rules

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const (
	isDown = ` is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`
	isUp   = ` is UP, reason: Layer4 check passed, check duration: 0ms. 1 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.`
)

// drawn is a band in one line: `kind name@host: up 10:00-10:05 down 10:05-10:30`.
func drawn(b Band) string {
	out := string(b.Kind) + " " + b.Name
	if b.Host != "" {
		out += "@" + b.Host
	}
	out += ":"
	for _, s := range b.Spans {
		out += fmt.Sprintf(" %s %s", s.State, s.From.Format("15:04"))
		if s.To.After(s.From) {
			out += "-" + s.To.Format("15:04")
		}
	}
	return out
}

func TestBands(t *testing.T) {
	balancer := func(lines ...string) map[string]string {
		text := ""
		for _, l := range lines {
			at, what, _ := strings.Cut(l, " ")
			text += "2025-03-11T" + at + ":00Z lb haproxy[7]: " + what + "\n"
		}
		return map[string]string{"haproxy.log": text}
	}
	node := func(status, since string) string {
		return "apiVersion: v1\nkind: Node\nmetadata: {name: m1.example.com}\nstatus:\n  conditions:\n  - {type: Ready, status: \"" + status +
			"\", lastTransitionTime: \"2025-03-11T" + since + ":00Z\", lastHeartbeatTime: \"2025-03-11T11:00:00Z\"}\n"
	}
	event := func(reason, first, last string) string {
		return "apiVersion: v1\nkind: Event\nmetadata: {name: " + strings.ToLower(reason) + ", namespace: default}\ninvolvedObject: {kind: Node, name: m1.example.com}\nreason: " +
			reason + "\nfirstTimestamp: \"2025-03-11T" + first + ":00Z\"\nlastTimestamp: \"2025-03-11T" + last + ":00Z\"\n"
	}
	election := func(at, member string, term int) string {
		return fmt.Sprintf(`{"level":"info","ts":"2025-03-11T%s:00Z","msg":"raft.node: %s elected leader 30c29f1b390a6a04 at term %d"}`+"\n", at, member, term)
	}
	few := oneRule(t)
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"a log tells changes only, so before the first it was the other way", balancer("10:00 Connect from 192.0.2.20:51000 to 192.0.2.5:6443 (kubeapi/TCP)",
			"10:05 Server kube_api/m1"+isDown, "10:06 Server kube_api/m1"+isDown, "10:20 Server kube_api/m1"+isUp, "10:30 Server kube_api/m2"+isUp, "10:40 Server kube_api/m1"+isDown,
			"10:50 Connect from 192.0.2.20:51000 to 192.0.2.5:6443 (kubeapi/TCP)"),
			[]string{"server kube_api/m1@lb: up 10:00-10:05 down 10:05-10:20 up 10:20-10:40 down 10:40-10:50", "server kube_api/m2@lb: down 10:00-10:30 up 10:30-10:50"}},
		{"a backend has no server until one comes up", balancer("10:00 Server kube_api/m1"+isDown, "10:00 backend kube_api has no server available!", "10:10 Server kube_api/m1"+isUp, "10:15 Server other/x"+isUp),
			[]string{"backend kube_api@lb: down 10:00-10:10 up 10:10-10:15", "server kube_api/m1@lb: down 10:00-10:10 up 10:10-10:15", "server other/x@lb: down 10:00-10:15 up 10:15"}},
		{"a new process takes every server for up", balancer("10:00 Server kube_api/m1"+isDown, "10:10 Proxy kube_api started.", "10:12 Connect from 192.0.2.20:51000 to 192.0.2.5:6443 (kubeapi/TCP)"),
			[]string{"server kube_api/m1@lb: down 10:00-10:10 up 10:10-10:12"}},
		{"a copy on a terminal has another clock", map[string]string{"haproxy.log": "2025-03-11T10:00:00Z lb haproxy[7]: Server kube_api/m1" + isDown + "\nMessage from syslogd@lb at Mar 11 03:00:00 ...\n haproxy[7]: Server kube_api/m2" + isDown + "\n"},
			[]string{"server kube_api/m1@lb: down 10:00"}},
		{"no year anywhere", map[string]string{"haproxy.log": "Mar 11 10:00:00 lb haproxy[7]: Server kube_api/m1" + isDown + "\nMar 11 10:20:00 lb haproxy[7]: Server kube_api/m1" + isUp +
			"\nMar 11 10:30:00 lb haproxy[7]: Connect from 192.0.2.20:51000 to 192.0.2.5:6443 (kubeapi/TCP)\n"},
			[]string{"server kube_api/m1@lb: down 10:00-10:20 up 10:20-10:30"}},
		{"a node by its condition and the events before it", map[string]string{"node.yaml": node("True", "10:30"), "a.yaml": event("NodeNotReady", "10:00", "10:20"), "b.yaml": event("NodeReady", "09:00", "10:10")},
			[]string{"node m1.example.com: up 09:00-10:00 down 10:00-10:10 up 10:10-10:20 down 10:20-10:30 up 10:30-11:00"}},
		{"not known is not ready", map[string]string{"node.yaml": node("Unknown", "10:30")}, []string{"node m1.example.com: down 10:30-11:00"}},
		{"an election is one, whoever prints it", map[string]string{"pods/etcd-m0/etcd/etcd/logs/current.log": election("10:00", "aaaa", 4) + election("10:30", "aaaa", 5), "pods/etcd-m1/etcd/etcd/logs/current.log": election("10:01", "bbbb", 4)},
			[]string{"etcd : election 10:00 election 10:30"}},
		{"a row of a table has no times", map[string]string{"nodes.txt": "NAME   STATUS     ROLES    AGE   VERSION\nm1     NotReady   master   3d    v1.27.8\n"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, b := range diagnoseFiles(t, few, tt.files).Bands {
				got = append(got, drawn(b))
			}
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// What flaps all day keeps its beginning, its end, and states that alternate.
func TestBandsAreBounded(t *testing.T) {
	log, at := "", time.Date(2025, 3, 11, 0, 0, 0, 0, time.UTC)
	for i := range 5000 {
		log += at.Add(time.Duration(i)*10*time.Second).Format(time.RFC3339) + " lb haproxy[7]: Server kube_api/m1" + []string{isDown, isUp}[i%2] + "\n"
	}
	for i := range 2 * keepBands {
		log += fmt.Sprintf("2025-03-11T23:00:00Z lb haproxy[7]: Server kube_api/x%d%s\n", i, isDown)
	}
	bands := diagnoseFiles(t, oneRule(t), map[string]string{"haproxy.log": log}).Bands
	if len(bands) != keepBands {
		t.Fatalf("%d bands", len(bands))
	}
	b := bands[0]
	if !b.Cut || len(b.Spans) > keepBandPoints || len(b.Spans) < keepBandPoints/2 || b.Spans[0].From != at || b.Spans[len(b.Spans)-1].State != BandUp {
		t.Errorf("cut %v, %d spans, %v", b.Cut, len(b.Spans), b.Spans[0])
	}
	for i, s := range b.Spans[1:] {
		if s.State == b.Spans[i].State || s.From != b.Spans[i].To {
			t.Fatalf("span %d: %v after %v", i+1, s, b.Spans[i])
		}
	}
}

func TestOperators(t *testing.T) {
	yaml := func(degraded, rv string) string {
		return "apiVersion: config.openshift.io/v1\nkind: ClusterOperator\nmetadata: {name: dns, resourceVersion: \"" + rv + "\"}\nstatus:\n  versions: [{name: operator, version: 4.14.9}]\n" +
			"  conditions:\n  - {type: Available, status: \"True\"}\n  - {type: Progressing, status: \"True\", message: rolling}\n  - {type: Degraded, status: \"" + degraded + "\", reason: Odd}\n"
	}
	table := "NAME   VERSION   AVAILABLE   PROGRESSING   DEGRADED   SINCE   MESSAGE\ndns    4.14.9    False       True          True       3h      it is gone\netcd   4.14.9    True        False         False      3h\n"
	few := oneRule(t)
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"a table", map[string]string{"co.txt": table}, "[{dns 4.14.9 False True True it is gone 0} {etcd 4.14.9 True False False  0}]"},
		{"the object wins over the table, and the newer over the older", map[string]string{"co.txt": table, "a.yaml": yaml("True", "9"), "b.yaml": yaml("False", "10")},
			"[{dns 4.14.9 True True False rolling 0} {etcd 4.14.9 True False False  0}]"},
		{"what is degraded says so before what goes on", map[string]string{"a.yaml": yaml("True", "9")}, "[{dns 4.14.9 True True True Odd 0}]"},
		{"none", map[string]string{"haproxy.log": "2025-03-11T10:00:00Z lb haproxy[7]: Server kube_api/m1" + isDown + "\n"}, "[]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := fmt.Sprint(diagnoseFiles(t, few, tt.files).Operators); got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// oneRule is a set that hardly judges: nothing here rests on rules.
func oneRule(t *testing.T) *Set {
	t.Helper()
	set := builtin(t)
	return &Set{Rules: set.Rules[:1], Packs: set.Packs}
}
