package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// smallBundle is a tar.gz with the known fault and some noise behind it.
func smallBundle(t *testing.T, kib int) []byte {
	t.Helper()
	return gzipped(t, tarOf(t, []packed{knownFile(), {"x/noise.log", noise(kib << 10)}}))
}

// brokenReader gives data and then an error instead of an end.
type brokenReader struct {
	data []byte
	err  error
}

func (b *brokenReader) Read(p []byte) (int, error) {
	n := copy(p, b.data)
	if b.data = b.data[n:]; n == 0 {
		return 0, b.err
	}
	return n, nil
}

// slowReader gives a KiB every ten milliseconds.
type slowReader struct{ r io.Reader }

func (s slowReader) Read(p []byte) (int, error) {
	time.Sleep(10 * time.Millisecond)
	return s.r.Read(p[:min(len(p), 1<<10)])
}

func fromPipe(t *testing.T, r io.Reader) (report layoutReport, status int, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), hangs)
	defer cancel()
	var stdout, errs bytes.Buffer
	status = run(ctx, []string{"kanshiki", "-o", "json", "-"}, r, &stdout, &errs)
	if status != exitFailed {
		if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
			t.Fatal(err)
		}
	}
	return report, status, errs.String()
}

// A disk that gives up half-way is a gap, and what came before it counts.
func TestReadsThatFailHalfWay(t *testing.T) {
	data := smallBundle(t, 64)
	plain := append([]byte(knownLine), noise(20<<10)...)
	zipped := zipWith(t, packed{"n.log", noise(20 << 10)})
	for _, tt := range []struct {
		name   string
		data   []byte
		status int
	}{
		{"a tar.gz", data[:len(data)/2], exitFault},
		{"a tar.gz at its end", data, exitFault},
		{"a log", plain[:len(plain)/2], exitDone}, // of a fault in it nobody knows how it went on
		{"a zip", zipped[:len(zipped)/2], exitFailed},
		{"at once", nil, exitFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, status, stderr := fromPipe(t, &brokenReader{tt.data, errors.New("input/output error")})
			if status != tt.status {
				t.Errorf("status %d, want %d: %s", status, tt.status, stderr)
			}
			said := stderr
			for _, g := range r.Coverage.Gaps {
				said += g.Reason
			}
			if !strings.Contains(said, "input/output error") {
				t.Errorf("not said: %q", said)
			}
			if status == exitFault && (len(r.Causes) == 0 || r.Causes[0].Rule != "etcd-no-space") {
				t.Errorf("causes %q", r.causes())
			}
			if status == exitDone && r.Verdict != "inconclusive" {
				t.Errorf("verdict %s", r.Verdict)
			}
		})
	}
}

func TestSlowInputGivesTheSame(t *testing.T) {
	data := smallBundle(t, 32)
	fast, status, _ := fromPipe(t, bytes.NewReader(data))
	slow, slowStatus, stderr := fromPipe(t, slowReader{bytes.NewReader(data)})
	a, _ := json.Marshal(fast)
	b, _ := json.Marshal(slow)
	if status != exitFault || slowStatus != exitFault || !bytes.Equal(a, b) {
		t.Errorf("status %d and %d, %s\n%s\n%s", status, slowStatus, stderr, a, b)
	}
}

// program starts the program anew in an environment of its own.
func program(ctx context.Context, t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(ctx, realTool(t, "kanshiki"), args...)
	c.Env = append([]string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "COLUMNS=80"}, env...)
	return c
}

func exitStatus(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	t.Fatal(err)
	return -1
}

// Worlds that are poorer than a desk's: the report is the same, byte for byte.
func TestPoorWorlds(t *testing.T) {
	bundle := written(t, "bundle.tar.gz", smallBundle(t, 256))
	locked := t.TempDir()
	if err := os.Chmod(locked, 0o500); err != nil { //nolint:gosec // a home that nobody may write
		t.Fatal(err)
	}
	want, err := program(t.Context(), t, []string{"HOME=" + t.TempDir()}, "-o", "json", bundle).Output()
	if exitStatus(t, err) != exitFault || !bytes.Contains(want, []byte("etcd-no-space")) {
		t.Fatalf("%v: %s", err, want)
	}
	for name, env := range map[string][]string{
		"64 MiB":                     {"GOMEMLIMIT=64MiB"},
		"64 MiB and one processor":   {"GOMEMLIMIT=64MiB", "GOMAXPROCS=1"},
		"no home":                    nil,
		"a home that is not there":   {"HOME=/nonexistent/home"},
		"a home that is a file":      {"HOME=/dev/null"},
		"a home that is read-only":   {"HOME=" + locked, "XDG_CONFIG_HOME=" + filepath.Join(locked, "none")},
		"no place for temporaries":   {"TMPDIR=/nonexistent/tmp"},
		"a time zone that is no one": {"TZ=Nowhere/Land"},
	} {
		t.Run(name, func(t *testing.T) {
			c := program(t.Context(), t, env, "-o", "json", bundle)
			var stderr bytes.Buffer
			c.Stderr = &stderr
			got, err := c.Output()
			if exitStatus(t, err) != exitFault || !bytes.Equal(got, want) || stderr.Len() > 0 {
				t.Errorf("%v, %q, same: %v", err, stderr.String(), bytes.Equal(got, want))
			}
		})
	}
}

