package fleet

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kanshiki/rules/lang"
)

// A small fleet: three clusters, two causes, hostile words.
var small = map[string]string{
	"a1.log":  "host n1\nversion 4.14.1\nto 2026-01-05T10:00:00Z\nverdict fault\ncause disk\ntemplate <script>alert(1)</script> | * failed",
	"a2.log":  "host n1\nversion 4.15.2\nto 2026-03-05T10:00:00Z\nverdict fault\ncause disk\ntemplate common error\nslow",
	"b1.log":  "host n2\nversion 4.14.9\nto 2026-02-01T10:00:00Z\nverdict fault\ncause disk\ntemplate common error",
	"b2.log":  "host n2\nversion 4.14.9\nto 2026-04-01T10:00:00Z\nverdict fault\ncause disk\ncause dns",
	"c.log":   "host n3\nversion 4.9.1\nverdict warning\ncause clock",
	"ok.log":  "host n3\nversion 4.9.1\ntemplate common error\ntemplate once",
	"bad.log": "crash",
}

func sum(t *testing.T, contents map[string]string, old *Earlier) (*Fleet, *Results) {
	t.Helper()
	dir := files(t, contents)
	st := Directory(t.TempDir())
	scanned(t, dir, st, testWorkers(t, time.Minute))
	seen, err := Sightings(st)
	if err != nil {
		t.Fatal(err)
	}
	for i := range seen { // so that places do not depend on the machine
		seen[i].Path = filepath.Base(seen[i].Path)
	}
	rs := NewResults(seen, st)
	f, err := Sum(rs, old)
	if err != nil {
		t.Fatal(err)
	}
	return f, rs
}

func TestSum(t *testing.T) {
	f, _ := sum(t, small, nil)
	if d := cmp.Diff(map[string]int{"fault": 4, "warning": 1, "healthy": 1, Failed: 1}, f.Verdicts); d != "" || f.Bundles != 7 || f.Clusters != 3 {
		t.Errorf("%d bundles of %d clusters: %s", f.Bundles, f.Clusters, d)
	}
	want := []Group{
		{Signature: "disk", Verdict: "fault", Titles: []string{"the disk is broken"}, Count: 3, Share: 0.5, Clusters: 2,
			Versions: []string{"4.14", "4.15"}, First: "2026-01-05T10:00:00Z", Last: "2026-03-05T10:00:00Z", Example: "a2.log"},
		{Signature: "disk + dns", Verdict: "fault", Titles: []string{"the disk is broken", "the dns is broken"}, Count: 1, Share: 1.0 / 6, Clusters: 1,
			Versions: []string{"4.14"}, First: "2026-04-01T10:00:00Z", Last: "2026-04-01T10:00:00Z", Example: "b2.log"},
		{Signature: "clock", Verdict: "warning", Titles: []string{"the clock is broken"}, Count: 1, Share: 1.0 / 6, Clusters: 1,
			Versions: []string{"4.9"}, Example: "c.log"},
	}
	if d := cmp.Diff(want, f.Groups, cmpopts.IgnoreUnexported(Group{})); d != "" {
		t.Error(d)
	}
	var versions []string
	for _, v := range f.Versions {
		versions = append(versions, v.Version)
	}
	if !slices.Equal(versions, []string{"4.9", "4.14", "4.15"}) { // by number, not by letter
		t.Error(versions)
	}
	if c := f.Causes[0]; c.Rule != "disk" || c.Count != 4 || !cmp.Equal(c.ByVersion, map[string]int{"4.14": 3, "4.15": 1}) ||
		!cmp.Equal(c.ByMonth, map[string]int{"2026-01": 1, "2026-02": 1, "2026-03": 1, "2026-04": 1}) {
		t.Errorf("%+v", c)
	}
	if u := f.Unexplained[0]; u.Template != "common error" || u.Clusters != 3 || u.Bundles != 3 {
		t.Errorf("%+v", u)
	}
}

// What is new, and what is gone, is the same whatever form the earlier result
// has.
func TestSinceEarlier(t *testing.T) {
	old, rs := sum(t, map[string]string{"1.log": small["a1.log"], "2.log": "verdict fault\ncause gone\ntemplate once"}, nil)
	dir := t.TempDir()
	file := func(name string, write func(io.Writer) error) string {
		name = filepath.Join(dir, name)
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := write(f); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for _, name := range []string{
		file("old.db", func(w io.Writer) error { return WriteDB(w, old, rs) }),
		file("old.jsonl", func(w io.Writer) error { return WriteLines(w, rs) }),
		string(rs.stores[0].(Directory)),
	} {
		earlier, err := ReadEarlier(name)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := sum(t, small, earlier)
		var fresh []string
		for _, g := range f.Groups {
			if g.New {
				fresh = append(fresh, g.Signature)
			}
		}
		for _, u := range f.Unexplained {
			if u.New {
				fresh = append(fresh, u.Template)
			}
		}
		if d := cmp.Diff([]string{"disk + dns", "clock", "common error"}, fresh); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if !slices.Equal(f.Gone, []string{"fault gone"}) {
			t.Errorf("%s: gone %v", name, f.Gone)
		}
	}
	for name, text := range map[string]string{"text.jsonl": "no result\n", "half.jsonl": `{"schema":"kanshiki.scan/v1","status":"failed"}`} {
		if _, err := ReadEarlier(file(name, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })); err == nil {
			t.Errorf("%s was taken for results", name)
		}
	}
}

