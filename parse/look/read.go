package look

import (
	"cmp"
	"context"
	"errors"
	"time"

	"kanshiki/collect"
	"kanshiki/parse"
)

// Bundle is what is looked at, and how it is read.
type Bundle struct {
	Walker *collect.Walker
	// Name for Walker.Walk.
	Name string
	parse.Options
}

// read gives the files that skip does not name to the sink, each preceded by
// before, if that is not nil.
func (b Bundle) read(ctx context.Context, sink parse.Sink, skip func(*collect.File) bool, before func(*collect.File)) (collect.Summary, error) {
	return b.walk(ctx, sink, skip, func(f *collect.File) error {
		if before != nil {
			before(f)
		}
		_, err := parse.Read(ctx, f, 0, b.Options, sink)
		return err
	})
}

// readObjects is read for a sink that only wants objects and facts: files are
// parsed beside the walk.
func (b Bundle) readObjects(ctx context.Context, sink parse.Sink, skip func(*collect.File) bool) error {
	sink = &locked{Sink: sink}
	r := newReaders(ctx, b.Options, sink)
	_, err := b.walk(ctx, sink, skip, r.read)
	return cmp.Or(err, r.wait()) // wait in any case
}

func (b Bundle) walk(ctx context.Context, sink parse.Sink, skip func(*collect.File) bool, read func(*collect.File) error) (collect.Summary, error) {
	w := *b.Walker
	w.Skip = skip
	return w.Walk(ctx, b.Name, func(f *collect.File, err error) error {
		if err != nil {
			var skipped *collect.SkipError // a link or a device: nothing is lost
			if !errors.As(err, &skipped) {
				sink.Gap(parse.Gap{File: f.Name(), Reason: err.Error()})
			}
			return nil // one file that cannot be read costs itself only
		}
		return read(f)
	})
}

// deaf is a sink that wants nothing; others embed it.
type deaf struct {
	last time.Time // the latest time printed anywhere
	end  time.Time // when gathering ended
	sure bool      // that is by a clock of the cluster
	gaps []parse.Gap
}

func (d *deaf) Matcher(*parse.Source) *parse.Matcher { return nil }
func (d *deaf) Line(*parse.Line)                     {}
func (d *deaf) LogEnd(*parse.Source)                 {}
func (d *deaf) Wants(kind string) bool               { return kind == gatherTimes || kind == collection }
func (d *deaf) Object(*parse.Object)                 {}
func (d *deaf) Gap(g parse.Gap)                      { d.gaps = append(d.gaps, g) }

func (d *deaf) Seen(t time.Time) {
	if t.After(d.last) {
		d.last = t
	}
}

// gatherTimes is the fact of a must-gather's file timestamp, collection that of
// our own collector's manifest, and of what it noted of each host.
const (
	gatherTimes = "must-gather-timestamp"
	collection  = "collection"
)

func (d *deaf) Fact(f *parse.Fact) {
	text, _ := f.Data["end"].(string)
	if f.Kind == collection && f.Data["host"] == nil {
		text, _ = f.Data["ended"].(string)
	}
	t, err := time.Parse(time.RFC3339, text)
	sure := f.Kind == gatherTimes && parse.ByGatherer(f.File)
	if f.Kind != gatherTimes && f.Kind != collection || err != nil || d.sure && !sure {
		return
	}
	if t.After(d.end) || sure && !d.sure {
		d.end, d.sure = t, sure
	}
}

// endOf is when the bundle ends: when gathering did, else the latest time that
// anything in it prints. What was skipped is read for that.
func (b Bundle) endOf(ctx context.Context, d *deaf, skipped bool) (time.Time, error) {
	if !d.end.IsZero() {
		return d.end, nil
	}
	if skipped && b.Name != "-" {
		again := &deaf{}
		if _, err := b.read(ctx, again, nil, nil); err != nil {
			return time.Time{}, err
		}
		d.Seen(again.last)
	}
	return d.last, nil
}
