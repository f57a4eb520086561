package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/therootcompany/xz"
	"golang.org/x/tools/txtar"

	"kanshiki/collect"
	"kanshiki/collect/obfuscate"
	"kanshiki/report"
	"kanshiki/rules"
)

// judged is what analyze said of a bundle.
type judged struct {
	Verdict  string
	Findings []struct {
		Rule, Verdict string
		Count         int
		Subject       map[string]any
	}
}

// builtin is loaded once for all: it takes longer than most fixtures.
var builtin = sync.OnceValues(func() (*rules.Set, error) { return loadRules(nil) })

func judge(t *testing.T, bundle string) (doc judged) {
	t.Helper()
	set, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	d, err := rules.Analyze(t.Context(), rules.Request{
		Set: set, Bundles: []string{bundle}, Walker: &collect.Walker{Limits: collect.DefaultLimits()},
	})
	if err != nil {
		t.Fatalf("%s: %v", bundle, err)
	}
	var out bytes.Buffer
	if err := report.Write(&out, "json", d, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// list is what was found, order aside: rule, verdict, count and subject; with
// m the subjects as m maps them.
func (doc judged) list(t *testing.T, m *obfuscate.Map) (list []string) {
	t.Helper()
	for _, f := range doc.Findings {
		line := encoded(t, f.Subject)
		if m != nil {
			var mapped map[string]any
			if err := json.Unmarshal([]byte(m.String(line)), &mapped); err != nil {
				t.Fatalf("%s: %v", m.String(line), err)
			}
			f.Subject = mapped
		}
		list = append(list, fmt.Sprintf("%s %s %d %s", f.Rule, f.Verdict, f.Count, encoded(t, inOrder(f.Subject))))
	}
	slices.Sort(list)
	return list
}

// encoded is v as JSON. Go's own escapes of <, > and & would hide from a map
// where a name begins.
func encoded(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// inOrder sorts the lists within texts: what is sorted by name comes in another
// order under other names.
func inOrder(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			v[k] = inOrder(e)
		}
	case []any:
		for i, e := range v {
			v[i] = inOrder(e)
		}
	case string:
		items := strings.Split(v, ", ")
		slices.Sort(items)
		return strings.Join(items, ", ")
	}
	return v
}

// redactedCopy runs the command and wants it to work.
func redactedCopy(t *testing.T, bundle string, options ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), filepath.Base(bundle))
	var stdout, stderr bytes.Buffer
	args := append([]string{"kanshiki", "redact", bundle, "--out", out}, options...)
	if status := run(t.Context(), args, nil, &stdout, &stderr); status != exitDone {
		t.Fatalf("%s: status %d: %s", bundle, status, stderr.String())
	}
	return out
}

func sameFindings(t *testing.T, bundle string) {
	was := judge(t, bundle)
	same := func(what string, m *obfuscate.Map, is judged) {
		t.Helper()
		before, after := was.list(t, m), is.list(t, nil)
		if is.Verdict != was.Verdict || !slices.Equal(before, after) {
			t.Errorf("%s made %s of %s:%s", what, is.Verdict, was.Verdict, difference(strings.Join(before, "\n"), strings.Join(after, "\n")))
		}
	}
	same("redaction", nil, judge(t, redactedCopy(t, bundle)))
	mapFile := filepath.Join(t.TempDir(), "map.json")
	masked := redactedCopy(t, bundle, "--obfuscate", "--map", mapFile)
	names, err := readMap(mapFile)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(mapFile); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the map is not private: %v", err)
	}
	same("obfuscation", names, judge(t, masked))
}

// What is found in a bundle does not depend on its secrets and its names.
func TestSameFindingsAfterRedaction(t *testing.T) {
	quick(t, "it analyses every fixture three times")
	root := filepath.Join("..", "..", "fixtures")
	dirs, _ := filepath.Glob(filepath.Join(root, "*", "*"))
	seen := 0
	for _, path := range dirs {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case info.IsDir():
		case filepath.Ext(path) == ".txtar":
			ar, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			laid := filepath.Join(t.TempDir(), strings.TrimSuffix(filepath.Base(path), ".txtar"))
			for _, f := range ar.Files {
				to := filepath.Join(laid, filepath.FromSlash(f.Name))
				if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(to, f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			path = laid
		default:
			continue
		}
		seen++
		t.Run(filepath.Base(path), func(t *testing.T) { sameFindings(t, path) })
	}
	if seen == 0 {
		t.Fatal("no fixture was read")
	}
}

func TestSameFindingsInRealMustGathers(t *testing.T) {
	quick(t, "it reads two real must-gathers many times")
	archives, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "corpus", "openshift__must-gather-clean", "*.tar.xz"))
	if len(archives) == 0 {
		t.Skip("SKIPPED: no real must-gathers in ../shared/corpus: redaction is not tested on them")
	}
	for _, a := range archives {
		t.Run(filepath.Base(a), func(t *testing.T) { sameFindings(t, unpacked(t, a)) })
	}
}

// unpacked is the tar in an archive: to compress its copies again takes longer
// than all that is tested.
func unpacked(t *testing.T, archive string) string {
	t.Helper()
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := xz.NewReader(f, 0)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, strings.TrimSuffix(filepath.Base(archive), ".xz"), data)
}
