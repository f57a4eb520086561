package fleet

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"kanshiki/collect"
	"kanshiki/report"
)

// The test binary plays two more parts: a worker whose bundles say what shall
// become of it, and a whole scan that can be killed.
func TestMain(m *testing.M) {
	switch os.Getenv("FLEET_PART") {
	case "worker":
		actWorker()
		os.Exit(0)
	case "scan":
		if err := actScan(os.Getenv("FLEET_IN"), os.Getenv("FLEET_STORE")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// testWorkers are workers that this binary plays.
func testWorkers(t testing.TB, timeout time.Duration) *Processes {
	p := &Processes{Program: os.Args[0], Argv: []string{os.Args[0]}, Env: append(os.Environ(), "FLEET_PART=worker"),
		Timeout: timeout, Memory: 64 << 20}
	if t != nil {
		t.Cleanup(p.Close)
	}
	return p
}

// actWorker answers with a report made of the bundle's own words: lines
// "verdict fault", "cause RULE", "version 4.14.1", "to TIME", "template WORDS",
// "host NAME". A last word may be poison.
func actWorker() {
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var req Request
		if err := json.Unmarshal(line, &req); err != nil {
			panic(err)
		}
		text, err := os.ReadFile(req.Path)
		r := &Result{Schema: Schema, Status: Failed, Failure: &Failure{Unreadable, "cannot be opened"}}
		if err == nil {
			r = said(string(text), req)
		}
		out, err := r.line()
		if err != nil {
			panic(err)
		}
		os.Stdout.Write(out)
	}
}

func said(text string, req Request) *Result {
	d := document{Schema: "kanshiki.report/v1", Verdict: "healthy", Bundles: []report.Bundle{{Name: req.Name, Kind: "files"}}}
	var ids []string
	for l := range strings.Lines(text) {
		word, rest, _ := strings.Cut(strings.TrimSpace(l), " ")
		switch word {
		case "verdict":
			d.Verdict = rest
		case "cause":
			ids = append(ids, rest)
			d.Causes = append(d.Causes, finding{Rule: rest, Class: "test/" + rest, Title: "the " + rest + " is broken", Severity: "error",
				Message: rest + " of " + req.Name, Count: 1})
			d.Findings = append(d.Findings, finding{Rule: rest, Verdict: d.Verdict, Message: rest, Subject: map[string]string{"operator": "dns"}})
		case "version":
			d.Bundles[0].ClusterVersion = rest
		case "to":
			d.Bundles[0].To = rest
		case "host":
			d.Bundles[0].Hosts = append(d.Bundles[0].Hosts, rest)
		case "template":
			d.Unexplained = append(d.Unexplained, report.Unexplained{Template: rest, Count: 1})
		case "slow":
			time.Sleep(2 * time.Millisecond)
		case "crash":
			panic("poisoned")
		case "killed":
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		case "endless":
			time.Sleep(time.Hour)
		case "memory":
			fmt.Fprintln(os.Stderr, "fatal error: runtime: out of memory")
			os.Exit(2)
		case "babble":
			fmt.Println("this is no result")
		}
	}
	sum, _, err := collect.Sum(context.Background(), req.Path)
	if err != nil {
		panic(err)
	}
	report, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	return &Result{Schema: Schema, Status: Done, SHA256: sum, Signature: strings.Join(ids, " + "), Report: report}
}

// actScan scans a directory and writes nothing but its store.
func actScan(in, store string) error {
	st := Directory(store)
	if err := st.Open(); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(in, "*"))
	if err != nil {
		return err
	}
	items, err := Find(context.Background(), files)
	if err != nil {
		return err
	}
	p := testWorkers(nil, time.Minute)
	defer p.Close()
	s := &Scan{Store: st, Runner: p, How: "test", Jobs: 3}
	_, err = s.Run(context.Background(), items)
	return err
}
