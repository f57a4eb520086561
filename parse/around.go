package parse

import "bytes"

// Around gives up to n whole lines that stand right before and after a line in
// its file, without line ends, each at most size bytes. It is valid during
// Sink.Line, and gives nothing across the edge of a block or of a journal's
// entries: what stands around a line is for people to see, nothing is judged by it.
func (l *Line) Around(n, size int) (before, after []string) {
	if l.block == nil {
		return nil, nil
	}
	cut := func(b []byte) string {
		b = bytes.TrimRight(b, "\r")
		return string(b[:min(len(b), size)])
	}
	end := bytes.LastIndexByte(l.block[:l.lo], '\n')
	for len(before) < n && end >= 0 {
		start := bytes.LastIndexByte(l.block[:end], '\n') + 1
		before = append([]string{cut(l.block[start:end])}, before...)
		end = start - 1
	}
	next := bytes.IndexByte(l.block[l.hi:], '\n')
	for at := l.hi + next + 1; next >= 0 && len(after) < n && at < len(l.block); at += next + 1 {
		if next = bytes.IndexByte(l.block[at:], '\n'); next < 0 {
			after = append(after, cut(l.block[at:]))
			break
		}
		after = append(after, cut(l.block[at:at+next]))
	}
	return before, after
}
