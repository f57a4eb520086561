package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"kanshiki/collect"
	"kanshiki/report"
	"kanshiki/rules"
)

// animal is one hostile bundle of the zoo. In each lies knownLine, and must be
// found whatever stands around it.
type animal struct {
	name, file string
	data       []byte
	args       []string
	gap        string // words of a gap in coverage
	quiet      bool   // there must be no gap
	alone      bool   // the known fault lies elsewhere than in known/alarm.log
	lost       bool   // the container is gone or cannot be believed, and the known fault with it
	status     int    // with lost; else it is that of a fault
	anyStatus  bool   // with lost: what can be told depends on the damage
	stderr     string // with lost: words of the error
	big        bool   // one walk over it is enough
}

// hangs is a guard: nothing here should take as much as a tenth of it.
const hangs = 5 * time.Minute

// keeper holds what all runs share.
type keeper struct {
	set            *rules.Set
	root, cwd, tmp string
}

// newKeeper makes a world of its own: a working directory deep enough that
// "../../../.." stays within it, a home and a place for temporary files.
func newKeeper(t *testing.T) *keeper {
	t.Helper()
	set, err := builtinRules()
	if err != nil {
		t.Fatal(err)
	}
	k := &keeper{set: set, root: t.TempDir()}
	k.cwd, k.tmp = filepath.Join(k.root, "1/2/3/4/5"), filepath.Join(k.root, "tmp")
	for _, d := range []string{k.cwd, k.tmp, filepath.Join(k.root, "home")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(k.cwd)
	t.Setenv("TMPDIR", k.tmp)
	t.Setenv("HOME", filepath.Join(k.root, "home"))
	return k
}

// put makes data the only file of the working directory.
func (k *keeper) put(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(filepath.Join(k.cwd, name)) })
}

