package parse

import (
	"bytes"
	"testing"
)

// Neither a line without a literal nor one that the sink lets pass allocates.
func TestLinesAllocateNothing(t *testing.T) {
	block := syntheticLog(256 << 10)
	for name, literals := range map[string][]string{
		"no hit":                 {"no such words"},
		"hits of all lengths":    {"status updated", "level", "info", "msg", "of"},
		"every line":             {""},
		"every line, and others": {"", "status updated"},
	} {
		sink := &count{record: record{literals: literals}}
		s := &logScanner{src: &Source{}, sink: sink, limit: defaultLineLimit, m: sink.Matcher(nil), kinds: lineKinds{source: []Kind{Journal}}}
		scan := func() {
			s.hits = s.m.Scan(block, s.hits[:0])
			s.block(block)
		}
		scan() // buffers grow once
		sink.lines = 0
		if n := testing.AllocsPerRun(3, scan); n > 0 {
			t.Errorf("%s: %.0f allocations for %d lines", name, n, bytes.Count(block, newline))
		}
		if (sink.lines > 0) == (name == "no hit") {
			t.Errorf("%s: the sink got %d lines", name, sink.lines)
		}
	}
}
