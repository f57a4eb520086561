package rules

import (
	"strings"
	"testing"
	"time"
)

func TestProgramEnds(t *testing.T) {
	p, err := compileProgram(`def f: f; f`)
	if err != nil {
		t.Fatal(err)
	}
	from := time.Now()
	out, err := p.run(map[string]any{})
	if err == nil || !strings.Contains(err.Error(), "deadline") || len(out) > 0 {
		t.Errorf("%v, %v", out, err)
	}
	if took := time.Since(from); took < programTime {
		t.Errorf("ended after %v, which is before its time", took)
	}
	p, err = compileProgram(`range(1e9)`)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := p.run(nil); err == nil || len(out) != maxYield {
		t.Errorf("%d results, %v", len(out), err)
	}
}

// benchPod is a pod as rules read it.
func benchPod() map[string]any {
	return map[string]any{"kind": "Pod", "metadata": map[string]any{"name": "dns-default-x7k2p", "namespace": "openshift-dns"},
		"status": map[string]any{"phase": "Running", "conditions": []any{map[string]any{"type": "Ready", "status": "True"}},
			"containerStatuses": []any{map[string]any{"name": "dns", "ready": true, "restartCount": 0, "state": map[string]any{"running": map[string]any{}}}}}}
}

// BenchmarkPrograms runs every built-in rule that reads pods on one pod; MB/s
// are those of the pod's YAML, about 2.9 KB.
func BenchmarkPrograms(b *testing.B) {
	set, err := Builtin()
	if err != nil {
		b.Fatal(err)
	}
	pod, n := benchPod(), 0
	b.SetBytes(2900)
	b.ReportAllocs()
	for b.Loop() {
		n = 0
		for _, r := range set.Rules {
			if r.Objects == "Pod" && !r.All {
				n++
				if _, err := r.Program.run(pod); err != nil {
					b.Fatal(r.ID, err)
				}
			}
		}
	}
	b.ReportMetric(float64(n), "programs")
}

// What is built in is compiled only when it is used, so that it can be is
// tried here.
func TestBuiltinPrograms(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range set.Rules {
		programs := []*Program{r.Program}
		if r.ClearedBy != nil {
			programs = append(programs, r.ClearedBy.Program)
		}
		for _, p := range programs {
			if p == nil {
				continue
			}
			n++
			if err := p.compile(); err != nil {
				t.Errorf("%s: %v", r.File, err)
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d programs", n)
	}
}
