package look

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"kanshiki/collect"
	"kanshiki/parse"
)

// Question says which objects are wanted.
type Question struct {
	// Kinds by name; none means all.
	Kinds []string
	// Namespace, if set, leaves out objects of other namespaces; those of none
	// stay.
	Namespace string
	// Definitions are plurals of custom resources whose definitions are wanted
	// beside the objects: they say how these are listed.
	Definitions []string
	// Facts are kinds of facts that are wanted beside the objects.
	Facts []string
}

// Answer is what a bundle holds of them.
type Answer struct {
	// Objects by kind, namespace and name, of several copies the newest.
	Objects []*parse.Object
	// Definitions that the question asked for, by name.
	Definitions []*parse.Object
	// Facts by file and line.
	Facts []*parse.Fact
	// End is when the bundle ends, UTC; zero if nothing in it tells.
	End time.Time
	// Gaps are places that could not be read.
	Gaps []parse.Gap
}

// objectSink keeps the newest copy of each wanted object.
type objectSink struct {
	deaf
	Question
	kinds map[string]bool // nil: all
	best  map[string]*parse.Object
	defs  map[string]*parse.Object
	facts []*parse.Fact
}

func (s *objectSink) Wants(kind string) bool {
	if kind == definition && len(s.Definitions) > 0 {
		return true
	}
	return slices.Contains(s.Facts, kind) || s.kinds == nil && !parse.KnownFactKind(kind) || s.kinds[kind] || s.deaf.Wants(kind)
}

func (s *objectSink) Fact(f *parse.Fact) {
	s.deaf.Fact(f)
	if slices.Contains(s.Facts, f.Kind) {
		s.facts = append(s.facts, f)
	}
}

func (s *objectSink) Object(o *parse.Object) {
	if plural, _, _ := strings.Cut(o.Name, "."); o.Kind == definition && slices.Contains(s.Definitions, plural) {
		if old := s.defs[o.Name]; old == nil || Newer(o, old) {
			s.defs[o.Name] = o
		}
	}
	if o.Kind == definition && s.kinds != nil && !s.kinds[definition] {
		return
	}
	if o.Name == "" && o.Kind != "Event" || !s.Wants(o.Kind) || s.Namespace != "" && o.Namespace != "" && o.Namespace != s.Namespace {
		return
	}
	key := Key(o)
	if o.Name == "" { // an insights archive leaves it out
		key = fmt.Sprint(o.File, ":", o.Line, " ", len(s.best))
	}
	if old := s.best[key]; old == nil || Newer(o, old) {
		s.best[key] = o
	}
}

// Key is what makes two copies the same object. Kinds that several API groups
// have need the group; for others it would part a printed row from the object.
func Key(o *parse.Object) string {
	name := o.Kind + "/" + o.Namespace + "/" + o.Name
	switch o.Kind {
	case "Config", "Network", "Ingress", "DNS", "Console", "Authentication", "ClusterCSIDriver", "Storage":
		name = GroupOf(o) + "/" + name
	}
	return name
}

// GroupOf gives the API group of an object; "" for the core group.
func GroupOf(o *parse.Object) string {
	version, _ := o.Data["apiVersion"].(string)
	group, _, ok := strings.Cut(version, "/")
	if !ok {
		return ""
	}
	return group
}

// Newer reports whether copy a counts rather than b: printed tables are the
// worst, then the resource version decides, then the place.
func Newer(a, b *parse.Object) bool {
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c > 0
	}
	return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line) < 0
}

func rank(o *parse.Object) int64 {
	if o.Table {
		return -1
	}
	meta, _ := o.Data["metadata"].(map[string]any)
	text, _ := meta["resourceVersion"].(string)
	n, _ := strconv.ParseInt(text, 10, 64) // 0 for none: then the place decides
	return n
}

// Objects reads a bundle for the objects asked for.
func Objects(ctx context.Context, b Bundle, q Question) (*Answer, error) {
	s := &objectSink{Question: q, best: map[string]*parse.Object{}, defs: map[string]*parse.Object{}}
	if len(q.Kinds) > 0 {
		s.kinds = map[string]bool{}
		for _, k := range q.Kinds {
			s.kinds[k] = true
		}
	}
	skipped := false
	err := b.readObjects(ctx, s, func(f *collect.File) bool {
		skip := s.skips(f)
		skipped = skipped || skip
		return skip
	})
	if err != nil {
		return nil, err
	}
	a := &Answer{Gaps: s.gaps, Facts: s.facts}
	slices.SortStableFunc(a.Facts, func(x, y *parse.Fact) int { return cmp.Or(strings.Compare(x.File, y.File), x.Line-y.Line) })
	slices.SortFunc(a.Gaps, func(x, y parse.Gap) int {
		return cmp.Or(strings.Compare(x.File, y.File), strings.Compare(x.Reason, y.Reason))
	})
	if a.End, err = b.endOf(ctx, &s.deaf, skipped); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(s.defs)) {
		a.Definitions = append(a.Definitions, s.defs[name])
	}
	for _, o := range s.best {
		a.Objects = append(a.Objects, o)
	}
	slices.SortFunc(a.Objects, func(x, y *parse.Object) int {
		return cmp.Or(strings.Compare(x.Kind, y.Kind), strings.Compare(x.Namespace, y.Namespace),
			strings.Compare(x.Name, y.Name), strings.Compare(GroupOf(x), GroupOf(y)),
			strings.Compare(x.File, y.File), x.Line-y.Line)
	})
	return a, nil
}

// skips says by the path that a file has nothing to answer with.
func (s *objectSink) skips(f *collect.File) bool {
	if keepsTimes(f.Path) {
		return false
	}
	if isLog(f) {
		return true
	}
	if isPacked(f.Path) {
		return false
	}
	if path.Ext(f.Path) == ".html" && f.Origin.Kind == "" && strings.Contains(path.Base(f.Path), "event-filter") {
		return true // the events of a must-gather once more, as a page
	}
	ns := f.Origin.Namespace
	if s.Namespace != "" && ns != "" && ns != "all" && ns != s.Namespace {
		return true
	}
	return s.kinds != nil && (holdsOther(f.Path, s.kinds, s.Definitions) || len(s.Facts) == 0 && isReading(f.Path))
}
