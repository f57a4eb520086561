package redact

import (
	"path"
	"strings"
)

// doc is one text on its way through: it knows what earlier lines said about
// the ones to come.
type doc struct {
	masker
	out interface{ WriteString(string) (int, error) }
	err error
	// all is true if the whole file is a secret by its name.
	all string

	pem     pemState
	block   blockState
	object  *objectState
	wrap    int    // width of a base64 text that was masked up to the line's end
	pending string // type of the value that the next line may hold
}

// busy is true while lines cannot be skipped unseen.
func (d *doc) busy() bool {
	return d.pem.on || d.block.on || d.object != nil || d.wrap > 0 || d.pending != "" || d.all != ""
}

// named sets up what the path of a file tells.
func (d *doc) named(name string) {
	if path.Base(name) == "kubeadmin-password" {
		d.all = kubeadmin
	}
}

func (d *doc) write(s string) {
	if d.err == nil && s != "" {
		_, d.err = d.out.WriteString(s)
	}
}

// feed takes one line, with its end.
func (d *doc) feed(line string) {
	if d.object != nil {
		if d.object.take(d, line) {
			return
		}
		d.object = nil
	}
	if d.object = begins(line); d.object != nil {
		d.object.lines = append(d.object.lines, line)
		d.object.size = len(line)
		return
	}
	d.write(d.line(line))
}

// end is told that no line follows.
func (d *doc) end() {
	if d.object != nil {
		d.object.flush(d, d.object.secret)
		d.object = nil
	}
}

// line redacts one line in the light of those before it.
func (d *doc) line(line string) string {
	text := strings.TrimRight(line, "\r\n")
	tail := line[len(text):]
	if d.all != "" {
		if t := strings.TrimSpace(text); t != "" {
			i := strings.Index(text, t)
			text = apply(d.masker, text, []span{{i, i + len(t), d.all}})
		}
		return text + tail
	}
	if spans, ok := d.continued(text); ok {
		return apply(d.masker, text, spans) + tail
	}
	pending := d.pending
	d.pending = ""
	f := look(text)
	if pending != "" {
		f.pendingValue(pending)
	}
	f.shapes() // first: of two types for one secret the first one counts
	f.settings()
	f.urls()
	f.dataURLs()
	f.base64s()
	f.secretJSON()
	d.pem.begin(text)
	d.block.begin(f)
	d.pending = nameOfSecret(f)
	for _, s := range f.spans {
		if s.to == len(text) && s.to-s.from >= 60 && s.to-s.from <= 80 && onlyBase64(text[s.from:s.to]) {
			d.wrap = s.to - s.from
		}
	}
	return apply(d.masker, text, f.spans) + tail
}

// continued handles a line that belongs to a secret begun above it.
func (d *doc) continued(text string) ([]span, bool) {
	if d.pem.on {
		if spans, ok := d.pem.take(text); ok {
			return spans, true
		}
	}
	if d.block.on {
		if spans, ok := d.block.take(text); ok {
			return spans, true
		}
	}
	if d.wrap > 0 {
		t := strings.TrimSpace(text)
		if t != "" && len(t) <= d.wrap && onlyBase64(t) && (len(t) == d.wrap || !isWord(t)) {
			i := strings.Index(text, t)
			if len(t) < d.wrap {
				d.wrap = 0
			}
			return []span{{i, i + len(t), secretValue}}, true
		}
		if n := maskAt(t); n == 0 || n != len(t) {
			d.wrap = 0
		}
	}
	return nil, false
}

func onlyBase64(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isBase64(s[i]) {
			return false
		}
	}
	return true
}
