package parse

import (
	"encoding/json"
)

// peekArray reports whether the value that follows is an array.
func (st *jsonStream) peekArray() bool {
	if !st.dec.More() {
		return false
	}
	b := make([]byte, 1)
	buf := st.dec.Buffered()
	for {
		n, err := buf.Read(b)
		if n == 0 || err != nil {
			return false
		}
		if b[0] != ' ' && b[0] != '\n' && b[0] != '\r' && b[0] != '\t' && b[0] != ':' {
			return b[0] == '['
		}
	}
}

// lateItem waits for its list's kind, which `oc` writes behind the items.
type lateItem struct {
	raw  json.RawMessage
	line int
}

// items reads an array whose bracket is taken. Items without a kind go to
// late, if it is not nil.
func (st *jsonStream) items(kind pathKind, late *[]lateItem) error {
	held := 0
	for st.dec.More() {
		var raw json.RawMessage
		if err := st.dec.Decode(&raw); err != nil {
			return err
		}
		line := st.lineOf(st.base + int(st.dec.InputOffset()) - len(raw))
		if late != nil && held == 0 && saysKind(raw) {
			late = nil // then all of them do
		}
		if late != nil && held < maxObjectFile {
			*late = append(*late, lateItem{raw, line})
			held += len(raw)
		} else {
			st.o.rawItem(raw, kind, line)
		}
		st.free()
	}
	_, err := st.dec.Token()
	return err
}

// rawItem decodes one value if any kind it names is wanted.
func (o *objectReader) rawItem(raw json.RawMessage, kind pathKind, line int) {
	if !o.want(kind.kind) && !o.anyWanted(raw) {
		return
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		o.gap(line, err)
		return
	}
	o.emitAny(v, kind, line, 0)
}

// saysKind reports whether an item names its own kind.
func saysKind(raw json.RawMessage) bool {
	var head struct{ Kind string }
	return json.Unmarshal(raw, &head) == nil && head.Kind != ""
}

func rawString(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
