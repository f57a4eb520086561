//go:build slurm

package main

import (
	"archive/tar"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A Slurm of the test's own, on loopback: one controller, one node, one key.
const slurmConf = `ClusterName=test
SlurmctldHost=%[1]s(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=%[2]s/munge.sock
SlurmUser=root
SlurmdUser=root
StateSaveLocation=%[2]s/state
SlurmdSpoolDir=%[2]s/spool
SlurmctldPidFile=%[2]s/slurmctld.pid
SlurmdPidFile=%[2]s/slurmd.pid
SlurmctldPort=16817
SlurmdPort=16818
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MinJobAge=600
NodeName=%[1]s NodeAddr=127.0.0.1 CPUs=2 RealMemory=4000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`

// startSlurm starts the daemons and returns a function that runs a command of
// Slurm's. The ports are fixed and the daemons want root, so `make slurm` runs
// this by itself, not `make test`.
func startSlurm(t *testing.T) (dir string, run func(args ...string) string) {
	t.Helper()
	for _, tool := range []string{"munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol"} {
		realTool(t, tool)
	}
	if os.Getuid() != 0 {
		cannot(t, "slurmd must be root")
	}
	// A short path: the names of sockets end at 108 bytes.
	dir, err := os.MkdirTemp("", "slurm")
	if err != nil {
		t.Fatal(err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	put := func(name, text string, mode os.FileMode) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	put("slurm.conf", fmt.Sprintf(slurmConf, host, dir), 0o644)
	put("key", strings.Repeat("a key of this test", 64), 0o400)
	for _, d := range []string{"state", "spool", "in"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	run = func(args ...string) string {
		t.Helper()
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "SLURM_CONF="+filepath.Join(dir, "slurm.conf"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v: %s", args, err, out)
		}
		return string(out)
	}
	var daemons []*exec.Cmd
	for _, args := range [][]string{
		{"munged", "--foreground", "--force", "--key-file=key", "--socket=" + dir + "/munge.sock", "--pid-file=munge.pid", "--log-file=munge.log", "--seed-file=seed"},
		{"slurmctld", "-D", "-f", dir + "/slurm.conf"}, {"slurmd", "-D", "-f", dir + "/slurm.conf"},
	} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		daemons = append(daemons, cmd)
		time.Sleep(time.Second) // each needs the one before to answer
	}
	t.Cleanup(func() {
		for i := len(daemons) - 1; i >= 0; i-- {
			daemons[i].Process.Signal(syscall.SIGTERM)
			daemons[i].Wait()
		}
		os.RemoveAll(dir)
	})
	return dir, run
}

// Slurm runs the script that scan emit prints, one task of it twice because it
// is requeued, and the shards make what one scan makes.
func TestSlurmArray(t *testing.T) {
	dir, run := startSlurm(t)
	bin := filepath.Join(dir, "kanshiki")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for i := range 8 {
		bundleOf(t, filepath.Join(dir, "in", fmt.Sprintf("b%d.tar.gz", i)), fmt.Sprintf("Sep 28 13:38:24 m%d bootkube.sh[1]: waiting\n", i))
	}
	run(bin, "scan", "in", "--results", "one", "--out", "one.db", "-o", "none")
	script := run(bin, "scan", "emit", "slurm", "in", "--program", bin, "--shards", "3", "--jobs", "1", "--memory", "256MiB", "--results", "many")
	if err := os.WriteFile(filepath.Join(dir, "scan.sh"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	id := strings.TrimSpace(run("sbatch", "--parsable", "scan.sh"))
	deadline := time.Now().Add(3 * time.Minute)
	requeued := false
	for {
		states := run("squeue", "-h", "-a", "-r", "-o", "%K %T")
		if !requeued && strings.Contains(states, "1 RUNNING") {
			run("scontrol", "requeue", id+"_1")
			requeued = true
		}
		if strings.TrimSpace(states) == "" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("still at it: %s", states)
		}
		time.Sleep(200 * time.Millisecond)
	}
	if !requeued {
		t.Log("task 1 was done before it could be requeued")
	}
	run(bin, "scan", "merge", "many", "--out", "many.db", "-o", "none")
	run("cmp", "one.db", "many.db")
}

// bundleOf writes a log-bundle of one log.
func bundleOf(t *testing.T, name, text string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zip := gzip.NewWriter(f)
	out := tar.NewWriter(zip)
	if err := out.WriteHeader(&tar.Header{Name: "log-bundle/bootstrap/journals/bootkube.log", Mode: 0o644, Size: int64(len(text))}); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
}
