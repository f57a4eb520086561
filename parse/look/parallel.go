package look

import (
	"bytes"
	"context"
	"io"
	"path"
	"runtime"
	"sync"
	"time"

	"kanshiki/collect"
	"kanshiki/parse"
)

// aside bounds a file that is read into memory and parsed beside the walk, in
// bytes; a few at a time are held.
const aside = 4 << 20

// locked lets several files speak to one sink.
type locked struct {
	parse.Sink
	mu sync.Mutex
}

func (l *locked) Object(o *parse.Object) { l.mu.Lock(); defer l.mu.Unlock(); l.Sink.Object(o) }
func (l *locked) Fact(f *parse.Fact)     { l.mu.Lock(); defer l.mu.Unlock(); l.Sink.Fact(f) }
func (l *locked) Seen(t time.Time)       { l.mu.Lock(); defer l.mu.Unlock(); l.Sink.Seen(t) }
func (l *locked) Gap(g parse.Gap)        { l.mu.Lock(); defer l.mu.Unlock(); l.Sink.Gap(g) }

// readers parses small files on every core beside the walk. Its sink must not
// care for logs, nor for the order of files.
type readers struct {
	ctx  context.Context
	opt  parse.Options
	sink parse.Sink
	work chan *collect.File
	done sync.WaitGroup
	mu   sync.Mutex
	err  error
}

// newReaders starts them; the walk itself takes a core.
func newReaders(ctx context.Context, opt parse.Options, sink parse.Sink) *readers {
	r := &readers{ctx: ctx, opt: opt, sink: sink, work: make(chan *collect.File)}
	for range min(runtime.GOMAXPROCS(0), 4) {
		r.done.Go(func() {
			for f := range r.work {
				if _, err := parse.Read(ctx, f, 0, opt, sink); err != nil {
					r.mu.Lock()
					r.err = err
					r.mu.Unlock()
				}
			}
		})
	}
	return r
}

// read parses a file, or takes its content and leaves it to the others.
func (r *readers) read(f *collect.File) error {
	if ext := path.Ext(f.Path); f.Size < 0 || f.Size > aside || ext != ".yaml" && ext != ".json" {
		_, err := parse.Read(r.ctx, f, 0, r.opt, r.sink)
		return err
	}
	content := bytes.NewBuffer(make([]byte, 0, f.Size+bytes.MinRead))
	_, err := content.ReadFrom(f.Reader)
	own := *f
	own.Reader = content
	if err != nil { // what came before it counts
		own.Reader = io.MultiReader(content, failing{err})
	}
	select {
	case r.work <- &own:
		return nil
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

// wait ends the work and gives an error that ended some of it.
func (r *readers) wait() error {
	close(r.work)
	r.done.Wait()
	return r.err
}

// failing is a reader that ends in an error.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
