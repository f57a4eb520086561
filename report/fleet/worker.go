package fleet

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"kanshiki/report"
	"kanshiki/rules"
)

// Worker answers the requests of Processes, from within the process.
type Worker struct {
	// Analyze holds the rules and options; its Bundles are set by requests.
	Analyze rules.Request
	// Version of the program, for the report.
	Version string
	// Brief leaves out of a report what is not needed to compare many.
	Brief bool
	// Objects, if not nil, is where bundles lie that are no files.
	Objects Objects
}

// Serve answers requests from in on out until in ends, one at a time. If in ends
// while one is worked on, nobody waits for it any more, and it is dropped.
func (w *Worker) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	requests := make(chan Request)
	bad := make(chan error, 1)
	go func() {
		defer close(requests)
		defer cancel()
		lines := bufio.NewReader(in)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				return
			}
			var req Request
			if err := json.Unmarshal(line, &req); err != nil {
				bad <- err
				return
			}
			select {
			case requests <- req:
			case <-ctx.Done():
				return
			}
		}
	}()
	for req := range requests {
		r, err := w.answer(ctx, req)
		if err != nil {
			return err
		}
		line, err := r.line()
		if err != nil {
			return err
		}
		if _, err := out.Write(line); err != nil {
			return err
		}
		handBack()
	}
	select {
	case err := <-bad:
		return err
	default:
		return nil
	}
}

// spare is how much memory, in bytes, a worker may keep that it does not use.
const spare = 128 << 20

// handBack returns memory after a large bundle: the next may be tiny, and others
// work beside.
func handBack() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapSys-m.HeapReleased > m.HeapAlloc+spare {
		debug.FreeOSMemory()
	}
}

// answer analyses one bundle. Its error is that nobody wants to know.
func (w *Worker) answer(ctx context.Context, req Request) (*Result, error) {
	ask := w.Analyze
	ask.Bundles = []string{req.Path}
	if objectStores && w.Objects != nil && Remote(req.Path) {
		return w.object(ctx, ask, req)
	}
	return w.analyze(ctx, ask, req, nil)
}

// analyze is answer for what can be opened. sum finds the digest of what was not
// read to its end; without it there is none.
func (w *Worker) analyze(ctx context.Context, ask rules.Request, req Request, sum func() string) (*Result, error) {
	d, err := rules.Analyze(ctx, ask)
	r := &Result{Schema: Schema, Status: Failed}
	if err == nil {
		r.SHA256 = d.Bundles[0].SHA256
	}
	if r.SHA256 == "" && sum != nil && ctx.Err() == nil {
		r.SHA256 = sum()
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, rules.ErrNothing):
		r.Failure = &Failure{Empty, "there is nothing to read in it"}
		return r, nil
	case err != nil:
		r.Failure = &Failure{Unreadable, strings.TrimPrefix(err.Error(), req.Path+": ")}
		return r, nil
	}
	if d.Bundles[0].Name = req.Name; req.Name == "" {
		d.Bundles[0].Name = neutral(r.SHA256, req.Path)
	}
	var b bytes.Buffer
	if err := report.Write(&b, "json", d, report.Options{Version: w.Version}); err != nil {
		return nil, err
	}
	r.Status, r.Signature, r.Report = Done, Signature(d), b.Bytes()
	if w.Brief {
		r.Report, err = brief(r.Report)
	}
	return r, err
}
