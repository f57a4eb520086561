package rules

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"kanshiki/collect"
)

// bundlesIn lists the fixtures of one folder: directories as they are, txtar
// files laid out in a temporary directory. comment is the txtar's comment, or
// the content of <directory>.expect.
func bundlesIn(t *testing.T, dir string) (bundles []fixture) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join("..", "fixtures", dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		path := filepath.Join("..", "fixtures", dir, e.Name())
		switch {
		case e.IsDir():
			comment, _ := os.ReadFile(path + ".expect")
			bundles = append(bundles, fixture{e.Name(), path, string(comment)})
		case filepath.Ext(path) == ".txtar":
			ar, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			laid := t.TempDir()
			for _, f := range ar.Files {
				to := filepath.Join(laid, filepath.FromSlash(f.Name))
				if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(to, f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			bundles = append(bundles, fixture{strings.TrimSuffix(e.Name(), ".txtar"), laid, string(ar.Comment)})
		}
	}
	if len(bundles) == 0 {
		t.Fatalf("no fixture in %s", dir)
	}
	return bundles
}

type fixture struct{ name, path, comment string }

// expect returns the words after "key:" in a fixture's comment.
func (f fixture) expect(key string) []string {
	for line := range strings.Lines(f.comment) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), key+":"); ok {
			return strings.Fields(rest)
		}
	}
	return nil
}

func diagnose(t *testing.T, set *Set, bundles ...string) *Diagnosis {
	t.Helper()
	d, err := Analyze(context.Background(), Request{Set: set, Bundles: bundles,
		Walker: &collect.Walker{Limits: collect.DefaultLimits()}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// diagnosed are the fixtures' diagnoses, which several tests look at.
var diagnosed = map[string]*Diagnosis{}

func diagnoseFixture(t *testing.T, set *Set, dir string, f fixture) *Diagnosis {
	t.Helper()
	key := dir + "/" + f.name
	if diagnosed[key] == nil {
		diagnosed[key] = diagnose(t, set, f.path)
	}
	return diagnosed[key]
}

func builtin(t *testing.T) *Set {
	t.Helper()
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// describe lists the open findings, causes first.
func describe(d *Diagnosis) string {
	var b strings.Builder
	for _, c := range d.Causes {
		b.WriteString("\n  cause " + string(c.Verdict) + " [" + c.Rule.ID + "] " + c.Message)
		for _, s := range c.Explains {
			b.WriteString("\n    explains [" + s.Rule.ID + "] " + s.Message)
		}
		for _, e := range c.Evidence {
			b.WriteString("\n    " + e.File + ": " + e.Text)
		}
	}
	return b.String()
}

// The folder is the assertion: what lies in ok/ is healthy.
func TestFixturesOK(t *testing.T) {
	set := builtin(t)
	for _, f := range bundlesIn(t, "ok") {
		t.Run(f.name, func(t *testing.T) {
			if d := diagnoseFixture(t, set, "ok", f); d.Verdict != "healthy" {
				t.Errorf("verdict %s, want healthy:%s", d.Verdict, describe(d))
			}
		})
	}
}

// The file name is the assertion: the rule that must be the first cause.
func TestFixturesFault(t *testing.T) {
	set := builtin(t)
	for _, f := range bundlesIn(t, "fault") {
		t.Run(f.name, func(t *testing.T) {
			d := diagnoseFixture(t, set, "fault", f)
			if len(d.Causes) == 0 || d.Causes[0].Rule.ID != f.name {
				t.Errorf("verdict %s, want first cause %s:%s", d.Verdict, f.name, describe(d))
			}
		})
	}
}

// Mixed fixtures say what they want: `causes:` in order, `under:` symptoms of
// the first, `quiet:` rules that must be heard as noise, `not:` rules that must
// not be open, `faults:` how many causes there are that are no mere warning.
func TestFixturesMixed(t *testing.T) {
	set := builtin(t)
	for _, f := range bundlesIn(t, "mixed") {
		t.Run(f.name, func(t *testing.T) {
			d := diagnoseFixture(t, set, "mixed", f)
			wanted := 0
			for i, id := range f.expect("causes") {
				wanted++
				if i >= len(d.Causes) || d.Causes[i].Rule.ID != id {
					t.Errorf("cause %d is not %s:%s", i+1, id, describe(d))
				}
			}
			for _, id := range f.expect("under") {
				wanted++
				if len(d.Causes) == 0 || !slices.ContainsFunc(all(d.Causes[0]), func(x *Finding) bool { return x.Rule.ID == id }) {
					t.Errorf("%s is not under the first cause:%s", id, describe(d))
				}
			}
			for _, id := range f.expect("quiet") {
				wanted++
				if !slices.ContainsFunc(d.Findings, func(x *Finding) bool {
					return x.Rule.ID == id && (x.Verdict == Benign || x.Verdict == Transient)
				}) {
					t.Errorf("%s is not among the noise", id)
				}
			}
			for _, id := range f.expect("not") {
				wanted++
				if slices.ContainsFunc(d.Findings, func(x *Finding) bool { return x.Rule.ID == id && x.open() }) {
					t.Errorf("%s is open:%s", id, describe(d))
				}
			}
			for _, n := range f.expect("faults") {
				wanted++
				got := 0
				for _, c := range d.Causes {
					if _, fault := under(c); fault {
						got++
					}
				}
				if strconv.Itoa(got) != n {
					t.Errorf("%d independent faults, want %s:%s", got, n, describe(d))
				}
			}
			if wanted == 0 {
				t.Error("the fixture asserts nothing: say causes:, under:, quiet:, not: or faults:")
			}
		})
	}
}

// all is a finding and everything under it.
func all(f *Finding) []*Finding {
	out := []*Finding{f}
	for _, s := range f.Explains {
		out = append(out, all(s)...)
	}
	return out
}

// Healthy clusters of the real world, where the corpus is at hand.
func TestHealthyCorpus(t *testing.T) {
	root := filepath.Join("..", "..", "shared", "corpus")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("SKIPPED: no corpus at %s: real must-gathers are not tested", root)
	}
	set := builtin(t)
	archives, _ := filepath.Glob(filepath.Join(root, "openshift__must-gather-clean", "*.tar.xz"))
	if len(archives) == 0 {
		t.Fatal("the corpus holds no must-gather")
	}
	for _, a := range append(archives, filepath.Join(root, "raravena80__haproxylogparser"),
		filepath.Join(root, "tstack__lnav"),
		filepath.Join(root, "openshift__insights-operator")) {
		t.Run(filepath.Base(a), func(t *testing.T) {
			if d := diagnose(t, set, a); d.Verdict == "fault" {
				t.Errorf("a healthy bundle is said to be broken:%s", describe(d))
			}
		})
	}
}
