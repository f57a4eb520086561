package gather

import (
	"archive/tar"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fakeSSH puts a program named ssh into PATH that runs the remote command
// here, save for hosts that are gone, silent, or send rubbish.
func fakeSSH(t *testing.T) {
	t.Helper()
	path := tools(t)
	stub(t, path, "sudo", "exit 1")
	stub(t, path, "ssh", `printf '%s\n' "$*" >>"`+filepath.Join(path, "asked")+`"
while [ $# -gt 2 ]; do shift; done
case $1 in
core@gone) echo "ssh: connect to host gone port 22: Connection refused" >&2; exit 255;;
core@silent) exec sleep 600;;
core@rubbish) echo "Welcome to the machine"; exit 0;;
*) exec sh -c "$2";;
esac`)
	t.Setenv("PATH", path)
	t.Setenv("HOME", path)
	t.Setenv("TMPDIR", t.TempDir())
}

// One dead host costs itself only; two that call themselves the same stay two.
func TestFanOut(t *testing.T) {
	fakeSSH(t)
	stage := t.TempDir()
	began := time.Now()
	track := &Tracker{}
	b, err := Run(t.Context(), Options{Role: "client", NoProbes: true, Stage: stage, Version: "test", Answer: 20 * time.Second, Tracker: track,
		SSH: []string{"core@m1", "core@gone", "core@silent", "core@rubbish", "core@m2"}})
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 100*time.Second {
		t.Errorf("it took %v", took)
	}
	archive := filepath.Join(t.TempDir(), "b.tar.gz")
	f, err := os.Create(archive)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Pack(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Remove(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(stage); err != nil || len(left) > 0 {
		t.Errorf("left in the stage: %v %v", left, err)
	}
	m, files := opened(t, archive)
	hosts, failed := map[string]bool{}, map[string]string{}
	for _, h := range m.Hosts {
		if h.Error != "" {
			failed[h.Target] = h.Error
			continue
		}
		if hosts[h.Name] {
			t.Errorf("%s twice", h.Name)
		}
		hosts[h.Name] = true
		if h.ClockOffset == nil || *h.ClockOffset > 5 || *h.ClockOffset < -5 {
			t.Errorf("%s: clock offset %v", h.Name, h.ClockOffset)
		}
		if files["hosts/"+h.Name+"/cmd/ss.txt"] == "" || files["hosts/"+h.Name+"/meta.json"] == "" {
			t.Errorf("%s brought nothing", h.Name)
		}
	}
	if len(hosts) != 3 || len(failed) != 3 {
		t.Errorf("came: %v, failed: %v", hosts, failed)
	}
	for target, want := range map[string]string{"core@gone": "Connection refused", "core@silent": "no answer within", "core@rubbish": "what came is cut"} {
		if !strings.Contains(failed[target], want) {
			t.Errorf("%s: %q, want %q", target, failed[target], want)
		}
	}
	if s := track.State(); s.Hosts != 6 || s.Done != 6 || s.Failed != 3 || s.Items < 30 {
		t.Errorf("%+v", s)
	}
}

// Interrupted, it still gives what there is.
func TestInterrupted(t *testing.T) {
	fakeSSH(t)
	mark := filepath.Join(t.TempDir(), "mark")
	stub(t, os.Getenv("PATH"), "ss", "echo >"+mark+"; sleep 600")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for range 1200 {
			if _, err := os.Stat(mark); err == nil {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		cancel()
	}()
	b, err := Run(ctx, Options{Role: "client", NoProbes: true, Stage: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if it := item(t, b.Manifest, "ss -lntup"); !strings.Contains(it.Error, "stopped by SIGTERM") {
		t.Errorf("%+v", it)
	}
	if b.Manifest.Stopped != "interrupted" || len(b.Failed()) < 10 {
		t.Errorf("%q, %d lost", b.Manifest.Stopped, len(b.Failed()))
	}
}

func TestSSHArguments(t *testing.T) {
	o := Options{Role: "node", Budget: time.Minute}
	got := o.sshArgs("core@m1", []string{"domain=c.example.com", "name=it's"})
	if line := strings.Join(got, " "); !strings.Contains(line, "BatchMode=yes") || strings.Contains(line, "StrictHostKeyChecking") ||
		!strings.Contains(line, `-- core@m1 if [ "$(id -u)" = 0 ]; then exec sh -s -- --time-budget 60 --stdout --progress --no-cluster --role node --target domain=c.example.com --target 'name=it'\''s'; elif sudo -n`) {
		t.Errorf("%s", line)
	}
	o.InsecureHostKeys = true
	if line := strings.Join(o.sshArgs("m1", nil), " "); !strings.Contains(line, "StrictHostKeyChecking=no") {
		t.Errorf("%s", line)
	}
	for _, bad := range []Options{{SSH: []string{"-oProxyCommand=x"}}, {SSH: []string{"a b"}}, {Role: "king"}, {Targets: []string{"node=-x"}}, {Targets: []string{"planet=x"}}, {Budget: 1}} {
		if err := bad.check(); err == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}

// What a hostile host sends lands nowhere else.
func TestUnpackKeepsToItsPlace(t *testing.T) {
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, h := range []tar.Header{
		{Name: "b/../../../escape", Typeflag: tar.TypeReg},
		{Name: "/etc/passwd", Typeflag: tar.TypeReg},
		{Name: "b/hosts/x/../../../up", Typeflag: tar.TypeReg},
		{Name: "b/hosts/link", Typeflag: tar.TypeSymlink, Linkname: "/etc"},
		{Name: "b/hosts/link/passwd", Typeflag: tar.TypeReg},
		{Name: "b/other/file", Typeflag: tar.TypeReg},
		{Name: "b/manifest.json", Typeflag: tar.TypeReg},
	} {
		h.Mode = 0o644
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	top := t.TempDir()
	if err := unpack(&buf, filepath.Join(top, "in")); err != nil {
		t.Fatal(err)
	}
	var got []string
	err := filepath.WalkDir(top, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			got = append(got, strings.TrimPrefix(p, top+"/"))
		}
		return err
	})
	if want := "in/bundle/hosts/link/passwd in/bundle/manifest.json"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("%v %v, want %s", err, got, want)
	}
}
