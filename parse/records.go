package parse

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// isJournalRecords knows journalctl -o export, json-pretty and verbose, which
// spread an entry over lines.
func isJournalRecords(head []byte) bool {
	if bytes.HasPrefix(head, []byte("__CURSOR=")) || bytes.HasPrefix(head, []byte("__REALTIME_TIMESTAMP=")) {
		return true
	}
	if first, rest, ok := bytes.Cut(head, newline); ok {
		pretty := string(bytes.TrimSpace(first)) == "{" && bytes.Contains(rest, []byte(`"__REALTIME_TIMESTAMP" : "`))
		verbose := bytes.Contains(first, []byte(" [s=")) && bytes.HasPrefix(rest, []byte("    "))
		return pretty || verbose
	}
	return false
}

// recordReader reads entries of several lines.
type recordReader struct {
	*logScanner
	r       *bufio.Reader
	number  int
	buf     []byte
	message []byte
	at      int // line of the message
	boots   map[string]int
	boot    int // of the entry
	entry   header
	any     bool
}

// parseRecords reads journal entries that are spread over lines.
func parseRecords(x *kindIndex, in *Input, sink Sink) error {
	rr := newRecordReader(x, in, sink)
	count := &countReader{r: in.R}
	rr.r = bufio.NewReaderSize(count, 64<<10)
	err := rr.run()
	rr.flush()
	rr.end(count.n, err != nil)
	return err
}

func newRecordReader(x *kindIndex, in *Input, sink Sink) *recordReader {
	src, kinds, opt := newSource(x, in)
	if len(src.Kinds) == 1 && src.Kinds[0] == Text {
		src.Kinds = []Kind{Journal}
		kinds.source = src.Kinds
	}
	rr := &recordReader{logScanner: &logScanner{src: src, sink: sink, limit: opt.lineLimit(), m: sink.Matcher(src), kinds: kinds}}
	rr.h.clock = Clock{Zone: opt.Zone, Year: opt.Year}
	return rr
}

// end completes the source and gives it to the sink.
func (r *recordReader) end(bytes int64, cut bool) {
	src := r.src
	src.Lines, src.Bytes, src.Cut = r.number, bytes, cut
	r.seen(src.First)
	r.seen(src.Last)
	r.sink.LogEnd(src)
}

func (r *recordReader) run() error {
	for {
		line, err := r.readLine()
		if len(line) > 0 || err == nil {
			if e := r.field(line); e != nil {
				return e
			}
		}
		if err == io.EOF && len(line) == 0 {
			r.number--
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// field takes one line: KEY=value, `"KEY" : "value",`, the bounds of an entry,
// or a key alone, whose value follows in binary.
func (r *recordReader) field(line []byte) error {
	trimmed := bytes.TrimSpace(line)
	switch {
	case len(trimmed) == 0, trimmed[0] == '}':
		if len(line) > 0 && line[0] == ' ' {
			return nil
		}
		r.flush()
	case trimmed[0] == '{':
	case trimmed[0] == '"':
		key, value, ok := bytes.Cut(trimmed, []byte(`" : `))
		if ok {
			value = bytes.TrimSuffix(value, []byte(","))
			r.h.out = r.h.out[:0]
			r.set(key[1:], r.h.text(value))
		}
	default:
		if key, value, ok := bytes.Cut(trimmed, []byte("=")); ok && len(key) > 0 && key[0] != '[' && bytes.IndexByte(key, ' ') < 0 {
			r.set(key, value)
		} else if line[0] != ' ' && line[0] != '\t' {
			if s, n := r.h.longDate(line); n > 0 { // verbose begins an entry with its date
				r.flush()
				r.h.stamp(&r.entry, s)
				r.any = true
				return nil
			}
			return r.binary(bytes.Clone(line))
		}
	}
	return nil
}

func (r *recordReader) set(key, value []byte) {
	r.any = true
	if string(key) == "MESSAGE" {
		r.message, r.at = append(r.message[:0], value...), r.number
		return
	}
	if string(key) == "_BOOT_ID" {
		r.booted(value)
		return
	}
	r.h.journalField(&r.entry, key, value)
}

// maxBoots is how many boots of one file are told apart: more than a disk of
// journals holds.
const maxBoots = 4096

// booted notes the boot of the entry. Boots are numbered as they come, so that
// the entries of one keep their number where a file mixes those of several hosts.
func (r *recordReader) booted(id []byte) {
	n, ok := r.boots[string(id)]
	if !ok {
		if r.boots == nil {
			r.boots = map[string]int{}
		}
		n = len(r.boots)
		if n < maxBoots {
			r.boots[string(id)] = n
		}
	}
	r.boot = n
}

// binary reads a value that may hold line feeds: its length in eight bytes,
// least first, the value, a line feed.
func (r *recordReader) binary(key []byte) error {
	var size [8]byte
	if _, err := io.ReadFull(r.r, size[:]); err != nil {
		return err
	}
	n := binary.LittleEndian.Uint64(size[:])
	if n > uint64(r.limit) {
		return errors.New("a journal field is longer than the longest line: reading ended there")
	}
	value := make([]byte, n+1)
	if _, err := io.ReadFull(r.r, value); err != nil {
		return err
	}
	r.set(key, value[:n])
	r.number += bytes.Count(value, newline)
	return nil
}

// flush gives the entry read so far to the sink if it has a hit.
func (r *recordReader) flush() {
	h := r.entry
	r.entry = header{}
	if !r.any {
		return
	}
	r.any = false
	if r.src.First.IsZero() {
		r.src.First = h.Time
	}
	if !h.Time.IsZero() {
		r.src.Last = h.Time
	}
	message := r.message
	r.message = r.message[:0]
	if r.m == nil || len(message) == 0 {
		return
	}
	r.ids = append(r.ids[:0], r.m.every...)
	r.hits = r.m.Scan(message, r.hits[:0])
	for _, hit := range r.hits {
		r.addID(hit, 0, len(message))
	}
	if len(r.ids) == 0 {
		return
	}
	h.Dated = true
	r.h.out = r.h.out[:0]
	r.h.inner(message, &h, 0)
	r.give(&h, message, r.at, r.boot)
}

// readLine gives the next line without its end, cut at the limit; valid until
// the next call.
func (r *recordReader) readLine() ([]byte, error) {
	r.number++
	r.buf = r.buf[:0]
	for {
		part, err := r.r.ReadSlice('\n')
		if len(r.buf)+len(part) > r.limit+1 {
			r.longLine()
			part = part[:max(0, r.limit-len(r.buf))]
		}
		r.buf = append(r.buf, part...)
		if err != bufio.ErrBufferFull {
			return bytes.TrimRight(r.buf, "\r\n"), err
		}
	}
}

// countReader counts what passes.
type countReader struct {
	r io.Reader
	n int64
}

func (c *countReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
