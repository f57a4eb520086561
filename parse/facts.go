package parse

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"kanshiki/collect"
)

// maxFactFile is how much of a JSON or YAML file of facts is held, in bytes:
// the rules API of a large cluster answers with about 5 MiB.
const maxFactFile = 64 << 20

// factParsers gives the parsers of command output and configuration files.
func factParsers() []Parser {
	all := []Parser{auditParser(), collectionParser(), ignitionListParser(), alertParser(), serviceStageParser(), etcdParser(), installConfigParser()}
	all = append(all, linkParsers()...)
	all = append(all, siteParsers()...)
	all = append(all, ovsdbParsers()...)
	for _, r := range textReaders() {
		all = append(all, r.parser())
	}
	return all
}

// textReaders lists what is read as text, in the order in which content is
// recognised: the more telling the shape, the earlier.
func textReaders() []textReader {
	general := []textReader{
		unitReader(), gatherTimeReader(), versionFileReader(), connectivityReader(),
		haproxyStatReader(), haproxyConfigReader(), digReader(), curlReader(), resolvReader(),
		chronyReader(), dfReader(), listenReader(), sysctlReader(), addrReader(), routeReader(),
	}
	return slices.Concat(ovsReaders(), filterReaders(), nameReaders(), siteReaders(), general, linkReaders(), stateReaders())
}

// factPath says that a YAML or JSON file is one of facts, so that it is not
// taken for objects.
func factPath(p string) bool {
	return isAlertPath(p) || isServicePath(p) || isEtcdPath(p) || isInstallConfigPath(p) || isNodeConfigPath(p) || isIPJSONPath(p)
}

// jsonFile makes a Parser for a file that is one JSON value.
func jsonFile(p Parser, match func(path string) bool, read func(c *textCtx, text []byte, v any)) Parser {
	p.Match = func(f *collect.File) bool { return match(f.Path) }
	p.Parse = func(in *Input, s Sink) error {
		text, err := readWhole(in)
		if err != nil {
			return err
		}
		body := trimStart(text)
		if len(body) == 0 {
			return nil // the API or the member was not there to answer
		}
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber() // member ids are 64 bits wide
		var v any
		if err := d.Decode(&v); err != nil {
			return err
		}
		c := &textCtx{in: in, s: s}
		read(c, text, v)
		c.seen.report(s)
		return nil
	}
	return p
}

// readWhole reads a file that makes sense only whole.
func readWhole(in *Input) ([]byte, error) {
	text, err := readUpTo(in, maxFactFile)
	if err == nil && len(text) > maxFactFile {
		err = errors.New("larger than 64 MiB: not read")
	}
	return text, err
}

// plainJSON turns json.Number into numbers that jq takes, and drops what is
// nested too deeply.
func plainJSON(v any, depth int) any {
	if depth > maxObjectDepth {
		return nil
	}
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil && i < 1<<53 && i > -1<<53 {
			return int(i)
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v.String()
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = plainJSON(e, depth+1)
		}
		return list
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = plainJSON(e, depth+1)
		}
		return m
	}
	return v
}

// textOf gives a string or a number as text; "" for all else.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// mapOf and listOf give a nested value, or an empty one.
func mapOf(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func listOf(v any) []any {
	l, _ := v.([]any)
	return l
}

// lineWith finds the line of text that holds a JSON string, for evidence: its
// number and the line, or 0 and "" if the file is one long line.
func lineWith(text []byte, value string) (int, string) {
	if value == "" {
		return 0, ""
	}
	i := bytes.Index(text, []byte(`"`+value+`"`))
	if i < 0 {
		return 0, ""
	}
	bol := bytes.LastIndexByte(text[:i], '\n') + 1
	eol := lineEnd(text, i)
	if eol-bol > 2000 {
		return 0, ""
	}
	return bytes.Count(text[:i], []byte("\n")) + 1, strings.TrimSpace(string(text[bol:eol]))
}

// put sets a field unless the value is empty: absent is not the same as "".
func put(m map[string]any, key, value string) {
	if value != "" {
		m[key] = value
	}
}
