package gather

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestScriptIsClean(t *testing.T) {
	if n := strings.Count(Script, "\n"); n >= 1200 {
		t.Errorf("the script has %d lines, want fewer than 1200", n)
	}
	at, err := exec.LookPath("shellcheck")
	if err != nil {
		cannot(t, "shellcheck is not installed")
	}
	if out, err := exec.Command(at, "-s", "sh", "gather.sh").CombinedOutput(); err != nil {
		t.Errorf("%s", out)
	}
}

var footer = regexp.MustCompile(`\n# rc=\d+ dur=\d+ truncated=\d+\n$`)

// Under each shell the same comes home, in the same form.
func TestScriptUnderEachShell(t *testing.T) {
	for _, sh := range shells(t) {
		t.Run(filepath.Base(sh[0]), func(t *testing.T) {
			t.Parallel()
			path := tools(t)
			stub(t, path, "journalctl", `case "$*" in *"-u kubelet "*) echo "2024-05-01T10:00:00.000000+00:00 h1 kubelet[1]: ready";; *) echo "-- No entries --";; esac`)
			stub(t, path, "ss", "echo 'Netid State'; echo 'it failed' >&2; exit 3")
			m, files := gathering{shell: sh, path: path, args: []string{"--role", "node", "--no-probes"}}.bundle(t)
			if m.Schema != Schema || m.Host != "h1" || strings.Join(m.Roles, ",") != "host,node" || m.Started == "" || m.Ended == "" {
				t.Errorf("manifest: %+v", m)
			}
			ss := files["hosts/h1/cmd/ss.txt"]
			if !strings.HasPrefix(ss, "# ss -lntup\nNetid State\nit failed\n# rc=3 dur=") || !footer.MatchString(ss) {
				t.Errorf("ss.txt: %q", ss)
			}
			if it := item(t, m, "ss -lntup"); it.Exit == nil || *it.Exit != 3 || it.Host != "h1" || it.Role != "host" || it.Bytes != int64(len(ss)) || len(it.SHA256) != 64 {
				t.Errorf("ss: %+v", it)
			}
			if got := files["hosts/h1/journal/kubelet.log"]; got != "2024-05-01T10:00:00.000000+00:00 h1 kubelet[1]: ready\n" {
				t.Errorf("kubelet.log: %q", got)
			}
			if it := item(t, m, "journalctl -u crio"); it.File != "" || it.Error != "no entries" {
				t.Errorf("crio: %+v", it)
			}
			if it := item(t, m, "crictl ps"); it.File != "" || it.Exit == nil || *it.Exit != 127 || !strings.HasPrefix(it.Error, "missing: crictl") {
				t.Errorf("crictl: %+v", it)
			}
			if !strings.Contains(files["hosts/h1/meta.json"], `"host":"h1"`) {
				t.Errorf("meta.json: %s", files["hosts/h1/meta.json"])
			}
		})
	}
}

// Whatever tool is missing, a bundle comes and names it; without tar, a
// directory does.
func TestScriptWithoutATool(t *testing.T) {
	var each []string
	for _, n := range append(append([]string{}, realTools...), "ip", "ss", "journalctl", "systemctl", "ovs-vsctl", "chronyc", "sysctl") {
		if n != "mkdir" && n != "cat" && n != "tar" {
			each = append(each, n)
		}
	}
	for _, n := range each {
		t.Run(n, func(t *testing.T) {
			t.Parallel()
			role := "client" // the fewest items
			if n == "ovs-vsctl" {
				role = "node"
			}
			path := tools(t, n)
			stub(t, path, "uptime", "echo password=hunter2 up")
			m, files := gathering{path: path, args: []string{"--role", role, "--no-probes"}}.bundle(t)
			if len(files) < 20 {
				t.Errorf("only %d files", len(files))
			}
			up := files["hosts/h1/cmd/uptime.txt"]
			if !strings.Contains(up, "# uptime") || strings.Contains(up, "hunter2") || !strings.Contains(up, "<redacted") {
				t.Errorf("uptime.txt: %q", up)
			}
			for _, f := range fakeTools {
				if f != n {
					continue
				}
				found := false
				for _, it := range m.Items {
					found = found || strings.HasPrefix(it.Error, "missing: "+n)
				}
				if !found {
					t.Errorf("the manifest does not name it")
				}
			}
		})
	}
	t.Run("tar", func(t *testing.T) {
		t.Parallel()
		dir, _, errs, err := gathering{path: tools(t, "tar"), args: []string{"--role", "lb", "--no-probes", "--name", "left"}}.run(t)
		at, _ := filepath.Glob(filepath.Join(dir, "kanshiki.*", "left"))
		if err == nil || len(at) != 1 || !strings.Contains(errs, "the bundle is the directory") {
			t.Fatalf("%v %v: %s", err, at, errs)
		}
		if c, err := Verify(t.Context(), at[0]); err != nil || !c.Whole() || c.Files < 20 {
			t.Errorf("%v: %+v", err, c)
		}
	})
	for _, n := range []string{"mkdir", "cat"} {
		t.Run(n, func(t *testing.T) {
			t.Parallel()
			if _, _, errs, err := (gathering{path: tools(t, n)}).run(t); err == nil || !strings.Contains(errs, "nothing can be collected") {
				t.Errorf("%v: %s", err, errs)
			}
		})
	}
}

