package parse

import (
	"path"
	"regexp"
	"strings"
)

// maxTmshDepth is how deeply properties may nest; tmsh itself stays below 6.
const maxTmshDepth = 20

// tmshReader reads `tmsh list ltm …` and `tmsh list net …` of an F5 BIG-IP,
// which an operator pastes: one fact an object.
func tmshReader() textReader {
	return textReader{
		kind: "f5-object", doc: "virtual servers, pools, routes and tunnels of an F5 balancer",
		paths: func(p string) bool { return strings.HasPrefix(path.Base(p), "tmsh") },
		sniff: func(_, text string) bool { return reTmsh.MatchString(text) },
		read:  readTmsh,
		sample: "net route 10.128.0.0/14 {\n    interface /Common/SDN\n    network 10.128.0.0/14\n}\n" +
			"ltm virtual ose-vserver {\n    destination 192.0.2.5:80\n    source-address-translation {\n        pool SDN_snatpool\n        type snat\n    }\n}\n",
	}
}

var reTmsh = regexp.MustCompile(`(?m)^\s*(ltm (?:virtual|pool|snatpool|snat|node)|net (?:tunnels tunnel|self|route|vlan|arp)) (\S+) \{`)

func readTmsh(c *textCtx, sec section) {
	for i := 0; i < len(sec.lines); i++ {
		m := reTmsh.FindStringSubmatchIndex(sec.lines[i])
		if m == nil {
			continue
		}
		l := sec.lines[i]
		t := &tmshText{open: 1}
		t.add(tmshWords(l[m[1]:]))
		end := i
		for t.open > 0 && end+1 < len(sec.lines) && !reTmsh.MatchString(sec.lines[end+1]) {
			end++
			t.words = append(t.words, "\n")
			t.add(tmshWords(sec.lines[end]))
		}
		if t.open > 0 {
			continue // cut: what is missing could be the very property that is asked for
		}
		d := map[string]any{"kind": l[m[2]:m[3]], "name": strings.TrimPrefix(l[m[4]:m[5]], "/Common/"), "properties": t.block(0)}
		c.fact("f5-object", sec, sec.line+i, l, d)
		i = end
	}
}

// tmshWords cuts a line into words; braces are words, quotes keep words together.
func tmshWords(l string) (out []string) {
	for l = strings.TrimSpace(l); l != ""; l = strings.TrimLeft(l, " \t") {
		if l[0] == '"' {
			if end := strings.IndexByte(l[1:], '"'); end >= 0 {
				out, l = append(out, l[1:end+1]), l[end+2:]
				continue
			}
		}
		end := strings.IndexAny(l, " \t")
		if end < 0 {
			end = len(l)
		}
		out, l = append(out, l[:end]), l[end:]
	}
	return out
}

// tmshText is an object's words behind its opening brace.
type tmshText struct {
	words []string
	at    int
	open  int // braces
}

// add appends words up to the brace that closes the object.
func (t *tmshText) add(words []string) {
	for _, w := range words {
		if t.open == 0 {
			return
		}
		switch w {
		case "{":
			t.open++
		case "}":
			t.open--
		}
		t.words = append(t.words, w)
	}
}

// block reads up to the closing brace: `key value`, `key { … }`, and words
// that stand alone, as the members of a list do, which become true.
func (t *tmshText) block(depth int) map[string]any {
	out := map[string]any{}
	var line []string
	end := func() {
		if len(line) == 1 {
			out[line[0]] = true
		} else if len(line) > 1 && strings.Count(strings.Join(line, ""), ".") > 1 && strings.Trim(line[0], "0123456789.%/:") == "" {
			for _, w := range line { // members { 192.0.2.1 192.0.2.2 }
				out[w] = true
			}
		} else if len(line) > 1 {
			out[line[0]] = strings.TrimPrefix(strings.Join(line[1:], " "), "/Common/")
		}
		line = nil
	}
	for t.at < len(t.words) && depth < maxTmshDepth {
		w := t.words[t.at]
		t.at++
		switch w {
		case "\n":
			end()
		case "}":
			end()
			return out
		case "{":
			key := strings.Join(line, " ")
			line = nil
			out[key] = t.block(depth + 1)
		default:
			line = append(line, w)
		}
	}
	return out
}
