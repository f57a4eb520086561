package rules

import (
	"bytes"
	"fmt"
	"testing"

	"kanshiki/parse"
)

// Lines that hold literals of rules, and match none and are no news, cost the
// engine no allocation: a log of twice as many takes no more.
func TestUnmatchedLinesAllocateNothing(t *testing.T) {
	e, err := newEngine(builtin(t))
	if err != nil {
		t.Fatal(err)
	}
	e.begin()
	var log bytes.Buffer
	for i := range 3000 {
		fmt.Fprintf(&log, "Aug 03 10:14:%02d.069246 master-0 hyperkube[1359]: I0803 10:14:01.069173    1359 kubelet.go:176] \"Pod status updated, running; connection refused by nobody\" n=%d\n", i%60, i%7)
	}
	half := bytes.LastIndexByte(log.Bytes()[:log.Len()/2], '\n') + 1
	read := func(text []byte) float64 {
		return testing.AllocsPerRun(3, func() {
			src := &parse.Source{File: "host_service_logs/masters/kubelet_service.log", Kinds: []parse.Kind{"kubelet", parse.Journal}}
			if err := parse.ReadLog(src, bytes.NewReader(text), parse.Options{Year: 2021}, e); err != nil {
				t.Fatal(err)
			}
		})
	}
	files := e.fileState("host_service_logs/masters/kubelet_service.log")
	few, many := read(log.Bytes()[:half]), read(log.Bytes())
	if files.seq < 3000 {
		t.Fatalf("%d lines came to the engine", files.seq)
	}
	if many > few+20 {
		t.Errorf("%.0f allocations for half of the lines, %.0f for all", few, many)
	}
}
