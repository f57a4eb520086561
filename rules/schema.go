package rules

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"kanshiki/parse"
	"kanshiki/rules/checks"
)

// keyDocs are what an editor shows beside a key of a rule file, by its path.
// README.md says more.
var keyDocs = map[string]string{
	"id":                  "the file's name without .yaml: lower case words and dashes, never reused",
	"title":               "what is wrong, in a few words",
	"class":               "the class of problem, one of classes.yaml",
	"component":           "the program or part of the cluster it is about",
	"doc":                 "why it happens and what to do; shown by kanshiki explain",
	"remedy":              "one or two sentences, imperative; {field} is filled in",
	"refs":                "catalogue rows, permalinks",
	"explains":            "rules whose findings this one accounts for",
	"applies":             "cluster versions it holds for, such as >=4.5",
	"confidence":          "how sure the words are, 0 to 1; 0.8 if not given",
	"symptom":             "a headline: says what failed, a cause only if nothing else explains it",
	"logs":                "kinds of logs it reads",
	"objects":             "kind of Kubernetes objects it reads; jq says what of each is a case",
	"facts":               "kind of records of command output it reads; jq says what of each is a case",
	"check":               "name of a check in Go",
	"match":               "regular expression (RE2) on the message that opens a case",
	"several":             "several wordings of one claim, instead of match",
	"followed_by":         "regular expressions that close a case",
	"cleared_by":          "the end state that overrules the log",
	"cleared_by.objects":  "kind of objects or facts that tell the end state",
	"cleared_by.jq":       "yields true, or an object whose fields equal the case's",
	"resolved_on":         "whose lines may close a case: same-host (default) or any-host",
	"resolved_in":         "other kinds of logs in which the closing line may stand",
	"jq":                  "program run on each object or fact; each object it yields is a case",
	"all":                 "run the program once over the array of all",
	"by":                  "fields that make one case",
	"scope":               "where counting starts anew",
	"grace":               "how long the trouble may last and still be innocent, such as 10m",
	"slow":                "the pattern has no literal of six bytes or more",
	"outcomes":            "decision table: the first row that holds decides",
	"outcomes.if":         "a word or a map; several keys mean and; without it the row always holds",
	"outcomes.verdict":    "fault, warning, transient, benign, undetermined; none drops the case",
	"outcomes.severity":   "critical, error, warning or info",
	"outcomes.confidence": "overrides the rule's",
	"outcomes.message":    "what a person would say; {field}, {host}, {count}, {span}, {hosts} are filled in",
	"outcomes.remedy":     "overrides the rule's",
	"ja":                  "the texts in Japanese, with the same {field}s; all of them, or no ja at all",
	"ja.title":            "the title",
	"ja.doc":              "the doc",
	"ja.remedy":           "the remedy",
	"ja.messages":         "the outcomes' messages, in their order",
	"ja.remedies":         "the outcomes' own remedies, in their order; only if there are any",
	"ja.words":            "by field, values that the rule's program or check words in English, and what they are in Japanese; {name} stands for anything",
	"tests":               "every outcome needs one, and one wants nothing",
	"tests.name":          "what the test shows",
	"tests.log":           "a log of the rule's first kind",
	"tests.files":         "a map from path to content, read like a bundle",
	"tests.object":        "one Kubernetes object",
	"tests.objects":       "several Kubernetes objects",
	"tests.want":          "the findings in order: verdict is a must; count, severity, message, fields may be added",
}