// Every form has what there is, none lets a bundle's words become markup, and
// the same results give the same bytes.
func TestForms(t *testing.T) {
	f, rs := sum(t, small, &Earlier{})
	for _, name := range Formats() {
		var one, two bytes.Buffer
		if err := errors.Join(Write(&one, name, f, Options{Version: "1", Width: 100}), Write(&two, name, f, Options{Version: "1", Width: 100})); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Errorf("%s: not the same twice", name)
		}
		for _, want := range []string{"disk", "dns", "clock", "4.14", "2026-01", "common error", "bad.log", "poisoned"} {
			if !strings.Contains(one.String(), want) {
				t.Errorf("%s does not have %q:\n%s", name, want, one.String())
			}
		}
		if s := one.String(); name != "json" && name != "table" && strings.Contains(s, "<script") {
			t.Errorf("%s has a script", name)
		}
	}
	var page bytes.Buffer
	if err := Write(&page, "html", f, Options{}); err != nil {
		t.Fatal(err)
	}
	s := page.String()
	for _, never := range []string{" style=", "<script", " src=", "http:", "https:", " onclick"} {
		if strings.Contains(s, never) {
			t.Errorf("the page has %q", never)
		}
	}
	if !strings.Contains(s, "default-src &#39;none&#39;; style-src &#39;sha256-") || strings.Count(s, "<svg") != 2 || strings.Count(s, "<polyline") != 2 {
		t.Error("the page lacks its policy or a picture")
	}
	for rest := s; ; { // the pictures are well formed
		_, after, ok := strings.Cut(rest, "<svg")
		if !ok {
			break
		}
		svg, tail, _ := strings.Cut(after, "</svg>")
		rest = tail
		d := xml.NewDecoder(strings.NewReader("<svg" + svg + "</svg>"))
		for {
			_, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%v in %s", err, svg)
			}
		}
	}
	if err := WriteDB(io.Discard, f, rs); err == nil {
		t.Error("a database was written to a pipe")
	}
}

// Of the tables' own words none stays English; what results say does.
func TestJapanese(t *testing.T) {
	old := &Earlier{signatures: map[string]bool{"fault gone": true}}
	f, _ := sum(t, small, old)
	english := regexp.MustCompile(`(?i)\b(?:bundles?|clusters?|versions?|seen|shares?|causes?|verdict|fault|warning|new|crash|why|messages?|lines|e\.g\.|unknown|wrong|more|of)\b`)
	markup := regexp.MustCompile(`(?s)<style>.*</style>|<[^>]*>`)
	for _, name := range []string{"table", "markdown", "html"} {
		var b bytes.Buffer
		if err := Write(&b, name, f, Options{Width: 100, Lang: lang.Japanese}); err != nil {
			t.Fatal(err)
		}
		if s := markup.ReplaceAllString(b.String(), " "); english.MatchString(s) {
			t.Errorf("%s says %q:\n%s", name, english.FindAllString(s, -1), s)
		}
		for _, want := range []string{"3 クラスターの 7 バンドル", "失敗 1", "問題", "the disk is broken", "障害 gone", "診断できなかったもの", "common error"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s does not have %q", name, want)
			}
		}
	}
	var one, two bytes.Buffer
	if err := errors.Join(Write(&one, "json", f, Options{}), Write(&two, "json", f, Options{Lang: lang.Japanese})); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Errorf("JSON is not the same in Japanese: %v", err)
	}
}

// Unpacked bundles are found where they begin, whatever is around them.
func TestFind(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"mg/cluster-scoped-resources/core/nodes/n1.yaml", "mg/namespaces/default/pods.yaml", "mg/inner.tar.gz",
		"many/must-gather.local.7/quay-io-x/cluster-scoped-resources/core/nodes/n1.yaml", "many/must-gather.local.7/quay-io-x/namespaces/a/b.yaml",
		"many/log-bundle/bootstrap/journals/bootkube.log", "many/readme.txt", "many/broken.zip", "skip/x.tar.gz",
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		text := "text"
		if strings.HasSuffix(name, ".gz") {
			text = "\x1f\x8b\x08"
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		paths, want []string
	}{
		{[]string{"."}, []string{"many/broken.zip", "many/log-bundle", "many/must-gather.local.7", "mg", "skip/x.tar.gz"}},
		{[]string{"mg", "mg/", "m*"}, []string{"many/broken.zip", "many/log-bundle", "many/must-gather.local.7", "mg"}},
		{[]string{"many/readme.txt", "gone"}, []string{"gone", "many/readme.txt"}},
		{[]string{"mg/inner.tar.gz"}, []string{"mg/inner.tar.gz"}},
	} {
		var paths []string
		for _, p := range c.paths {
			paths = append(paths, filepath.Join(dir, p))
		}
		items, err := Find(context.Background(), paths)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, it := range items {
			rel, err := filepath.Rel(dir, it.Path)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, rel)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%v: %s", c.paths, d)
		}
	}
	items, err := Find(context.Background(), []string{dir}, filepath.Join(dir, "skip"))
	if err != nil || len(items) != 4 {
		t.Errorf("did not skip: %v %v", items, err)
	}
	Sort(items, "largest")
	if filepath.Base(items[0].Path) != "must-gather.local.7" && filepath.Base(items[0].Path) != "mg" {
		t.Errorf("largest first: %v", items)
	}
}

// Results come in their order, however long each takes, and the first error ends
// it.
func TestAhead(t *testing.T) {
	var many []int
	for i := range 100 {
		many = append(many, i)
	}
	next := 0
	err := ahead(many, func(k int) (int, error) {
		if k == 70 {
			return 0, io.ErrUnexpectedEOF
		}
		return k * k, nil
	}, func(k, v int) error {
		if k != next || v != k*k {
			t.Errorf("%d: %d, want that of %d", k, v, next)
		}
		next++
		return nil
	})
	if err != io.ErrUnexpectedEOF || next != 70 {
		t.Errorf("ended at %d: %v", next, err)
	}
}
