package parse

import (
	"fmt"
	"strings"
	"testing"
)

// aroundSink notes what stands around each line that it gets.
type aroundSink struct {
	record
	n, size int
	got     []string
}

func (s *aroundSink) Line(l *Line) {
	before, after := l.Around(s.n, s.size)
	s.got = append(s.got, fmt.Sprintf("%s|%s|%s", strings.Join(before, ","), l.Raw, strings.Join(after, ",")))
}

func TestAround(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		n, size    int
		want       string
	}{
		{"in the middle", "a\nb\nc\nwas refused\nd\ne\nf\n", 2, 9, "b,c|was refused|d,e"},
		{"at both ends", "was refused\n", 2, 9, "|was refused|"},
		{"first", "was refused\na\n", 2, 9, "|was refused|a"},
		{"last", "a\n\nwas refused\n", 2, 9, "a,|was refused|"},
		{"cut to size", "abc\nwas refused\ndef\n", 2, 2, "ab|was refused|de"},
		{"what follows the last line feed is a block of its own", "a\nwas refused\nb\nis refused", 2, 9, "a|was refused|b;|is refused|"},
		{"a carriage return parts lines", "a\r\nx\rwas refused\ry\r\nb\r\n", 2, 9, "a|was refused|b"},
		{"none wanted", "a\nwas refused\nb\n", 0, 9, "|was refused|"},
		{"two next to each other", "a\nwas refused\nis refused\nb\n", 1, 99, "a|was refused|is refused;was refused|is refused|b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &aroundSink{record: record{literals: []string{"refused"}}, n: tt.n, size: tt.size}
			if err := ReadLog(&Source{File: "f.log"}, strings.NewReader(tt.text), Options{}, s); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(s.got, ";"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if before, after := (&Line{Raw: "from nowhere"}).Around(2, 9); before != nil || after != nil {
		t.Errorf("%v, %v", before, after)
	}
}
