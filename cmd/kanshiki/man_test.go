package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Every command has a page that names all its options, and groff has nothing to
// say against any of them.
func TestManPages(t *testing.T) {
	dir := t.TempDir()
	var out, errs bytes.Buffer
	if status := run(t.Context(), []string{"kanshiki", "man", dir}, nil, &out, &errs); status != exitDone {
		t.Fatalf("status %d: %s", status, errs.String())
	}
	for page, want := range map[string][]string{
		"kanshiki.1":            {"kanshiki \\- say what is wrong", ".SH COMMANDS", "\\fBkanshiki\\-analyze\\fR(1)"},
		"kanshiki-analyze.1":    {"\\fB\\-\\-fail\\-on\\fR \\fIlevel\\fR", "(default fault)", "\\fBkanshiki\\fR(1)"},
		"kanshiki-get.1":        {"\\fB\\-n\\fR, \\fB\\-\\-namespace\\fR", ".nf\nkanshiki get must\\-gather.tar.gz nodes\n"},
		"kanshiki-rules-show.1": {"\\fBkanshiki\\-rules\\fR(1)"},
	} {
		text, err := os.ReadFile(filepath.Join(dir, page))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(string(text), w) {
				t.Errorf("%s lacks %q:\n%s", page, w, text)
			}
		}
	}
	groff := realTool(t, "groff")
	pages, err := filepath.Glob(filepath.Join(dir, "*.1"))
	if err != nil || len(pages) < 20 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, p := range pages {
		if out, err := exec.CommandContext(t.Context(), groff, "-man", "-Tutf8", "-ww", "-z", p).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", filepath.Base(p), err, out)
		}
	}
}

func TestRoff(t *testing.T) {
	for in, want := range map[string]string{".x": `\&.x`, "'x": `\&'x`, `a\b`: `a\eb`, "a-b…": `a\-b\[u2026]`} {
		if got := roff(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
