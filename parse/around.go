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
	// One string holds all of them: this is done for every line that may be the
	// last of its case, and hardly any of them is.
	var text []byte
	ends := make([]int, 0, 8)
	take := func(b []byte) {
		b = bytes.TrimRight(b, "\r")
		text = append(text, b[:min(len(b), size)]...)
		ends = append(ends, len(text))
	}
	end := bytes.LastIndexByte(l.block[:l.lo], '\n')
	first := end + 1
	above := 0
	for ; above < n && first > 0; above++ {
		first = bytes.LastIndexByte(l.block[:first-1], '\n') + 1
	}
	text = make([]byte, 0, min(2*n*size, end-first+1+n*size))
	for at := first; above > 0 && at <= end; {
		next := at + bytes.IndexByte(l.block[at:], '\n')
		take(l.block[at:next])
		at = next + 1
	}
	next := bytes.IndexByte(l.block[l.hi:], '\n')
	for at := l.hi + next + 1; next >= 0 && len(ends)-above < n && at < len(l.block); at += next + 1 {
		if next = bytes.IndexByte(l.block[at:], '\n'); next < 0 {
			take(l.block[at:])
			break
		}
		take(l.block[at : at+next])
	}
	all, lines, from := view(text), make([]string, len(ends)), 0
	for i, to := range ends {
		lines[i], from = all[from:to], to
	}
	return lines[:above:above], lines[above:]
}
