package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kanshiki/report"
)

// everyFormat is the report of a bundle in each format, those for people in
// both languages.
func everyFormat(t *testing.T, bundle string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, format := range report.Formats() {
		languages := []string{"en"}
		if format == "table" || format == "html" {
			languages = append(languages, "ja")
		}
		for _, language := range languages {
			var stdout, stderr bytes.Buffer
			if status := run(t.Context(), []string{"kanshiki", "--lang", language, "-o", format, bundle}, nil, &stdout, &stderr); status == exitFailed {
				t.Fatal(stderr.String())
			}
			out[format+" "+language] = stdout.String()
		}
	}
	return out
}

// container is what must differ with what carries a bundle, though all have one
// name here, so that lines are broken at the same words: what parts the name
// from a path in it, its hash and size, and the commands that print a line again.
var container = regexp.MustCompile(`bundle[!/]|(?m)^.*\b(?:sha256|sha-256|bytes|show|sed)\b.*\n`)

// The same files give the same bytes twice, in every format; as a directory,
// a tar.gz or a zip they differ in what carries them only.
func TestSameBytesInEveryFormat(t *testing.T) {
	files := filesBelow(t, filepath.Join("..", "..", "fixtures", "mixed", "broken-install"))
	dir := filepath.Join(t.TempDir(), "bundle")
	for _, f := range files {
		name := filepath.Join(dir, f.name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(tarOf(t, files)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	zip, err := os.ReadFile(zipped(t, files))
	if err != nil {
		t.Fatal(err)
	}
	want, again := everyFormat(t, dir), everyFormat(t, dir)
	carried := map[string]map[string]string{
		"tar.gz": everyFormat(t, written(t, "bundle", packed.Bytes())),
		"zip":    everyFormat(t, written(t, "bundle", zip)),
	}
	for format, text := range want {
		if again[format] != text {
			t.Errorf("%s: two runs differ: %s", format, difference(text, again[format]))
		}
		plain := container.ReplaceAllString(text, "")
		if lines := strings.Count(plain, "\n"); lines < strings.Count(text, "\n")/2 {
			t.Errorf("%s: %d lines are left to compare", format, lines)
		}
		for by, got := range carried {
			if other := container.ReplaceAllString(got[format], ""); other != plain {
				t.Errorf("%s from %s: %s", format, by, difference(plain, other))
			}
		}
	}
}
