package report

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kanshiki/parse"
	"kanshiki/rules"
)

// The commands are run, so that what a report offers for copying works.
func TestShowAgain(t *testing.T) {
	for _, tool := range []string{"sh", "tar", "gzip", "sed"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatal(err)
			}
			t.Skipf("SKIPPED: %v, so no command was run", err)
		}
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "dir/logs"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"dir/logs/it's [1].log": "one\ntwo\n", "single.log": "one\ntwo\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sh := func(cmd string) string {
		c := exec.Command("sh", "-c", cmd)
		c.Dir = dir
		out, err := c.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", cmd, err, out)
		}
		return string(out)
	}
	sh("gzip -k single.log && tar -czf dir/inner.tgz -C dir ./logs && tar -cf outer.tar ./dir && tar -czf outer.tar.gz dir single.log.gz")
	for _, tt := range []struct {
		bundle, file string
		files        int
	}{
		{"dir", "logs/it's [1].log", 2},
		{"dir", "inner.tgz!logs/it's [1].log", 2},
		{"single.log", "single.log", 1},
		{"single.log.gz", "single.log", 1},
		{"outer.tar", "dir/logs/it's [1].log", 3},
		{"outer.tar", "dir/inner.tgz!logs/it's [1].log", 3},
		{"outer.tar.gz", "single.log.gz!single.log", 3},
	} {
		d := &rules.Diagnosis{Bundles: []rules.BundleInfo{{Name: tt.bundle, Files: tt.files}}}
		e := rules.Evidence{Pos: parse.Pos{File: tt.file, Line: 2}}
		cmd := showAgain(d, e)
		if got := sh(cmd); got != "two\n" {
			t.Errorf("%s %s: %s printed %q", tt.bundle, tt.file, cmd, got)
		}
		e.Line = 0
		if got := sh(showAgain(d, e)); got != "one\ntwo\n" {
			t.Errorf("%s %s without a line printed %q", tt.bundle, tt.file, got)
		}
	}
	for _, tt := range []struct{ bundle, file string }{
		{"stdin", "a"}, {"x.tar", ""}, {"x.tar", "y.zip!a"}, {"", "a"},
	} {
		d := &rules.Diagnosis{Bundles: []rules.BundleInfo{{Name: tt.bundle}}}
		if cmd := showAgain(d, rules.Evidence{Pos: parse.Pos{File: tt.file, Line: 2}}); cmd != "" {
			t.Errorf("%s %s: %s cannot work", tt.bundle, tt.file, cmd)
		}
	}
	zip := showAgain(&rules.Diagnosis{Bundles: []rules.BundleInfo{{Name: "x.zip"}}}, rules.Evidence{Pos: parse.Pos{File: "a b", Line: 3}})
	if !strings.HasPrefix(zip, "unzip -p x.zip 'a b' |") {
		t.Error(zip)
	}
}
