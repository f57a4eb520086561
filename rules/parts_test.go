package rules

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

// dump is a must-gather of a cluster at an hour of 11 March: its node w1 is
// gone since the time given, or well.
func dump(dir, id, end, gone string) map[string]string {
	state := `status: "True", lastHeartbeatTime: "2025-03-11T` + end + `:00Z", lastTransitionTime: "2025-03-10T08:00:00Z"`
	if gone != "" {
		state = `status: Unknown, reason: NodeStatusUnknown, lastTransitionTime: "2025-03-11T` + gone + `:00Z"`
	}
	node := func(name, state string) string {
		cordoned := strings.Contains(state, "T09:59") // for an update
		return fmt.Sprintf("apiVersion: v1\nkind: Node\nmetadata: {name: %s.example.com, uid: %s%s}\nspec: {unschedulable: %v}\n", name, id, name, cordoned) +
			"status: {conditions: [{type: Ready, " + state + "}]}\n"
	}
	at := dir + "quay-example-com-ocp-release-sha256-" + strings.Repeat("0", 63) + id + "/"
	return map[string]string{
		at + "cluster-scoped-resources/core/nodes/w1.example.com.yaml": node("w1", state),
		at + "cluster-scoped-resources/core/nodes/w2.example.com.yaml": node("w2", `status: "True"`),
		at + "cluster-scoped-resources/config.openshift.io/clusterversions/version.yaml": "apiVersion: config.openshift.io/v1\nkind: ClusterVersion\n" +
			"metadata: {name: version}\nspec: {clusterID: 5d5d0000-0000-4000-8000-00000000000" + id + "}\n",
		at + "namespaces/test/core/pods.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: test, creationTimestamp: \"2025-03-11T" + end + ":00Z\"}\nstatus: {phase: Running}\n",
	}
}

func together(all ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	return out
}

// Dumps in one folder are as many bundles: of one cluster the later tells, and
// of two neither says anything of the other.
func TestDumpsInOneFolder(t *testing.T) {
	const one, two = "must-gather.local.1/", "must-gather.local.2/"
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  int // findings of kubelet-silent
	}{
		{"mended since", together(dump(one, "1", "10:00", "08:00"), dump(two, "1", "14:00", "")), 0},
		{"broken since", together(dump(one, "1", "10:00", ""), dump(two, "1", "14:00", "12:00")), 1},
		{"broken in both", together(dump(one, "1", "10:00", "08:00"), dump(two, "1", "14:00", "08:00")), 1},
		{"another cluster's is well", together(dump(one, "1", "10:00", "08:00"), dump(two, "2", "14:00", "")), 1},
		{"the later of two clusters is broken", together(dump(one, "1", "10:00", ""), dump(two, "2", "14:00", "12:00")), 1},
		{"both of two clusters are broken", together(dump(one, "1", "10:00", "08:00"), dump(two, "2", "14:00", "12:00")), 2},
		{"two clusters' images in one run's folder", together(dump(one, "1", "10:00", "08:00"), dump(one, "2", "14:00", "")), 1},
		{"just gone when the first was made, which a later one of another cluster does not make older",
			together(dump(one, "1", "10:00", "09:59"), dump(two, "2", "14:00", "")), 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := diagnose(t, builtin(t), bundleOf(t, tt.files))
			n := 0
			for _, f := range d.Findings {
				if f.Rule.ID == "kubelet-silent" && f.open() {
					n += f.Count
				}
			}
			if n != tt.want {
				t.Errorf("%d nodes are silent, want %d:%s", n, tt.want, describe(d))
			}
		})
	}
}

// What is gone from the later dump is over, if that one would list it.
func TestGoneFromTheLaterDump(t *testing.T) {
	csr := func(dir, id string) map[string]string {
		return map[string]string{dir + "quay-example-com-ocp-release-sha256-" + strings.Repeat("0", 63) + "1/cluster-scoped-resources/certificates.k8s.io/certificatesigningrequests/" + id + ".yaml": "apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: {name: " + id + ", creationTimestamp: \"2025-03-11T06:00:00Z\"}\n" +
			"spec: {signerName: kubernetes.io/kubelet-serving, username: \"system:node:w1.example.com\"}\nstatus: {}\n"}
	}
	const one, two = "must-gather.local.1/", "must-gather.local.2/"
	early, late := dump(one, "1", "10:00", ""), dump(two, "1", "14:00", "")
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  bool
	}{
		{"once", together(early, csr(one, "csr-a")), true},
		{"gone since", together(early, csr(one, "csr-a"), late, map[string]string{
			firstKey(csr(two, "csr-b")): strings.Replace(csr(two, "csr-b")[firstKey(csr(two, "csr-b"))], "status: {}",
				"status: {certificate: eA==, conditions: [{type: Approved, status: \"True\"}]}", 1)}), false},
		{"not asked for since", together(early, csr(one, "csr-a"), late), true},
	} {
		d := diagnose(t, builtin(t), bundleOf(t, tt.files))
		found := false
		for _, f := range d.Findings {
			found = found || strings.HasPrefix(f.Rule.ID, "csr-") && f.open()
		}
		if found != tt.want {
			t.Errorf("%s: a request waits: %v, want %v:%s", tt.name, found, tt.want, describe(d))
		}
	}
}

func firstKey(m map[string]string) string {
	for k := range m {
		return k
	}
	return ""
}

// A line of one cluster resolves nothing in another that has the same names.
func TestLinesOfTwoClustersDoNotMix(t *testing.T) {
	set, err := loadText(map[string]string{"down.yaml": worked})
	if err != nil {
		t.Fatal(err)
	}
	const down = "2025-03-11T09:00:00Z lb haproxy[1]: Server api/m1 is DOWN, reason: Layer4 timeout, check duration: 2001ms. 0 active and 0 backup servers left.\n"
	const up = "2025-03-11T09:20:00Z lb haproxy[1]: Server api/m1 is UP, reason: Layer4 check passed, check duration: 1ms. 1 active and 0 backup servers online.\n"
	const after = "2025-03-11T13:59:00Z lb haproxy[1]: Proxy stats started.\n"
	log := func(dir, text string) map[string]string { return map[string]string{dir + "haproxy.log": text} }
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  Verdict
	}{
		{"one cluster", together(dump("a/must-gather.local.1/", "1", "10:00", ""), dump("a/must-gather.local.2/", "1", "14:00", ""), log("a/x/", down+after), log("a/y/", up+after)), Transient},
		{"two clusters", together(dump("a/must-gather.local.1/", "1", "10:00", ""), dump("b/must-gather.local.2/", "2", "14:00", ""), log("a/", down+after), log("b/", up+after)), Fault},
	} {
		d := diagnose(t, set, bundleOf(t, tt.files))
		if len(d.Findings) != 1 || d.Findings[0].Verdict != tt.want {
			t.Errorf("%s: want one %s:%s", tt.name, tt.want, describe(d))
		}
	}
}
