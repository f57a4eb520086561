package parse

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the fast reader takes it must read as the library does.
func TestPlainYAML(t *testing.T) {
	tests := []struct {
		name, text string
		plain      bool
	}{
		{"nested", "a:\n  b: 1\n  c:\n  - x\n  - y: 2\n    z: {}\n  -\n    k: v\nd: []\n", true},
		{"types", "a: 007\nb: 0x1f\nc: 1e3\nd: ~\ne: null\nf: yes\ng: True\nh: 1_000\ni: .5\nj: 2024-05-01\nk: 10.0.0.0/8\nl: n\nm: -3\nn: +4\no: .inf\np: 99999999999999999999\nq: 4.10\nr: 1:30\ns: 12ab34-9f\nt: 1e-5\nu: 1-2\nv: 0b11\nw: 12e4\nx: 4e5c0b1d-12e4-4e-5\ny: 0o17\nz: 1+1\n", true},
		{"words", "a: y\nb: Y\nc: yes\nd: Yes\ne: NO\nf: on\ng: Off\nh: nan\ni: Inf\nj: tRUE\nk: FALSE\nl: NULL\nm: None\nn: e5\no: x1f\np: --v=2\nq: -v\nr: $(X)\ns: =\nt: (a)\nu: -.5\nv: -.inf\nw: <x\nx: =x\n", true},
		{"nothing", "a:\nb:\n- \n-\nc: ''\nd: \"\"\n", true},
		{"quotes", "a: 'it''s'\nb: \"x\\ny\\\"\\\\\"\n\"q: k\": 1\n'k': v\n", true},
		{"folded quotes", "a: \"one\n  two\n  \\ three\"\nb: 'one\n  two'\n", true},
		{"folded plain", "a: one two\n  three: four\nb: 1\n", false},
		{"folded plain text", "a: one two\n  three\n  - four\nb: 1\n", true},
		{"literal", "a: |\n  x\n   y\n\n  z\nb: |-\n  x\n\nc: |+\n  x\n\nd: 1\n", true},
		{"literal in a sequence", "- |\n  a: b\n- |-\n  x\n", true},
		{"literal at the end", "a:\n  b: |\n    x\n", true},
		{"sequence of sequences", "- - a\n  - b\n- - c\n", true},
		{"zero indent sequence", "a:\n- 1\n- 2\nb: 3\n", true},
		{"document mark", "---\na: 1\n", true},
		{"scalar before a document mark", "--\n---\n\n", false},
		{"managed fields", "metadata:\n  managedFields:\n  - apiVersion: v1\n    fieldsV1:\n      f:x: {}\n  name: a\n", true},
		{"comment", "a: 1 # one\n", false},
		{"anchor", "a: &x 1\nb: *x\n", false},
		{"flow", "a: {b: 1}\n", false},
		{"tag", "a: !!str 1\n", false},
		{"folded", "a: >\n  x\n", false},
		{"indicator", "a: |2\n    x\n", false},
		{"twice", "a: 1\na: 2\n", false},
		{"tab", "a:\tb\n", false},
		{"merge", "<<: {}\n", false},
		{"bad indent", "a:\n  b: 1\n c: 2\n", false},
		{"scalar", "abc\n", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if plain := samePlain(t, []byte(tt.text)); plain != tt.plain {
				t.Errorf("read by the fast reader: %v, want %v", plain, tt.plain)
			}
		})
	}
}

// samePlain compares both readers; it reports whether the fast one took it.
func samePlain(t *testing.T, text []byte) bool {
	t.Helper()
	got, ok := decodePlainYAML(text, nil)
	if !ok {
		return false
	}
	want, err := decodeAnyYAML(text)
	if err != nil {
		t.Fatalf("%q: the library refuses it: %v", text, err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("%q: -library +fast\n%s", text, d)
	}
	return true
}

// Real output of `oc` must take the fast way, nearly always.
func TestPlainYAMLOnRealFiles(t *testing.T) {
	cases := filepath.Join("..", "..", "shared", "cases")
	if _, err := os.Stat(cases); err != nil {
		t.Skipf("SKIPPED: no shared cases beside the repository: %v", err)
	}
	files, _ := filepath.Glob(filepath.Join(cases, "*", "in", "*.yaml"))
	items, plain := 0, 0
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if len(text) > 300_000 {
			continue
		}
		yamlDocuments(text, func(doc []byte, line int) {
			yamlChunks(doc, line, func(c yamlChunk) {
				items++
				if samePlain(t, c.text) {
					plain++
				}
			})
		})
	}
	if items == 0 || plain*100 < items*95 {
		t.Errorf("%d of %d objects were read by the fast reader", plain, items)
	}
}

func FuzzPlainYAML(f *testing.F) {
	for _, s := range []string{nodeYAML, "a: |\n  x\n\n", "- - a: 'b'\n  - \"c\\n\"\n", "a: one\n  two\nb: 0o7\n", "k:\n- x\n-\n  - y\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if strings.Contains(string(text), "managedFields") {
			t.Skip("left out unread")
		}
		samePlain(t, text)
	})
}

// benchPod is a pod of the size and shape that a must-gather is full of.
var benchPod = []byte("- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: dns-default-x7k2p\n    namespace: openshift-dns\n    managedFields:\n" +
	strings.Repeat("    - apiVersion: v1\n      fieldsV1:\n        f:metadata:\n          f:labels: {}\n      manager: kubelet\n", 8) +
	"  spec:\n    containers:\n" +
	strings.Repeat("    - image: quay.io/example/image@sha256:0123456789abcdef\n      name: dns\n      ports:\n      - containerPort: 5353\n        protocol: UDP\n      resources:\n        requests:\n          cpu: 50m\n", 6) +
	"  status:\n    conditions:\n" + strings.Repeat("    - lastTransitionTime: \"2024-05-01T10:00:00Z\"\n      status: \"True\"\n      type: Ready\n", 4))

func BenchmarkDecodeYAML(b *testing.B) {
	if _, ok := decodePlainYAML(benchPod, nil); !ok {
		b.Fatal("the fast reader refuses a pod")
	}
	keys := map[string]string{}
	for name, decode := range map[string]func() (any, error){
		"plain":   func() (any, error) { return decodeYAML(benchPod, keys) },
		"library": func() (any, error) { return decodeAnyYAML(benchPod) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(benchPod)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := decode(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
