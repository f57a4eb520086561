package parse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"kanshiki/collect"
)

// record is a sink that keeps everything.
type record struct {
	literals []string
	m        *Matcher
	lines    []Line
	ends     []*Source
	facts    []*Fact
	gaps     []Gap
	seen     []time.Time
}

func (r *record) Matcher(*Source) *Matcher {
	if r.m == nil && r.literals != nil {
		r.m = NewMatcher(r.literals)
	}
	return r.m
}
func (r *record) Line(l *Line) {
	kept := *l
	kept.Hits, kept.Whole = slices.Clone(l.Hits), bytes.Clone(l.Whole)
	kept.Text, kept.Raw = strings.Clone(l.Text), strings.Clone(l.Raw)
	kept.block, kept.lo, kept.hi = nil, 0, 0 // of blocks of another size it is another
	r.lines = append(r.lines, kept)
}
func (r *record) LogEnd(s *Source)  { r.ends = append(r.ends, s) }
func (r *record) Wants(string) bool { return true }
func (r *record) Object(*Object)    {}
func (r *record) Fact(f *Fact)      { r.facts = append(r.facts, f) }
func (r *record) Seen(t time.Time)  { r.seen = append(r.seen, t) }
func (r *record) Gap(g Gap)         { r.gaps = append(r.gaps, g) }

// text shows the lines shortly.
func (r *record) text() string {
	var b strings.Builder
	for _, l := range r.lines {
		fmt.Fprintf(&b, "%d %s %v\n", l.Line, l.Text, l.Hits)
	}
	return b.String()
}

