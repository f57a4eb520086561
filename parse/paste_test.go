package parse

import (
	"context"
	"strings"
	"testing"

	"kanshiki/collect"
)

const pastedOperator = "$ oc get co etcd\nNAME   VERSION   AVAILABLE   PROGRESSING   DEGRADED   SINCE\netcd   4.12.1    True        False         True       3h\n\n" +
	"$ oc get co etcd -o yaml\napiVersion: config.openshift.io/v1\nkind: ClusterOperator\nmetadata:\n  name: etcd\n"

// A paste holds tables, documents and words; each line goes to the one who
// knows it, under its own number.
func TestPaste(t *testing.T) {
	pod := `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}`
	for _, tt := range []struct {
		name, path, text string
		objects          int
		line             int // of the first object: documents come before tables
		text1            string
	}{
		{"a table and a document", "co.txt", pastedOperator, 2, 6, ""},
		{"in a file that is called YAML", "co.yaml", pastedOperator, 2, 6, ""},
		{"a fence around a document", "issue.md", "see\n```\napiVersion: v1\nkind: Node\nmetadata: {name: m0}\n```\nthat is all\n", 1, 3, "see"},
		{"JSON behind a prompt", "pod.txt", "[root@bastion ~]# oc get pod a -o json\n{\n\"apiVersion\": \"v1\",\n\"kind\": \"Pod\",\n\"metadata\": {\"name\": \"a\"}\n}\n", 1, 2, ""},
		{"one document", "pod.json", pod, 1, 1, ""},
		{"a script in a document", "cm.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    run: |\n      $ oc get nodes\n      ```\n", 1, 1, ""},
		{"words below a table", "n.txt", "NAME   STATUS   ROLES    AGE   VERSION\nm0     Ready    master   9d    v1.27.8\n\n$ oc describe pod a\nWarning  Failed  x\n", 1, 2, "Warning  Failed  x"},
		{"a table alone", "n.txt", "NAME   STATUS   ROLES    AGE   VERSION\nm0     Ready    master   9d    v1.27.8\n", 1, 2, ""},
		{"a condition without its object", "c.json", "{\n  \"message\": \"no \\\"x\\\"\",\n  \"status\": \"True\"\n}\n", 0, 0, "{"},
		{"a condition in YAML", "c.yaml", "- message: 'no x'\n  status: \"True\"\n", 0, 0, "- message: 'no x'"},
		{"JSON of another kind", "metrics.json", "{\"a\": [1, 2]}\n", 0, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &pasteSink{}
			f := &collect.File{Path: tt.path, Size: int64(len(tt.text)), Reader: strings.NewReader(tt.text)}
			if _, err := Read(context.Background(), f, 0, Options{}, s); err != nil {
				t.Fatal(err)
			}
			if len(s.objects) != tt.objects || tt.objects > 0 && s.objects[0].Line != tt.line {
				for _, o := range s.objects {
					t.Errorf("line %d: %s %s", o.Line, o.Kind, o.Name)
				}
			}
			first := ""
			for _, l := range s.lines {
				if l != "" && first == "" {
					first = l
				}
			}
			if first != tt.text1 {
				t.Errorf("text begins %q, want %q", first, tt.text1)
			}
		})
	}
}

// The quotes of JSON are undone in a condition that is read as text.
func TestFragmentQuotes(t *testing.T) {
	s := &pasteSink{}
	text := "{\n  \"message\": \"no \\\"x\\\"\"\n}\n"
	if _, err := Read(context.Background(), &collect.File{Path: "c.json", Reader: strings.NewReader(text)}, 0, Options{}, s); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.lines, "|"); !strings.Contains(got, `no "x"`) {
		t.Error(got)
	}
}

// pasteSink keeps the lines of logs too.
type pasteSink struct {
	objSink
	lines []string
}

// Every line counts: each holds one of these letters.
func (s *pasteSink) Matcher(*Source) *Matcher { return NewMatcher([]string{"e", "a", "{"}) }
func (s *pasteSink) Line(l *Line)             { s.lines = append(s.lines, l.Text) }