// A command that never ends costs its own time limit, with timeout(1) and with
// the script's own watchdog.
func TestScriptEndsWhatHangs(t *testing.T) {
	for _, without := range []string{"", "timeout"} {
		for _, sh := range shells(t) {
			t.Run(filepath.Base(sh[0])+" without "+without, func(t *testing.T) {
				t.Parallel()
				path := tools(t, without)
				stub(t, path, "ss", "echo begun; sleep 1000; echo never")
				m, files := gathering{shell: sh, path: path, args: []string{"--role", "client", "--no-probes", "--item-time", "2"}}.bundle(t)
				it := item(t, m, "ss -lntup")
				if it.Error != "timed out after 2 s" || it.Exit == nil || *it.Exit != 124 || it.Seconds < 1.5 || it.Seconds > 200 {
					t.Errorf("%+v", it)
				}
				if got := files[it.File]; !strings.HasPrefix(got, "# ss -lntup\nbegun\n") || !strings.Contains(got, "\n# rc=124 ") {
					t.Errorf("%q", got)
				}
				if it := item(t, m, "sysctl -a"); it.Exit == nil || *it.Exit != 0 {
					t.Errorf("after it: %+v", it)
				}
			})
		}
	}
}

// A watchdog that is slow to wake what it has stopped is waited for: were it
// killed half-way, what it still holds would keep the output open for ever.
func TestScriptWithASlowWatchdog(t *testing.T) {
	const wakes = "kill -CONT $all\n"
	if strings.Count(Script, wakes) != 1 {
		t.Fatalf("the script has no single %q", wakes)
	}
	slow := strings.Replace(Script, wakes, "for held in $all; do kill -CONT $held; sleep 0.3; done\n", 1)
	for _, sh := range shells(t) {
		t.Run(filepath.Base(sh[0]), func(t *testing.T) {
			t.Parallel()
			path := tools(t, "timeout")
			stub(t, path, "ss", "echo begun; sleep 1000; echo never")
			m, _ := gathering{shell: sh, path: path, script: slow, args: []string{"--role", "client", "--no-probes", "--item-time", "2"}}.bundle(t)
			if it := item(t, m, "ss -lntup"); it.Error != "timed out after 2 s" || it.Seconds > 200 {
				t.Errorf("%+v", it)
			}
		})
	}
}

// SIGTERM half-way: what was collected comes, the rest is named.
func TestScriptStopped(t *testing.T) {
	for _, sh := range shells(t) {
		t.Run(filepath.Base(sh[0]), func(t *testing.T) {
			t.Parallel()
			path, mark := tools(t), filepath.Join(t.TempDir(), "mark")
			stub(t, path, "ss", "echo begun; echo >"+mark+"; sleep 1000")
			began := time.Now()
			m, files := gathering{shell: sh, path: path, args: []string{"--role", "client", "--no-probes"}, during: func(p *os.Process) {
				for range 600 {
					if _, err := os.Stat(mark); err == nil {
						break
					}
					time.Sleep(50 * time.Millisecond)
				}
				began = time.Now()
				_ = p.Signal(syscall.SIGTERM)
			}}.bundle(t)
			if took := time.Since(began); took > 15*time.Second {
				t.Errorf("it took %v to stop", took)
			}
			if m.Stopped != "SIGTERM" {
				t.Errorf("stopped: %q", m.Stopped)
			}
			if it := item(t, m, "ss -lntup"); it.Error != "stopped by SIGTERM" || !strings.Contains(files[it.File], "begun") {
				t.Errorf("%+v: %q", it, files[it.File])
			}
			if it := item(t, m, "sysctl -a"); it.Exit != nil || !strings.HasPrefix(it.Error, "not run: stopped by") {
				t.Errorf("%+v", it)
			}
		})
	}
}

