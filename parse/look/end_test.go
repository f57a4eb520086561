package look

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"kanshiki/collect"
)

// A bundle ends when gathering did, whatever else in it prints a later time.
func TestEnd(t *testing.T) {
	node := "apiVersion: v1\nkind: Node\nmetadata: {name: m0, creationTimestamp: \"2025-03-04T08:00:00Z\"}\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"must-gather": {map[string]string{"timestamp": "2025-03-04 08:30:00.1 +0000 UTC m=+0.1\n2025-03-04 08:41:00.2 +0000 UTC m=+9.1\n",
			"cluster-scoped-resources/core/nodes/m0.yaml": node}, "2025-03-04T08:41:00Z"},
		"our own": {map[string]string{
			"manifest.json":           `{"schema":"kanshiki.bundle/v1","started":"2025-03-04T08:40:00Z","ended":"2025-03-04T08:42:00Z","items":[]}`,
			"hosts/m0/meta.json":      `{"host":"m0","started":"2025-03-04T08:40:00Z","ended":"2025-03-04T08:59:00Z"}`,
			"cluster/oc/nodes.yaml":   node,
			"hosts/m0/cmd/date.txt":   "# date\nTue Mar  4 09:59:00 UTC 2025\n",
			"cluster/oc/nodes-2.yaml": "apiVersion: v1\nkind: Node\nmetadata: {name: m1, creationTimestamp: \"2025-03-04T09:30:00Z\"}\n",
		}, "2025-03-04T08:42:00Z"},
		"neither": {map[string]string{"nodes.yaml": node}, "2025-03-04T08:00:00Z"},
	} {
		dir := t.TempDir()
		for file, text := range c.files {
			file = filepath.Join(dir, file)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		a, err := Objects(t.Context(), Bundle{Name: dir, Walker: &collect.Walker{}}, Question{Kinds: []string{"Node"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := a.End.Truncate(time.Second).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: ends %s, want %s", name, got, c.want)
		}
		if len(a.Objects) == 0 {
			t.Errorf("%s: no node", name)
		}
	}
}
