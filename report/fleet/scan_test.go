package fleet

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// files writes bundles of the test's worker and returns their directory.
func files(t *testing.T, contents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range contents {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// scanned runs a scan over all files of dir and returns its results as lines.
func scanned(t *testing.T, dir string, st Directory, r Runner) string {
	t.Helper()
	if err := st.Open(); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	items, err := Find(context.Background(), paths)
	if err != nil {
		t.Fatal(err)
	}
	s := &Scan{Store: st, Runner: r, How: "test", Jobs: 3}
	seen, err := s.Run(context.Background(), items)
	if err != nil {
		t.Fatal(err)
	}
	return lines(t, NewResults(seen, st))
}

func lines(t *testing.T, rs *Results) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteLines(&b, rs); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Every way in which a bundle can break its worker is recorded, once each, and
// nobody else is harmed.
func TestPoisonCostsItselfOnly(t *testing.T) {
	dir := files(t, map[string]string{
		"crash.log": "crash", "killed.log": "killed", "endless.log": "endless", "memory.log": "memory", "babble.log": "babble",
		"empty.log": "", "fake.tar.gz": "no archive", "good1.log": "cause a", "good2.log": "cause b",
	})
	if err := os.Mkdir(filepath.Join(dir, "gone"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "lost.log")); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	st := Directory(t.TempDir())
	scanned(t, dir, st, testWorkers(t, 2*time.Second))
	seen, err := Sightings(st)
	if err != nil {
		t.Fatal(err)
	}
	err = NewResults(seen, st).Each(func(r *Result) error {
		says := r.Status
		if r.Failure != nil {
			says = r.Failure.Kind + ": " + r.Failure.Message
		}
		got[filepath.Base(r.Paths[0])] = says
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"crash.log":   "crash: panic: poisoned",
		"killed.log":  "crash: the worker ended without an answer (signal: killed)",
		"endless.log": "timeout: not done after 2s",
		"memory.log":  "memory: needs more memory than a worker may have (64 MiB)",
		"babble.log":  "crash: the worker ended without an answer (signal: killed)",
		"empty.log":   "empty: the file is empty",
		"fake.tar.gz": "unreadable: named like an archive, but it is none",
		"lost.log":    "unreadable: no such file or directory",
		"good1.log":   "done", "good2.log": "done",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// flaky breaks the first attempt at every bundle.
type flaky struct {
	Runner
	mu    sync.Mutex
	tried map[string]int
}

func (f *flaky) Run(ctx context.Context, req Request) (*Result, error) {
	f.mu.Lock()
	f.tried[req.Path]++
	n := f.tried[req.Path]
	f.mu.Unlock()
	if n == 1 {
		return nil, broken(Crash, "the first time")
	}
	return f.Runner.Run(ctx, req)
}

// A bundle is read once, or twice if its worker broke; again only when it has
// changed; an equal one not at all.
func TestReadOnce(t *testing.T) {
	dir := files(t, map[string]string{"a.log": "cause a", "b.log": "cause b"})
	st := Directory(t.TempDir())
	r := &flaky{Runner: testWorkers(t, time.Minute), tried: map[string]int{}}
	first := scanned(t, dir, st, r)
	count := func(name string) int { return r.tried[filepath.Join(dir, name)] }
	if count("a.log") != 2 || count("b.log") != 2 || strings.Contains(first, "the first time") {
		t.Errorf("tried %v: %s", r.tried, first)
	}
	if again := scanned(t, dir, st, r); again != first || count("a.log") != 2 {
		t.Errorf("tried %v again, or other results: %s", r.tried, cmp.Diff(first, again))
	}
	if err := os.WriteFile(filepath.Join(dir, "a.log"), []byte("cause c"), 0o644); err != nil {
		t.Fatal(err)
	}
	if third := scanned(t, dir, st, r); count("a.log") != 3 || count("b.log") != 2 || !strings.Contains(third, `"signature":"c"`) {
		t.Errorf("tried %v: %s", r.tried, third)
	}
}

// Equal archives are one result with two paths, whatever their names, and its
// report bears the name of the first.
func TestEqualArchivesAreOne(t *testing.T) {
	var got []Result
	st := Directory(t.TempDir())
	if err := st.Open(); err != nil {
		t.Fatal(err)
	}
	dir := files(t, map[string]string{"b.tar.gz": "cause a", "a.tar.gz": "cause a", "c.tar.gz": "cause a\ncause b"})
	r := &flaky{Runner: testWorkers(t, time.Minute), tried: map[string]int{}}
	items := []Item{{Path: filepath.Join(dir, "b.tar.gz")}, {Path: filepath.Join(dir, "a.tar.gz")}, {Path: filepath.Join(dir, "c.tar.gz")}}
	seen, err := (&Scan{Store: st, Runner: r, How: "x", Jobs: 1}).Run(context.Background(), items)
	if err != nil {
		t.Fatal(err)
	}
	err = NewResults(seen, st).Each(func(r *Result) error { got = append(got, *r); return nil })
	if err != nil || len(got) != 2 || len(got[0].Paths) != 2 || len(r.tried) != 2 {
		t.Fatalf("%v %v %v", err, got, r.tried)
	}
	if report := string(got[0].Report); !strings.Contains(report, "a of a.tar.gz") || strings.Contains(report, "bundle-") {
		t.Errorf("named %s", report)
	}
}

// A scan that is stopped returns its cause, and keeps what was done.
func TestStop(t *testing.T) {
	dir := files(t, map[string]string{"a.log": "cause a", "z.log": "endless"})
	st := Directory(t.TempDir())
	if err := st.Open(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Scan{Store: st, Runner: testWorkers(t, time.Minute), How: "test", Jobs: 1,
		Seen: func(Item, *Result) error { cancel(); return nil }}
	items := []Item{{Path: filepath.Join(dir, "a.log")}, {Path: filepath.Join(dir, "z.log")}}
	if _, err := s.Run(ctx, items); err != context.Canceled {
		t.Errorf("got %v", err)
	}
	seen, err := Sightings(st)
	if err != nil || len(seen) != 1 {
		t.Errorf("kept %v: %v", seen, err)
	}
}

// Workers and the scan itself are killed at random; repeated until it ends by
// itself, and once more for those whose worker was killed twice, the scan has
// the results of one that nobody disturbed. FLEET_KILLS and FLEET_BUNDLES make
// it longer.
func TestKilledAtRandom(t *testing.T) {
	kills, bundles := number("FLEET_KILLS", 30), number("FLEET_BUNDLES", 40)
	contents := map[string]string{}
	for i := range bundles {
		contents[fmt.Sprintf("b%03d.log", i)] = fmt.Sprintf("host n%d\nversion 4.%d.1\nslow\nslow\nverdict fault\ncause c%d\ntemplate word%d", i%7, 10+i%5, i%3, i%4)
	}
	dir := files(t, contents)
	want := scanned(t, dir, Directory(t.TempDir()), testWorkers(t, time.Minute))
	store := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	killed, parents, failed := 0, 0, 0
	for killed < kills {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "FLEET_PART=scan", "FLEET_IN="+dir, "FLEET_STORE="+store)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		running := true
		for running && killed < kills {
			select {
			case err := <-done:
				running = false
				if err == nil {
					failed++ // it ended by itself: begin anew, so that kills have something to hit
					forget(t, store, random)
				}
			case <-time.After(time.Duration(5+random.IntN(60)) * time.Millisecond):
				victim := cmd.Process.Pid
				if random.IntN(5) > 0 {
					workers := childrenOf(victim)
					if len(workers) == 0 {
						continue
					}
					victim = workers[random.IntN(len(workers))]
				} else {
					parents++
				}
				killed++
				syscall.Kill(victim, syscall.SIGKILL)
			}
		}
		if running {
			<-done
		}
	}
	t.Logf("%d killed, %d of them scans; %d runs ended between", killed, parents, failed)
	if parents == 0 || parents == killed {
		t.Error("only one kind of process was killed")
	}
	if got := scanned(t, dir, Directory(store), testWorkers(t, time.Minute)); got != want {
		t.Errorf("other results: %s", cmp.Diff(want, got))
	}
	left, err := os.ReadDir(filepath.Join(store, doneFolder))
	if err != nil {
		t.Fatal(err)
	}
	whole := 0
	for _, e := range left {
		if strings.HasSuffix(e.Name(), ".json") {
			whole++
		}
	}
	if whole != bundles {
		t.Errorf("%d results of %d bundles", whole, bundles)
	}
}

// forget removes about half of the results.
func forget(t *testing.T, store string, random *rand.Rand) {
	t.Helper()
	names, err := Directory(store).List(doneFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		if random.IntN(2) == 0 {
			if err := os.Remove(filepath.Join(store, n+".json")); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// childrenOf finds the processes that pid started: the fourth field of stat
// (proc(5)), behind a name that may hold spaces, is the parent.
func childrenOf(pid int) []int {
	var out []int
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		text, _ := os.ReadFile(name)
		_, rest, _ := strings.Cut(string(text), ") ")
		if f := strings.Fields(rest); len(f) > 1 && f[1] == strconv.Itoa(pid) {
			n, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
			out = append(out, n)
		}
	}
	return out
}

func number(env string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(env)); err == nil {
		return n
	}
	return otherwise
}
