package parse

import (
	"encoding/json"
	"errors"
	"io"
)

// A compacted database is one JSON value of any size, most of it tables that
// nobody asked for. ovsdbJSON walks such a value without holding it.

// maxOVSDBKey and maxOVSDBValue bound a key and a column's value, in bytes. A
// load balancer with ten thousand addresses stays below 2 MiB.
const (
	maxOVSDBKey   = 64 << 10
	maxOVSDBValue = 16 << 20
)

var (
	errNotJSON      = errors.New("not the JSON that a database record holds")
	errOVSDBTooLong = errors.New("a value is longer than is held")
)

// ovsdbJSON reads JSON from src. What it skips is not checked beyond what is
// needed to find its end: the record's check sum answers for it.
type ovsdbJSON struct {
	src     io.Reader
	buf     []byte
	at, end int
	// mark is where the value being captured goes on in buf, -1 if none is.
	mark     int
	captured []byte
	limit    int
	over     bool
}

func (j *ovsdbJSON) reset(src io.Reader) {
	if j.buf == nil {
		j.buf = make([]byte, 64<<10)
	}
	j.src, j.at, j.end, j.mark = src, 0, 0, -1
}

// more makes sure that there is a byte at j.at.
func (j *ovsdbJSON) more() error {
	for j.at >= j.end {
		j.capture()
		n, err := j.src.Read(j.buf)
		j.at, j.end = 0, n
		if j.mark >= 0 {
			j.mark = 0
		}
		if n == 0 && err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
	}
	return nil
}

// capture takes over what was passed since the mark.
func (j *ovsdbJSON) capture() {
	if j.mark < 0 || j.over {
		return
	}
	if len(j.captured)+j.at-j.mark > j.limit {
		j.over = true
		return
	}
	j.captured = append(j.captured, j.buf[j.mark:j.at]...)
	j.mark = j.at
}

// peek gives the next byte that is not white space.
func (j *ovsdbJSON) peek() (byte, error) {
	for {
		if err := j.more(); err != nil {
			return 0, err
		}
		switch c := j.buf[j.at]; c {
		case ' ', '\t', '\r', '\n':
			j.at++
		default:
			return c, nil
		}
	}
}

// take passes a byte that must come next.
func (j *ovsdbJSON) take(want byte) error {
	c, err := j.peek()
	if err == nil && c != want {
		err = errNotJSON
	}
	if err == nil {
		j.at++
	}
	return err
}

// skip passes one value.
func (j *ovsdbJSON) skip() error {
	depth := 0
	for {
		c, err := j.peek()
		if err != nil {
			return err
		}
		switch c {
		case '{', '[':
			depth++
			j.at++
		case '}', ']':
			if depth--; depth < 0 {
				return errNotJSON
			}
			j.at++
		case '"':
			err = j.skipString()
		case ',', ':':
			if depth == 0 {
				return errNotJSON
			}
			j.at++
		default:
			err = j.skipWord()
		}
		if err != nil || depth == 0 {
			return err
		}
	}
}

func (j *ovsdbJSON) skipString() error {
	escaped := true // the opening quote does not end it
	for {
		if err := j.more(); err != nil {
			return err
		}
		for ; j.at < j.end; j.at++ {
			switch c := j.buf[j.at]; {
			case escaped:
				escaped = false
			case c == '\\':
				escaped = true
			case c == '"':
				j.at++
				return nil
			}
		}
	}
}

// skipWord passes a number or a literal.
func (j *ovsdbJSON) skipWord() error {
	for n := 0; ; n++ {
		err := j.more()
		if err != nil {
			return err
		}
		switch c := j.buf[j.at]; {
		case isWordByte(c), c == '+', c == '-', c == '.':
			j.at++
		case n == 0:
			return errNotJSON
		default:
			return nil
		}
	}
}

// raw gives the text of one value, which stays valid until the next call.
func (j *ovsdbJSON) raw(limit int) ([]byte, error) {
	if _, err := j.peek(); err != nil {
		return nil, err
	}
	j.captured, j.mark, j.limit, j.over = j.captured[:0], j.at, limit, false
	err := j.skip()
	j.capture()
	j.mark = -1
	if err == nil && j.over {
		err = errOVSDBTooLong
	}
	return j.captured, err
}

// value decodes one value.
func (j *ovsdbJSON) value(limit int, into any) error {
	text, err := j.raw(limit)
	if err != nil {
		return err
	}
	if json.Unmarshal(text, into) != nil {
		return errNotJSON
	}
	return nil
}

// object gives each key; field must pass its value.
func (j *ovsdbJSON) object(field func(key string) error) error {
	return j.list('{', '}', func() error {
		var key string
		if err := j.value(maxOVSDBKey, &key); err != nil {
			return err
		}
		if err := j.take(':'); err != nil {
			return err
		}
		return field(key)
	})
}

// list passes what stands between two brackets, item by item.
func (j *ovsdbJSON) list(open, end byte, item func() error) error {
	if err := j.take(open); err != nil {
		return err
	}
	if c, err := j.peek(); err != nil || c == end {
		j.at++
		return err
	}
	for {
		if err := item(); err != nil {
			return err
		}
		c, err := j.peek()
		if err != nil {
			return err
		}
		j.at++
		if c == end {
			return nil
		}
		if c != ',' {
			return errNotJSON
		}
	}
}
