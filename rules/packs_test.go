package rules

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPacks runs every test of every built-in rule. RULES=id,id and PART=dir
// choose some of them while a rule is being written.
func TestPacks(t *testing.T) {
	set := &Set{}
	var err error
	if part := os.Getenv("PART"); part != "" {
		err = set.add(os.DirFS(filepath.Join("packs", part)), part, "", "")
	} else {
		set, err = Builtin()
	}
	if err != nil {
		t.Fatalf("the packs do not load:\n%v", err)
	}
	if len(set.Rules) == 0 {
		t.Fatal("no rule was loaded")
	}
	var ids []string
	if list := os.Getenv("RULES"); list != "" {
		ids = strings.Split(list, ",")
	}
	results := TestRules(set, ids)
	if len(results) == 0 {
		t.Fatalf("no test ran; RULES=%q names no rule", ids)
	}
	for _, r := range results {
		if r.Err != nil {
			t.Errorf("%s: %s: %v", r.Rule, r.Test, r.Err)
		}
	}
}
