package rules

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kanshiki/collect"
	"kanshiki/parse"
)

// naive is the engine read the slow way: every line is cut out and has its
// header read; literals are looked for one after the other; every regular
// expression that may read the line is run on it.
type naive struct {
	*engine
	t       *testing.T
	every   *parse.Matcher
	sample  int // every so many-th line sees all expressions
	lines   int
	runs    int
	matched int
	missed  int
}

func (n *naive) Matcher(*parse.Source) *parse.Matcher { return n.every }

func (n *naive) Line(l *parse.Line) {
	n.lines++
	pl := n.planner.plan(l.Source)
	low := bytes.ToLower(l.Whole)
	l.Hits = l.Hits[:0:0]
	for id, lit := range n.literals(pl) {
		if bytes.Contains(low, lit) {
			l.Hits = append(l.Hits, id)
		}
	}
	if n.lines%n.sample == 0 {
		n.expressions(pl, l)
	}
	if len(l.Hits) > 0 {
		n.engine.Line(l)
	}
}

// expressions runs all that may read the line, and wants those that match to be
// among the tried.
func (n *naive) expressions(pl *plan, l *parse.Line) {
	tried := pl.candidates(l, nil)
	for i, w := range pl.wants {
		if !parse.HasKind(l, w.logs) {
			continue
		}
		n.runs++
		if w.pattern.compiled().FindStringSubmatchIndex(l.Text) == nil {
			continue
		}
		n.matched++
		if !slices.Contains(tried, i) || w.pattern.fields(l.Text) == nil {
			if n.missed++; n.missed < 10 {
				n.t.Errorf("%s:%d: %q matches, and was not tried (literals %q, second %q)\n%.300s", l.File, l.Line, w.pattern, w.pattern.Literals, w.pattern.second, l.Raw)
			}
		}
	}
}

// literals of a plan, by id.
func (n *naive) literals(pl *plan) [][]byte {
	if pl.literals == nil {
		return nil
	}
	out := naiveLiterals[pl]
	if out == nil {
		for _, s := range pl.literals {
			out = append(out, []byte(s))
		}
		naiveLiterals[pl] = out
	}
	return out
}

var naiveLiterals = map[*plan][][]byte{}

// TestNaive: matcher, line cut, prefilters and the fast YAML reader change
// nothing in the diagnosis. With KANSHIKI_NAIVE set to a size, such as 100M, the
// generated bundle has that size, and the real must-gathers are read too; with
// KANSHIKI_NAIVE_SAMPLE set to n, every n-th line only sees all expressions.
func TestNaive(t *testing.T) {
	set := builtin(t)
	size := os.Getenv("KANSHIKI_NAIVE")
	generated := filepath.Join(t.TempDir(), "bundle.tar.gz")
	small := size == ""
	if small {
		size = "4M"
	}
	if out, err := exec.Command("go", "run", "kanshiki/cmd/kanshiki-bench", "generate", "-errors", "0.08", "-size", size, generated).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	bundles := []string{generated}
	if !small {
		found, err := filepath.Glob(filepath.Join("..", "..", "shared", "corpus", "*", "must-gather-*.tar.xz"))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			t.Log("SKIPPED: no real must-gathers in ../shared")
		}
		bundles = append(bundles, found...)
	}
	for _, name := range bundles {
		t.Run(filepath.Base(name), func(t *testing.T) { sameAsNaive(t, set, name) })
	}
}

func sameAsNaive(t *testing.T, set *Set, name string) {
	req := Request{Set: set, Bundles: []string{name}, Walker: &collect.Walker{Limits: collect.DefaultLimits()}}
	got, err := Analyze(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEngine(set)
	if err != nil {
		t.Fatal(err)
	}
	e.thorough = true
	n := &naive{engine: e, t: t, every: parse.NewMatcher([]string{""}), sample: 1}
	if text := os.Getenv("KANSHIKI_NAIVE_SAMPLE"); text != "" {
		if n.sample, err = strconv.Atoi(text); err != nil || n.sample < 1 {
			t.Fatalf("KANSHIKI_NAIVE_SAMPLE=%q: want a count of lines", text)
		}
	}
	want := &Diagnosis{Packs: set.Packs}
	e.begin()
	info, err := e.readTo(context.Background(), req, 0, name, &want.Coverage, n)
	if err != nil {
		t.Fatal(err)
	}
	want.Bundles = append(want.Bundles, info)
	e.diagnose(want, req)
	want.Unexplained = e.unexplained(nil)
	t.Logf("%d lines, %d regular expressions run, %d matched, %d findings, %d unexplained", n.lines, n.runs, n.matched, len(want.Findings), len(want.Unexplained))
	if n.lines == 0 || n.matched == 0 || len(want.Findings) == 0 {
		t.Error("nothing was compared")
	}
	all := cmp.Exporter(func(reflect.Type) bool { return true })
	rule := cmp.Comparer(func(a, b *Rule) bool { return a == b })
	if diff := cmp.Diff(want, got, all, rule); diff != "" {
		t.Errorf("-naive +product\n%.3000s", diff)
	}
}
