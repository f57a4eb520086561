package rules

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kanshiki/collect"
	"kanshiki/parse"
)

// printedYear is the year of a time as `oc` and our collector write them.
var printedYear = regexp.MustCompile(`\b(?:19|20)\d\d(-\d\d-\d\d[ T]\d\d:\d\d)`)

// datedBy is a bundle as somebody would have collected it whose clock stands in
// year. Every bundle gets the timestamp of a must-gather.
func datedBy(files []stored, year string) []stored {
	out, dated := slices.Clone(files), false
	for i, f := range out {
		if parse.ByDesk(f.name) {
			out[i].data = printedYear.ReplaceAll(f.data, []byte(year+"$1"))
			dated = true
		}
	}
	if dated {
		return out
	}
	top, _, _ := strings.Cut(files[0].name, "/")
	for _, f := range files {
		if first, _, _ := strings.Cut(f.name, "/"); first != top {
			top = ""
		}
	}
	line := year + "-03-01 10:00:00.5 +0000 UTC m=+0.1\n"
	return append(out, stored{path.Join(top, "timestamp"), []byte(line + line)})
}

// told is what a diagnosis says: its verdict and its causes with what they explain.
func told(d *Diagnosis) string {
	if d == nil {
		return "nothing to read"
	}
	words := []string{d.Verdict}
	for _, c := range d.Causes {
		words = append(words, c.Rule.ID)
		for _, x := range c.Explains {
			words = append(words, "> "+x.Rule.ID)
		}
	}
	return strings.Join(words, "\n")
}

func piped(t *testing.T, set *Set, files []stored) string {
	t.Helper()
	whole, _ := tarOf(t, files)
	return told(diagnosePiped(t, set, whole))
}

// sleepy gives its bytes with years between them.
type sleepy struct{ r io.Reader }

func (s sleepy) Read(p []byte) (int, error) {
	time.Sleep(10 * 365 * 24 * time.Hour)
	return s.r.Read(p[:min(len(p), 64<<10)])
}

// A wrong clock on the desk of whoever collects changes no verdict, and neither
// does that of whoever reads, which begins in the year 2000 here and jumps by ten
// years at each read: ages run to the end of what the cluster's own clocks tell.
func TestDesksClocksChangeNothing(t *testing.T) {
	set := builtin(t)
	for _, dir := range []string{"ok", "fault", "mixed", "several", "traps"} {
		for _, f := range bundlesIn(t, dir) {
			t.Run(dir+"/"+f.name, func(t *testing.T) {
				files := storedIn(t, f.path)
				want := piped(t, set, files)
				if dir == "ok" {
					if got := piped(t, set, datedBy(files, "1970")); got != want {
						t.Errorf("collected in 1970: %s\nnot %s", got, want)
					}
				}
				whole, _ := tarOf(t, datedBy(files, "2038"))
				synctest.Test(t, func(t *testing.T) {
					begun := time.Now()
					d, err := Analyze(context.Background(), Request{Set: set, Bundles: []string{"-"},
						Walker: &collect.Walker{Limits: collect.DefaultLimits(), Stdin: sleepy{bytes.NewReader(whole)}}})
					if err != nil {
						t.Fatal(err)
					}
					if got := told(d); got != want {
						t.Errorf("collected in 2038: %s\nnot %s", got, want)
					}
					if time.Since(begun) < 20*365*24*time.Hour {
						t.Errorf("the clock went from %v to %v only", begun, time.Now())
					}
				})
			})
		}
	}
}

// asksTheClock are the files that may: they measure how long something takes,
// with the monotonic part that no jump changes, or date what is collected.
var asksTheClock = []string{"collect/gather/gather.go", "collect/gather/track.go", "collect/gather/run.go", "collect/gather/pack.go",
	"parse/input.go", "rules/stats.go", "rules/program.go", "report/fleet/store.go"}

// What is read and judged never asks what time it is.
func TestNobodyAsksTheClock(t *testing.T) {
	asks := regexp.MustCompile(`\btime\.(?:Now|Since|Until)\(|\.Local\(\)|\btime\.Local\b`)
	var found []string
	for _, top := range []string{"collect", "parse", "rules", "report"} {
		for _, name := range goFiles(t, filepath.Join("..", top)) {
			if asks.Match(source(t, name)) {
				found = append(found, strings.TrimPrefix(filepath.ToSlash(name), "../"))
			}
		}
	}
	slices.Sort(found)
	want := slices.Sorted(slices.Values(asksTheClock))
	if !slices.Equal(found, want) {
		t.Errorf("ask the clock: %q\nwant %q", found, want)
	}
}

// goFiles are the Go files below a directory that are no tests.
func goFiles(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func source(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
