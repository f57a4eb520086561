package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sync"
	"sync/atomic"
	"time"

	"kanshiki/report"
)

// progressEvery is how often the line is redrawn: often enough to look alive.
const progressEvery = 200 * time.Millisecond

// progress is one line on a terminal: bytes so far, rate, file in work.
type progress struct {
	bytes atomic.Int64
	file  atomic.Pointer[string]
	quit  chan struct{}
	done  sync.WaitGroup
}

// progress begins to draw if standard error is a terminal.
func (a *app) progress(quiet bool) *progress {
	p := &progress{}
	columns, terminal := terminalWidth(a.stderr)
	if quiet || !terminal {
		return p
	}
	if columns == 0 {
		columns = 80
	}
	p.quit = make(chan struct{})
	p.done.Go(func() { p.draw(a.stderr, columns) })
	return p
}

// seen is collect.Walker.Progress: it only notes.
func (p *progress) seen(bytes int64, file string) {
	if p.quit != nil {
		p.bytes.Store(bytes)
		p.file.Store(&file)
	}
}

func (p *progress) draw(w io.Writer, columns int) {
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	started := time.Now()
	for {
		select {
		case <-p.quit:
			fmt.Fprint(w, "\r\x1b[K")
			return
		case <-tick.C:
			file := p.file.Load()
			if file == nil {
				continue
			}
			n := p.bytes.Load()
			rate := float64(n) / time.Since(started).Seconds()
			line := fmt.Sprintf("%s  %s/s  %s", size(n), size(int64(rate)), report.Printable(path.Base(*file)))
			fmt.Fprint(w, "\r\x1b[K"+report.Cut(line, columns-1))
		}
	}
}

// stop takes the line away.
func (p *progress) stop() {
	if p.quit != nil {
		close(p.quit)
		p.done.Wait()
	}
}

// size writes bytes for people, in powers of 1024.
func size(n int64) string {
	const units = "KMGTPE"
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	v, i := float64(n)/1024, 0
	for ; v >= 1024 && i < len(units)-1; i++ {
		v /= 1024
	}
	return fmt.Sprintf("%.1f %ciB", v, units[i])
}

// reason takes the path off a file system error, where the sentence already
// names it.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
