package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// packed is a file on its way into an archive.
type packed struct {
	name string
	data []byte
}

func filesBelow(t *testing.T, dir string) (files []packed) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, p))
		files = append(files, packed{p, data})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func tarred(t *testing.T, files []packed) string {
	t.Helper()
	return written(t, "bundle.tar", tarOf(t, files))
}

func zipped(t *testing.T, files []packed) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		member, err := w.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := member.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return written(t, "bundle.zip", out.Bytes())
}

func written(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// reported is the JSON report without what must differ with the container: the
// bundle's name, hash and unpacked bytes, and the commands that print a line again.
func reported(t *testing.T, bundle string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	run(t.Context(), []string{"kanshiki", "-o", "json", bundle}, nil, &stdout, &stderr)
	if stderr.Len() > 0 {
		t.Fatal(stderr.String())
	}
	var doc map[string]any
	if err := json.Unmarshal(stdout.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	strip(doc)
	for _, b := range doc["bundles"].([]any) {
		delete(b.(map[string]any), "name")
		delete(b.(map[string]any), "sha256")
		delete(b.(map[string]any), "bytes")
	}
	out, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func strip(v any) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "show")
		for _, m := range v {
			strip(m)
		}
	case []any:
		for _, m := range v {
			strip(m)
		}
	}
}

// The same files give the same report, whatever carries them, in whatever
// order they are stored, and on any number of processors.
func TestSameReportFromAnyContainer(t *testing.T) {
	dirs, _ := filepath.Glob(filepath.Join("..", "..", "fixtures", "*", "*-*"))
	seen := 0
	for _, dir := range dirs {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			continue
		}
		seen++
		t.Run(filepath.Base(dir), func(t *testing.T) {
			files := filesBelow(t, dir)
			want := reported(t, dir)
			same := func(what, bundle string) {
				t.Helper()
				if got := reported(t, bundle); got != want {
					t.Errorf("%s: the report differs: %s", what, difference(want, got))
				}
			}
			same("tar", tarred(t, files))
			same("zip", zipped(t, files))
			for seed := range uint64(3) {
				rand.New(rand.NewPCG(seed, 7)).Shuffle(len(files), func(i, k int) { files[i], files[k] = files[k], files[i] })
				same("shuffled", tarred(t, files))
			}
			before := runtime.GOMAXPROCS(1)
			defer runtime.GOMAXPROCS(before)
			same("one processor", dir)
		})
	}
	if seen == 0 {
		t.Fatal("no fixture is a directory")
	}
}

// difference shows the first lines that are not the same.
func difference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return "\n-" + as[i] + "\n+" + bs[i]
		}
	}
	return "one is longer"
}
