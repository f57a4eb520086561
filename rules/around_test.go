package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kanshiki/parse"
)

// A case keeps what stands around its first two and last two lines, in whatever
// order they come.
func TestSurroundDependsOnNoOrder(t *testing.T) {
	begin := time.Date(2025, 3, 11, 9, 0, 0, 0, time.UTC)
	for n := range 9 {
		for seed := range uint64(20) {
			recs := make([]*record, n)
			for i := range recs {
				recs[i] = &record{at: begin.Add(time.Duration(i) * time.Minute), pos: parse.Pos{File: fmt.Sprint(i)}}
			}
			shuffled := slices.Clone(recs)
			rand.New(rand.NewPCG(seed, 7)).Shuffle(n, func(i, k int) { shuffled[i], shuffled[k] = shuffled[k], shuffled[i] })
			s, c := newLogStore(), &logCase{}
			for _, r := range shuffled {
				r.around = &surroundings{before: []string{"12345"}}
				s.aroundSize += 5
				s.place(c, r)
			}
			var got []int
			for i, r := range recs {
				if r.around != nil {
					got = append(got, i)
				}
			}
			want := []int{0, 1, n - 2, n - 1}
			if n <= 4 {
				want = []int{0, 1, 2, 3}[:n]
			}
			if !slices.Equal(got, want) || s.aroundSize != 5*len(want) {
				t.Fatalf("%d lines, order %d: %v, %d bytes", n, seed, got, s.aroundSize)
			}
		}
	}
}

func TestEvidenceHasLinesAround(t *testing.T) {
	set := builtin(t)
	log := fileOf(
		"2025-03-11T10:00:00Z lb haproxy[7]: Proxy kube_api stopping",
		"2025-03-11T10:00:01Z lb haproxy[7]: Server kube_api/m1"+isDown,
		"   MIIEowIBAAKCAQEAwmlpbmcgaXMgbm90IGEga2V5IGF0IGFsbA",
		"2025-03-11T10:00:02Z lb haproxy[7]: "+strings.Repeat("long words ", 50),
		"2025-03-11T11:00:00Z lb haproxy[7]: Connect from 192.0.2.20:51000 to 192.0.2.5:6443 (kubeapi/TCP)")
	d := diagnoseFiles(t, set, map[string]string{"haproxy.log": log})
	i := slices.IndexFunc(d.Findings, func(f *Finding) bool { return f.Rule.ID == "haproxy-server-refused" })
	if i < 0 {
		t.Fatal("no finding")
	}
	e := d.Findings[i].Evidence[0]
	if len(e.Before) != 1 || !strings.HasSuffix(e.Before[0], "Proxy kube_api stopping") {
		t.Errorf("before: %q", e.Before)
	}
	if len(e.After) != 1 || !strings.HasSuffix(e.After[0], " …") || len(e.After[0]) > aroundSize+4 {
		t.Errorf("after: %q", e.After)
	}
}

// Too much of one rule is none at all, and not that which came first.
func TestSurroundIsBounded(t *testing.T) {
	s := newLogStore()
	rule := &Rule{ID: "r", By: []string{"n"}}
	wide := strings.Repeat("w ", aroundSize/2)
	text := strings.Repeat(wide+"\nwas refused\n", 2*aroundText/aroundSize)
	sink := &storeSink{store: s, rule: rule}
	if err := parse.ReadLog(&parse.Source{File: "f.log", Kinds: []parse.Kind{parse.Text}}, strings.NewReader(text), parse.Options{}, sink); err != nil {
		t.Fatal(err)
	}
	if !s.crowded {
		t.Errorf("%d bytes and %d cases, not crowded", s.aroundSize, len(s.cases))
	}
	for _, c := range s.cases {
		for _, r := range c.matches {
			if r.around != nil {
				t.Fatal("some is kept")
			}
		}
	}
}

// storeSink makes every line that is refused a case of its own.
type storeSink struct {
	store *logStore
	rule  *Rule
	n     int
}

func (s *storeSink) Matcher(*parse.Source) *parse.Matcher {
	return parse.NewMatcher([]string{"refused"})
}
func (s *storeSink) Line(l *parse.Line) {
	s.n++
	s.store.match(s.rule, l, &record{pos: l.Pos, seq: s.n, fields: map[string]string{"n": fmt.Sprint(s.n % keepCases)}})
}
func (s *storeSink) LogEnd(*parse.Source) {}
func (s *storeSink) Wants(string) bool    { return false }
func (s *storeSink) Object(*parse.Object) {}
func (s *storeSink) Fact(*parse.Fact)     {}
func (s *storeSink) Seen(time.Time)       {}
func (s *storeSink) Gap(parse.Gap)        {}
