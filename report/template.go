package report

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"text/template"

	"kanshiki/rules"
)

// Template is a report format of one's own.
type Template struct{ t *template.Template }

// ParseTemplate reads a text/template. It is given the report as -o json
// writes it, under the same names (.verdict, .causes, …); a field that JSON
// leaves out when it is empty is there and empty. A name that the report does
// not have is an error when the template runs. Besides the functions of
// text/template there are:
//
//	json VALUE        one line of JSON
//	join LIST SEP     a list of strings as one
//	upper, lower TEXT
//	cut COLUMNS TEXT  shortened to that many columns of a terminal
//	pad COLUMNS TEXT  filled up with spaces
func ParseTemplate(name, text string) (*Template, error) {
	t, err := template.New(name).Option("missingkey=error").Funcs(template.FuncMap{
		"json":  oneLineJSON,
		"join":  join,
		"upper": strings.ToUpper,
		"lower": strings.ToLower,
		"cut":   func(columns int, s string) string { return Cut(s, max(columns, 1)) },
		"pad":   func(columns int, s string) string { return pad(s, min(columns, 1000)) },
	}).Parse(text)
	if err != nil {
		return nil, err
	}
	return &Template{t}, nil
}

// WriteTemplate writes d through t. Secrets are masked and control characters
// made visible before t sees them; escaping for its own format is up to t.
func WriteTemplate(w io.Writer, t *Template, d *rules.Diagnosis, opt Options) error {
	return t.t.Execute(w, plainValue(reflect.ValueOf(newDocument(d, opt))))
}

func oneLineJSON(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

func join(list []any, sep string) string {
	return strings.Join(each(list, func(v any) string { return fmt.Sprint(v) }), sep)
}

// plainValue turns the document into maps and lists under its JSON names.
// Going through JSON itself would lose the empty fields and turn every number
// into a float.
func plainValue(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Struct:
		out := map[string]any{}
		addFields(out, v)
		return out
	case reflect.Slice:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = plainValue(v.Index(i))
		}
		return out
	case reflect.Map:
		out := map[string]any{}
		for _, k := range v.MapKeys() {
			out[k.String()] = plainValue(v.MapIndex(k))
		}
		return out
	}
	return v.Interface()
}

// addFields adds the fields of a struct, those of embedded ones as its own.
func addFields(out map[string]any, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			addFields(out, v.Field(i))
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		out[name] = plainValue(v.Field(i))
	}
}
