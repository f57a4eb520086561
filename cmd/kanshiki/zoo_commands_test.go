package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// otherCommands are the commands besides analyze that read a bundle: what they
// are given, BUNDLE standing for it.
var otherCommands = [][]string{
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
	out := t.TempDir() // not below the keeper's, where nothing may be left
	k := newKeeper(t)
	for i, a := range all {
		if a.big {
			continue
		}
		for at, args := range otherCommands {
			if os.Getenv("KANSHIKI_ZOO") != "all" && at%(len(otherCommands)/2) != i%(len(otherCommands)/2) {
				continue
			}
			t.Run(args[0]+"/"+a.name, func(t *testing.T) { k.command(t, a, args, filepath.Join(out, strconv.Itoa(i), strconv.Itoa(at))) })
		}
	}
}

// command runs one command on one animal, with a place to write to.
func (k *keeper) command(t *testing.T, a animal, args []string, out string) {
	k.put(t, a.file, a.data)
	if err := os.MkdirAll(out, 0o700); err != nil {
		t.Fatal(err)
	}
	line := []string{"kanshiki"}
	for _, word := range args {
		line = append(line, strings.Replace(strings.Replace(word, "BUNDLE", a.file, 1), "OUT", out, 1))
	}
	ctx, cancel := context.WithTimeout(t.Context(), hangs)
	defer cancel()
	var stdout, stderr bytes.Buffer
	status := run(ctx, line, nil, &stdout, &stderr)
	if ctx.Err() != nil {
		t.Fatalf("hangs: %v", ctx.Err())
	}
	k.clean(t, a.file, a.data)
	fit(t, status, stdout.String(), stderr.String())
}

// fit holds what a command wrote and how it ended to what is promised.
func fit(t *testing.T, status int, stdout, said string) {
	t.Helper()
	harmless(t, "standard output", strings.ReplaceAll(stdout, "\t", " "))
	harmless(t, "standard error", said)
	if strings.Contains(said, "goroutine ") || strings.Contains(said, "panic") || strings.Contains(said, "runtime error") {
		t.Errorf("%s", said)
	}
	if status != exitDone && status != exitFault && status != exitFailed {
		t.Errorf("status %d", status)
	}
	if status == exitFailed && !strings.Contains(said, "error: ") {
		t.Errorf("failed without a word: %q, %q", said, stdout)
	}
}

// One scan over the whole zoo: each is a result or a failure of its own.
func TestZooScanned(t *testing.T) {
	quick(t, "a scan over the zoo")
	dir, tmp, out := t.TempDir(), t.TempDir(), t.TempDir()
	animals := 0
	for i, a := range slices.Concat(zooNames(t), zooBombs(t), zooDamage(t), zooTexts(t), zooBinaries(t)) {
		if i%4 != 0 && os.Getenv("KANSHIKI_ZOO") != "all" || !strings.Contains(a.file, ".tar") && !strings.HasSuffix(a.file, ".zip") {
			continue // a scan takes archives alone
		}
		animals++
		if err := os.WriteFile(filepath.Join(dir, strconv.Itoa(i)+"-"+a.file), a.data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), hangs)
	defer cancel()
	var stdout, stderr bytes.Buffer
	c := program(ctx, t, []string{"TMPDIR=" + tmp, "HOME=" + tmp}, "scan", dir, "-o", "json", "--results", filepath.Join(out, "results"))
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	if ctx.Err() != nil {
		t.Fatal("hangs")
	}
	fit(t, exitStatus(t, err), stdout.String(), stderr.String())
	left(t, tmp)
	seen, _ := filepath.Glob(filepath.Join(out, "results", "seen", "*.json"))
	if len(seen) != animals || animals < 30 {
		t.Errorf("%d of %d were scanned: %s", len(seen), animals, stderr.String())
	}
}
