package parse

import (
	"path"
	"regexp"
	"strings"
)

// namedReader reads named.conf and what it includes (BIND 9 Administrator
// Reference Manual, chapter 8). Keys and their secrets are left out.
func namedReader() textReader {
	return textReader{
		kind: "named-conf", doc: "zones and options of named.conf", whole: true,
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "named.conf") || b == "named.rfc1912.zones" || strings.HasSuffix(b, ".zones")
		},
		sniff: func(_, text string) bool { return reNamedZone.MatchString(text) || reNamedOptions.MatchString(text) },
		read:  readNamedConf,
		sample: "options {\n  directory \"/var/named\";\n  recursion yes;\n  forwarders { 192.0.2.1; };\n};\n" +
			"zone \"ocp.example.com\" IN {\n  type master;\n  file \"db.ocp\";\n};\n",
	}
}

var (
	reNamedZone    = regexp.MustCompile(`(?m)^\s*zone\s+"[^"]+"(?:\s+(?i:IN))?\s*\{`)
	reNamedOptions = regexp.MustCompile(`(?ms)^\s*options\s*\{.*?\b(?:directory|listen-on|recursion|allow-query|forwarders)\b`)
)

func readNamedConf(c *textCtx, sec section) {
	r := &namedConf{c: c, sec: sec}
	for _, s := range statements(sec.lines, sec.line, true) {
		if s.block && len(s.words) > 1 && named(s, "view") {
			r.views = append(r.views, s.after("view"))
		}
		r.read(s, "")
	}
	if r.options != nil {
		if r.views != nil {
			r.options["views"] = r.views
		}
		c.fact("named-options", sec, r.line, sec.lines[r.line-sec.line], r.options)
	}
}

// namedConf gathers the options, which a file has once.
type namedConf struct {
	c       *textCtx
	sec     section
	options map[string]any
	line    int
	views   []any
}

// named reports whether a statement is of a kind; text around a pasted file
// may stand before its first word.
func named(s statement, kind string) bool {
	for i, w := range s.words {
		if w == kind {
			return i == 0 || len(s.words)-i <= 3
		}
	}
	return false
}

func (r *namedConf) read(s statement, view string) {
	switch {
	case !s.block:
	case named(s, "zone"):
		r.zone(s, view)
	case named(s, "view"):
		for _, b := range s.body {
			r.read(b, s.after("view"))
		}
	case len(s.words) > 0 && s.words[len(s.words)-1] == "options" && r.options == nil:
		r.line, r.options = s.line, map[string]any{}
		for _, b := range s.body {
			r.option(b)
		}
	}
}

func (r *namedConf) option(b statement) {
	if len(b.words) == 0 {
		return
	}
	key := strings.ReplaceAll(b.words[0], "-", "_")
	switch key {
	case "directory", "recursion", "forward":
		if len(b.words) > 1 {
			r.options[key] = b.words[1]
		}
	case "forwarders", "allow_query", "allow_recursion", "listen_on", "listen_on_v6":
		if b.block {
			r.options[key] = b.leaves()
		}
	}
}

func (r *namedConf) zone(s statement, view string) {
	name := strings.ToLower(strings.TrimSuffix(s.after("zone"), "."))
	if name == "" && s.after("zone") != "." {
		return
	}
	d := map[string]any{"zone": name}
	put(d, "view", view)
	for _, b := range s.body {
		if len(b.words) == 0 {
			continue
		}
		switch b.words[0] {
		case "type", "file":
			if len(b.words) > 1 {
				d[b.words[0]] = b.words[1]
			}
		case "forwarders", "masters", "primaries", "allow-query":
			if b.block {
				d[strings.ReplaceAll(b.words[0], "-", "_")] = b.leaves()
			}
		}
	}
	switch d["type"] { // the words changed in BIND 9.16
	case "master":
		d["type"] = "primary"
	case "slave":
		d["type"] = "secondary"
	}
	r.c.fact("named-zone", r.sec, s.line, r.sec.lines[s.line-r.sec.line], d)
}

// zoneCheckReader reads what named-checkconf -z and named-checkzone print.
func zoneCheckReader() textReader {
	return textReader{
		kind: "zone-check", doc: "verdicts of named-checkconf -z and named-checkzone",
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "named-check") || strings.HasPrefix(b, "named_check")
		},
		sniff: func(cmd, text string) bool {
			return strings.HasPrefix(cmd, "named-check") || cmd == "" && reZoneSaid.MatchString(text) && !reNamedLog.MatchString(text)
		},
		read:   readZoneCheck,
		sample: "zone ocp.example.com/IN: loaded serial 2024050101\nOK\n",
	}
}

var (
	reZoneSaid   = regexp.MustCompile(`(?m)^zone ([^\s/]+)/(?:IN|CH|HS)(?:/[^\s:]+)?: (.+)$`)
	reNamedLog   = regexp.MustCompile(`(?m)^(?:\d\d-\w{3}-\d{4} |\d{4}-\d\d-\d\dT|\w{3} [ \d]\d \d\d:)`)
	reZoneSerial = regexp.MustCompile(`^loaded serial (\d+)`)
	reZoneBad    = regexp.MustCompile(`not loaded due to errors|loading from \S+ file \S+ failed|has no address records|has no NS records|has 0 SOA|no TTL specified|bad `)
	reLoadError  = regexp.MustCompile(`^(?:dns_rdata_fromtext|dns_master_load|[^\s:]+\.conf:\d+|/\S+:\d+): (.+)$`)
)

func readZoneCheck(c *textCtx, sec section) {
	type said struct {
		data             map[string]any
		errors, warnings []any
		line             int
		quote            string
	}
	zones := map[string]*said{}
	var order []*said
	var loose []any // errors of a file, printed before the zone they are of
	for i, l := range sec.lines {
		l = strings.TrimSpace(l)
		m := reZoneSaid.FindStringSubmatch(l)
		if m == nil {
			if e := reLoadError.FindStringSubmatch(l); e != nil && len(loose) < 20 {
				loose = append(loose, e[1])
			}
			continue
		}
		z := zones[m[1]]
		if z == nil {
			z = &said{data: map[string]any{"zone": strings.ToLower(m[1])}, line: sec.line + i, quote: l}
			zones[m[1]] = z
			order = append(order, z)
		}
		z.errors, loose = append(z.errors, loose...), nil
		switch {
		case reZoneSerial.MatchString(m[2]):
			z.data["loaded"] = true
			if n := cellInt(reZoneSerial.FindStringSubmatch(m[2])[1]); n != nil {
				z.data["serial"] = n
			}
		case strings.HasPrefix(m[2], "not loaded"):
			z.data["loaded"] = false
		case reZoneBad.MatchString(m[2]):
			z.errors = append(z.errors, m[2])
			z.line, z.quote = sec.line+i, l
		default:
			z.warnings = append(z.warnings, m[2])
		}
	}
	for _, z := range order {
		z.data["errors"], z.data["warnings"] = append([]any{}, z.errors...), append([]any{}, z.warnings...)
		c.fact("zone-check", sec, z.line, z.quote, z.data)
	}
}
