package jsonpath

import (
	"encoding/json"
	"testing"
)

const document = `{"kind":"List","items":[
 {"metadata":{"name":"a","labels":{"x.io/role":"m","n":"1"}},"status":{"n":3,"ok":true,"conditions":[{"type":"Ready","status":"True"},{"type":"Gone","status":"False"}]}},
 {"metadata":{"name":"b"},"status":{"n":5,"ok":false,"conditions":[{"type":"Ready","status":"False"}],"list":[1,2,3,4]}}]}`

func TestExecute(t *testing.T) {
	var v any
	if err := json.Unmarshal([]byte(document), &v); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"{.items[*].metadata.name}":                                 "a b",
		"items[0].metadata.name":                                    "a",
		"{$.kind}":                                                  "List",
		"{.items[-1].metadata.name}":                                "b",
		"{.items[1].status.list[1:3]}":                              "2 3",
		"{.items[1].status.list[::2]}":                              "1 3",
		"{.items[1].status.list[-2:]}":                              "3 4",
		"{.items[1].status.list[9]}":                                "",
		"{.items[9].x}":                                             "",
		"{.items[0].metadata.labels.x\\.io/role}":                   "m",
		"{.items[0].metadata.labels['x\\.io/role']}":                "m",
		"{.items[0].metadata.labels['x.io/role']}":                  "m",
		"{.items[0].metadata.labels.*}":                             "1 m",
		"{..name}":                                                  "a b",
		"{..conditions[?(@.type==\"Ready\")].status}":               "True False",
		"{.items[?(@.status.n>3)].metadata.name}":                   "b",
		"{.items[?(@.status.n<=3)].metadata.name}":                  "a",
		"{.items[?(@.status.ok==true)].metadata.name}":              "a",
		"{.items[?(@.metadata.name!='a')].metadata.name}":           "b",
		"{.items[?(@.status.list)].metadata.name}":                  "b",
		"{.items[0].status.conditions[1]}":                          `{"status":"False","type":"Gone"}`,
		"{range .items[*]}{.metadata.name}={.status.n}{'\\n'}{end}": "a=3\nb=5\n",
		`{range .items[*]}{.metadata.name}{"\t"}{end}.`:             "a\tb\t.",
		"n: {.items[0].status.n}!":                                  "n: 3!",
		"{.absent}":                                                 "",
	} {
		tmpl, err := ParseTemplate(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := tmpl.Execute(v); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, text := range []string{"{.a", "{.a[}", "{.a[b]}", "{.a[1:2:3:4]}", "{.a[::0]}", "{range .a}x", "x{end}", "{.a[?(@.b==c)]}", `{"x}`, "{.a[?(@.b}", "{.a...b}", "{.a[]}"} {
		if tmpl, err := ParseTemplate(text); err == nil {
			t.Errorf("%s was taken: %v", text, tmpl)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	f.Add("{range .items[*]}{.a['b']}{end}{..c[?(@.d==\"e\")]}")
	f.Add("{.a[-1:2:3]}{\"\\n\"}")
	f.Fuzz(func(t *testing.T, text string) {
		if tmpl, err := ParseTemplate(text); err == nil {
			var v any
			if err := json.Unmarshal([]byte(document), &v); err != nil {
				t.Fatal(err)
			}
			_ = tmpl.Execute(v)
		}
	})
}
