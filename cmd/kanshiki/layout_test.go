package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Imports run one way: a package may import only what stands to its right. lang
// imports nothing of ours, so that any layer may speak.
var layers = []string{"cmd", "report", "rules", "parse", "collect", "lang"}

func TestImportsRunOneWay(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".go" {
			return err
		}
		rel, err := filepath.Rel("../..", name)
		if err != nil {
			return err
		}
		own := strings.SplitN(filepath.ToSlash(rel), "/", 2)[0]
		from := slices.Index(layers, own)
		if seen[own] = true; from < 0 {
			t.Errorf("%s: not one of %v", rel, layers)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			path, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), "kanshiki/")
			to := strings.SplitN(path, "/", 2)[0]
			if ours && to != own && slices.Index(layers, to) <= from {
				t.Errorf("%s imports %s: imports run %s", rel, path, strings.Join(layers, " → "))
			}
		}
		return nil
	})
	if err != nil || len(seen) != len(layers) {
		t.Errorf("read %v: %v", seen, err)
	}
}