// tmpfs mounts a small file system; it needs root.
func tmpfs(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		cannot(t, "cannot mount a tmpfs, so no full disk was tried: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	return dir
}

// A disk too small: the bundle stays below it, and says what did not fit.
func TestScriptOnASmallDisk(t *testing.T) {
	for _, sh := range shells(t) {
		t.Run(filepath.Base(sh[0]), func(t *testing.T) {
			small := tmpfs(t, "2m")
			path := tools(t)
			stub(t, path, "free", "head -c 4000000 /dev/urandom | tr -cd 'a-z0-9'")
			stub(t, path, "ss", "head -c 4000000 /dev/urandom | tr -cd 'a-z0-9\\n'")
			_, _, errs, err := gathering{shell: sh, path: path, env: []string{"TMPDIR=" + small}, args: []string{"--role", "client", "--no-probes", "--host", "h1", "--out", filepath.Join(small, "b.tar.gz")}}.run(t)
			if err != nil {
				t.Fatalf("%v: %s", err, errs)
			}
			m, _ := opened(t, filepath.Join(small, "b.tar.gz"))
			lost := 0
			for _, it := range m.Items {
				if strings.Contains(it.Error, "no space") || strings.Contains(it.Error, "cannot write") || strings.Contains(it.Error, "has reached") {
					lost++
				}
			}
			if lost < 10 {
				t.Errorf("the manifest names %d losses", lost)
			}
		})
	}
}

// A disk that something else fills meanwhile.
func TestScriptOnAFullDisk(t *testing.T) {
	for _, sh := range shells(t) {
		t.Run(filepath.Base(sh[0]), func(t *testing.T) {
			full := tmpfs(t, "4m")
			path := tools(t)
			stub(t, path, "free", "dd if=/dev/zero of="+full+"/other bs=64k 2>/dev/null; echo filled")
			dir, _, errs, err := gathering{shell: sh, path: path, env: []string{"TMPDIR=" + full}, args: []string{"--role", "client", "--no-probes", "--host", "h1", "--out", "b.tar.gz"}}.run(t)
			if err != nil {
				t.Fatalf("%v: %s", err, errs)
			}
			m, files := opened(t, filepath.Join(dir, "b.tar.gz"))
			if it := item(t, m, "sysctl -a"); !strings.HasPrefix(it.Error, "not run: no space left") {
				t.Errorf("%+v", it)
			}
			if files["hosts/h1/cmd/uptime.txt"] == "" {
				t.Error("what was collected before is not there")
			}
		})
	}
}

// Without root there is a bundle, and it says so.
func TestScriptWithoutRoot(t *testing.T) {
	at, err := exec.LookPath("setpriv")
	if err != nil || os.Geteuid() != 0 {
		cannot(t, "it needs root and setpriv, to give root up")
	}
	path := tools(t)
	for p := path; p != "/"; p = filepath.Dir(p) {
		if strings.HasPrefix(p, os.TempDir()) && p != os.TempDir() {
			_ = os.Chmod(p, 0o755)
		}
	}
	cmd := exec.Command(at, "--reuid", "65534", "--regid", "65534", "--clear-groups", "sh", "-s", "--", "--stdout", "--host", "h1", "--role", "node", "--no-probes")
	cmd.Env = []string{"PATH=" + path}
	cmd.Stdin, cmd.Dir = strings.NewReader(Script), "/"
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(t.TempDir(), "b.tar.gz")
	if err := os.WriteFile(archive, out, 0o600); err != nil {
		t.Fatal(err)
	}
	m, _ := opened(t, archive)
	if it := item(t, m, "id -u"); !strings.HasPrefix(it.Error, "not root") {
		t.Errorf("%+v", it)
	}
}

// A script that was cut on its way does nothing at all.
func TestCutScriptDoesNothing(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command("sh", "-s")
	cmd.Dir, cmd.Env = dir, []string{"PATH=" + tools(t), "TMPDIR=" + dir}
	cmd.Stdin = io.LimitReader(strings.NewReader(Script), int64(len(Script)-20))
	_ = cmd.Run() // it may fail; what matters is that nothing was done
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
}
