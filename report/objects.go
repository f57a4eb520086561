package report

import (
	"encoding/json"
	"io"
	"maps"
	"strings"

	"go.yaml.in/yaml/v4"

	"kanshiki/collect/redact"
	"kanshiki/parse"
)

// WriteObjects writes objects as JSON or YAML: one by itself if single is set,
// else a List. Secrets are masked.
func WriteObjects(w io.Writer, format string, objects []*parse.Object, single bool) error {
	items := each(objects, func(o *parse.Object) any { return Shown(o) })
	var v any = map[string]any{"apiVersion": "v1", "kind": "List", "metadata": map[string]any{"resourceVersion": ""}, "items": items}
	if single {
		v = items[0]
	}
	return WriteValue(w, format, v)
}

// WriteValue writes any plain JSON value as indented JSON or as YAML, masked.
func WriteValue(w io.Writer, format string, v any) error {
	v = Masked(v)
	var data []byte
	var err error
	if format == "yaml" {
		data, err = yaml.Dump(v, yaml.WithIndent(2))
	} else {
		data, err = json.MarshalIndent(v, "", "    ")
		data = append(data, '\n')
	}
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// Masked gives a plain JSON value with the secrets in its texts masked and
// their control characters written out.
func Masked(v any) any {
	switch v := v.(type) {
	case string:
		return clean(v)
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = Masked(e)
		}
		return list
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			if text, ok := e.(string); ok {
				e = underKey(k, text)
			}
			m[clean(k)] = Masked(e)
		}
		name, _ := v["name"].(string)
		if value, ok := v["value"].(string); ok && name != "" { // an environment variable
			m["value"] = Masked(underKey(name, value))
		}
		return m
	}
	return v
}

// underKey masks a text whose key alone may say that it is secret. Masking is
// done value by value, not on the printed text, so that this stays JSON.
func underKey(key, text string) string {
	line, _, more := strings.Cut(text, "\n")
	lead := key + ": "
	is := redact.Line(lead + line)
	switch {
	case is == lead+line:
		return text
	case more || !strings.HasPrefix(is, lead):
		return redact.Mask
	}
	return is[len(lead):]
}

// Shown gives an object's fields as they may be shown: of a Secret the names of
// its values only.
func Shown(o *parse.Object) map[string]any {
	if o.Kind != "Secret" {
		return o.Data
	}
	return HideSecret(o.Data)
}

// HideSecret gives the fields of a Secret with its values masked.
func HideSecret(data map[string]any) map[string]any {
	out := maps.Clone(data)
	for _, field := range []string{"data", "stringData"} {
		values, ok := out[field].(map[string]any)
		if !ok {
			continue
		}
		hidden := make(map[string]any, len(values))
		for k := range values {
			hidden[k] = redact.Mask
		}
		out[field] = hidden
	}
	if meta, ok := out["metadata"].(map[string]any); ok && meta["annotations"] != nil {
		meta = maps.Clone(meta)
		delete(meta, "annotations") // they may repeat the whole object
		out["metadata"] = meta
	}
	return out
}
