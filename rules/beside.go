package rules

import (
	"runtime"
	"sync"
	"time"

	"kanshiki/parse"
)

// beside decodes objects while the log behind them is read. Logs and objects
// meet only in what is judged after the last byte, so it does not matter which
// of them comes first; objects among each other, and all else, keep the order of
// the bundle.
type beside struct {
	mu   sync.Mutex
	jobs chan func() // nil with one processor: nothing is put off
	open sync.WaitGroup
}

func newBeside() *beside {
	b := &beside{}
	if runtime.GOMAXPROCS(0) < 2 {
		return b
	}
	const ahead = 16 // files of objects that may wait
	b.jobs = make(chan func(), ahead)
	go func() {
		for job := range b.jobs {
			job()
			b.open.Done()
		}
	}()
	return b
}

// offer lets the parsers put work off.
func (b *beside) offer(opt *parse.Options) {
	if b.jobs == nil {
		return
	}
	opt.Later = func(job func()) {
		b.open.Add(1)
		b.jobs <- job
	}
	opt.Settle = b.open.Wait
}

// end waits for what is still in work.
func (b *beside) end() {
	b.open.Wait()
	if b.jobs != nil {
		close(b.jobs)
	}
}

// alone runs f while nobody tells the engine anything.
func (b *beside) alone(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

// locked is a sink for two.
type locked struct {
	parse.Sink
	mu *sync.Mutex
}

func (l locked) Matcher(src *parse.Source) *parse.Matcher {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Sink.Matcher(src)
}

func (l locked) Line(line *parse.Line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Sink.Line(line)
}

func (l locked) LogEnd(src *parse.Source) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Sink.LogEnd(src)
}

func (l locked) Wants(kind string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Sink.Wants(kind)
}

func (l locked) Object(o *parse.Object) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Sink.Object(o)
}

func (l locked) Fact(f *parse.Fact) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Sink.Fact(f)
}

func (l locked) Seen(t time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Sink.Seen(t)
}

func (l locked) Gap(g parse.Gap) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Sink.Gap(g)
}
