package parse

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"time"
)

// MaxQuote is how much of a line Line.Raw holds, in bytes.
const MaxQuote = 4096

// edgeLines is how many lines at either end of a block are looked through for
// a time: stack traces and dumps of objects have none.
const edgeLines = 64

// logScanner reads one log. Only lines with a hit are cut out and have their
// header read; all others cost the matcher and the counting of newlines.
type logScanner struct {
	src   *Source
	sink  Sink
	limit int
	m     *Matcher
	h     headers
	kinds lineKinds

	// line, head and ids are reused: a Line is valid during Sink.Line only.
	line Line
	// within is the block in which the line in work stands, from lo to hi.
	within []byte
	lo, hi int
	head   header
	hits   []Hit
	ids    []int

	lines  int // lines before the block
	boots  int // boot marks before the block
	marks  []int
	gapped bool   // the cut line was told
	prev   []byte // last line of the block before, if wall(1)'s
	// dated is true if the first lines have syslog dates: then wall(1)'s copies
	// among them are seen twice.
	dated  bool
	utc    bool // the log says itself that its dates are UTC
	edges  int  // first lines looked through so far
	headed int  // of which so many had a header
}

// ReadLog scans one log: lines that hold a literal of sink.Matcher(src) go to
// the sink, and src is completed and given to sink.LogEnd. src.Kinds must be
// set; a read error is returned, and then src.Cut is true.
func ReadLog(src *Source, r io.Reader, opt Options, sink Sink) error {
	_, err := readLog(src, r, opt, sink, lineKinds{source: src.Kinds})
	return err
}

// readLog also tells how many of the first lines had a known header.
func readLog(src *Source, r io.Reader, opt Options, sink Sink, kinds lineKinds) (headed int, err error) {
	s := &logScanner{src: src, sink: sink, limit: opt.lineLimit(), m: sink.Matcher(src), kinds: kinds}
	s.h.clock = Clock{Zone: opt.Zone, Year: opt.Year}
	s.h.container = src.Container != ""
	if t, ok := r.(*wholeText); ok {
		r = t.r
	}
	pooled := blockPool.Get().(*[]byte)
	defer blockPool.Put(pooled)
	b := newBlocks(r, *pooled, s.limit)
	a := &ahead{b: b, m: s.m}
	defer a.close()
	for {
		next := a.next()
		readErr := next.err
		if len(next.block) > 0 {
			s.hits = next.hits
			s.block(next.block)
		}
		if readErr == nil {
			continue
		}
		if b.cut {
			s.longLine()
		}
		src.Bytes = b.total
		if readErr != io.EOF {
			src.Cut, err = true, readErr
		}
		if src.Hole > 0 {
			sink.Gap(Gap{File: src.File, Reason: fmt.Sprintf("zeros stand where text should, last in line %d: it was damaged when it was stored", src.Hole)})
		}
		s.seen(src.First)
		s.seen(src.Last)
		sink.LogEnd(src)
		return s.headed, err
	}
}

func (s *logScanner) seen(t time.Time) {
	if t.Year() > 1970 {
		s.sink.Seen(t)
	}
}

// block takes one block of whole lines, whose hits are in s.hits.
func (s *logScanner) block(b []byte) {
	if s.edges < edgeLines {
		s.firstLines(b)
	}
	s.findBoots(b)
	s.holed(b)
	if s.m != nil {
		if len(s.m.every) > 0 {
			s.everyLine(b)
		} else {
			s.hitLines(b)
		}
	}
	s.lastLines(b)
	s.lines += bytes.Count(b, newline)
	s.src.Lines = s.lines
	if b[len(b)-1] != '\n' {
		s.src.Lines++
	}
	s.boots += len(s.marks)
}

var newline = []byte("\n")

// hitLines cuts out the lines around the hits.
func (s *logScanner) hitLines(b []byte) {
	number, counted := s.lines+1, 0
	for i := 0; i < len(s.hits); {
		bol, lo, hi := pieceAround(b, s.hits[i].Pos)
		number += bytes.Count(b[counted:bol], newline)
		counted = bol
		s.ids = s.ids[:0]
		s.addID(s.hits[i], bol, hi)
		for i++; i < len(s.hits) && s.hits[i].Pos < hi; i++ {
			s.addID(s.hits[i], bol, hi)
		}
		s.emit(b, lo, min(hi, bol+s.limit), number)
	}
}

// everyLine gives all lines: some rule has no literal to look for.
func (s *logScanner) everyLine(b []byte) {
	number, i := s.lines+1, 0
	for bol := 0; bol < len(b); number++ {
		eol := bol + bytes.IndexByte(b[bol:], '\n')
		if eol < bol {
			eol = len(b)
		}
		for lo := bol; lo < eol; {
			_, _, hi := pieceAround(b[:eol], lo)
			s.ids = append(s.ids[:0], s.m.every...)
			for ; i < len(s.hits) && s.hits[i].Pos < hi; i++ {
				s.addID(s.hits[i], bol, hi)
			}
			s.emit(b, lo, min(hi, bol+s.limit), number)
			lo = hi + 1
		}
		bol = eol + 1
	}
}

// addID notes a hit, unless it lies beyond the longest line or its end.
func (s *logScanner) addID(hit Hit, bol, hi int) {
	end := hit.Pos + s.m.size[hit.ID]
	if end > hi {
		return
	}
	if end > bol+s.limit {
		s.longLine()
		return
	}
	if !slices.Contains(s.ids, hit.ID) {
		s.ids = append(s.ids, hit.ID)
	}
}

func (s *logScanner) longLine() {
	if !s.gapped {
		s.gapped = true
		s.sink.Gap(Gap{File: s.src.File, Reason: fmt.Sprintf("a line is longer than %d bytes: its end was not read", s.limit)})
	}
}

// pieceAround gives the line around pos, and where its whole line begins.
// Carriage returns part lines too: an installer's progress overwrites itself.
func pieceAround(b []byte, pos int) (bol, lo, hi int) {
	lo = -1
	for bol = pos; bol > 0 && b[bol-1] != '\n'; bol-- {
		if b[bol-1] == '\r' && lo < 0 {
			lo = bol
		}
	}
	hi = len(b)
	if n := bytes.IndexByte(b[pos:], '\n'); n >= 0 {
		hi = pos + n
	}
	if cr := bytes.IndexByte(b[pos:hi], '\r'); cr >= 0 {
		hi = pos + cr
	}
	return bol, max(lo, bol), hi
}
