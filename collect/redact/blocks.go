package redact

import (
	"regexp"
	"strings"
)

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

func endsInMask(s string) bool {
	i := strings.LastIndexByte(s, '<')
	return strings.HasSuffix(s, Mask) || i >= 0 && maskAt(s[i:]) == len(s)-i
}
