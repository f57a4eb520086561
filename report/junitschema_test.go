package report

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"

	"kanshiki/rules"
)

// element is what junit-10.xsd of the Jenkins xunit plugin lets an element hold:
// written down from it in words of our own, as there is no schema of JUnit's
// authors, and Go has no reader of XML schemas.
type element struct {
	in        string // where it may stand
	needs     []string
	may       []string // other attributes
	text      bool     // may hold text
	atMost    int      // of it in one parent; 0 is any number
	noneAfter []string // elements of the parent after which it may not come
}

var junitElements = map[string]element{
	"testsuites": {may: []string{"name", "time", "tests", "failures", "errors"}, atMost: 1},
	"testsuite": {in: "testsuites testsuite", needs: []string{"name", "tests", "failures", "errors"},
		may: []string{"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"}},
	"properties": {in: "testsuite"},
	"property":   {in: "properties", needs: []string{"name", "value"}},
	"testcase":   {in: "testsuite", needs: []string{"name"}, may: []string{"time", "classname", "group"}},
	// The schema allows several outcomes of a case; readers take the first.
	"skipped":    {in: "testcase", may: []string{"type", "message"}, text: true, atMost: 1, noneAfter: []string{"failure"}},
	"failure":    {in: "testcase", may: []string{"type", "message"}, text: true, atMost: 1, noneAfter: []string{"skipped"}},
	"system-out": {in: "testcase testsuite", text: true},
}

// checkJUnit gives what of a document the schema would refuse, empty if nothing.
func checkJUnit(out string) string {
	type open struct {
		name string
		kids []string
	}
	stack := []open{{}}
	dec := xml.NewDecoder(strings.NewReader(out))
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return ""
		}
		if err != nil {
			return err.Error()
		}
		parent := &stack[len(stack)-1]
		switch tok := tok.(type) {
		case xml.StartElement:
			name := tok.Name.Local
			e, ok := junitElements[name]
			switch {
			case !ok:
				return "unknown element " + name
			case e.in == "" && parent.name != "" || e.in != "" && !slices.Contains(strings.Fields(e.in), parent.name):
				return name + " in " + parent.name
			case e.atMost > 0 && slices.Contains(parent.kids, name):
				return name + " twice"
			case slices.ContainsFunc(e.noneAfter, func(n string) bool { return slices.Contains(parent.kids, n) }):
				return name + " after another outcome"
			}
			var has []string
			for _, a := range tok.Attr {
				if has = append(has, a.Name.Local); !slices.Contains(e.needs, a.Name.Local) && !slices.Contains(e.may, a.Name.Local) {
					return "attribute " + a.Name.Local + " of " + name
				}
			}
			for _, n := range e.needs {
				if !slices.Contains(has, n) {
					return name + " without " + n
				}
			}
			parent.kids = append(parent.kids, name)
			stack = append(stack, open{name: name})
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if strings.TrimSpace(string(tok)) != "" && !junitElements[parent.name].text {
				return "text in " + parent.name
			}
		}
	}
}

func TestJUnitBySchema(t *testing.T) {
	d := sample()
	d.Coverage.Judged = []*rules.Rule{{ID: "all-well", Class: "a/b"}, d.Findings[0].Rule}
	d.Coverage.Idle = []*rules.Rule{{ID: "no-input", Class: "a/b"}}
	for name, d := range map[string]*rules.Diagnosis{"everything": d, "hostile": nasty(), "empty": {Verdict: "healthy"}} {
		if wrong := checkJUnit(render(t, "junit", d, Options{})); wrong != "" {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	whole := render(t, "junit", d, Options{})
	for _, broken := range [][2]string{{"<testsuite ", "<suite "}, {` errors="`, ` error="`}, {"<testcase ", "<testcase line=\"1\" "}, {"<property ", "text<property "}, {"<skipped", "<skipped></skipped><skipped"}, {"</testsuites>", ""}} {
		if out := strings.Replace(whole, broken[0], broken[1], 1); out == whole || checkJUnit(out) == "" {
			t.Errorf("%s for %s is taken", broken[1], broken[0])
		}
	}
}
