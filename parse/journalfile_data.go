package parse

import (
	"bytes"
	"errors"

	"kanshiki/collect"
)

// longestName is that of SYSLOG_IDENTIFIER and its equals sign: more need not be
// read to know that a field is none of those asked for.
const longestName = len("SYSLOG_IDENTIFIER=")

var (
	messageName = []byte("MESSAGE")
	messageKey  = []byte("MESSAGE=")
	equals      = []byte("=")
)

// classify reads a data object as far as it takes to know what it is good for.
// A message without a hit is good for nothing, and is not read again.
func (j *journalFile) classify(w *window, pos int64, o object) class {
	if o.method != collect.Stored {
		field, err := j.field(w, pos, o, len(messageKey)+j.out.limit+1)
		if err != nil && !errors.Is(err, collect.ErrBlockWindow) { // so long is no message
			return unseen
		}
		return j.judge(pos, field)
	}
	start := w.get(pos+j.payload(), int(min(o.size-j.payload(), int64(longestName))))
	if !bytes.HasPrefix(start, messageKey) {
		return j.judge(pos, start)
	}
	field, _ := j.field(w, pos, o, len(messageKey)+j.out.limit+1)
	return j.judge(pos, field)
}

// judge gives the class of the field at pos, of which at least the name is there.
func (j *journalFile) judge(pos int64, field []byte) class {
	key, value, ok := bytes.Cut(field, equals)
	if !ok || jsonUse(key) != useJournal {
		return other
	}
	if string(key) != "MESSAGE" {
		return wanted
	}
	r := j.out
	if r.m == nil || len(value) == 0 {
		return other
	}
	if r.hits = r.m.Scan(value, r.hits[:0]); len(r.hits) == 0 && len(r.m.every) == 0 {
		return other
	}
	// Its entry mostly follows at once.
	j.recentAt, j.recent = pos, append(j.recent[:0], value...)
	return message
}

// field gives the first limit bytes of a data object's payload, NAME=value;
// valid until the next call.
func (j *journalFile) field(w *window, pos int64, o object, limit int) ([]byte, error) {
	stored := o.size - j.payload()
	if o.method == collect.Stored {
		return w.get(pos+j.payload(), int(min(stored, int64(limit)))), nil
	}
	// What is packed is hardly ever longer than what is wanted of it; the rest
	// of a coredump need not be looked at.
	packed := w.get(pos+j.payload(), int(min(stored, int64(limit)+64<<10)))
	out, err := j.unpacker.Unpack(o.method, j.value, packed, limit)
	j.value = out
	return out, err
}

// dataAt reads the header of the data object at pos.
func (j *journalFile) dataAt(pos int64) (o object, ok bool) {
	if pos < j.start || pos%8 != 0 || pos+objectHeader > j.size {
		return o, false
	}
	o, ok = j.object(j.back.get(pos, objectHeader))
	return o, ok && o.kind == dataObject && pos+o.size <= j.size
}

// classOf the data object at pos.
func (j *journalFile) classOf(pos int64) class {
	if pos < j.start || pos%8 != 0 || pos >= j.size {
		j.unread++
		return other
	}
	if c := j.classes.get(pos); c != unseen {
		return c
	}
	// It lies ahead, or in a damaged place, or could not be read before.
	o, ok := j.dataAt(pos)
	if !ok || !j.afford(o.size) {
		return j.lost(pos)
	}
	c := j.classify(&j.back, pos, o)
	if c == unseen {
		return j.lost(pos)
	}
	j.classes.set(pos, c)
	return c
}

// lost counts a field that cannot be read, once.
func (j *journalFile) lost(pos int64) class {
	j.unread++
	j.classes.set(pos, other)
	return other
}

// afford takes n bytes off the budget.
func (j *journalFile) afford(n int64) bool {
	if j.budget < n {
		j.spent = true
		return false
	}
	j.budget -= n
	return true
}

// messageAt reads a message, cut at the longest line.
func (j *journalFile) messageAt(pos int64) ([]byte, bool) {
	limit := j.out.limit
	if pos != j.recentAt {
		o, ok := j.dataAt(pos)
		if !ok {
			j.lost(pos)
			return nil, false
		}
		field, err := j.field(&j.back, pos, o, len(messageKey)+limit+1)
		value, ok := bytes.CutPrefix(field, messageKey)
		if !ok || err != nil || !j.afford(o.size+int64(len(value))) {
			j.lost(pos)
			return nil, false
		}
		j.recentAt, j.recent = pos, append(j.recent[:0], value...)
	}
	if len(j.recent) > limit {
		j.out.longLine()
		return j.recent[:limit], true
	}
	return j.recent, true
}

// valueAt gives a short field, NAME=value; nil if it cannot be read. Those of
// host and program are the same in thousands of entries.
func (j *journalFile) valueAt(pos int64) []byte {
	if v, ok := j.values[pos]; ok {
		return v
	}
	var v []byte
	if o, ok := j.dataAt(pos); ok {
		if field, err := j.field(&j.back, pos, o, maxValue); err == nil {
			v = bytes.Clone(field)
		}
	}
	if v == nil {
		j.unread++
	}
	if len(j.values) >= maxValues {
		clear(j.values)
	}
	j.values[pos] = v
	return v
}
