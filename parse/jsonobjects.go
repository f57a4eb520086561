package parse

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

var errObjectTooLarge = errors.New("an object is larger than 64 MiB")

// leashedReader stops when the decoder has swallowed a whole object's worth
// without coming to an end.
type leashedReader struct {
	r        io.Reader
	given    int64
	consumed int64
}

func (l *leashedReader) Read(p []byte) (int, error) {
	if l.given-l.consumed > maxObjectFile {
		return 0, errObjectTooLarge
	}
	n, err := l.r.Read(p)
	l.given += int64(n)
	return n, err
}

// jsonStream reads objects, arrays and Lists, one behind another, item by item.
type jsonStream struct {
	o     *objectReader
	dec   *json.Decoder
	leash *leashedReader
	// data is the whole text if it is in memory: it gives lines. base is
	// where in it the decoder began; counted and line follow the items.
	data                []byte
	base, counted, line int
}

// json gives the wanted objects of a stream of JSON values. data is the same
// text if it is held in memory, else nil.
func (o *objectReader) json(r io.Reader, data []byte) {
	st := &jsonStream{o: o, data: data, line: 1}
	for tries := 0; ; tries++ {
		st.leash = &leashedReader{r: r}
		st.dec = json.NewDecoder(st.leash)
		err := st.all()
		if err == nil {
			return
		}
		at := st.base + int(st.dec.InputOffset())
		o.gap(st.lineOf(at), err)
		// One bad line of a file of JSON lines costs only itself.
		if data == nil || tries >= 1000 || at >= len(data) {
			return
		}
		next := bytes.Index(data[at:], []byte("\n{"))
		if next < 0 {
			return
		}
		st.base = at + next + 1
		r = bytes.NewReader(data[st.base:])
	}
}

func (st *jsonStream) all() error {
	for {
		st.free()
		tok, err := st.dec.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch tok {
		case json.Delim('{'):
			err = st.object()
		case json.Delim('['):
			err = st.items(st.o.path, nil)
		default:
			err = fmt.Errorf("%T where an object was expected", tok)
		}
		if err != nil {
			return err
		}
	}
}

func (st *jsonStream) free() {
	st.leash.consumed = st.dec.InputOffset()
}

// lineOf counts on to an offset of data; 0 if the text is not in memory.
func (st *jsonStream) lineOf(offset int) int {
	if st.data == nil {
		return 0
	}
	if offset > len(st.data) {
		offset = len(st.data)
	}
	if offset > st.counted {
		st.line += bytes.Count(st.data[st.counted:offset], []byte("\n"))
		st.counted = offset
	}
	return st.line
}

// object reads the rest of an object whose brace is taken. Its items, if it
// is a List, pass one by one; all else is kept, as it may be a single object.
func (st *jsonStream) object() error {
	line := st.lineOf(st.base + int(st.dec.InputOffset()))
	own := map[string]json.RawMessage{}
	var late []lateItem
	isList := false
	for st.dec.More() {
		tok, err := st.dec.Token()
		if err != nil {
			return err
		}
		key, _ := tok.(string)
		var raw json.RawMessage
		if key == "items" && !isList && st.peekArray() {
			isList = true
			if _, err := st.dec.Token(); err != nil {
				return err
			}
			kind := itemKind(rawString(own["kind"]), rawString(own["apiVersion"]), st.o.path)
			if kind.kind == "" {
				err = st.items(kind, &late)
			} else {
				err = st.items(kind, nil)
			}
			if err != nil {
				return err
			}
			continue
		}
		if err := st.dec.Decode(&raw); err != nil {
			return err
		}
		own[key] = raw
		if isList {
			st.free()
		}
	}
	if _, err := st.dec.Token(); err != nil {
		return err
	}
	if isList {
		kind := itemKind(rawString(own["kind"]), rawString(own["apiVersion"]), st.o.path)
		for _, it := range late {
			st.o.rawItem(it.raw, kind, it.line)
		}
		return nil
	}
	st.o.rawFields(own, line)
	return nil
}

// rawFields decodes an object that came field by field.
func (o *objectReader) rawFields(own map[string]json.RawMessage, line int) {
	kind := rawString(own["kind"])
	if kind == "" {
		kind = o.path.kind
	}
	_, isList := own["items"]
	if !isList && !o.want(kind) && !(kind == "ConfigMap" && o.want("install-config")) {
		return
	}
	m := make(map[string]any, len(own))
	for k, raw := range own {
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			o.gap(line, err)
			return
		}
		m[k] = v
	}
	o.emitAny(m, o.path, line, 0)
}
