package rules

import (
	"slices"
	"strings"

	"kanshiki/parse"
)

// What stands around a line is kept for those lines of a case that a report may
// quote: its first two and its last.
const (
	aroundLines = 2       // on each side
	aroundSize  = 200     // bytes of one of them
	aroundEnds  = 2       // lines of a case at each end
	aroundText  = 1 << 20 // bytes of one rule; beyond, none is kept
	blobSize    = 40      // bytes without a blank: a key or a certificate, which tells nobody anything
)

// surroundings are the lines before and after one.
type surroundings struct{ before, after []string }

func (s *surroundings) size() (n int) {
	if s == nil {
		return 0
	}
	for _, l := range slices.Concat(s.before, s.after) {
		n += len(l)
	}
	return n
}

func around(l *parse.Line) *surroundings {
	before, after := l.Around(aroundLines, aroundSize+16)
	s := &surroundings{withoutBlobs(before), withoutBlobs(after)}
	if s.size() == 0 {
		return nil
	}
	return s
}

func withoutBlobs(lines []string) []string {
	kept := lines[:0]
	for _, l := range lines {
		if text := strings.TrimSpace(l); text != "" && (len(text) < blobSize || strings.Contains(text, " ")) {
			kept = append(kept, cutText(l, aroundSize))
		}
	}
	return kept
}

// surround keeps what stands around rec if it is among the first or the last of
// its case so far, and lets go of what stood around those that no longer are. So
// the order in which files are read does not matter.
func (s *logStore) surround(c *logCase, rec *record, l *parse.Line) {
	if s.crowded || s.listFor(c, rec) == nil {
		return
	}
	rec.around = around(l)
	s.aroundSize += rec.around.size()
	s.place(c, rec)
	if s.aroundSize <= aroundText {
		return
	}
	s.crowded = true
	for _, c := range s.cases {
		for _, r := range slices.Concat(c.firsts, c.lasts) {
			r.around = nil
		}
		c.firsts, c.lasts = nil, nil
	}
}

// listFor is the list in which a record has a place; nil if in none.
func (s *logStore) listFor(c *logCase, rec *record) *[]*record {
	switch {
	case len(c.firsts) < aroundEnds || order(rec, c.firsts[len(c.firsts)-1]) < 0:
		return &c.firsts
	case len(c.lasts) < aroundEnds || order(rec, c.lasts[0]) > 0:
		return &c.lasts
	}
	return nil
}

// place puts a record into its list. What it pushes out of the firsts may be
// among the lasts; what has no place loses what stands around it.
func (s *logStore) place(c *logCase, rec *record) {
	list := s.listFor(c, rec)
	if list == nil {
		s.aroundSize -= rec.around.size()
		rec.around = nil
		return
	}
	*list = append(*list, rec)
	slices.SortStableFunc(*list, order)
	if len(*list) <= aroundEnds {
		return
	}
	out := (*list)[0]
	if list == &c.firsts {
		out = (*list)[aroundEnds]
		*list = (*list)[:aroundEnds]
	} else {
		*list = (*list)[1:]
	}
	s.place(c, out)
}
