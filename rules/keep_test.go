package rules

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kanshiki/parse"
)

func workedStore(t *testing.T) (*Rule, *logStore) {
	t.Helper()
	set, err := loadText(map[string]string{"down.yaml": worked})
	if err != nil {
		t.Fatal(err)
	}
	return set.Rules[0], newLogStore()
}

func lineAt(i int, fields map[string]string) (*parse.Line, *record) {
	pos := parse.Pos{File: "haproxy.log", Line: i}
	return &parse.Line{Pos: pos, Host: "lb"}, &record{at: time.Unix(int64(i), 0).UTC(), pos: pos, seq: i, count: 1,
		fields: fields, text: strings.Repeat("x", maxQuote)}
}

// Memory must follow the ceilings, not the log: many servers that each go down
// many times, and as many different closing lines.
func TestKeptIsBounded(t *testing.T) {
	r, s := workedStore(t)
	w := &want{rule: r, pattern: r.FollowedBy[0], closes: true}
	const lines = 150_000
	for i := range lines {
		l, rec := lineAt(2*i, map[string]string{"server": fmt.Sprint(i % 4000)})
		s.match(r, l, rec)
		l, rec = lineAt(2*i+1, map[string]string{"server": fmt.Sprint(i)})
		s.follow(r, w, l, rec)
	}
	records, text, count := 0, 0, 0
	for _, c := range s.cases {
		records += len(c.matches)
		for _, m := range c.matches {
			text += len(m.text)
			count += m.count
		}
		first, last := c.matches[0], c.matches[len(c.matches)-1]
		if first.text == "" || last.text == "" || last.seq-first.seq < lines {
			t.Fatalf("a case must keep its first and its last line: %d to %d", first.seq, last.seq)
		}
	}
	if count != lines {
		t.Errorf("%d matches were counted, want %d", count, lines)
	}
	if records > 2*keepOfRule || text > 8*keepText {
		t.Errorf("%d records with %d bytes of text are kept", records, text)
	}
	if len(s.follows) > keepClosers || !s.lost {
		t.Errorf("%d closing lines are kept, lost %v", len(s.follows), s.lost)
	}
	if s.overflow != 0 {
		t.Errorf("%d matches found no room", s.overflow)
	}
}

// With few cases nothing that decides a verdict may change.
func TestCompactKeepsTheEnds(t *testing.T) {
	r, s := workedStore(t)
	for i := range 10_000 {
		l, rec := lineAt(i, map[string]string{"server": "m1"})
		s.match(r, l, rec)
	}
	for _, c := range s.cases {
		n := len(c.matches)
		if n > keepRecords || n < keepRecords/2 || c.count() != 10_000 {
			t.Errorf("%d records, count %d", n, c.count())
		}
		if c.matches[0].seq != 0 || c.matches[1].seq != 1 || c.matches[n-1].seq != 9999 || c.matches[n-40].seq != 9960 {
			t.Errorf("the ends are %d, %d … %d, %d", c.matches[0].seq, c.matches[1].seq, c.matches[n-40].seq, c.matches[n-1].seq)
		}
	}
}

func TestTooManyCasesAreTold(t *testing.T) {
	var log strings.Builder
	for i := range keepCases + 3 {
		log.WriteString(ha(time.Duration(i)*time.Millisecond, fmt.Sprintf("Server kube_api/m%d is DOWN, reason: x", i)))
	}
	set, err := loadText(map[string]string{"down.yaml": worked})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := lay(dir, set.Rules[0], &Test{Files: map[string]string{"haproxy.log": log.String()}}); err != nil {
		t.Fatal(err)
	}
	gaps := diagnose(t, set, dir).Coverage.Gaps
	if len(gaps) != 1 || gaps[0].Reason != "rule down: 3 lines about more than its first 5000 cases were not judged" {
		t.Errorf("gaps %v", gaps)
	}
}

func TestCutText(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 10, "short"},
		{"0123456789abcdef", 5, "01234 …"},
		{"日本語日本語", 7, "日本 …"},
		{"0123456789", 9, "0123456789"}, // the mark would be longer than what it saves
	} {
		if got := cutText(tt.in, tt.n); got != tt.want || !utf8.ValidString(got) {
			t.Errorf("cutText(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}
