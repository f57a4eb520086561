package redact

import (
	"regexp"
	"strings"
)

// objectState holds back the data of a Kubernetes object, in YAML or indented
// JSON, until its kind is known: tools sort names, and "data" comes before
// "kind". A ConfigMap's data are evidence, a Secret's never.
type objectState struct {
	lines  []string
	size   int
	indent int
	json   bool
	// secret is true once the kind was seen to be Secret.
	secret bool
	// waiting for "data" below a kind that came first.
	waiting bool
	// inside the data of a Secret, which need not be held back.
	inside bool
}

// maxObject bounds what is held back; etcd refuses objects of this size.
const maxObject = 2 << 20

var (
	dataHead   = regexp.MustCompile(`^([\s-]*)("?)(?:data|stringData)("?):\s*(\{?)\s*$`)
	secretHead = regexp.MustCompile(`^([\s-]*)("?)kind("?):\s*"?Secret"?,?\s*$`)
	memberHead = regexp.MustCompile(`^([\s-]*)"?([A-Za-z0-9_.-]+)"?\s*:`)
)

// begins tells whether a line opens what must be watched; nil if not.
func begins(line string) *objectState {
	if len(line) > 200 {
		return nil
	}
	if strings.Contains(line, "ata") {
		if m := dataHead.FindStringSubmatch(line); m != nil {
			return &objectState{indent: len(m[1]), json: m[2] != ""}
		}
	}
	if strings.Contains(line, "Secret") {
		if m := secretHead.FindStringSubmatch(line); m != nil {
			return &objectState{indent: len(m[1]), json: m[2] != "", secret: true, waiting: true}
		}
	}
	return nil
}

// take handles a line below the head; false if the object is over and the line
// is not part of it.
func (o *objectState) take(d *doc, line string) bool {
	text := strings.TrimRight(line, "\r\n")
	trimmed := strings.TrimSpace(text)
	indent := len(text) - len(strings.TrimLeft(text, " \t"))
	over := trimmed != "" && (indent < o.indent || strings.HasPrefix(trimmed, "---") && indent == 0 ||
		strings.HasPrefix(trimmed, "- ") && indent < o.indent)
	if o.waiting {
		if over {
			o.flush(d, true)
			return false
		}
		if len(o.lines) > 0 {
			o.flush(d, false)
		}
		if m := dataHead.FindStringSubmatch(text); m != nil && indent == o.indent {
			o.inside = true
			d.write(line)
			return true
		}
		if indent == o.indent && trimmed != "" && !strings.HasPrefix(trimmed, "}") {
			o.inside = false
		}
		if o.inside {
			d.write(maskMember(d, line))
		} else {
			d.write(d.line(line))
		}
		return true
	}
	if over {
		o.flush(d, o.secret)
		return false
	}
	if indent == o.indent {
		if m := memberHead.FindStringSubmatch(text); m != nil && m[2] == "kind" {
			o.flush(d, secretHead.MatchString(text))
			if secretHead.MatchString(text) { // stringData may yet follow
				o.secret, o.waiting, o.inside = true, true, false
				d.write(line)
				return true
			}
			d.write(d.line(line))
			d.object = nil
			return true
		}
	}
	o.lines = append(o.lines, line)
	if o.size += len(line); o.size > maxObject {
		o.secret, o.waiting, o.inside = true, true, true
		o.flush(d, true)
	}
	return true
}

// flush writes what was held back.
func (o *objectState) flush(d *doc, secret bool) {
	lines := o.lines
	o.lines, o.size = nil, 0
	inside := false
	for _, l := range lines {
		text := strings.TrimRight(l, "\r\n")
		indent := len(text) - len(strings.TrimLeft(text, " \t"))
		if m := dataHead.FindStringSubmatch(text); m != nil && len(m[1]) == o.indent {
			inside = true
			d.write(l)
			continue
		}
		if indent <= o.indent && strings.TrimSpace(text) != "" {
			inside = false
		}
		if secret && inside {
			d.write(maskMember(d, l))
		} else {
			d.write(d.line(l))
		}
	}
}

var dataMember = regexp.MustCompile(`^\s*(?:"(?:[^"\\]|\\.)*"|[A-Za-z0-9_.-]+)\s*:\s*(?:[|>][+-]?[0-9]?\s*$)?`)

// maskMember masks one line of a Secret's data: all of it but the name.
func maskMember(d *doc, line string) string {
	text := strings.TrimRight(line, "\r\n")
	tail := line[len(text):]
	from := 0
	if m := dataMember.FindStringIndex(text); m != nil {
		from = m[1]
	}
	from += len(text[from:]) - len(strings.TrimLeft(text[from:], " \t"))
	to := len(strings.TrimRight(text, " \t,"))
	if from < to && strings.IndexByte(`"'`, text[from]) >= 0 {
		quote := text[from]
		from++
		if to > from && text[to-1] == quote {
			to--
		}
	}
	if from >= to {
		return line
	}
	v := text[from:to]
	if strings.Trim(v, "{}[]|>-+") == "" || publicPEM(v) || certificateLine(v) && !strings.Contains(v, "PRIVATE") {
		return line
	}
	return apply(d.masker, text, []span{{from, to, secretData}}) + tail
}
