package gather

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// realTools are those that the script itself works with.
var realTools = strings.Fields("awk sed tail head tr cat date nice sha256sum tar gzip sort uname ls mkdir mv rm wc df sleep id readlink timeout dd cp grep cut du cksum")

// fakeTools are played by stubs: what they would say of this machine is of no matter.
var fakeTools = strings.Fields("timedatectl uptime hostnamectl systemctl free ip ss chronyc haproxy named-checkconf rndc iptables-save " +
	"ip6tables-save nft sestatus getsebool sysctl nmcli networkctl ethtool journalctl systemd-detect-virt lsblk findmnt lscpu vmstat ps ovs-vsctl ovs-ofctl ovs-appctl socat")

// tools makes a directory for PATH: real tools as links, the others as stubs
// that say their name and arguments.
func tools(t *testing.T, without ...string) string {
	t.Helper()
	dir := t.TempDir()
	missing := map[string]bool{}
	for _, w := range without {
		missing[w] = true
	}
	for _, n := range append([]string{"sh"}, realTools...) {
		if missing[n] {
			continue
		}
		at, err := exec.LookPath(n)
		if err != nil {
			t.Logf("%s is not here", n)
			continue
		}
		// awk is a chain of links that ends in a program that looks at its own name.
		if err := os.Symlink(at, filepath.Join(dir, n)); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range fakeTools {
		if !missing[n] {
			stub(t, dir, n, `echo "stub `+n+` $*"`)
		}
	}
	return dir
}

// stub writes a program into a tools directory.
func stub(t *testing.T, dir, name, body string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

// cannot ends a test that lacks what it needs of the machine: skipped, loudly,
// on somebody's desk; failed where all is to be there.
func cannot(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf("SKIPPED: "+format, args...)
}

// shells that the script must run under; what is not installed is skipped,
// loudly.
func shells(t *testing.T) [][]string {
	t.Helper()
	var out [][]string
	for _, s := range [][]string{{"dash"}, {"busybox", "sh"}, {"bash"}} {
		at, err := exec.LookPath(s[0])
		if err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is not installed", s[0])
			}
			t.Logf("SKIPPED: %s is not installed, so the script was not tried under it", s[0])
			continue
		}
		out = append(out, append([]string{at}, s[1:]...))
	}
	if len(out) == 0 {
		cannot(t, "no shell to try the script under")
	}
	return out
}

// gathering is one run of the script.
type gathering struct {
	shell []string
	path  string   // PATH
	env   []string // more
	args  []string
	// script is run instead of the collector's own, if set.
	script string
	// during is called while it runs.
	during func(p *os.Process)
}

// run pipes the script into its shell and returns the directory in which it
// ran, what it said, and how it ended.
func (g gathering) run(t *testing.T) (dir, stdout, stderr string, err error) {
	t.Helper()
	dir = t.TempDir()
	ctx, cancel := context.WithTimeout(context.Background(), 6*time.Minute)
	defer cancel()
	shell := g.shell
	if shell == nil {
		shell = []string{"sh"}
	}
	cmd := exec.CommandContext(ctx, shell[0], append(append(append([]string{}, shell[1:]...), "-s", "--"), g.args...)...)
	if g.script == "" {
		g.script = Script
	}
	cmd.Stdin = strings.NewReader(g.script)
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=" + g.path, "HOME=" + dir, "TMPDIR=" + dir}, g.env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if g.during != nil {
		g.during(cmd.Process)
	}
	err = cmd.Wait()
	return dir, out.String(), errs.String(), err
}

// bundle runs the script, wants a bundle that is whole, and returns its
// manifest and its files.
func (g gathering) bundle(t *testing.T) (*Manifest, map[string]string) {
	t.Helper()
	g.args = append([]string{"--out", "b.tar.gz", "--host", "h1"}, g.args...)
	dir, out, errs, err := g.run(t)
	if err != nil {
		t.Fatalf("%v\n%s%s", err, out, errs)
	}
	return opened(t, filepath.Join(dir, "b.tar.gz"))
}

// opened verifies a bundle and reads it.
func opened(t *testing.T, archive string) (*Manifest, map[string]string) {
	t.Helper()
	c, err := Verify(context.Background(), archive)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Whole() {
		t.Errorf("changed %v, missing %v, extra %v, unreadable %v", c.Changed, c.Missing, c.Extra, c.Unreadable)
	}
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dir := t.TempDir()
	if err := unpack(f, dir); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	root := filepath.Join(dir, localName)
	err = filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(root, p)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.Manifest, files
}

// item finds the item whose command begins so.
func item(t *testing.T, m *Manifest, argv string) Item {
	t.Helper()
	for _, it := range m.Items {
		if strings.HasPrefix(it.Argv, argv) {
			return it
		}
	}
	t.Fatalf("the manifest has no %q", argv)
	return Item{}
}
