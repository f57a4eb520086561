package main

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

func TestMain(m *testing.M) {
	// Tests that run the program within this process want English; the scripts
	// start this binary anew under its commands' names, and say what they want.
	if strings.HasSuffix(strings.TrimSuffix(os.Args[0], ".exe"), ".test") {
		if err := os.Setenv("LC_ALL", "C"); err != nil {
			panic(err)
		}
	}
	testscript.Main(leakless{m}, map[string]func(){"kanshiki": main, "oc-kanshiki": main})
}

// leakless runs the tests and fails if they leave a goroutine behind.
type leakless struct{ *testing.M }

func (m leakless) Run() int {
	code := m.M.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// One txtar a behaviour: command line, input, output and exit status.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("COLUMNS", "80")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status, "mktar": mktar, "cutfile": cutfile, "isjson": isJSON, "fits": fits,
		},
	})
}

// status N COMMAND… runs a command and wants exit status N.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command…")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := err.(interface{ ExitCode() int })
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}

// mktar ARCHIVE.tar.gz FILE… packs files.
func mktar(ts *testscript.TestScript, neg bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	zip := gzip.NewWriter(f)
	out := tar.NewWriter(zip)
	for _, name := range args[1:] {
		data := []byte(ts.ReadFile(name))
		ts.Check(out.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(data))}))
		_, err = out.Write(data)
		ts.Check(err)
	}
	ts.Check(out.Close())
	ts.Check(zip.Close())
	ts.Check(f.Close())
}

// cutfile FILE N takes the last N bytes off.
func cutfile(ts *testscript.TestScript, neg bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), info.Size()-n))
}

// isjson FILE wants one valid JSON document.
func isJSON(ts *testscript.TestScript, neg bool, args []string) {
	if json.Valid([]byte(ts.ReadFile(args[0]))) == neg {
		ts.Fatalf("%s: valid JSON: %v", args[0], neg)
	}
}
