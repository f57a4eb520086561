package rules

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// saidByAll is a diagnosis without the names of bundles and places.
func saidByAll(d *Diagnosis) string {
	var b strings.Builder
	fmt.Fprintln(&b, d.Verdict, d.Headline)
	for _, f := range d.Findings {
		fmt.Fprintln(&b, f.Rule.ID, f.Verdict, f.Message, f.Subject, f.First, f.Last, f.Count, f.AccountedBy != nil)
	}
	for _, p := range d.Timeline {
		fmt.Fprintln(&b, p.ID, p.Status, p.From, p.To)
	}
	for _, h := range d.Hosts {
		fmt.Fprintln(&b, h.Name, h.Aliases, h.Clocks)
	}
	return b.String()
}

// packed makes a .tar.gz of a directory, and returns its bytes.
func packed(t *testing.T, dir string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	w := tar.NewWriter(z)
	if err := w.AddFS(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Bundles of several kinds are one case: named one by one in any order, lying
// in one folder, as archives in a folder and as an archive of archives they say
// the same, and each alone says less.
func TestSeveralBundlesAreOneCase(t *testing.T) {
	set := builtin(t)
	for _, c := range bundlesIn(t, "several") {
		t.Run(c.name, func(t *testing.T) {
			entries, err := os.ReadDir(c.path)
			if err != nil {
				t.Fatal(err)
			}
			var bundles []string
			archives := t.TempDir()
			for _, e := range entries {
				path := filepath.Join(c.path, e.Name())
				bundles = append(bundles, path)
				if err := os.WriteFile(filepath.Join(archives, e.Name()+".tar.gz"), packed(t, path), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			whole := filepath.Join(t.TempDir(), "case.tar.gz")
			if err := os.WriteFile(whole, packed(t, archives), 0o644); err != nil {
				t.Fatal(err)
			}
			d := diagnose(t, set, bundles...)
			checkCase(t, c, d)
			turned := slices.Clone(bundles)
			slices.Reverse(turned)
			for name, given := range map[string][]string{"the other way round": turned, "turned": append(slices.Clone(bundles[1:]), bundles[0]),
				"a folder": {c.path}, "a folder of archives": {archives}, "an archive of archives": {whole}} {
				if got := saidByAll(diagnose(t, set, given...)); got != saidByAll(d) {
					t.Errorf("%s says\n%s\nwant\n%s", name, got, saidByAll(d))
				}
			}
			for _, b := range bundles {
				alone := diagnose(t, set, b)
				if d.Verdict == "fault" && len(alone.Causes) > 0 && alone.Causes[0].Rule == d.Causes[0].Rule {
					t.Errorf("%s alone names the cause", filepath.Base(b))
				}
				if d.Verdict == "healthy" && alone.Verdict == "fault" {
					t.Errorf("%s alone is broken:%s", filepath.Base(b), describe(alone))
				}
			}
		})
	}
}

func checkCase(t *testing.T, c fixture, d *Diagnosis) {
	t.Helper()
	if want := c.expect("verdict"); len(want) > 0 && d.Verdict != want[0] {
		t.Errorf("it is %s, want %s:%s", d.Verdict, want[0], describe(d))
	}
	if want := c.expect("causes"); len(want) > 0 && (len(d.Causes) != 1 || d.Causes[0].Rule.ID != want[0]) {
		t.Fatalf("want the one cause %s:%s", want[0], describe(d))
	}
	for _, id := range c.expect("under") {
		if !slices.ContainsFunc(d.Causes[0].Explains, func(f *Finding) bool { return f.Rule.ID == id }) {
			t.Errorf("%s is not under the cause:%s", id, describe(d))
		}
	}
	for _, want := range c.expect("hosts") {
		name, aliases, _ := strings.Cut(want, "=")
		i := slices.IndexFunc(d.Hosts, func(h HostInfo) bool { return h.Name == name })
		if i < 0 || strings.Join(d.Hosts[i].Aliases, ",") != aliases || len(d.Hosts[i].Bundles) < 2 {
			t.Errorf("want %s in two bundles, hosts are %+v", want, d.Hosts)
		}
	}
	for _, b := range d.Bundles {
		if slices.Contains(b.Hosts, "192.0.2.21") {
			t.Errorf("%s has a host by its address: %s", b.Name, strconv.Quote(strings.Join(b.Hosts, ", ")))
		}
	}
}
