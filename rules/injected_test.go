package rules

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// edit changes one file of the healthy two-node bundle. An empty old adds text
// to the file, or makes it.
type edit struct{ file, old, new string }

// Twelve single faults in the bundle fixtures/ok/two-node-sdn: the first cause
// is the injected one and the path names its layer. The bundle itself is
// silent (TestFixturesOK), with every layer that it can tell of sound.
func TestInjectedFaults(t *testing.T) {
	healthy, err := txtar.ParseFile(filepath.Join("..", "fixtures", "ok", "two-node-sdn.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	set := builtin(t)
	for _, tc := range injected() {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			lay := map[string]string{}
			for _, f := range healthy.Files {
				lay[f.Name] = string(f.Data)
			}
			for _, e := range tc.edits {
				text := lay[e.file]
				switch {
				case e.old == "":
					text += e.new
				case !strings.Contains(text, e.old):
					t.Fatalf("%s does not hold %q", e.file, e.old)
				default:
					text = strings.ReplaceAll(text, e.old, e.new)
				}
				lay[e.file] = text
			}
			for name, text := range lay {
				to := filepath.Join(dir, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			d := diagnose(t, set, dir)
			if len(d.Causes) == 0 || d.Causes[0].Rule.ID != tc.cause {
				t.Errorf("the first cause is not %s:%s", tc.cause, describe(d))
			}
			if len(d.Causes) > 1 {
				t.Errorf("one fault was injected, %d causes are named:%s", len(d.Causes), describe(d))
			}
			if got := breaksAt(d); got != tc.layer {
				t.Errorf("the path breaks at %q, want %q", got, tc.layer)
			}
		})
	}
}

func breaksAt(d *Diagnosis) string {
	for _, l := range d.Path {
		if l.Breaks {
			return l.ID
		}
	}
	return ""
}
