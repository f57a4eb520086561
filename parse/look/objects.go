package look

import (
	"cmp"
	"context"
	"fmt"
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
}

// Answer is what a bundle holds of them.
type Answer struct {
	// Objects by kind, namespace and name, of several copies the newest.
	Objects []*parse.Object
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
}

func (s *objectSink) Wants(kind string) bool {
	return s.kinds == nil && !parse.KnownFactKind(kind) || s.kinds[kind] || s.deaf.Wants(kind)
}

func (s *objectSink) Object(o *parse.Object) {
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
	s := &objectSink{Question: q, best: map[string]*parse.Object{}}
	if len(q.Kinds) > 0 {
		s.kinds = map[string]bool{}
		for _, k := range q.Kinds {
			s.kinds[k] = true
		}
	}
	skipped := false
	_, err := b.read(ctx, s, func(f *collect.File) bool {
		skip := s.skips(f)
		skipped = skipped || skip
		return skip
	}, nil)
	if err != nil {
		return nil, err
	}
	a := &Answer{Gaps: s.gaps}
	if a.End, err = b.endOf(ctx, &s.deaf, skipped); err != nil {
		return nil, err
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
	return s.kinds != nil && holdsOther(f.Path, s.kinds)
}

// kindSink notes which kinds a bundle has, and decodes only definitions.
type kindSink struct {
	deaf
	seen map[string]bool
	defs []*parse.Object
}

func (s *kindSink) Wants(kind string) bool {
	s.seen[kind] = true
	return kind == "CustomResourceDefinition"
}
func (s *kindSink) Object(o *parse.Object) { s.defs = append(s.defs, o) }

// Discover looks for the resource that a word names in the bundle itself: by
// the definitions of custom resources, else by the kinds that it holds. The
// second result are the plurals of all those kinds.
func Discover(ctx context.Context, b Bundle, word string) (Resource, []string, error) {
	s := &kindSink{seen: map[string]bool{}}
	_, err := b.read(ctx, s, func(f *collect.File) bool { return isLog(f) }, nil)
	if err != nil {
		return Resource{}, nil, err
	}
	name, group, _ := strings.Cut(strings.ToLower(word), ".")
	for _, d := range s.defs {
		spec, _ := d.Data["spec"].(map[string]any)
		names, _ := spec["names"].(map[string]any)
		kind, _ := names["kind"].(string)
		plural, _ := names["plural"].(string)
		g, _ := spec["group"].(string)
		known := []any{plural, strings.ToLower(kind), names["singular"]}
		short, _ := names["shortNames"].([]any)
		if kind != "" && slices.Contains(append(known, short...), any(name)) && (group == "" || group == g) {
			return Resource{Kind: kind, Plural: plural, Group: group}, nil, nil
		}
	}
	var plurals []string
	for kind := range s.seen {
		if kind == "" || kind[0] < 'A' || kind[0] > 'Z' || parse.KnownFactKind(kind) {
			continue
		}
		plural := PluralOf(kind)
		if name == strings.ToLower(kind) || name == plural {
			return Resource{Kind: kind, Plural: plural, Group: group}, nil, nil
		}
		plurals = append(plurals, plural)
	}
	slices.Sort(plurals)
	return Resource{}, plurals, nil
}
