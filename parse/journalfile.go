package parse

import (
	"bytes"
	_ "embed" // the sample
	"errors"
	"fmt"
	"io"

	"kanshiki/collect"
)

//go:embed journalsample.bin
var journalSample string

// parseJournalFile reads one of systemd's journal files. Entries refer to their
// fields by offset, so the file is copied to disk first. What is readable of a
// cut or damaged one is given, and a Gap says that there was more.
func parseJournalFile(x *kindIndex, in *Input, sink Sink) error {
	tmp, err := in.File.Spool(in.R)
	if tmp == nil {
		return err
	}
	defer tmp.Close()
	j, headErr := newJournalFile(newRecordReader(x, in, sink), tmp, tmp.Size)
	if headErr != nil {
		return errors.Join(err, headErr)
	}
	defer j.unpacker.Close()
	j.run(err != nil)
	return err
}

// journalFile reads a journal object by object, in the order in which they were
// written: fields first, then the entry that refers to them. So neither its
// hash tables nor its lists of entries are needed, which a crash leaves
// unfinished.
type journalFile struct {
	journalHeader
	out      *recordReader
	at       io.ReaderAt
	size     int64
	ahead    window // where the reading is
	back     window // fields referred to
	classes  classes
	unpacker collect.Unpacker
	value    []byte           // reused for what is unpacked
	values   map[int64][]byte // short fields by their offset
	recent   []byte           // the message read last
	recentAt int64
	budget   int64 // bytes of fields that may be read a second time

	entries uint64
	damaged int64 // bytes that are no object
	unread  int   // fields that entries refer to and that cannot be read
	spent   bool  // the budget ran out
}

const (
	// journalChunk is read at once, in bytes.
	journalChunk = 256 << 10
	// maxItems is how many fields one entry may have (systemd's
	// ENTRY_FIELD_COUNT_MAX).
	maxItems = 1024
	// maxValues short fields, of at most maxValue bytes, are kept in memory.
	maxValues, maxValue = 8192, 1024
)

func newJournalFile(out *recordReader, at io.ReaderAt, size int64) (*journalFile, error) {
	j := &journalFile{out: out, at: at, size: size, recentAt: -1}
	j.ahead = window{at: at, chunk: journalChunk}
	j.back = window{at: at, chunk: 4 << 10}
	h, err := readJournalHeader(j.ahead.get(0, journalHeaderMin))
	if err != nil {
		return nil, err
	}
	j.journalHeader = h
	j.classes = newClasses(size)
	j.values = map[int64][]byte{}
	// As with archives: nothing honest unpacks to more than a thousand times.
	j.budget = 1000 * size
	return j, nil
}

// run gives all entries; cut says that the end of the file is known to be missing.
func (j *journalFile) run(cut bool) {
	whole := j.walk()
	src := j.out.src
	j.out.number = int(j.entries)
	j.out.end(j.size, cut || !whole)
	gap := func(format string, a ...any) {
		j.out.sink.Gap(Gap{File: src.File, Reason: fmt.Sprintf(format, a...)})
	}
	switch {
	case cut: // the reader's own error says so
	case !whole && j.size < j.end:
		gap("the journal is cut: %d of its %d entries could be read", j.entries, j.journalHeader.entries)
	case !whole || j.damaged > 0 || j.entries < j.journalHeader.entries:
		gap("the journal is damaged: %d of its %d entries could be read", j.entries, j.journalHeader.entries)
	}
	if j.unread > 0 {
		gap("%d fields of the journal's entries cannot be read", j.unread)
	}
	if j.spent {
		gap("the journal unpacks to more than 1000 times its size: some messages were not read")
	}
}

// walk visits the objects; false if it did not come to the last one.
func (j *journalFile) walk() (whole bool) {
	last := int64(0)
	for pos := j.start; pos+objectHeader <= j.size; {
		o, ok := j.object(j.ahead.get(pos, objectHeader))
		if ok && pos+o.size <= j.size {
			last = pos
			j.visit(pos, o)
			pos = o.next(pos)
			continue
		}
		if pos > j.tail { // space not yet used
			break
		}
		found := j.resume(pos + 8)
		j.damaged += found - pos
		pos = found
	}
	return last >= j.tail
}

// resume looks for the next object behind a damaged place: one that another
// follows.
func (j *journalFile) resume(pos int64) int64 {
	for ; pos+objectHeader <= j.size; pos += 8 {
		b := j.ahead.get(pos, objectHeader)
		o, ok := j.object(b)
		if !ok || pos+o.size > j.size {
			continue
		}
		next := o.next(pos)
		if pos >= j.tail || next+objectHeader > j.size {
			return pos
		}
		if _, ok := j.object(j.back.get(next, objectHeader)); ok {
			return pos
		}
	}
	return j.size
}

func (j *journalFile) visit(pos int64, o object) {
	switch o.kind {
	case dataObject:
		j.classes.set(pos, j.classify(&j.ahead, pos, o))
	case entryObject:
		size := int(min(o.size, entryItems+maxItems*j.itemSize()))
		if b := j.ahead.get(pos, size); len(b) == size {
			j.entry(b)
		}
	}
}

// entry gives one entry to the sink, if its message has a hit.
func (j *journalFile) entry(b []byte) {
	j.entries++
	r, t := j.out, entryTime(b)
	if !t.IsZero() {
		if r.src.First.IsZero() {
			r.src.First = t
		}
		r.src.Last = t
	}
	r.booted(entryBoot(b))
	items := b[entryItems:]
	n := len(items) / int(j.itemSize())
	text := int64(-1)
	for i := range n {
		if at := j.item(items, i); j.classOf(at) == message {
			text = at
		}
	}
	if text < 0 {
		return
	}
	body, ok := j.messageAt(text)
	if !ok {
		return
	}
	r.number = int(j.entries)
	r.set(messageName, body)
	if !t.IsZero() {
		r.h.setTime(&r.entry, t, true)
	}
	for i := range n {
		if at := j.item(items, i); j.classOf(at) == wanted {
			if key, value, ok := bytes.Cut(j.valueAt(at), equals); ok {
				r.set(key, value)
			}
		}
	}
	r.flush()
}
