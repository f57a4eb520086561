package rules

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("rule.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("rule.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plainYAML is a rule file as an editor's validator sees it.
func plainYAML(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := yaml.Load(data, &v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	v, err = jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What the loader takes, the schema takes.
func TestSchemaTakesEveryRule(t *testing.T) {
	s := compiledSchema(t)
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range set.Rules {
		if err := s.Validate(plainYAML(t, r.Source())); err != nil {
			t.Errorf("%s: %v", r.File, err)
		}
	}
	if err := s.Validate(plainYAML(t, []byte(goodRule))); err != nil {
		t.Error(err)
	}
}

func TestSchemaRefuses(t *testing.T) {
	s := compiledSchema(t)
	for _, c := range []struct{ name, old, new string }{
		{"unknown key", "component:", "komponent:"},
		{"no doc", "doc: Why.\n", ""},
		{"class", "bootstrap/manifests", "bootstrap/manifest"},
		{"log kind", "logs: bootkube", "logs: bootcube"},
		{"log kind in a list", "logs: bootkube", "logs: [bootkube, bootcube]"},
		{"two inputs", "logs: bootkube", "logs: bootkube\nobjects: Node"},
		{"no input", "logs: bootkube\n", ""},
		{"scope", "outcomes:", "scope: day\noutcomes:"},
		{"resolved_on", "outcomes:", "resolved_on: other-host\noutcomes:"},
		{"condition word", "{if: followed,", "{if: followd,"},
		{"condition key", "{if: followed,", "{if: {cuont: '>3'},"},
		{"verdict", "verdict: fault", "verdict: falt"},
		{"severity", "verdict: fault", "severity: bad, verdict: fault"},
		{"row without verdict", "verdict: fault, ", ""},
		{"edge without rule", "outcomes:", "explains: [{same: [x]}]\noutcomes:"},
		{"clear without jq", "outcomes:", "cleared_by: {objects: Node}\noutcomes:"},
		{"tests", goodRule[strings.Index(goodRule, "tests:"):], ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(goodRule, c.old, c.new, 1)
			if text == goodRule {
				t.Fatal("the test changes nothing")
			}
			if err := s.Validate(plainYAML(t, []byte(text))); err == nil {
				t.Error("taken")
			}
		})
	}
}

// A key that is gone from rule files must not stay in the descriptions.
func TestSchemaDescribesNothingElse(t *testing.T) {
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	for key, doc := range keyDocs {
		quoted, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(text, quoted) {
			t.Errorf("keyDocs: %s is no key", key)
		}
	}
}
