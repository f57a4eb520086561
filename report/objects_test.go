package report

import (
	"encoding/json"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"kanshiki/parse"
)

func TestWriteObjects(t *testing.T) {
	data := map[string]any{
		"kind": "Pod", "password": "hunter2", "prose": "the \x1b[31m password is\nof \u202e no use",
		"env":  []any{map[string]any{"name": "DB_PASSWORD", "value": "hunter2"}, map[string]any{"name": "PORT", "value": "8080"}},
		"args": []any{"--password=hunter2", 7, nil, true}, "token": "hunter2\nhunter2",
	}
	objects := []*parse.Object{{Kind: "Pod", Name: "a", Data: data}, {Kind: "Secret", Name: "b", Data: map[string]any{
		"kind": "Secret", "data": map[string]any{"x": "aHVudGVyMg=="}, "stringData": map[string]any{"y": "hunter2"},
		"metadata": map[string]any{"name": "b", "annotations": map[string]any{"last": "hunter2"}}}}}
	for _, format := range []string{"json", "yaml"} {
		var out strings.Builder
		if err := WriteObjects(&out, format, objects, false); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		if strings.Contains(text, "hunter2") || strings.Contains(text, "aHVu") || strings.ContainsAny(text, "\x1b\u202e") {
			t.Errorf("%s shows too much:\n%s", format, text)
		}
		if !strings.Contains(text, "8080") || !strings.Contains(text, "of ") {
			t.Errorf("%s hides too much:\n%s", format, text)
		}
		var back map[string]any
		err := json.Unmarshal([]byte(text), &back)
		if format == "yaml" {
			err = yaml.Unmarshal([]byte(text), &back)
		}
		if err != nil || len(back["items"].([]any)) != 2 {
			t.Errorf("%s: %v\n%s", format, err, text)
		}
	}
	if data["password"] != "hunter2" || objects[1].Data["stringData"].(map[string]any)["y"] != "hunter2" {
		t.Error("the objects themselves were changed")
	}
}

func TestColumns(t *testing.T) {
	var out strings.Builder
	if err := Columns(&out, []string{"NAME", "AGE"}, [][]string{{"日本", "1m"}, {"x", ""}, {"a\tb\x1b", "password=hunter2"}}); err != nil {
		t.Fatal(err)
	}
	want := "NAME      AGE\n日本      1m\nx\na b\\x1b   password=[redacted]\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
