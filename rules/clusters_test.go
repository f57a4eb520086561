package rules

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Two clusters of one lab have the same host names and addresses, and what
// stands in one proves nothing of the other; nor does a later bundle make older
// what waited when the first was made. Each bundle is tried with two others.
func TestTwoHealthyBundlesMakeNoFault(t *testing.T) {
	set := builtin(t)
	bundles := bundlesIn(t, "ok")
	for i, a := range bundles {
		for _, step := range []int{1, 5} {
			b := bundles[(i+step)%len(bundles)]
			t.Run(a.name+" "+b.name, func(t *testing.T) {
				if d := diagnose(t, set, a.path, b.path); d.Verdict == "fault" {
					t.Errorf("two healthy bundles are said to be broken:%s", describe(d))
				}
			})
		}
	}
}

func bundleOf(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAgeCountsToTheEndOfItsBundle(t *testing.T) {
	node := func(since string) string {
		return "apiVersion: v1\nkind: Node\nmetadata: {name: w1.example.com, uid: u1}\nspec: {unschedulable: true}\n" +
			"status: {conditions: [{type: Ready, status: Unknown, reason: NodeStatusUnknown, lastTransitionTime: \"" + since + "\"}]}\n"
	}
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: test, creationTimestamp: \"2025-03-11T10:05:00Z\"}\nstatus: {phase: Running}\n"
	later := map[string]string{
		"haproxy.log": "2025-03-13T08:00:00Z lb haproxy[1]: Proxy stats started.\n",
		"messages":    "2025-03-13T08:00:00Z lb systemd[1]: Started Session 4 of user root.\n",
	}
	for _, tt := range []struct {
		name, since string
		later       bool
		want        Verdict
	}{
		{"rebooting", "2025-03-11T10:00:00Z", false, Transient},
		{"rebooting, with logs of two days later", "2025-03-11T10:00:00Z", true, Transient},
		{"gone for long", "2025-03-11T08:00:00Z", true, Fault},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bundles := []string{bundleOf(t, map[string]string{"nodes.yaml": node(tt.since), "pods.yaml": pod})}
			if tt.later {
				bundles = append(bundles, bundleOf(t, later))
			}
			d := diagnose(t, builtin(t), bundles...)
			i := slices.IndexFunc(d.Findings, func(f *Finding) bool { return f.Rule.ID == "kubelet-silent" })
			if i < 0 || d.Findings[i].Verdict != tt.want {
				t.Errorf("want kubelet-silent %s:%s", tt.want, describe(d))
			}
		})
	}
}

func TestClusters(t *testing.T) {
	a := map[string]string{"m1": "1", "m2": "2"}
	for _, tt := range []struct {
		name    string
		bundles []bundleMark
		want    int
	}{
		{"one", []bundleMark{{id: "a"}}, 1},
		{"a balancer beside it", []bundleMark{{}, {id: "a"}}, 1},
		{"the same twice", []bundleMark{{id: "a"}, {id: "a"}}, 1},
		{"two, and a balancer that may be of either", []bundleMark{{id: "a"}, {id: "b"}, {}}, 3},
		{"two by name", []bundleMark{{infra: "a-x2x2x"}, {infra: "b-y2y2y"}}, 2},
		{"other nodes", []bundleMark{{nodes: a}, {nodes: map[string]string{"n1": "", "n2": ""}}}, 2},
		{"installed anew", []bundleMark{{nodes: a}, {nodes: map[string]string{"m1": "5", "m2": "6"}}}, 2},
		{"a node more", []bundleMark{{nodes: a}, {nodes: map[string]string{"m1": "1", "w1": "7"}}}, 1},
		{"a table, which prints no uid", []bundleMark{{nodes: a}, {nodes: map[string]string{"m1": "", "m2": ""}}}, 1},
		{"one node alone", []bundleMark{{nodes: a}, {nodes: map[string]string{"w1": "7"}}}, 1},
		{"no cluster at all", []bundleMark{{}, {}}, 1},
	} {
		if got := (&engine{marked: tt.bundles}).clusters(); len(got) != tt.want {
			t.Errorf("%s: %v, want %d", tt.name, got, tt.want)
		}
	}
}
