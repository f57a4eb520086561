package parse

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"kanshiki/collect"
)

// maxObjectFile is how much of a YAML file is held, and how large one object
// of a JSON stream may be, in bytes. etcd refuses objects over 1.5 MiB, so only
// lists grow beyond it, and those come as JSON, which is streamed.
const maxObjectFile = 64 << 20

// objectParsers gives the parsers of Kubernetes objects: YAML and JSON as the
// API prints them, and the tables of `oc get`.
func objectParsers() []Parser {
	return []Parser{
		{
			Kind:  "kubernetes-objects",
			Doc:   "Kubernetes objects and lists in YAML or JSON",
			Match: isObjectPath,
			Sniff: looksLikeObjects,
			Parse: parseObjects, Beside: true,
			Sample: "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Node\n  metadata:\n    name: worker-0\n" +
				"  status:\n    conditions:\n    - status: \"False\"\n      type: Ready\nkind: NodeList\n",
		},
		tableReader().parser(),
	}
}

// isObjectPath says by the path that the file holds objects. JSON is also what
// logs, metrics and probes are written in, so it counts only where bundles keep
// objects.
func isObjectPath(f *collect.File) bool {
	p := f.Path
	if factPath(p) {
		return false
	}
	switch path.Ext(p) {
	case ".yaml", ".yml":
		return true
	case ".json":
		return hasDir(p, "resources") || hasDir(p, "cluster-scoped-resources") || hasDir(p, "namespaces") ||
			strings.Contains("/"+p, "/cluster/oc/") || kindOfPath(p).kind != ""
	}
	return kindOfPath(p).kind != "" // insights: config/version
}

// hasDir reports whether dir is one of the directories of p.
func hasDir(p, dir string) bool {
	return strings.Contains("/"+p, "/"+dir+"/")
}

// looksLikeObjects says by the first bytes that the file holds objects.
func looksLikeObjects(head []byte) bool {
	b := trimStart(head)
	if len(b) == 0 {
		return false
	}
	if b[0] == '{' || b[0] == '[' {
		return bytes.Contains(b, []byte(`"apiVersion"`)) && (bytes.Contains(b, []byte(`"kind"`)) || bytes.Contains(b, []byte(`"items"`)))
	}
	return hasKey(b, 0, "apiVersion") && (hasKey(b, 0, "kind") || hasKey(b, 0, "items"))
}

// trimStart drops a byte order mark and white space.
func trimStart(b []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), " \t\r\n")
}

// isIntent says that the file is what somebody wants, not what a cluster
// reports: manifests have no status, and a Pod without one is not a sick Pod.
func isIntent(p string) bool {
	if hasDir(p, "cluster-scoped-resources") || hasDir(p, "namespaces") {
		return false
	}
	for _, dir := range []string{"rendered-assets", "manifests", "static-pod-resources", "installer"} {
		if hasDir(p, dir) {
			return true
		}
	}
	return strings.Contains("/"+p, "/etc/kubernetes/") || strings.Contains("/"+p, "/etc/origin/")
}

// parseObjects gives the wanted objects of a file. What is damaged becomes a
// Gap; the objects around it stay.
func parseObjects(in *Input, s Sink) error {
	if isIntent(in.File.Path) {
		_, err := io.Copy(io.Discard, in.R)
		return err
	}
	if !isLoose(in.File) {
		return parseDocuments(in, s)
	}
	data, err := readUpTo(in, pasteLimit)
	if len(data) <= pasteLimit {
		c := &textCtx{in: in.inOrder(), s: s, cut: err != nil}
		switch {
		case isPasted(splitText(string(data))):
			in.settle()
			err = c.paste(data, err)
			c.seen.report(s)
			return err
		case isFragment(in, data):
			return readFragment(in, data, err, s)
		}
	}
	again := *in
	again.R = io.MultiReader(bytes.NewReader(data), in.R)
	if err != nil {
		again.R = io.MultiReader(bytes.NewReader(data), failed{err})
	}
	return parseDocuments(&again, s)
}

