package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

// inTmux runs kanshiki in a window of tmux that is so many columns wide, and
// gives all that the window then shows: lines that tmux had to break joined
// again, with the escapes of their colours.
func inTmux(t *testing.T, columns int, env, args string) string {
	t.Helper()
	tmux := realTool(t, "tmux")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	bin := filepath.Join(dir, "kanshiki")
	if err := os.Symlink(self, bin); err != nil {
		t.Fatal(err)
	}
	conf := written(t, "tmux.conf", []byte("set -g history-limit 50000\nset -g default-terminal screen-256color\nset -g status off\n"))
	socket := filepath.Join(dir, "s")
	tm := func(arg ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), tmux, append([]string{"-u", "-S", socket, "-f", conf}, arg...)...)
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TMUX=")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %v: %v: %s", arg, err, out)
		}
		return string(out)
	}
	defer exec.Command(tmux, "-S", socket, "kill-server").Run()
	tm("new-session", "-d", "-x", fmt.Sprint(columns), "-y", "50",
		fmt.Sprintf("env PAGER= LC_ALL=C.UTF-8 %s %s %s; %s -S %s wait-for -S done; cat", env, bin, args, tmux, socket))
	tm("wait-for", "done")
	return strings.TrimRight(tm("capture-pane", "-p", "-e", "-J", "-S", "-"), "\n ")
}

var colour = regexp.MustCompile(`\x1b\[[0-9;]*m|\x0f`)

// squeezed is text without what wrapping adds.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

// shown reports whether a window shows all of a text, wherever its lines end,
// or as much of it as stands before a sign that it was cut.
func shown(window, text string) bool {
	want := squeezed(text)
	if strings.Contains(window, want) {
		return true
	}
	for i := len(want); i > 0; i-- {
		if strings.Contains(window, want[:i]+"…") {
			return true
		}
	}
	return false
}

// A report fits a window of any width, in both languages: no line is broken by
// the terminal, and what is left out shows a sign.
func TestReportInTmux(t *testing.T) {
	bundle, err := filepath.Abs(filepath.Join("..", "..", "fixtures", "mixed", "broken-install"))
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"en", "ja"} {
		var report struct {
			Headline string
			Causes   []struct{ Title, Message, Remedy string }
		}
		var stdout, stderr strings.Builder
		run(t.Context(), []string{"kanshiki", "--lang", language, "-o", "json", bundle}, nil, &stdout, &stderr)
		if err := json.Unmarshal([]byte(stdout.String()), &report); err != nil || len(report.Causes) == 0 {
			t.Fatalf("%v: %d causes: %s", err, len(report.Causes), stderr.String())
		}
		for _, columns := range []int{60, 100, 200} {
			t.Run(fmt.Sprintf("%s %d", language, columns), func(t *testing.T) {
				args := "--lang " + language + " " + bundle
				// What was read, and how fast, differs from run to run.
				coloured, plain := inTmux(t, columns, "NO_COLOR=", args+" 2>/dev/null"), inTmux(t, columns, "NO_COLOR=1", args+" 2>/dev/null")
				if !colour.MatchString(coloured) || colour.MatchString(plain) {
					t.Error("colours where there should be none, or none where there should be")
				}
				if got := colour.ReplaceAllString(coloured, ""); squeezed(got) != squeezed(plain) {
					t.Errorf("the words depend on colour: %s", difference(plain, got))
				}
				all := inTmux(t, columns, "NO_COLOR=1", "--show all "+args)
				for _, window := range []string{plain, all, inTmux(t, columns, "NO_COLOR=1", "explain haproxy-server-refused "+args)} {
					for l := range strings.Lines(window) {
						if w := uniseg.StringWidth(strings.TrimRight(l, "\n ")); w > columns {
							t.Errorf("%d columns: %s", w, l)
						}
					}
				}
				for _, window := range []string{plain, all} {
					window = squeezed(window)
					texts := []string{report.Headline}
					for _, c := range report.Causes {
						texts = append(texts, c.Message, c.Remedy)
					}
					for _, text := range texts {
						if !shown(window, strings.ReplaceAll(text, "`", "")) && !shown(window, text) {
							t.Errorf("cut without a sign: %s\nin %s", text, window)
						}
					}
				}
			})
		}
	}
}

func TestShown(t *testing.T) {
	for _, tt := range []struct {
		window, text string
		want         bool
	}{
		{"abcd", "ab cd", true}, {"xab…y", "ab cd", true}, {"xab", "ab cd", false}, {"…", "ab cd", false}, {"", "ab", false},
	} {
		if got := shown(tt.window, tt.text); got != tt.want {
			t.Errorf("%q in %q: %v", tt.text, tt.window, got)
		}
	}
}
