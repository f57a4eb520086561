package parse

import "bytes"

// eachLine gives the lines of b, carriage returns parting them too, until f
// is false. The last one may lack its end.
func eachLine(b []byte, f func(line []byte) bool) {
	for len(b) > 0 {
		end := bytes.IndexAny(b, "\n\r")
		if end < 0 {
			end = len(b)
		}
		if !f(b[:end]) {
			return
		}
		b = b[min(end+1, len(b)):]
	}
}

// firstLines looks through a log's first lines: what its header says of dates,
// when it begins, and whether it has headers at all.
func (s *logScanner) firstLines(b []byte) {
	var inner header
	eachLine(b, func(line []byte) bool {
		if len(line) == 0 {
			return true
		}
		s.edges++
		h := &s.head
		if s.h.parse(line[:min(len(line), s.limit)], h) {
			s.headed++
		}
		if !h.End.IsZero() {
			s.journalSpan(line, h)
		}
		if !h.Inner.IsZero() && inner.Inner.IsZero() {
			inner = *h
		}
		if !h.Marker {
			s.dated = s.dated || h.Dated && !h.Bare
			if s.src.First.IsZero() {
				s.src.First, s.src.Local = h.Time, h.Local && !s.utc
			}
		}
		return s.edges < edgeLines
	})
	if inner.Inner.IsZero() {
		return
	}
	// A program's own date among the first lines tells the year of all.
	s.seen(inner.Inner)
	if s.h.clock.Start.IsZero() {
		s.h.clock.Start = inner.Inner
	}
	s.src.First = s.h.clock.Resolve(s.src.First)
}

// journalSpan takes "-- Logs begin at …, end at … --": the year and the zone of
// the dates that follow.
func (s *logScanner) journalSpan(line []byte, h *header) {
	s.seen(h.Begin)
	s.seen(h.End)
	if h.End.After(s.h.clock.Anchor) {
		s.h.clock.Anchor = h.End
	}
	if bytes.Contains(line, []byte(" UTC")) {
		s.h.clock.Zone, s.utc = nil, true
	}
}

// lastLines keeps the last time printed so far.
func (s *logScanner) lastLines(b []byte) {
	end := len(bytes.TrimRight(b, "\r\n"))
	s.prev = s.prev[:0]
	for n := 0; n < edgeLines && end > 0; n++ {
		lo := bytes.LastIndexAny(b[:end], "\n\r") + 1
		line := b[lo:end]
		if n == 0 && bytes.HasPrefix(line, wallPrefix) {
			s.prev = append(s.prev, line...)
		}
		if s.h.parse(line[:min(len(line), s.limit)], &s.head); !s.head.Time.IsZero() && !s.head.Marker {
			s.src.Last = s.head.Time
			return
		}
		end = len(bytes.TrimRight(b[:lo], "\r\n"))
	}
}

var wallPrefix = []byte("Message from syslogd@")

// wallCopy completes a line without a date from wall(1)'s announcement above
// it. False if the log has the line with its own date as well: a copy, and
// perhaps in another zone.
func (s *logScanner) wallCopy(b []byte, lo int, h *header) bool {
	before := bytes.TrimRight(b[:lo], "\r\n \t")
	prev := before[bytes.LastIndexByte(before, '\n')+1:]
	if len(before) == 0 {
		prev = s.prev
	}
	if !bytes.HasPrefix(prev, wallPrefix) {
		return true
	}
	if s.dated {
		return false
	}
	var p headers
	var wall header
	p.clock = s.h.clock
	p.parse(prev, &wall)
	h.Time, h.Year, h.Host = wall.Time, wall.Year, wall.Host
	return true
}

// findBoots notes where journalctl says that another boot begins.
func (s *logScanner) findBoots(b []byte) {
	s.marks = s.marks[:0]
	if !s.kinds.journal() {
		return
	}
	if isBootMark(b) {
		s.marks = append(s.marks, 0)
	}
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte("\n-- "))
		if i < 0 {
			return
		}
		from += i + 1
		if isBootMark(b[from:]) {
			s.marks = append(s.marks, from)
		}
	}
}
