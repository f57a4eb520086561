//go:build s3

package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/rogpeppe/go-internal/testscript"
)

const (
	s3ID     = "EXAMPLEID"
	s3Secret = "secret-that-nobody-may-see"
)

// bucketServer is an object store on loopback with the bucket desk. It breaks
// the connections of cuts reads of objects of that name after half of them, and
// counts what objects are read.
type bucketServer struct {
	*httptest.Server
	backend gofakes3.Backend
	mu      sync.Mutex
	cuts    map[string]int
	reads   atomic.Int32
	// at, if not nil, is called when as many requests have come as left says.
	left int
	at   func()
}

func newBucketServer() (*bucketServer, error) {
	s := &bucketServer{backend: s3mem.New(), cuts: map[string]int{}}
	if err := s.backend.CreateBucket("desk"); err != nil {
		return nil, err
	}
	inner := gofakes3.New(s.backend).Server()
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Authorization"), "Credential="+s3ID+"/") {
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, "<Error><Code>InvalidAccessKeyId</Code></Error>")
			return
		}
		name := filepath.Base(r.URL.Path)
		s.mu.Lock()
		cut := r.Method == http.MethodGet && s.cuts[name] > 0 && !strings.HasSuffix(r.Header.Get("Range"), "-511")
		if cut {
			s.cuts[name]--
		}
		if s.left--; s.left == 0 && s.at != nil {
			s.at()
		}
		s.mu.Unlock()
		if cut {
			w = &halfWriter{ResponseWriter: w}
		}
		if r.Method == http.MethodGet && strings.HasSuffix(name, "gz") {
			s.reads.Add(1)
		}
		inner.ServeHTTP(w, r)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	return s, nil
}

// halfWriter breaks off in the middle of its first piece.
type halfWriter struct{ http.ResponseWriter }

func (h *halfWriter) Write(p []byte) (int, error) {
	h.ResponseWriter.Write(p[:len(p)/2])
	h.ResponseWriter.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// put lays a file into the bucket.
func (s *bucketServer) put(key string, data []byte) error {
	_, err := s.backend.PutObject("desk", key, map[string]string{"Last-Modified": time.Now().UTC().Format(http.TimeFormat)}, bytes.NewReader(data), int64(len(data)), nil)
	return err
}

// TestS3Scripts are the scripts that have an object store.
func TestS3Scripts(t *testing.T) {
	type key struct{}
	of := func(ts *testscript.TestScript) *bucketServer { return ts.Value(key{}).(*bucketServer) }
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/s3",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			s, err := newBucketServer()
			if err != nil {
				return err
			}
			env.Defer(s.Close)
			env.Values[key{}] = s
			env.Setenv("COLUMNS", "80")
			env.Setenv("AWS_ENDPOINT_URL", s.URL)
			env.Setenv("STORE", s.URL)
			env.Setenv("AWS_ACCESS_KEY_ID", s3ID)
			env.Setenv("AWS_SECRET_ACCESS_KEY", s3Secret)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status, "mktar": mktar, "isjson": isJSON,
			// upload FILE KEY
			"upload": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(of(ts).put(args[1], []byte(ts.ReadFile(args[0]))))
			},
			// cutreads NAME breaks two reads of an object of that name.
			"cutreads": func(ts *testscript.TestScript, _ bool, args []string) {
				s := of(ts)
				s.mu.Lock()
				defer s.mu.Unlock()
				s.cuts[args[0]] = 2
			},
			// wascut NAME wants that both were.
			"wascut": func(ts *testscript.TestScript, _ bool, args []string) {
				s := of(ts)
				s.mu.Lock()
				defer s.mu.Unlock()
				if s.cuts[args[0]] != 0 {
					ts.Fatalf("%d reads of %s were not broken", s.cuts[args[0]], args[0])
				}
			},
			// samebut FILE FILE wants equal files but for what is before the names.
			"samebut": func(ts *testscript.TestScript, _ bool, args []string) {
				bare := func(name string) string {
					return strings.NewReplacer("s3://desk/in/", "", `"in/`, `"`).Replace(ts.ReadFile(name))
				}
				if d := cmp.Diff(bare(args[0]), bare(args[1])); d != "" {
					ts.Fatalf("%s", d)
				}
			},
		},
	})
}

// Scans whose archives and results lie in a bucket are killed at some of their
// requests, and then left alone. The results of three shards are those of one
// scan that nobody disturbed, in a directory.
func TestS3Killed(t *testing.T) {
	s, err := newBucketServer()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	dir := t.TempDir()
	program, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(dir, "kanshiki")
	if err := os.Symlink(program, bin); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "in"), 0o755); err != nil {
		t.Fatal(err)
	}
	journal := "Sep 28 13:38:24 localhost bootkube.sh[2632]: host %d\n"
	for i := range 9 {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.WriteString(z, strings.Repeat(fmt.Sprintf(journal, i), 2000))
		z.Close()
		name := fmt.Sprintf("in/b%d.log.gz", i)
		if err := s.put(name, b.Bytes()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	command := func(args ...string) *exec.Cmd {
		c := exec.CommandContext(t.Context(), bin, append([]string{"scan"}, args...)...)
		c.Dir = dir
		c.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+s.URL, "AWS_ACCESS_KEY_ID="+s3ID, "AWS_SECRET_ACCESS_KEY="+s3Secret, "LC_ALL=C")
		return c
	}
	run := func(args ...string) string {
		t.Helper()
		out, err := command(args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	few := []string{"--only", "bootkube-create-failed", "--year", "2026", "--jobs", "1"}
	run(append(few, "in", "--results", "one", "-o", "none", "--out", "one.jsonl")...)
	killed := 0
	for shard := 1; shard <= 3; shard++ {
		// Some are of lists and beginnings, then there are some six an archive.
		for _, request := range []int{12, 20, 0} {
			c := command(append([]string{"run", "s3://desk/in", "--results", "s3://desk/out", "--shard", fmt.Sprintf("%d/3", shard)}, few...)...)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			s.mu.Lock()
			s.left, s.at = request, func() { c.Process.Signal(syscall.SIGKILL) }
			s.mu.Unlock()
			if err := c.Wait(); err == nil {
				continue
			}
			if request == 0 || c.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("shard %d: %v", shard, c.ProcessState)
			}
			killed++
		}
	}
	if killed < 4 {
		t.Errorf("only %d were killed", killed)
	}
	run("merge", "s3://desk/out", "-o", "none", "--out", "three.jsonl")
	one, err := os.ReadFile(filepath.Join(dir, "one.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	three, err := os.ReadFile(filepath.Join(dir, "three.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.ReplaceAll(string(one), `"in/`, `"s3://desk/in/`), string(three)); d != "" {
		t.Error(d)
	}
	// What is done is not read again, and what is kept tells no secret.
	s.reads.Store(0)
	run(append([]string{"run", "s3://desk/in", "--results", "s3://desk/out", "--shard", "1/1"}, few...)...)
	if n := s.reads.Load(); n != 9 { // the beginnings
		t.Errorf("%d reads", n)
	}
	list, err := s.backend.ListBucket("desk", nil, gofakes3.ListBucketPage{})
	if err != nil || len(list.Contents) != 9+9+9 {
		t.Fatalf("%d objects: %v", len(list.Contents), err)
	}
	for _, o := range list.Contents {
		got, err := s.backend.GetObject("desk", o.Key, nil)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(got.Contents)
		if err != nil || bytes.Contains(data, []byte(s3Secret)) || bytes.Contains(data, []byte(s3ID)) {
			t.Errorf("%s tells a secret: %v", o.Key, err)
		}
	}
}
