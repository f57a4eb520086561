package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// onTerminal runs a command line of sh where both outputs are a terminal of 60
// columns, and gives what the terminal got.
func onTerminal(t *testing.T, line string, env ...string) string {
	t.Helper()
	script := realTool(t, "script")
	bin := filepath.Join(t.TempDir(), "kanshiki")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, bin); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), script, "-qec", "stty cols 60 rows 24; "+line, os.DevNull)
	cmd.Env = append(os.Environ(), append([]string{"PATH=" + filepath.Dir(bin) + ":" + os.Getenv("PATH"), "TERM=xterm", "PAGER=", "NO_COLOR="}, env...)...)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState.ExitCode() < 0 {
		t.Fatalf("%s: %v", line, err)
	}
	return strings.ReplaceAll(string(out), "\r\n", "\n")
}

func twoNodes(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "nodes.json")
	if err := os.WriteFile(file, []byte(kubectlNodes), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A pager gets results, never messages; it is left out where nobody looks.
func TestPager(t *testing.T) {
	nodes := twoNodes(t)
	for _, c := range []struct {
		line, pager, want, not string
	}{
		{"kanshiki get " + nodes + " nodes -o name", "sed s/^/P:/", "P:node/m0\nP:node/w0\n", ""},
		{"kanshiki get " + nodes + " nodes -o name --no-pager", "sed s/^/P:/", "node/m0\nnode/w0\n", "P:"},
		{"kanshiki get " + nodes + " nodes -o name", "cat", "node/m0\nnode/w0\n", ""},
		{"kanshiki get " + nodes + " nodes -o name", "no-such-pager", "node/m0\nnode/w0\n", "no-such-pager"},
		{"kanshiki get " + nodes + " nodes -o name | cat", "sed s/^/P:/", "node/m0\nnode/w0\n", "P:"},
		{"kanshiki get " + nodes + " nodez", "sed s/^/P:/", "error: unknown kind", "P:"},
		{"kanshiki get " + nodes + " nodes m0 m7 -o name; echo status $?", "sed s/^/P:/", "P:node/m0\nerror: nodes \"m7\" not found\n", "P:error"},
		{"kanshiki get " + nodes + " nodes m0 m7 -o name; echo status $?", "sed s/^/P:/", "status 1\n", ""},
		{"kanshiki query " + nodes + " 'range(100000)'; echo status $?", "true", "status 0\n", "error"},
	} {
		out := onTerminal(t, c.line, "PAGER="+c.pager)
		if !strings.Contains(out, c.want) || c.not != "" && strings.Contains(out, c.not) {
			t.Errorf("PAGER=%q %s:\n%q\nwant %q, not %q", c.pager, c.line, out, c.want, c.not)
		}
	}
	if out := onTerminal(t, "kanshiki get "+nodes+" nodes -o name", "PAGER=sed s/^/P:/", "TERM=dumb"); strings.Contains(out, "P:") {
		t.Errorf("a dumb terminal has no pager: %q", out)
	}
}

// The progress line goes where it can be taken back, and a summary stays.
func TestProgressAndSummary(t *testing.T) {
	nodes := twoNodes(t)
	slow := "(cat " + nodes + "; yes 'a line' | head -n 30000; sleep 4) | kanshiki --fail-on never -"
	out := onTerminal(t, slow)
	if !strings.Contains(out, "/s  stdin") || !strings.Contains(out, "\nread 1 file, ") {
		t.Errorf("no progress, or no summary: %q", out)
	}
	slow = strings.Replace(slow, "sleep 4", "sleep 1", 1)
	for name, got := range map[string]string{
		"dumb":     onTerminal(t, slow, "TERM=dumb"),
		"log file": onTerminal(t, slow+" 2>log; cat log; rm log"),
		"quiet":    onTerminal(t, slow+" -q"),
	} {
		if strings.Contains(got, "/s  stdin") || strings.Contains(got, "\nread 1 file, ") {
			t.Errorf("%s: %q", name, got)
		}
	}
	if plain := onTerminal(t, slow, "NO_COLOR=1"); strings.Contains(plain, "\x1b") {
		t.Errorf("escapes under NO_COLOR: %q", plain)
	}
}
