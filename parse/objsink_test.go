package parse

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"

	"kanshiki/collect"
)

// objSink keeps what parsers of objects and facts give.
type objSink struct {
	wants   func(kind string) bool // nil: everything
	objects []*Object
	facts   []*Fact
	gaps    []Gap
	last    time.Time
}

func (s *objSink) Matcher(*Source) *Matcher { return nil }
func (s *objSink) Line(*Line)               {}
func (s *objSink) LogEnd(*Source)           {}
func (s *objSink) Wants(kind string) bool   { return s.wants == nil || s.wants(kind) }
func (s *objSink) Object(o *Object)         { s.objects = append(s.objects, o) }
func (s *objSink) Fact(f *Fact)             { s.facts = append(s.facts, f) }
func (s *objSink) Gap(g Gap)                { s.gaps = append(s.gaps, g) }
func (s *objSink) Seen(t time.Time) {
	if t.After(s.last) {
		s.last = t
	}
}

// onlyKinds makes a sink that wants nothing but these kinds.
func onlyKinds(kinds ...string) *objSink {
	return &objSink{wants: func(k string) bool {
		for _, w := range kinds {
			if w == k {
				return true
			}
		}
		return false
	}}
}

// readFacts gives content under a path to the parser that recognition would choose
// among those of objects and facts.
func readFacts(t testing.TB, s *objSink, path string, content []byte) error {
	t.Helper()
	f := &collect.File{Path: path, Reader: bytes.NewReader(content)}
	head := content[:min(len(content), 4096)]
	all := append(factParsers(), objectParsers()...)
	for _, byPath := range []bool{true, false} {
		for _, p := range all {
			if byPath && p.Match(f) || !byPath && p.Sniff != nil && p.Sniff(head) {
				return p.Parse(&Input{File: f, Head: head, R: bytes.NewReader(content)}, s)
			}
		}
	}
	return nil
}

// cutAtEnd ends in an error, as a limit or a damaged archive does.
type cutAtEnd struct{ r io.Reader }

func (c cutAtEnd) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// jsonAt digs into plain JSON by keys and indexes.
func jsonAt(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			v = mapOf(v)[p]
		case int:
			l := listOf(v)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

// factCase is a text at a path and what is to be read of it: so many facts of
// one kind, and, by dotted paths, fields of one of them.
type factCase struct {
	name, path, text, kind string
	count, row             int
	want                   map[string]any
}

// check reads the text and returns all facts.
func (tt factCase) check(t *testing.T) []*Fact {
	t.Helper()
	s := &objSink{}
	if err := readFacts(t, s, tt.path, []byte(tt.text)); err != nil {
		t.Fatal(err)
	}
	var facts []*Fact
	for _, f := range s.facts {
		mustBePlain(t, f.Data)
		if f.Quote == "" {
			t.Errorf("%s without a quote", f.Kind)
		}
		if f.Kind == tt.kind {
			facts = append(facts, f)
		}
	}
	if len(facts) != tt.count {
		t.Fatalf("%d facts, want %d: %v", len(facts), tt.count, s.facts)
	}
	for path, want := range tt.want {
		if got := dotted(facts[tt.row].Data, path); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
	return s.facts
}

// mustBePlain fails on a value that jq cannot take.
func mustBePlain(t testing.TB, v any) {
	t.Helper()
	switch v := v.(type) {
	case nil, string, bool, int, float64:
	case []any:
		for _, e := range v {
			mustBePlain(t, e)
		}
	case map[string]any:
		for _, e := range v {
			mustBePlain(t, e)
		}
	default:
		t.Fatalf("%T is not plain JSON", v)
	}
}
