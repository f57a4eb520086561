package redact

import (
	"encoding/base64"
	"path"
	"regexp"
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

// pemState is the body of a private key in PEM, line by line.
type pemState struct {
	on    bool
	lines int
}

var pemBegin = regexp.MustCompile(`-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----\s*$`)

// maxPEM bounds what a BEGIN without an END may swallow: a key of 16384 bits
// has 200 lines.
const maxPEM = 400

func (p *pemState) begin(text string) {
	if strings.Contains(text, "PRIVATE KEY") && pemBegin.MatchString(text) {
		*p = pemState{on: true}
	}
}

// take masks the last word of a line of the body. Whatever else stands in
// front of it (an indentation, a log's header) stays. Anything that cannot be
// part of a key ends it: a log that was cut must not be swallowed.
func (p *pemState) take(text string) ([]span, bool) {
	if p.lines++; strings.Contains(text, "-----END ") || p.lines > maxPEM {
		p.on = false
		return nil, strings.Contains(text, "-----END ") && strings.Contains(text, "PRIVATE KEY")
	}
	end := len(strings.TrimRight(text, " \t\"',\\"))
	from := end
	for from > 0 && isBase64(text[from-1]) {
		from--
	}
	word := text[from:end]
	alone := strings.Trim(text[:from], " \t|>\"'") == ""
	switch {
	case end == 0, strings.Contains(text, "Proc-Type:"), strings.Contains(text, "DEK-Info:"):
		return nil, true
	case word != "" && (alone || len(word) >= 16 && !isWord(word)):
		return []span{{from, end, privateKey}}, true
	case endsInMask(text[:end]):
		return nil, true
	}
	p.on = false
	return nil, false
}

// blockState is a YAML block scalar under the name of a secret.
type blockState struct {
	on     bool
	indent int
	kind   string
}

var blockHead = regexp.MustCompile(`^([\s-]*)["']?([A-Za-z0-9_.-]+)["']?:\s*(?:[|>][+-]?[0-9]?[+-]?\s*(?:#.*)?)$`)

func (b *blockState) begin(f *found) {
	if n := len(f.line); n == 0 || n > 300 || !strings.ContainsAny(f.line[max(0, n-4):], "|>") {
		return
	}
	m := blockHead.FindStringSubmatch(f.line)
	if m == nil {
		return
	}
	level, kind := classify(lowered(m[2]))
	switch lowered(m[2]) {
	case ".dockerconfigjson", ".dockercfg":
		level, kind = worded, pullSecret
	}
	if level == worded || level == random {
		*b = blockState{true, len(m[1]), kind}
	}
}

func (b *blockState) take(text string) ([]span, bool) {
	t := strings.TrimSpace(text)
	if t == "" {
		return nil, true
	}
	i := strings.Index(text, t)
	if i <= b.indent {
		b.on = false
		return nil, false
	}
	if certificateLine(t) {
		return nil, true
	}
	return []span{{i, i + len(t), b.kind}}, true
}

func certificateLine(t string) bool {
	return strings.HasPrefix(t, "-----BEGIN ") || strings.HasPrefix(t, "-----END ")
}

var (
	yamlName  = regexp.MustCompile(`^\s*-?\s*"?name"?:\s*"?([A-Za-z0-9_.-]+)"?,?\s*$`)
	yamlValue = regexp.MustCompile(`^\s*"?value"?:\s*["']?(.+?)["']?,?\s*$`)
)

// nameOfSecret is the type of what "value:" on the next line holds: the
// environment of a container is a list of names and values.
func nameOfSecret(f *found) string {
	if !f.has("name") || len(f.line) > 300 {
		return ""
	}
	m := yamlName.FindStringSubmatch(f.line)
	if m == nil {
		return ""
	}
	name := lowered(m[1])
	// Names of objects end like that as well; those of variables are in capitals.
	if strings.ToUpper(m[1]) != m[1] {
		return ""
	}
	level, kind := classify(name)
	if level == never {
		return ""
	}
	return kind
}

func (f *found) pendingValue(kind string) {
	if m := yamlValue.FindStringSubmatchIndex(f.line); m != nil {
		if v := f.line[m[2]:m[3]]; !placeholder(v) && !isFile(v) {
			f.add(m[2], m[3], kind)
		}
	}
}

// decoded is the text behind a base64 value, or empty.
func decoded(s string) string {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return string(raw)
}

func endsInMask(s string) bool {
	i := strings.LastIndexByte(s, '<')
	return strings.HasSuffix(s, Mask) || i >= 0 && maskAt(s[i:]) == len(s)-i
}