func scanText(t *testing.T, literals []string, content string, kinds ...Kind) *record {
	t.Helper()
	r := &record{literals: literals}
	if err := ReadLog(&Source{File: "f.log", Kinds: kinds}, strings.NewReader(content), Options{}, r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestScanGivesEachLineOnce(t *testing.T) {
	r := scanText(t, []string{"failed to", "refused", "absent words"},
		"nothing\nit FAILED TO dial: refused, refused\n\nold\rfailed to load\rnew\r\nrefused")
	want := "2 it FAILED TO dial: refused, refused [0 1]\n4 failed to load [0]\n5 refused [1]\n"
	if got := r.text(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if src := r.ends[0]; src.Lines != 5 || src.Bytes != 76 || src.Cut {
		t.Errorf("got %d lines, %d bytes, cut %v", src.Lines, src.Bytes, src.Cut)
	}
}

func TestScanEveryLine(t *testing.T) {
	r := scanText(t, []string{"", "refused"}, "a\n\nb refused\rc")
	if got, want := r.text(), "1 a [0]\n3 b refused [0 1]\n3 c [0]\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestScanWithoutRulesReadsTimes(t *testing.T) {
	r := scanText(t, nil, "-- Logs begin at Tue 2019-08-03 09:10:29 UTC, end at Mon 2021-01-04 10:13:48 UTC. --\n"+
		"Dec 31 23:00:00 h systemd[1]: a\nno date\nJan 02 01:00:00 h systemd[1]: b\n  at stack\n\n")
	src := r.ends[0]
	if len(r.lines) != 0 || !src.First.Equal(time.Date(2020, 12, 31, 23, 0, 0, 0, time.UTC)) || !src.Last.Equal(time.Date(2021, 1, 2, 1, 0, 0, 0, time.UTC)) {
		t.Errorf("%d lines, first %v, last %v", len(r.lines), src.First, src.Last)
	}
	if len(r.seen) != 4 {
		t.Errorf("seen %v", r.seen)
	}
}

func TestScanCountsBoots(t *testing.T) {
	r := scanText(t, []string{"failed to"}, "Sep 28 13:38:24 h a[1]: failed to x\n-- Reboot --\nSep 28 13:38:24 h a[1]: failed to y\n-- Boot 0123 --\nSep 28 13:38:24 h a[1]: failed to z\n", Journal)
	for i, l := range r.lines {
		if l.Boot != i {
			t.Errorf("line %d: boot %d, want %d", l.Line, l.Boot, i)
		}
	}
	if len(r.lines) != 3 {
		t.Errorf("%d lines", len(r.lines))
	}
}

func TestWallCopies(t *testing.T) {
	wall := "Message from syslogd@lb at Sep 29 03:03:15 ...\n haproxy[69855]:backend kube_api has no server available!\n"
	alone := scanText(t, []string{"no server available"}, wall, Text)
	if len(alone.lines) != 1 || alone.lines[0].Host != "lb" || alone.lines[0].Time.Hour() != 3 {
		t.Errorf("alone: %+v", alone.lines)
	}
	mixed := scanText(t, []string{"no server available"}, "Sep 29 16:03:13 lb haproxy[69855]: Connect\n"+wall+
		"Sep 29 16:03:15 lb haproxy[69855]: backend kube_api has no server available!\n", Text)
	if len(mixed.lines) != 1 || mixed.lines[0].Time.Hour() != 16 {
		t.Errorf("mixed: %+v", mixed.lines)
	}
}

func TestScanLongLines(t *testing.T) {
	long := strings.Repeat("x", 5000) + " failed to end"
	content := "failed to one\n" + long + "\nfailed to two\n"
	for _, limit := range []int{100, 4000, 6000} {
		r := &record{literals: []string{"failed to"}}
		if err := ReadLog(&Source{File: "f.log"}, strings.NewReader(content), Options{LineLimit: limit}, r); err != nil {
			t.Fatal(err)
		}
		want, gaps := "1 failed to one [0]\n3 failed to two [0]\n", 1
		if limit > len(long) {
			want, gaps = "1 failed to one [0]\n2 "+long+" [0]\n3 failed to two [0]\n", 0
		}
		if r.text() != want || len(r.gaps) != gaps {
			t.Errorf("limit %d: %d gaps, got\n%.200s", limit, len(r.gaps), r.text())
		}
	}
}

func TestReadErrorKeepsWhatCame(t *testing.T) {
	broken := errors.New("unexpected end of the archive")
	f := &collect.File{Path: "bootkube.log", Reader: io.MultiReader(strings.NewReader("failed to x\n"), iotest.ErrReader(broken))}
	r := &record{literals: []string{"failed to"}}
	known, err := Read(context.Background(), f, 2, Options{}, r)
	if !known || err != nil || len(r.lines) != 1 || r.lines[0].Bundle != 2 || !r.ends[0].Cut {
		t.Errorf("known %v, err %v, %+v", known, err, r)
	}
	if want := []Gap{{"bootkube.log", broken.Error()}}; !slices.Equal(r.gaps, want) {
		t.Errorf("got %v", r.gaps)
	}
}

func TestReadStopsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	f := &collect.File{Path: "x.log", Reader: io.MultiReader(strings.NewReader(strings.Repeat("a\n", 5000)), readerFunc(func([]byte) (int, error) {
		cancel()
		return 0, nil
	}))}
	if _, err := Read(ctx, f, 0, Options{}, &record{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// scanBlocks scans with blocks of the given size.
func scanBlocks(t testing.TB, content []byte, size, limit int) *record {
	r := &record{literals: []string{"failed to", "refused", "x\ny"}}
	s := &logScanner{src: &Source{}, sink: r, limit: limit, m: r.Matcher(nil)}
	a := &ahead{b: newBlocks(bytes.NewReader(content), make([]byte, size), limit), m: s.m}
	defer a.close()
	for {
		next := a.next()
		if len(next.block) > 0 {
			s.hits = next.hits
			s.block(next.block)
		}
		if next.err == io.EOF {
			break
		} else if next.err != nil {
			t.Fatal(next.err)
		}
	}
	for i := range r.lines {
		r.lines[i].Source = nil
	}
	return r
}

func TestBlockCutsDoNotMatter(t *testing.T) {
	rnd := rand.New(rand.NewSource(3))
	parts := []string{"\n", "\n", "\r", "failed to", "refused", " ", "Sep 28 13:38:24 h x[1]: ", "\x00\x00", "INFO ",
		"\nMessage from syslogd@h at Sep 29 03:03:15 ...\nhaproxy[1]: refused\n", "word ", strings.Repeat("y", 90)}
	for round := range 300 {
		// The first line decides on wall's copies, whatever the blocks.
		content := []byte("Sep 28 13:38:24 h x[1]: started\n")
		for range rnd.Intn(60) {
			content = append(content, parts[rnd.Intn(len(parts))]...)
		}
		whole := scanBlocks(t, content, 1<<16, 80)
		for _, size := range []int{1, 7, 64, 1 + rnd.Intn(400)} {
			if cut := scanBlocks(t, content, size, 80); !reflect.DeepEqual(cut.lines, whole.lines) {
				t.Fatalf("round %d: %q\nin blocks of %d:\n%swhole:\n%s", round, content, size, cut.text(), whole.text())
			}
		}
	}
}

func FuzzScan(f *testing.F) {
	f.Add([]byte("Sep 28 13:38:24 h x[1]: failed to\rrefused\n\n\x00refused"), 7)
	f.Add([]byte(strings.Repeat("z", 200)+"refused\nfailed to"), 64)
	f.Fuzz(func(t *testing.T, content []byte, size int) {
		if size < 1 || size > 1<<16 {
			return
		}
		// Wall's copies depend on the file's first lines: a small block sees fewer.
		if bytes.Contains(content, wallPrefix) {
			return
		}
		whole, cut := scanBlocks(t, content, 1<<16, 80), scanBlocks(t, content, size, 80)
		if whole.text() != cut.text() {
			t.Fatalf("in blocks of %d:\n%swhole:\n%s", size, cut.text(), whole.text())
		}
	})
}