// parseDocuments gives the wanted objects of a file of nothing else.
func parseDocuments(in *Input, s Sink) error {
	data, err := readUpTo(in, maxObjectFile)
	more := len(data) > maxObjectFile
	o := &objectReader{in: in, s: s, file: in.File.Name(), path: kindOfPath(in.File.Path), wants: map[string]bool{}, keys: map[string]string{}}
	body := trimStart(data)
	isJSON := len(body) > 0 && (body[0] == '{' || body[0] == '[')
	work := func() {
		switch {
		case len(body) == 0:
		case isJSON && more:
			o.json(io.MultiReader(bytes.NewReader(data), in.R), nil)
		case !o.anyWanted(data):
		case isJSON:
			o.json(bytes.NewReader(data), data)
		default:
			o.yaml(data, more || err != nil)
		}
		o.end()
	}
	if in.Later != nil && len(data) <= maxPutOff {
		in.Later(work)
		return err
	}
	in.settle()
	work()
	if err == nil && more && !isJSON {
		err = errors.New("larger than 64 MiB: only the beginning was read")
	}
	return err
}

// maxPutOff is the largest file of objects, in bytes, that is held while others
// are read.
const maxPutOff = 1 << 20

// objectReader hands the wanted objects of one file to the sink.
type objectReader struct {
	in    *Input
	s     Sink
	file  string
	path  pathKind
	wants map[string]bool
	keys  map[string]string // field names, shared by the objects of the file
	text  []byte            // of the chunk in work
	seen  clockSpan
	gaps  int
}

// gap reports damage; a file of nothing but damage must not flood the report.
func (o *objectReader) gap(line int, err error) {
	o.gaps++
	if o.gaps > 3 {
		return
	}
	at := ""
	if line > 0 {
		at = fmt.Sprintf("line %d: ", line)
	}
	o.s.Gap(Gap{File: o.file, Reason: at + oneLine(err.Error())})
}

func (o *objectReader) end() {
	if o.gaps > 3 {
		o.s.Gap(Gap{File: o.file, Reason: fmt.Sprintf("%d more damaged places", o.gaps-3)})
	}
	o.seen.report(o.s)
}

// emit hands one decoded object to the sink if its kind is wanted.
func (o *objectReader) emit(m map[string]any, fallback pathKind, line int) {
	kind, _ := m["kind"].(string)
	if kind == "" {
		kind = fallback.kind
		if !o.want(kind) {
			return
		}
		m["kind"] = kind
		if _, ok := m["apiVersion"]; !ok && fallback.apiVersion != "" {
			m["apiVersion"] = fallback.apiVersion
		}
	}
	meta, _ := m["metadata"].(map[string]any)
	delete(meta, "managedFields")
	name, _ := meta["name"].(string)
	ns, _ := meta["namespace"].(string)
	if ns == "" {
		ns, _ = m["namespace"].(string) // the events of an insights archive
	}
	if kind == "ConfigMap" && name == "cluster-config-v1" {
		o.installConfig(m, line)
	}
	if !o.want(kind) {
		return
	}
	o.seen.walk(m, 0)
	o.s.Object(&Object{
		Pos:  Pos{Bundle: o.in.Bundle, File: o.file, Line: line},
		Kind: kind, Namespace: ns, Name: name, Data: m, Age: -1, Text: o.text,
	})
}

// emitAny takes a decoded document apart: an object, a List or an array.
func (o *objectReader) emitAny(v any, fallback pathKind, line, depth int) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if depth < 3 {
				o.emitAny(e, fallback, line, depth+1)
			}
		}
	case map[string]any:
		kind, _ := v["kind"].(string)
		if items, ok := v["items"]; ok && (kind == "" || strings.HasSuffix(kind, "List")) {
			o.emitAny(items, itemKind(kind, v["apiVersion"], fallback), line, depth+1)
			return
		}
		o.emit(v, fallback, line)
	}
}

// oneLine makes a decoder's complaint fit a line of the report.
func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}