// clean fails if the run left or changed anything.
func (k *keeper) clean(t *testing.T, bundle string, data []byte) {
	t.Helper()
	err := filepath.WalkDir(k.root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && p != filepath.Join(k.cwd, bundle) {
			t.Errorf("left behind: %q", p)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if now, err := os.ReadFile(bundle); err != nil || !bytes.Equal(now, data) {
		t.Errorf("the bundle was changed: %v", err)
	}
	if _, err := os.Stat("/escaped"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("/escaped is there")
	}
}

// diagnose is the diagnosis of a bundle, nil if it could not be read at all.
func (k *keeper) diagnose(t *testing.T, name string, data []byte) *rules.Diagnosis {
	t.Helper()
	k.put(t, name, data)
	ctx, cancel := context.WithTimeout(t.Context(), hangs)
	defer cancel()
	d, err := rules.Analyze(ctx, rules.Request{Set: k.set, Bundles: []string{name}, Walker: &collect.Walker{}})
	if ctx.Err() != nil {
		t.Fatalf("hangs: %v", ctx.Err())
	}
	if err != nil {
		return nil
	}
	return d
}

func TestZoo(t *testing.T) {
	all := slices.Concat(zooNames(t), zooBombs(t), zooDamage(t), zooTexts(t), zooBinaries(t))
	k := newKeeper(t)
	names := map[string]bool{}
	for _, a := range all {
		if names[a.name] {
			t.Errorf("two are called %q", a.name)
		}
		names[a.name] = true
		t.Run(a.name, func(t *testing.T) { k.meet(t, a) })
	}
	if len(all) < 60 {
		t.Errorf("only %d animals", len(all))
	}
}

// meet runs the program on a, and writes every kind of report.
func (k *keeper) meet(t *testing.T, a animal) {
	k.put(t, a.file, a.data)
	ctx, cancel := context.WithTimeout(t.Context(), hangs)
	defer cancel()
	var stdout, stderr bytes.Buffer
	status := run(ctx, append([]string{"kanshiki", "-o", "json", a.file}, a.args...), nil, &stdout, &stderr)
	if ctx.Err() != nil {
		t.Fatalf("hangs: %v", ctx.Err())
	}
	k.clean(t, a.file, a.data)
	harmless(t, "standard error", stderr.String())
	if a.lost {
		if a.anyStatus {
			if status != exitDone && status != exitFault && status != exitFailed {
				t.Errorf("status %d", status)
			}
			return
		}
		if status != a.status || !strings.Contains(stderr.String(), a.stderr) {
			t.Errorf("status %d, want %d; stderr %q; %s", status, a.status, stderr.String(), stdout.String())
		}
		if status == exitFailed {
			return
		}
	} else if status != exitFault || stderr.Len() > 0 {
		t.Errorf("status %d, stderr %q", status, stderr.String())
	}
	var r layoutReport
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatalf("no JSON: %v: %q", err, stdout.String())
	}
	if a.lost {
		if r.Verdict != "inconclusive" {
			t.Errorf("verdict %s: %q", r.Verdict, r.causes())
		}
	} else {
		a.found(t, r)
	}
	a.gaps(t, r)
	if !a.big && len(a.args) == 0 {
		k.reports(t, a)
	}
}

// found looks for the known fault.
func (a animal) found(t *testing.T, r layoutReport) {
	t.Helper()
	for _, c := range r.Causes {
		if c.Rule != "etcd-no-space" {
			continue
		}
		if a.alone {
			return
		}
		for _, e := range c.Evidence {
			if strings.HasSuffix(e.File, "known/alarm.log") {
				return
			}
		}
	}
	t.Errorf("the known fault is not found: %q, %+v", r.causes(), r.Coverage)
}

// gaps looks for what could not be read.
func (a animal) gaps(t *testing.T, r layoutReport) {
	t.Helper()
	all := r.Coverage.Gaps
	if a.quiet && len(all) > 0 {
		t.Errorf("gaps %q", all)
	}
	for _, g := range all {
		if a.gap != "" && strings.Contains(g.Reason, a.gap) {
			return
		}
	}
	if a.gap != "" {
		t.Errorf("no gap speaks of %q: %q", a.gap, all[:min(len(all), 5)])
	}
	if os.Getenv("ZOO_GAPS") != "" {
		t.Logf("gaps: %.600q", all[:min(len(all), 4)])
	}
}

// reports writes all formats and looks for what must not be in them.
func (k *keeper) reports(t *testing.T, a animal) {
	t.Helper()
	d := k.diagnose(t, a.file, a.data)
	if d == nil {
		t.Fatal("read once, and not a second time")
	}
	for _, format := range report.Formats() {
		var b bytes.Buffer
		if err := report.Write(&b, format, d, report.Options{Show: []string{"all"}}); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		harmless(t, format, b.String())
	}
}

// harmless fails on what steers a terminal, turns text round, or runs.
func harmless(t *testing.T, what, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s is not UTF-8", what)
	}
	for i, r := range text {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' || r == '\u2028' || r == '\u2029') {
			t.Errorf("%s: %U in %.120q", what, r, text[max(0, i-40):])
			return
		}
	}
	switch what {
	case "html":
		for _, bad := range []string{"<script>alert", "<img src=x"} {
			if at := strings.Index(text, bad); at >= 0 {
				t.Errorf("html: %q", text[max(0, at-60):at+20])
			}
		}
	case "markdown":
		if bad := activeMarkdown.FindString(outsideFences(text)); bad != "" {
			t.Errorf("markdown: %q", bad)
		}
	}
}

// activeMarkdown is what a page made of Markdown would run or lead away to.
var activeMarkdown = regexp.MustCompile(`.{0,60}(?:<script>alert|<img src=x|[^\\]\[x\]\(javascript:)`)

// outsideFences is Markdown without its blocks of code, in which nothing is active.
func outsideFences(text string) string {
	var out strings.Builder
	fence := ""
	for l := range strings.Lines(text) {
		own := strings.TrimSpace(l)
		marks := own[:len(own)-len(strings.TrimLeft(own, "`"))]
		switch {
		case fence == "" && len(marks) >= 3 && !strings.Contains(own[len(marks):], "`"):
			fence = marks
		case fence != "" && len(marks) >= len(fence) && own == marks:
			fence = ""
		case fence == "":
			out.WriteString(l)
		}
	}
	return out.String()
}
