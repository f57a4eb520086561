package rules

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kanshiki/collect"
)

func TestMask(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"dial tcp 192.0.2.11:6443: connect: connection refused", "dial tcp *: connect: connection refused"},
		{"pod web-6c9d8-4xk2v is gone", "pod * is gone"},
		{"pod web-frontend-bcdfg is gone", "pod web-frontend-* is gone"},
		{"pod web-frontend-table is here", "pod web-frontend-table is here"},
		{`status 503 after 1m30s,  uid "6ba7b810-9dad-11d1-80b4-00c04fd430c8"`, `status * after *, uid "*"`},
		{"ports 80, 443 and 6443", "ports *, * and *"},
		{"no value at all", "no value at all"},
		{"", ""},
	} {
		if got := string(mask(nil, tc.in)); got != tc.want {
			t.Errorf("mask(%q)\n got %q\nwant %q", tc.in, got, tc.want)
		}
	}
	if n := len(mask(nil, strings.Repeat("word ", 1000))); n > maxTemplate+len(" …") {
		t.Errorf("a template of %d bytes", n)
	}
}

// report analyses a directory of logs and returns "count template" lines.
func unexplainedOf(t *testing.T, files map[string]string, baseline ...string) []string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Analyze(context.Background(), Request{Set: builtin(t), Bundles: []string{dir}, Baseline: baseline,
		Walker: &collect.Walker{Limits: collect.DefaultLimits()}})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, u := range d.Unexplained {
		out = append(out, fmt.Sprint(u.Count, " ", u.Text))
	}
	return out
}

// klog writes n lines of a container's log, a minute apart.
func klogLines(level string, from, n int, format string) string {
	var b strings.Builder
	for i := range n {
		m := from + i
		at := fmt.Sprintf("2021-08-03T%02d:%02d:00.000000000Z", 8+m/60, m%60)
		fmt.Fprintf(&b, "%s %s0803 %02d:%02d:00.000000       1 x.go:7] "+format+"\n", at, level, 8+m/60, m%60, m)
	}
	return b.String()
}

func TestUnexplained(t *testing.T) {
	const dir = "namespaces/shop/pods/web-1/web/web/logs/"
	late := klogLines("I", 0, 100, "request %d served") + klogLines("E", 100, 20, "frobnication of widget %d failed")
	for _, tc := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"an unknown message goes on to the end", map[string]string{dir + "current.log": late}, []string{"20 frobnication of widget * failed"}},
		{"it stopped long before the end", map[string]string{dir + "current.log": klogLines("E", 0, 20, "frobnication of widget %d failed") +
			klogLines("I", 20, 200, "request %d served")}, nil},
		{"of an earlier run of the container", map[string]string{dir + "previous.log": late}, nil},
		{"not an error", map[string]string{dir + "current.log": strings.ReplaceAll(late, " E0803 ", " W0803 ")}, nil},
		{"said by a rule's own line", map[string]string{dir + "current.log": klogLines("I", 0, 100, "request %d served") +
			klogLines("E", 100, 20, "%d: etcdserver: mvcc: database space exceeded")}, nil},
		{"the later and the lasting come first", map[string]string{dir + "current.log": klogLines("E", 0, 100, "old trouble with %d failed") +
			klogLines("E", 100, 18, "new trouble with %d failed") + klogLines("E", 118, 1, "old trouble with %d failed")},
			[]string{"18 new trouble with * failed", "101 old trouble with * failed"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := unexplainedOf(t, tc.files); !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestBaseline(t *testing.T) {
	const path = "namespaces/shop/pods/web-1/web/web/logs/current.log"
	good := t.TempDir()
	if err := os.WriteFile(filepath.Join(good, "web.log"), []byte(klogLines("E", 0, 5, "usual trouble with %d failed")), 0o644); err != nil {
		t.Fatal(err)
	}
	text := klogLines("E", 0, 20, "usual trouble with %d failed") + klogLines("E", 20, 20, "new trouble with %d failed")
	want := []string{"20 new trouble with * failed"}
	if got := unexplainedOf(t, map[string]string{path: text}, good); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Memory does not follow the number of messages.
func TestTemplatesAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range keepTemplates + 500 {
		word := ""
		for n := i; n > 0; n /= 20 {
			word += string("abcdefghijklmnopqrst"[n%20])
		}
		fmt.Fprintf(&b, "2021-08-03T09:00:00.000000000Z E0803 09:00:00.000000       1 x.go:7] frobnication of %sx failed\n", word)
	}
	if n := len(unexplainedOf(t, map[string]string{"namespaces/shop/pods/web-1/web/web/logs/current.log": b.String()})); n > keepTemplates {
		t.Errorf("%d templates are kept, more than %d", n, keepTemplates)
	}
}