// Without a place for temporary files a zip from a pipe cannot be read; that is
// said, and what needs no such place still is.
func TestNoPlaceForTemporaries(t *testing.T) {
	bundle := written(t, "b.tar", with(t, packed{"n.zip", zipWith(t)}))
	out, err := program(t.Context(), t, []string{"TMPDIR=/nonexistent/tmp"}, "-o", "json", bundle).Output()
	var r layoutReport
	if e := json.Unmarshal(out, &r); e != nil || exitStatus(t, err) != exitFault || len(r.Causes) != 1 {
		t.Fatalf("%v, %v: %s", err, e, out)
	}
	if len(r.Coverage.Gaps) != 1 || !strings.HasPrefix(r.Coverage.Gaps[0].File, "n.zip") {
		t.Errorf("gaps %q", r.Coverage.Gaps)
	}
}

// Signals at any moment: all or nothing, and no left-overs.
func TestSignalsLeaveNothing(t *testing.T) {
	nested := with(t, packed{"n.zip", zipWith(t, packed{"noise.log", noise(1 << 20)})}, packed{"x/noise.log", noise(2 << 20)})
	bundle := written(t, "b.tar.gz", gzipped(t, nested))
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // moments, not secrets
	for i := range 8 {
		sig := []os.Signal{os.Interrupt, syscall.SIGTERM}[i%2]
		dir, tmp := t.TempDir(), t.TempDir()
		out := filepath.Join(dir, "report.json")
		c := program(t.Context(), t, []string{"TMPDIR=" + tmp, "HOME=" + tmp}, "-o", "json", "--out", out, bundle)
		var stderr bytes.Buffer
		c.Stderr = &stderr
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.IntN(900)) * time.Millisecond)
		_ = c.Process.Signal(sig) // it may have ended by now
		_ = c.Wait()              // its status stands in ProcessState
		status := c.ProcessState.ExitCode()
		data, err := os.ReadFile(out)
		switch {
		case err == nil && (status != exitFault || !json.Valid(data)):
			t.Errorf("%v: status %d and a report of %d bytes", sig, status, len(data))
		case err != nil && status == exitFailed && stderr.String() != "error: cancelled\n":
			t.Errorf("%v: %q", sig, stderr.String())
		case err != nil && status != exitFailed && !c.ProcessState.Sys().(syscall.WaitStatus).Signaled(): // before the program listens
			t.Errorf("%v: status %d and no report", sig, status)
		}
		for _, d := range []string{dir, tmp} {
			left, _ := os.ReadDir(d)
			for _, f := range left {
				if filepath.Join(d, f.Name()) != out {
					t.Errorf("%v: left behind: %s", sig, f.Name())
				}
			}
		}
	}
}

// Two hundred at once on one bundle give two hundred times the same bytes.
func TestManyAtOnceGiveTheSame(t *testing.T) {
	k := newKeeper(t)
	k.put(t, "b.tar.gz", smallBundle(t, 16))
	var want string
	var wait sync.WaitGroup
	got := make([]string, 200)
	for i := range got {
		wait.Go(func() {
			var stdout, stderr bytes.Buffer
			status := run(t.Context(), []string{"kanshiki", "-o", "json", "b.tar.gz"}, nil, &stdout, &stderr)
			if got[i] = stdout.String(); status != exitFault || stderr.Len() > 0 {
				t.Errorf("status %d: %s", status, stderr.String())
			}
		})
	}
	wait.Wait()
	for i, g := range got {
		if i == 0 {
			want = g
		}
		if g != want {
			t.Errorf("run %d: %s", i, difference(want, g))
		}
	}
	if left, _ := os.ReadDir(k.tmp); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
