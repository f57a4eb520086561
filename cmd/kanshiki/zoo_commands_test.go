package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// otherCommands are the commands besides analyze that read a bundle: what they
// are given, BUNDLE standing for it.
var otherCommands = [][]string{
	{"scan", "BUNDLE", "--results", "OUT/results"},
	{"redact", "BUNDLE", "--out", "OUT/clean.tar.gz"},
	{"get", "BUNDLE", "pods", "-A"},
	{"get", "BUNDLE", "pods", "-A", "-o", "yaml"},
	{"logs", "BUNDLE", "*"},
	{"find", "BUNDLE", "a"},
	{"timeline", "BUNDLE"},
	{"diff", "BUNDLE", "BUNDLE"},
	{"query", "BUNDLE", "."},
	{"verify", "BUNDLE"},
	{"decrypt", "BUNDLE", "--identity", "BUNDLE", "--out", "OUT/plain"},
	{"rules", "test", "BUNDLE"},
	{"explain", "etcd-no-space", "BUNDLE"},
}

// What is hostile to analyze is hostile to the others too: each ends as
// promised, with words that are fit for a terminal and no stack of its own, and
// writes nothing but what it was asked for. KANSHIKI_ZOO=all lets every animal
// meet every command; else each meets two, in turn.
func TestZooMeetsOtherCommands(t *testing.T) {
	quick(t, "the zoo and the other commands")
	all := slices.Concat(zooNames(t), zooBombs(t), zooDamage(t), zooTexts(t), zooBinaries(t))
	k := newKeeper(t)
	t.Setenv("KANSHIKI_CONFIG", filepath.Join(k.root, "none"))
	for i, a := range all {
		if a.big {
			continue
		}
		for at, args := range otherCommands {
			if os.Getenv("KANSHIKI_ZOO") != "all" && at%(len(otherCommands)/2) != i%(len(otherCommands)/2) {
				continue
			}
			t.Run(args[0]+"/"+a.name, func(t *testing.T) { k.command(t, a, args) })
		}
	}
}

// command runs one command on one animal.
func (k *keeper) command(t *testing.T, a animal, args []string) {
	k.put(t, a.file, a.data)
	out := t.TempDir()
	line := []string{"kanshiki"}
	for _, word := range args {
		line = append(line, strings.Replace(strings.Replace(word, "BUNDLE", a.file, 1), "OUT", out, 1))
	}
	ctx, cancel := context.WithTimeout(t.Context(), hangs)
	defer cancel()
	var stdout, stderr bytes.Buffer
	status := 0
	if args[0] == "scan" { // it starts itself anew
		c := program(ctx, t, []string{"TMPDIR=" + k.tmp, "HOME=" + filepath.Join(k.root, "home")}, line[1:]...)
		c.Stdout, c.Stderr = &stdout, &stderr
		status = exitStatus(t, c.Run())
	} else {
		status = run(ctx, line, nil, &stdout, &stderr)
	}
	if ctx.Err() != nil {
		t.Fatalf("hangs: %v", ctx.Err())
	}
	k.clean(t, a.file, a.data)
	harmless(t, "standard output", strings.ReplaceAll(stdout.String(), "\t", " "))
	harmless(t, "standard error", stderr.String())
	said := stderr.String()
	if strings.Contains(said, "goroutine ") || strings.Contains(said, "panic") || strings.Contains(said, "runtime error") {
		t.Errorf("%s", said)
	}
	if status != exitDone && status != exitFault && status != exitFailed {
		t.Errorf("status %d", status)
	}
	if status == exitFailed && !strings.Contains(said, "error: ") {
		t.Errorf("failed without a word: %q, %q", said, stdout.String())
	}
}
