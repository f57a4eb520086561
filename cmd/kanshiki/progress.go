package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
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
	begun time.Time
	quit  chan struct{} // nil if nothing is drawn
	once  sync.Once
	done  sync.WaitGroup
}

// progress begins to draw if standard error is a terminal that can take a line
// back.
func (a *app) progress(quiet bool) *progress {
	p := &progress{begun: time.Now()}
	columns, terminal := terminalWidth(a.stderr)
	if quiet || !terminal || os.Getenv("TERM") == "dumb" {
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
	// Spaces wipe what stood there: an escape would be seen where none is meant to be.
	wipe := "\r" + strings.Repeat(" ", columns-1) + "\r"
	drawn := false
	for {
		select {
		case <-p.quit:
			if drawn {
				fmt.Fprint(w, wipe)
			}
			return
		case <-tick.C:
			file := p.file.Load()
			if file == nil {
				continue
			}
			n := p.bytes.Load()
			rate := float64(n) / time.Since(p.begun).Seconds()
			line := fmt.Sprintf("%s  %s/s  %s", size(n), size(int64(rate)), report.Printable(path.Base(*file)))
			drawn = true
			fmt.Fprint(w, wipe+report.Cut(line, columns-1))
		}
	}
}

// stop takes the line away.
func (p *progress) stop() {
	if p.quit != nil {
		p.once.Do(func() { close(p.quit) })
		p.done.Wait()
	}
}

// summary says on a terminal, once all is printed, what was read.
func (a *app) summary(p *progress, files int, took time.Duration) {
	if p.quit == nil {
		return
	}
	n := p.bytes.Load()
	rate := size(int64(float64(n) / max(took.Seconds(), 1e-3)))
	if took = took.Round(time.Millisecond); files == 1 {
		fmt.Fprintf(a.stderr, "read 1 file, %s in %s, %s/s\n", size(n), took, rate)
		return
	}
	fmt.Fprintf(a.stderr, "read %d files, %s in %s, %s/s\n", files, size(n), took, rate)
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
