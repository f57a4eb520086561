package fleet

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Label is what somebody knows of a bundle of a corpus.
type Label string

// Labels. A bundle without one is counted, but neither right nor wrong.
const (
	Healthy   Label = "healthy"
	Faulty    Label = "fault"
	Unlabeled Label = ""
)

// folderLabels are names of folders that label what is below them.
var folderLabels = map[string]Label{"ok": Healthy, "healthy": Healthy, "fault": Faulty, "faulty": Faulty}

// LabelsFile is at the top of a corpus and has a line `healthy PATH` or `fault PATH`
// for a bundle or a folder; it wins over names of folders.
const LabelsFile = "labels.txt"

// caseFile describes one case of a corpus: its bundle lies beside it.
const caseFile = "case.json"

// Sample is a bundle of a corpus.
type Sample struct {
	Item
	// Name is the path below the corpus.
	Name  string
	Label Label
}

// FindCorpus returns the bundles below dir with their labels: those that Find
// finds, and the inputs of cases, which are directories with a case.json that
// has `input` and `expect_fault`.
func FindCorpus(ctx context.Context, dir string) ([]Sample, error) {
	labels, err := readLabels(filepath.Join(dir, LabelsFile))
	if err != nil {
		return nil, err
	}
	var paths, cases []string
	err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == caseFile && d.Type().IsRegular() {
			cases = append(cases, filepath.Dir(p))
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, c := range cases {
		input, label, err := readCase(c)
		if err != nil {
			return nil, err
		}
		paths = append(paths, input)
		rel, err := filepath.Rel(dir, input)
		if err != nil {
			return nil, err
		}
		if labels[rel] == Unlabeled {
			labels[rel] = label
		}
	}
	found, err := Find(ctx, []string{dir}, cases...)
	if err != nil {
		return nil, err
	}
	for _, p := range paths { // a case's input is one bundle, whatever it looks like
		found = append(found, Item{Path: p, Work: treeSize(p)})
	}
	var out []Sample
	for _, it := range found {
		rel, err := filepath.Rel(dir, it.Path)
		if err != nil {
			return nil, err
		}
		out = append(out, Sample{it, rel, labelOf(rel, labels)})
	}
	slices.SortFunc(out, func(a, b Sample) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// labelOf takes the nearest label: of the path itself, of a folder above it by
// the file, or by the folder's name.
func labelOf(rel string, labels map[string]Label) Label {
	for p := rel; p != "."; p = filepath.Dir(p) {
		if l := labels[p]; l != Unlabeled {
			return l
		}
		if l := folderLabels[filepath.Base(p)]; l != Unlabeled && p != rel {
			return l
		}
	}
	return Unlabeled
}

func readLabels(name string) (map[string]Label, error) {
	labels := map[string]Label{}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return labels, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, path, _ := strings.Cut(line, " ")
		label := folderLabels[word]
		if path = strings.TrimSpace(path); label == Unlabeled || path == "" {
			return nil, fmt.Errorf("%s:%d: want healthy PATH or fault PATH", filepath.Base(name), n)
		}
		labels[filepath.Clean(filepath.FromSlash(path))] = label
	}
	return labels, lines.Err()
}

func readCase(dir string) (input string, label Label, err error) {
	data, err := os.ReadFile(filepath.Join(dir, caseFile))
	if err != nil {
		return "", Unlabeled, err
	}
	var c struct {
		Input       string `json:"input"`
		ExpectFault *bool  `json:"expect_fault"`
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return "", Unlabeled, fmt.Errorf("%s: %w", filepath.Join(dir, caseFile), err)
	}
	switch {
	case !filepath.IsLocal(c.Input):
		return "", Unlabeled, fmt.Errorf("%s: input %q is not beside it", filepath.Join(dir, caseFile), c.Input)
	case c.ExpectFault != nil && *c.ExpectFault:
		label = Faulty
	case c.ExpectFault != nil:
		label = Healthy
	}
	return filepath.Join(dir, c.Input), label, nil
}