// Schema is the JSON schema (draft 2020-12) of a rule file, for editors. It is
// made from the type that the loader reads files into, so the two cannot
// differ in their keys.
func Schema() ([]byte, error) {
	r := jsonschema.Reflector{
		FieldNameTag: "yaml", KeyNamer: strings.ToLower, Mapper: schemaOf,
		Anonymous: true, DoNotReference: true, ExpandedStruct: true, RequiredFromJSONSchemaTags: true,
	}
	s := r.Reflect(&spec{})
	s.Title = "kanshiki rule"
	s.Required = []string{"id", "title", "class", "component", "doc", "remedy", "outcomes", "tests"}
	for _, input := range []string{"logs", "objects", "facts", "check"} {
		s.OneOf = append(s.OneOf, &jsonschema.Schema{Required: []string{input}})
	}
	if err := describeKeys(s, ""); err != nil {
		return nil, err
	}
	var kinds, facts, names []string
	for _, k := range parse.LogKinds() {
		kinds = append(kinds, k.Kind)
	}
	for _, k := range parse.FactKinds() {
		facts = append(facts, k.Kind)
	}
	for _, c := range checks.All() {
		names = append(names, c.Name)
	}
	property(s, "class").Enum = words(slices.Sorted(maps.Keys(Classes())))
	property(s, "facts").Enum = words(facts)
	property(s, "check").Enum = words(names)
	property(s, "scope").Enum = words([]string{"attempt", "boot", "unit", "file"})
	property(s, "resolved_on").Enum = words([]string{"same-host", "any-host"})
	for _, key := range []string{"logs", "resolved_in"} {
		for _, form := range property(s, key).OneOf {
			if form.Items != nil {
				form = form.Items
			}
			form.Enum = words(kinds)
		}
	}
	row := property(s, "outcomes").Items
	row.Required = []string{"verdict"}
	condition := property(row, "if")
	*condition = jsonschema.Schema{Description: condition.Description, OneOf: conditionForms()}
	property(s, "ja").Required = []string{"title", "doc", "remedy", "messages"}
	property(s, "cleared_by").Required = []string{"objects", "jq"}
	property(s, "tests").Items.Required = []string{"name", "want"}
	return json.MarshalIndent(s, "", "  ")
}

// schemaOf gives the types that read themselves from YAML, and the closed lists.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	text := func() *jsonschema.Schema { return &jsonschema.Schema{Type: "string"} }
	switch t {
	case reflect.TypeFor[list]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{text(), {Type: "array", Items: text()}}}
	case reflect.TypeFor[explainSpec]():
		edge := object("rule", text(), "same", &jsonschema.Schema{Type: "array", Items: text()})
		edge.Required = []string{"rule"}
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{text(), edge}}
	case reflect.TypeFor[Verdict]():
		return &jsonschema.Schema{Enum: []any{Fault, Warning, Transient, Benign, Undetermined, None}}
	case reflect.TypeFor[Severity]():
		return &jsonschema.Schema{Enum: []any{Critical, Error, Warn, Info}}
	}
	return nil
}

// conditionForms are the two ways to write an `if`: a word, or a map.
func conditionForms() []*jsonschema.Schema {
	var pairs []any
	for _, word := range conditionWords {
		value := &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string"}, {Type: "number"}}}
		switch word {
		case "followed", "cleared", "open":
			value = &jsonschema.Schema{Type: "boolean"}
		case "where":
			value = &jsonschema.Schema{Type: "object"}
		}
		pairs = append(pairs, word, value)
	}
	return []*jsonschema.Schema{{Enum: []any{"followed", "cleared", "open"}}, object(pairs...)}
}

// object takes names and schemas by turns; other names are refused.
func object(pairs ...any) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	for i := 0; i+1 < len(pairs); i += 2 {
		s.Properties.Set(pairs[i].(string), pairs[i+1].(*jsonschema.Schema))
	}
	return s
}

func property(s *jsonschema.Schema, key string) *jsonschema.Schema {
	if p, ok := s.Properties.Get(key); ok {
		return p
	}
	return &jsonschema.Schema{} // describeKeys has refused a key without words before
}

func words(list []string) []any {
	out := make([]any, len(list))
	for i, w := range list {
		out[i] = w
	}
	return out
}

// describeKeys puts the words of keyDocs to every key of the rule's own mappings;
// a key without words is an error, so that a new one is not forgotten.
func describeKeys(s *jsonschema.Schema, path string) error {
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		doc := keyDocs[path+p.Key]
		if doc == "" {
			return fmt.Errorf("schema: no description of the key %s%s", path, p.Key)
		}
		p.Value.Description = doc
		inner := p.Value
		if inner.Items != nil {
			inner = inner.Items
		}
		if inner.Properties != nil && inner.OneOf == nil {
			if err := describeKeys(inner, path+p.Key+"."); err != nil {
				return err
			}
		}
	}
	return nil
}
