package rules

import (
	"bytes"
	"context"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"kanshiki/collect"
)

// What every run pays before the first byte.
func BenchmarkBuiltin(b *testing.B) {
	for b.Loop() {
		if _, err := Builtin(); err != nil {
			b.Fatal(err)
		}
	}
}

// Cost must follow the bytes, not the number of rules: the same bundle under
// the built-in rules, and under them and copies of them that look for other
// words.
func BenchmarkRules(b *testing.B) {
	dir := b.TempDir()
	size := layLogs(b, dir, 64<<20)
	for _, times := range []int{1, 2, 6, 28} {
		set, err := Builtin()
		if err != nil {
			b.Fatal(err)
		}
		own := len(set.Rules)
		for n := 1; n < times; n++ {
			for _, r := range set.Rules[:own] {
				if len(r.Logs) > 0 {
					set.Rules = append(set.Rules, otherWords(b, r, n))
				}
			}
		}
		b.Run(fmt.Sprintf("rules=%d", len(set.Rules)), func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				if _, err := Analyze(context.Background(), Request{Set: set, Bundles: []string{dir},
					Walker: &collect.Walker{Limits: collect.DefaultLimits()}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// otherWords copies a log rule with the letters of its patterns moved on by n.
func otherWords(b *testing.B, r *Rule, n int) *Rule {
	c := *r
	c.ID = fmt.Sprintf("%s-%d", r.ID, n)
	move := func(list []*Pattern) (out []*Pattern) {
		for _, p := range list {
			q, err := compilePattern(moveLetters(p.String(), n))
			if err != nil {
				b.Fatal(err)
			}
			out = append(out, q)
		}
		return out
	}
	c.Match, c.FollowedBy = move(r.Match), move(r.FollowedBy)
	return &c
}

// moveLetters leaves alone what is no literal: escapes, classes, names and
// flags of groups.
func moveLetters(pattern string, n int) string {
	out := []byte(pattern)
	class := false
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case c == '\\':
			i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '(' && i+1 < len(out) && out[i+1] == '?':
			for out[i] != ':' && out[i] != '>' && out[i] != ')' {
				i++
			}
		case c >= 'a' && c <= 'z' && !class:
			out[i] = 'a' + (c-'a'+byte(n))%26
		}
	}
	return string(out)
}

// layLogs writes logs as a must-gather holds them, about n bytes; some three in
// a hundred lines hold words of trouble.
func layLogs(b *testing.B, dir string, n int) (size int64) {
	rnd := rand.New(rand.NewSource(7))
	for name, line := range map[string]func(sec int) string{
		"host_service_logs/masters/kubelet_service.log": func(sec int) string {
			return fmt.Sprintf("Aug 03 10:14:%02d.069246 ip-10-0-189-142 hyperkube[1359]: I0803 10:14:01.069173    1359 kubelet_getters.go:176] \"Pod status updated\" pod=\"openshift-etcd/etcd-%d\" status=Running\n", sec, rnd.Intn(1e6))
		},
		"host_service_logs/masters/crio_service.log": func(sec int) string {
			return fmt.Sprintf("Aug 03 10:12:%02d.224906 ip-10-0-195-177 crio[1314]: time=\"2021-08-03 10:12:48.224871360Z\" level=info msg=\"Image status: &{0xc%07x map[]}\" id=52ef4d92\n", sec, rnd.Intn(1e8))
		},
		"namespaces/openshift-etcd/pods/etcd-0/etcd/etcd/logs/current.log": func(sec int) string {
			return fmt.Sprintf("2021-08-03T10:11:%02d.393680928Z {\"level\":\"info\",\"ts\":\"2021-08-03T10:11:05.393Z\",\"caller\":\"mvcc/kvstore_compaction.go:56\",\"msg\":\"finished scheduled compaction\",\"compact-revision\":%d}\n", sec, rnd.Intn(1e6))
		},
		"namespaces/openshift-ingress-operator/pods/ingress-operator-1/ingress-operator/ingress-operator/logs/current.log": func(sec int) string {
			if rnd.Intn(8) == 0 {
				return fmt.Sprintf("2021-08-03T10:12:%02d.204895081Z E0803 10:12:32.204850       1 controller.go:372] failed to sync object %d: timed out\n", sec, rnd.Intn(1e6))
			}
			return fmt.Sprintf("2021-08-03T10:12:%02d.204895081Z I0803 10:12:32.204850       1 controller.go:372] event from workqueue %d successfully processed\n", sec, rnd.Intn(1e6))
		},
	} {
		var text bytes.Buffer
		for i := 0; text.Len() < n/4; i++ {
			text.WriteString(line(i % 60))
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(to, text.Bytes(), 0o644); err != nil {
			b.Fatal(err)
		}
		size += int64(text.Len())
	}
	return size
}
