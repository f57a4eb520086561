package rules

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kanshiki/collect"
)

// stored is one file of a bundle on its way into an archive.
type stored struct {
	name string
	data []byte
}

// storedIn reads a bundle whole, in the order in which it is stored.
func storedIn(t *testing.T, bundle string) (files []stored) {
	t.Helper()
	w := &collect.Walker{Limits: collect.DefaultLimits()}
	_, err := w.Walk(context.Background(), bundle, func(f *collect.File, err error) error {
		if err != nil {
			return nil //nolint:nilerr // what cannot be opened is not stored again
		}
		data, err := io.ReadAll(f.Reader)
		files = append(files, stored{strings.Join(append(f.In, f.Path), "/"), data})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// tarOf packs files and returns the archive and where each file's header begins.
func tarOf(t *testing.T, files []stored) (archive []byte, starts []int) {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range files {
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		starts = append(starts, out.Len())
		if err := w.WriteHeader(&tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), starts
}

// diagnosePiped diagnoses an archive in memory; nil if nothing of it could be read.
func diagnosePiped(t *testing.T, set *Set, archive []byte) *Diagnosis {
	t.Helper()
	d, err := Analyze(context.Background(), Request{Set: set, Bundles: []string{"-"},
		Walker: &collect.Walker{Limits: collect.DefaultLimits(), Stdin: bytes.NewReader(archive)}})
	if err != nil { // nothing at all could be read, which no diagnosis may follow
		return nil
	}
	return d
}

// damage is one way of harming a bundle.
type damage struct {
	name    string
	archive func() []byte
}

// damages cuts the archive at n places. A letter that changed in it says
// something else, which nobody can know; a cut can be known.
func damages(t *testing.T, files []stored, n int) (out []damage) {
	whole, starts := tarOf(t, files)
	for i := range n {
		at := len(whole) * (i + 1) / (n + 1)
		if i%3 == 2 { // right between two files, where tar itself notices nothing but the missing end
			at = starts[len(starts)*i/n]
		}
		out = append(out, damage{fmt.Sprintf("cut at %d of %d", at, len(whole)), func() []byte { return whole[:at] }})
	}
	return out
}

// harm wants that damage never makes a fault: one that was not there, or
// another one than was there.
func harm(t *testing.T, set *Set, bundle string, ways func(files []stored) []damage) {
	files := storedIn(t, bundle)
	whole, _ := tarOf(t, files)
	before := diagnosePiped(t, set, whole)
	if before == nil {
		t.Fatal("the whole bundle cannot be read")
	}
	for _, x := range ways(files) {
		after := diagnosePiped(t, set, x.archive())
		if after == nil || after.Verdict != "fault" {
			continue
		}
		if before.Verdict != "fault" {
			t.Errorf("%s: verdict %s became fault:%s", x.name, before.Verdict, describe(after))
			continue
		}
		if first := after.Causes[0].Rule.ID; !slices.ContainsFunc(before.Findings, func(f *Finding) bool { return f.Rule.ID == first }) {
			t.Errorf("%s: first cause is %s, of which nothing was said before:%s", x.name, first, describe(after))
		}
	}
}

// places is how often each bundle is harmed in each way, if KANSHIKI_DAMAGE=N asks
// for more than there is time for in every run.
func places() int {
	n, err := strconv.Atoi(os.Getenv("KANSHIKI_DAMAGE"))
	if err != nil {
		return 0
	}
	return n
}

// everyDamage harms a bundle in every way at n places.
func everyDamage(t *testing.T, files []stored, n int) []damage {
	return slices.Concat(damages(t, files, n), losses(t, files, n), flips(t, files, n), holes(t, files, n))
}

func TestDamageMakesNoFault(t *testing.T) {
	set := builtin(t)
	for dir, cuts := range map[string]int{"ok": 6, "fault": 3, "mixed": 3, "several": 1, "traps": 1} {
		for i, f := range bundlesIn(t, dir) {
			t.Run(dir+"/"+f.name, func(t *testing.T) {
				harm(t, set, f.path, func(files []stored) []damage {
					if n := places(); n > 0 {
						return everyDamage(t, files, n)
					}
					all := everyDamage(t, files, 1)[1:] // cuts have their own number
					if dir != "ok" {                    // a healthy bundle bears the most
						all = all[i%len(all):][:1]
					}
					return append(damages(t, files, cuts), all...)
				})
			})
		}
	}
}

func TestDamageMakesNoFaultOfRealBundles(t *testing.T) {
	if testing.Short() && os.Getenv("CI") != "true" {
		t.Skip("SKIPPED: -short: damaged real must-gathers are not tested")
	}
	root := filepath.Join("..", "..", "shared")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("SKIPPED: no corpus at %s: damaged real bundles are not tested", root)
	}
	set := builtin(t)
	archives, _ := filepath.Glob(filepath.Join(root, "corpus", "openshift__must-gather-clean", "*.tar.xz"))
	for _, a := range archives {
		t.Run(filepath.Base(a), func(t *testing.T) {
			harm(t, set, a, func(files []stored) []damage {
				if n := places(); n > 0 {
					return everyDamage(t, files, n)
				}
				return damages(t, files, 2)
			})
		})
	}
}
