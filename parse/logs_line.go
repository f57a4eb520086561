package parse

import (
	"slices"
	"unsafe"
)

// emit reads the header of one line and gives the line to the sink.
func (s *logScanner) emit(b []byte, lo, hi, number int) {
	if len(s.ids) == 0 || lo >= hi {
		return
	}
	raw := b[lo:hi]
	s.h.parse(raw, &s.head)
	h := &s.head
	if h.Marker && h.Host != "" || h.Bare && !s.wallCopy(b, lo, h) {
		return // wall(1)'s announcement, or its copy of a line
	}
	boot := s.boots
	for _, at := range s.marks {
		if at < lo {
			boot++
		}
	}
	s.within, s.lo, s.hi = b, lo, hi
	s.give(h, raw, number, boot)
	s.within = nil
}

// give hands a line to the sink.
func (s *logScanner) give(h *header, raw []byte, number, boot int) {
	s.line = Line{
		Pos:  Pos{Bundle: s.src.Bundle, File: s.src.File, Line: number},
		Time: h.Time, Host: h.Host, Ident: h.Ident, PID: h.PID, Level: h.Level,
		Source: s.src, Kinds: s.kinds.of(h), Boot: boot, Hits: s.ids,
		Text: view(h.Text), Raw: view(raw[:min(len(raw), MaxQuote)]), Whole: raw,
		block: s.within, lo: s.lo, hi: s.hi,
	}
	if s.line.Host == "" {
		s.line.Host = s.src.Host
	}
	s.sink.Line(&s.line)
}

// view shows bytes as a string without copying them: most lines match nothing,
// and nobody keeps what they say.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// lineKinds gives the kinds of a line by its ident.
type lineKinds struct {
	source []Kind
	loose  bool
	index  *kindIndex
	byID   map[string][]Kind
}

func (k *lineKinds) journal() bool {
	for _, s := range k.source {
		if s == Journal || s == Text {
			return true
		}
	}
	return false
}

// of a line: in a journal the ident's program comes before the log's own
// kinds; in a loose file it replaces them.
func (k *lineKinds) of(h *header) []Kind {
	if h.Ident == "" || !h.Dated && !h.Bare && h.Ident != "haproxy" {
		return k.source
	}
	if kinds, ok := k.byID[h.Ident]; ok {
		return kinds
	}
	if k.byID == nil || len(k.byID) > 4096 {
		k.byID = map[string][]Kind{}
	}
	if k.index == nil {
		k.index = newKindIndex()
	}
	kinds := k.make(k.index.ident(h.Ident))
	k.byID[h.Ident] = kinds
	return kinds
}

func (k *lineKinds) make(own Kind) []Kind {
	var kinds []Kind
	if own != "" {
		kinds = append(kinds, own)
	}
	console := slices.Contains(k.source, Console)
	for _, s := range k.source {
		switch {
		case s == own || s == Journal:
		case own != "" && console && s != Console: // a console says who speaks
		case k.loose && (own != "" && s != Console || s == Text):
		default:
			kinds = append(kinds, s)
		}
	}
	return append(kinds, Journal)
}
