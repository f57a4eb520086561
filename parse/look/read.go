package look

import (
	"context"
	"errors"
	"path"
	"strings"
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
		if before != nil {
			before(f)
		}
		_, err = parse.Read(ctx, f, 0, b.Options, sink)
		return err
	})
}

// deaf is a sink that wants nothing; others embed it.
type deaf struct {
	last time.Time // the latest time printed anywhere
	end  time.Time // when gathering ended
	gaps []parse.Gap
}

func (d *deaf) Matcher(*parse.Source) *parse.Matcher { return nil }
func (d *deaf) Line(*parse.Line)                     {}
func (d *deaf) LogEnd(*parse.Source)                 {}
func (d *deaf) Wants(kind string) bool               { return kind == gatherTimes }
func (d *deaf) Object(*parse.Object)                 {}
func (d *deaf) Gap(g parse.Gap)                      { d.gaps = append(d.gaps, g) }

func (d *deaf) Seen(t time.Time) {
	if t.After(d.last) {
		d.last = t
	}
}

// gatherTimes is the fact of a must-gather's file timestamp.
const gatherTimes = "must-gather-timestamp"

func (d *deaf) Fact(f *parse.Fact) {
	text, _ := f.Data["end"].(string)
	if t, err := time.Parse(time.RFC3339, text); f.Kind == gatherTimes && err == nil && t.After(d.end) {
		d.end = t
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

// isLog says by the path that a file of a known layout is a log. A loose file
// of such a name may be anything that somebody pasted.
func isLog(f *collect.File) bool {
	o := f.Origin
	base := path.Base(f.Path)
	return strings.Contains(base, ".log") && (o.Kind != "" || o.Namespace != "" || o.Pod != "" || o.Host != "" || o.Service != "")
}

// isPacked says by the name that more files may lie within.
func isPacked(name string) bool {
	switch path.Ext(name) {
	case ".gz", ".xz", ".bz2", ".zst", ".tar", ".tgz", ".zip", ".txz":
		return true
	}
	return false
}

// keepsTimes says that a file tells when the bundle was made.
func keepsTimes(p string) bool {
	base := path.Base(p)
	return base == "timestamp" || base == "manifest.json"
}

// holdsOther says by its place that a file holds objects of one kind, which is
// none of the wanted. must-gather and oc adm inspect lay objects out as
// [namespaces/NS|cluster-scoped-resources]/GROUP/PLURAL[/NAME].yaml.
func holdsOther(p string, kinds map[string]bool) bool {
	segs := strings.Split(p, "/")
	for i, s := range segs {
		rest := segs[i+1:]
		switch {
		case s == "cluster-scoped-resources" && (len(rest) == 2 || len(rest) == 3):
		case s == "namespaces" && (len(rest) == 3 || len(rest) == 4):
			rest = rest[1:]
			if rest[0] == "pods" { // NS/pods/POD/POD.yaml
				return len(rest) == 3 && !kinds["Pod"]
			}
		default:
			continue
		}
		kind := kindOfPlural(strings.TrimSuffix(rest[1], ".yaml"))
		return kind != "" && !kinds[kind]
	}
	return false
}
