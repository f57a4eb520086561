package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kanshiki/rules"
)

// The module that carries the standard's schema (OASIS SARIF 2.1.0, errata 01)
// in a Go file, and the sum of that file. It is only read: nothing is built with
// it. `go mod download` fetches it; the test takes it from the module cache.
const (
	schemaModule = "github.com/owenrumney/go-sarif/v3@v3.3.1"
	schemaFile   = "pkg/report/v210/sarif/schema.go"
	schemaSum    = "639ddb152218b3b959c5a30cb7e6dabc753801c63a0b73d7e8df060c24055db6"
)

func publishedSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", schemaModule)
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod")
	out, err := cmd.Output()
	var got struct{ Dir, Error string }
	if json.Unmarshal(out, &got) != nil || got.Dir == "" {
		const missing = "SARIF was not held against its published schema: go mod download %s first (%v %s)"
		if os.Getenv("CI") == "true" {
			t.Fatalf(missing, schemaModule, err, got.Error)
		}
		t.Skipf("SKIPPED: "+missing, schemaModule, err, got.Error)
	}
	text, err := os.ReadFile(filepath.Join(got.Dir, schemaFile))
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != schemaSum {
		t.Fatalf("%s is not the file that was looked at: %x", schemaFile, sum)
	}
	_, rest, _ := strings.Cut(string(text), "`")
	schema, _, _ := strings.Cut(rest, "`")
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// SARIF is valid by the schema that the standard publishes.
func TestSARIFBySchema(t *testing.T) {
	schema := publishedSchema(t)
	valid := func(out string) error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(out)))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(v)
	}
	for name, d := range map[string]*rules.Diagnosis{"everything": sample(), "hostile": nasty(), "empty": {Verdict: "healthy"}} {
		if err := valid(render(t, "sarif", d, Options{Version: "v0"})); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The schema is really asked.
	whole := render(t, "sarif", sample(), Options{})
	for _, broken := range [][2]string{{`"2.1.0"`, `"2.0.0"`}, {`"level": "error"`, `"level": "fatal"`}, {`"kind": "fail"`, `"kynd": "fail"`}, {`"startLine": 12`, `"startLine": 0`}} {
		if out := strings.Replace(whole, broken[0], broken[1], 1); out == whole || valid(out) == nil {
			t.Errorf("%s for %s is taken", broken[1], broken[0])
		}
	}
}
