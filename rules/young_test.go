package rules

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"kanshiki/collect"
)

// cutTar diagnoses a tar that was cut right behind the given files.
func cutTar(t *testing.T, rule string, files ...stored) *Diagnosis {
	t.Helper()
	set, err := loadText(map[string]string{"down.yaml": rule})
	if err != nil {
		t.Fatal(err)
	}
	archive, _ := tarOf(t, files)
	d, err := Analyze(context.Background(), Request{Set: set, Bundles: []string{"-"},
		Walker: &collect.Walker{Limits: collect.DefaultLimits(), Stdin: bytes.NewReader(archive[:len(archive)-1024])}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCutBundleLeavesOpenWhatTheRestCouldClose(t *testing.T) {
	down, up := "Server kube_api/bs is DOWN, reason: x", "Server kube_api/bs is UP, reason: x"
	log := ha(0, down) + ha(time.Hour, "Connect from x")
	node := "apiVersion: v1\nkind: Node\nmetadata: {name: m1}\n"
	const cleared = "grace: 5m\ncleared_by: {objects: Node, jq: '{server: .metadata.name}'}\n"
	run := func(name string) string {
		return "must-gather/registry/namespaces/x/pods/p/c/c/logs/" + name + ".log"
	}
	pod := strings.ReplaceAll("2025-09-29T16:00:00.000000000Z "+down+"\n2025-09-29T17:00:00.000000000Z all quiet\n", "kube_api/", "")
	anyPod := strings.Replace(worked, "logs: haproxy", "logs: any", 1)
	for _, tt := range []struct {
		name, rule string
		files      []stored
		want       Verdict
	}{
		{"its own log is whole", worked, []stored{{"haproxy.log", []byte(log)}}, Fault},
		{"came back", worked, []stored{{"haproxy.log", []byte(log + ha(2*time.Hour, up))}}, Transient},
		{"another host could close it", worked + "resolved_on: any-host\n", []stored{{"haproxy.log", []byte(log)}}, Undetermined},
		{"another log could close it", worked + "resolved_in: [installer]\n", []stored{{"haproxy.log", []byte(log)}}, Undetermined},
		{"an object could clear it", strings.Replace(worked, "grace: 5m\n", cleared, 1), []stored{{"haproxy.log", []byte(log)}}, Undetermined},
		{"there are objects, but more may follow", strings.Replace(worked, "grace: 5m\n", cleared, 1),
			[]stored{{"haproxy.log", []byte(log)}, {"node.yaml", []byte(node)}}, Undetermined},
		{"the next run's log may follow", anyPod, []stored{{run("previous"), []byte(pod)}}, Undetermined},
		{"this run's log", anyPod, []stored{{run("current"), []byte(pod)}}, Fault},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := cutTar(t, tt.rule, tt.files...)
			if len(d.Findings) != 1 || d.Findings[0].Verdict != tt.want {
				t.Fatalf("%d findings, want %s:%s", len(d.Findings), tt.want, listed(d.Findings))
			}
			if f := d.Findings[0]; (f.Verdict == Undetermined) != (f.Awaits != "") {
				t.Errorf("awaits %q", f.Awaits)
			}
		})
	}
}

// A bundle that was cut can show that something is broken, never that nothing is.
func TestCutBundleIsNeverHealthy(t *testing.T) {
	quiet := stored{"haproxy.log", []byte(ha(0, "Server kube_api/bs is UP, reason: x"))}
	if d := cutTar(t, worked, quiet); d.Verdict != "inconclusive" || !strings.Contains(d.Headline, "not all of it could be") {
		t.Errorf("verdict %s: %s", d.Verdict, d.Headline)
	}
}

// Of two must-gathers of one cluster the later tells how it is now; objects of
// other clusters have other uids.
func TestNewerCopyInAnotherBundleCounts(t *testing.T) {
	const rule = `id: not-ready
title: a node is not ready
class: node/not-ready
component: kubelet
doc: Why.
remedy: Do it.
objects: Node
jq: 'select(.status.ready == false) | {node: .metadata.name}'
outcomes:
  - {verdict: fault, message: '{node} is not ready'}
tests:
  - name: one
    log: x
    want: []
`
	set, err := loadText(map[string]string{"not-ready.yaml": rule})
	if err != nil {
		t.Fatal(err)
	}
	bundle := func(uid, version, ready string) string {
		dir := t.TempDir()
		node := "apiVersion: v1\nkind: Node\nmetadata: {name: m1, uid: " + uid + ", resourceVersion: \"" + version + "\"}\nstatus: {ready: " + ready + "}\n"
		if err := lay(dir, set.Rules[0], &Test{Files: map[string]string{"node.yaml": node}}); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	bad, good, again := bundle("u1", "10", "false"), bundle("u1", "20", "true"), bundle("u1", "30", "false")
	other := bundle("u2", "5", "false")
	for _, tt := range []struct {
		name    string
		bundles []string
		want    int
	}{
		{"one", []string{bad}, 1},
		{"mended since", []string{bad, good}, 0},
		{"given the other way round", []string{good, bad}, 0},
		{"broken again", []string{bad, good, again}, 1},
		{"still broken", []string{bad, again}, 1},
		{"another cluster", []string{good, other}, 1},
	} {
		if d := diagnose(t, set, tt.bundles...); len(d.Findings) != tt.want {
			t.Errorf("%s: %d findings, want %d", tt.name, len(d.Findings), tt.want)
		}
	}
}
