package rules

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"kanshiki/collect"
)

// TestResult is the outcome of one test of a rule file; Err is nil if it held.
type TestResult struct {
	Rule, Test string
	Err        error
}

// TestRules runs the tests inside the rules of a set, all or those with the
// given ids, through the same path as a bundle: files on disk, walk, parsers,
// engine. For every rule it also reports rows that no test reaches, and a
// missing test that wants nothing.
func TestRules(set *Set, ids []string) []TestResult {
	var out []TestResult
	for _, r := range set.Rules {
		if len(ids) > 0 && !slices.Contains(ids, r.ID) {
			continue
		}
		reached := make([]bool, len(r.Outcomes))
		silent := false
		for _, t := range r.Tests() {
			out = append(out, TestResult{r.ID, t.Name, runTest(r, &t, reached)})
			silent = silent || len(t.Want) == 0
		}
		for i, ok := range reached {
			if !ok && r.Outcomes[i].Verdict != None {
				out = append(out, TestResult{r.ID, fmt.Sprintf("outcome %d", i+1),
					fmt.Errorf("no test reaches outcome %d (%s)", i+1, r.Outcomes[i].Verdict)})
			}
		}
		if !silent {
			out = append(out, TestResult{r.ID, "silence", fmt.Errorf("no test wants nothing")})
		}
	}
	return out
}

// runTest lays the test's input out as a bundle and compares the findings.
func runTest(r *Rule, t *Test, reached []bool) (err error) {
	dir, err := os.MkdirTemp("", "kanshiki-rule-")
	if err != nil {
		return err
	}
	defer func() {
		if e := os.RemoveAll(dir); err == nil {
			err = e
		}
	}()
	if err := lay(dir, r, t); err != nil {
		return err
	}
	e, err := newEngine(&Set{Rules: []*Rule{r}})
	if err != nil {
		return err
	}
	e.begin()
	req := Request{Walker: &collect.Walker{Limits: collect.DefaultLimits()}}
	var cov Coverage
	if _, err := e.read(context.Background(), req, 0, dir, &cov); err != nil {
		return err
	}
	got := e.judge(r, e.settle(nil))
	for _, gap := range e.gaps {
		if e.stumbled[r] {
			return fmt.Errorf("%s", gap.Reason)
		}
	}
	for _, f := range got {
		reached[f.row] = true
	}
	return compareWant(collapse(got), t.Want)
}

// lay writes a test's input below dir.
func lay(dir string, r *Rule, t *Test) error {
	files := map[string]string{}
	for name, content := range t.Files {
		files[name] = content
	}
	if t.Log != "" {
		if len(r.Logs) == 0 {
			return fmt.Errorf("log: the rule reads no log")
		}
		files[string(r.Logs[0])+".log"] = t.Log
	}
	objects := t.Objects
	if t.Object != nil {
		objects = append(objects, t.Object)
	}
	for i, o := range objects {
		data, err := yaml.Dump(o)
		if err != nil {
			return err
		}
		files[fmt.Sprintf("object-%03d.yaml", i)] = string(data)
	}
	if len(files) == 0 {
		return fmt.Errorf("no input: want log, files, object or objects")
	}
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("files: %q leaves the test's folder", name)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func compareWant(got []*Finding, want []map[string]any) error {
	if len(got) != len(want) {
		return fmt.Errorf("got %d findings, want %d:%s", len(got), len(want), listed(got))
	}
	for i, w := range want {
		for key, value := range w {
			text := fmt.Sprint(value)
			ok := false
			switch key {
			case "verdict":
				ok = string(got[i].Verdict) == text
			case "severity":
				ok = string(got[i].Severity) == text
			case "count":
				ok = fmt.Sprint(got[i].Count) == text
			case "message":
				ok = strings.Contains(got[i].Message, text)
			default:
				ok = got[i].Subject[key] == text
			}
			if !ok {
				return fmt.Errorf("finding %d: %s is not %q:%s", i+1, key, text, listed(got))
			}
		}
		if w["verdict"] == nil {
			return fmt.Errorf("want %d has no verdict", i+1)
		}
	}
	return nil
}

func listed(fs []*Finding) string {
	var b strings.Builder
	for _, f := range fs {
		fmt.Fprintf(&b, "\n  %s %s ×%d %q %v", f.Verdict, f.Severity, f.Count, f.Message, f.Subject)
	}
	return b.String()
}
