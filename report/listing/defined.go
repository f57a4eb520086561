package listing

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"kanshiki/parse"
	"kanshiki/report/listing/jsonpath"
)

// Known reports whether a kind has columns of its own here.
func Known(kind string) bool { return tables[kind] != nil }

// Defined gives the columns behind NAME that a CustomResourceDefinition wants
// for the version of an object, as the API server makes them (apiextensions,
// additionalPrinterColumns); nil if it names none.
func Defined(definition *parse.Object, apiVersion string) []Column {
	_, version, _ := strings.Cut(apiVersion, "/")
	printed := asList(dig(definition.Data, "spec", "additionalPrinterColumns")) // v1beta1
	for _, v := range asList(dig(definition.Data, "spec", "versions")) {
		m := asMap(v)
		if m["name"] == version || version == "" && m["storage"] == true {
			if own := asList(m["additionalPrinterColumns"]); own != nil {
				printed = own
			}
		}
	}
	var out []Column
	for _, p := range printed {
		m := asMap(p)
		path, err := jsonpath.Parse(orElse(asText(m["jsonPath"]), asText(m["JSONPath"])))
		if err != nil {
			continue // the API server would have refused it
		}
		c := Column{Name: strings.ToUpper(asText(m["name"])), Wide: asInt(m["priority"]) > 0}
		date := m["type"] == "date"
		c.Value = func(r Row) string {
			found := path.Find(r.Data)
			switch {
			case len(found) == 0:
				return ""
			case found[0] == nil && m["type"] == "string":
				return "<no value>" // as the server's printer writes null
			case found[0] == nil:
				return ""
			case date && asText(found[0]) != "":
				return r.since(asText(found[0]))
			}
			return jsonpath.Text(found[:1], ",")
		}
		out = append(out, c)
	}
	return out
}

// Custom reads the columns of -o custom-columns=NAME:PATH,NAME:PATH. They are
// the whole table: no NAME stands before them.
func Custom(spec string) ([]Column, error) {
	if spec == "" {
		return nil, errors.New("no columns are named")
	}
	var out []Column
	for _, part := range strings.Split(spec, ",") {
		name, text, ok := strings.Cut(part, ":")
		if !ok || name == "" || text == "" {
			return nil, errors.New("column " + part + " is not NAME:PATH")
		}
		path, err := jsonpath.Parse(text)
		if err != nil {
			return nil, err
		}
		out = append(out, col(name, func(r Row) string {
			return orElse(jsonpath.Text(path.Find(r.Data), ","), none)
		}))
	}
	return out, nil
}

// Labels is the column of --show-labels.
var Labels = col("LABELS", func(r Row) string { return labels(r.at("metadata", "labels")) })

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
