package look

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kanshiki/collect"
	"kanshiki/parse"
)

// Value is one object or fact as plain JSON.
type Value struct {
	// Name says which it is, for messages.
	Name string
	Data map[string]any
}

// Values are what a function made of the values of a bundle.
type Values struct {
	made map[string]made
	Gaps []parse.Gap
}

type made struct {
	pos  parse.Pos
	seq  int
	of   *parse.Object // without its data; nil for a fact
	what any
}

// InOrder gives what was made, by file and line.
func (v *Values) InOrder() []any {
	list := slices.SortedFunc(maps.Values(v.made), func(a, b made) int {
		return cmp.Or(strings.Compare(a.pos.File, b.pos.File), a.pos.Line-b.pos.Line, a.seq-b.seq)
	})
	var out []any
	for _, m := range list {
		out = append(out, m.what)
	}
	return out
}

// valueSink hands every value to a function.
type valueSink struct {
	deaf
	call func(Value) any
	out  *Values
	seq  int
	ctx  context.Context
}

func (s *valueSink) Wants(string) bool { return s.ctx.Err() == nil }

func (s *valueSink) Object(o *parse.Object) {
	key := Key(o)
	if o.Name == "" {
		key = fmt.Sprint("unnamed ", o.File, ":", o.Line, " ", s.seq)
	}
	if old, ok := s.out.made[key]; ok && !Newer(o, old.of) {
		return
	}
	head := *o
	head.Data = map[string]any{"metadata": map[string]any{"resourceVersion": versionOf(o)}}
	s.add(key, o.Pos, &head, Value{Name: strings.TrimPrefix(o.Kind+" "+o.Namespace+"/"+o.Name, "/"), Data: o.Data})
}

func versionOf(o *parse.Object) any {
	meta, _ := o.Data["metadata"].(map[string]any)
	return meta["resourceVersion"]
}

func (s *valueSink) Fact(f *parse.Fact) {
	data := make(map[string]any, len(f.Data)+4)
	for k, v := range f.Data {
		switch k {
		case "kind", "host", "file", "line":
			if k != "host" || f.Host != "" {
				k = "own_" + k
			}
		}
		data[k] = v
	}
	data["kind"], data["file"] = f.Kind, f.File
	if f.Host != "" {
		data["host"] = f.Host
	}
	if f.Line > 0 {
		data["line"] = f.Line
	}
	s.add(fmt.Sprint("fact ", s.seq), f.Pos, nil, Value{Name: fmt.Sprintf("%s %s:%d", f.Kind, f.File, f.Line), Data: data})
}

func (s *valueSink) add(key string, pos parse.Pos, of *parse.Object, v Value) {
	if s.ctx.Err() != nil {
		return
	}
	s.seq++
	s.out.made[key] = made{pos, s.seq, of, s.call(v)}
}

// Each calls a function with every object and fact of a bundle and keeps what it
// returns; of several copies of an object what it made of the newest.
func Each(ctx context.Context, b Bundle, call func(Value) any) (*Values, error) {
	s := &valueSink{call: call, out: &Values{made: map[string]made{}}, ctx: ctx}
	_, err := b.read(ctx, s, func(f *collect.File) bool { return isLog(f) && isObjectless(f) }, nil)
	s.out.Gaps = s.gaps
	return s.out, err
}

// isObjectless says that a log is a container's, in which no command printed.
func isObjectless(f *collect.File) bool { return f.Origin.Pod != "" && !isPacked(f.Path) }
