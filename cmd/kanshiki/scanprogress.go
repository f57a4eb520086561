package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"kanshiki/report"
	"kanshiki/report/fleet"
	"kanshiki/rules/lang"
)

// scanProgress is one line on a terminal: how many are done, how many failed,
// rate, and what time is left.
type scanProgress struct {
	lang                lang.Language
	mu                  sync.Mutex
	total, done, failed int
	read                int   // of done, in this run
	work, left          int64 // of the items that were read here; of those to come
	last                string
	started             time.Time
	quit                chan struct{}
	drawn               sync.WaitGroup
}

func (a *app) scanProgress(items []fleet.Item) *scanProgress {
	p := &scanProgress{lang: a.lang, total: len(items), started: time.Now()}
	for _, it := range items {
		p.left += it.Work
	}
	columns, terminal := terminalWidth(a.stderr)
	if !terminal || os.Getenv("TERM") == "dumb" {
		return p
	}
	if columns == 0 {
		columns = 80
	}
	p.quit = make(chan struct{})
	p.drawn.Go(func() {
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-p.quit:
				fmt.Fprint(a.stderr, "\r\x1b[K")
				return
			case <-tick.C:
				fmt.Fprint(a.stderr, "\r\x1b[K"+report.Cut(p.line(time.Since(p.started)), columns-1))
			}
		}
	})
	return p
}

// seen counts an item. Those that were done before cost nothing and say
// nothing of the rate.
func (p *scanProgress) seen(it fleet.Item, r *fleet.Result) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.left -= it.Work
	p.last = filepath.Base(it.Path)
	if r != nil {
		p.work += it.Work
		p.read++
		if r.Status == fleet.Failed {
			p.failed++
		}
	}
}

// line is what the terminal shows after some time.
func (p *scanProgress) line(after time.Duration) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.lang.Say("%d of %d", p.done, p.total)
	if p.failed > 0 {
		s += p.lang.Say("  %d failed", p.failed)
	}
	if p.work > 0 && after > time.Second {
		rest := time.Duration(float64(after) * float64(p.left) / float64(p.work))
		s += p.lang.Say("  %.0f/min", float64(p.read)/after.Minutes()) + p.lang.Say("  %s left", rest.Round(time.Second))
	}
	return s + "  " + report.Printable(p.last)
}

func (p *scanProgress) stop() {
	if p.quit != nil {
		close(p.quit)
		p.drawn.Wait()
	}
}

// String tells how far it came.
func (p *scanProgress) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := fmt.Sprintf("%d of %d done", p.done, p.total)
	if p.failed > 0 {
		s += fmt.Sprintf(", %d of them failed", p.failed)
	}
	return s
}
