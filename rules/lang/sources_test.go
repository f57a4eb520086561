package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// spoken are the folders whose sentences people see, and in which of them any
// sentence counts. In the others only errors and gaps reach people.
var spoken = map[string]bool{"../../cmd/kanshiki": true, "../../report": true, "../../report/listing": true, "../../rules": true,
	"../../collect": true, "../../collect/gather": true, "../../collect/obfuscate": true, "../../collect/seal": true, "../../parse": false, "../../parse/look": true, "../../report/diff": true,
	"../../report/fleet": true, "../../report/fleet/bucket": true}

// silent are files of which nothing is said to people in a language, and why.
var silent = map[string]string{
	"../../rules/schema.go":           "a JSON schema is for editors",
	"../../rules/novelty.go":          "words to look for in logs",
	"../../rules/phasemarks.go":       "values of log-bundle records, and quotations of objects",
	"../../rules/intake.go":           "quotations of objects",
	"../../report/fleet/db.go":        "SQL",
	"../../report/svg.go":             "elements of SVG",
	"../../report/show.go":            "shell commands",
	"../../report/diff/aspects.go":    "names of files and of what stands in them",
	"../../rules/clocks.go":           "quotations of objects",
	"../../cmd/kanshiki/man.go":       "manual pages are English",
	"../../report/listing/values.go":  "kubectl's notation of selectors",
	"../../collect/redact/shapes.go":  "patterns",
	"../../collect/redact/blocks.go":  "patterns",
	"../../collect/redact/matcher.go": "patterns",
}

// sentenceLike is what a person would read as words.
var sentenceLike = regexp.MustCompile(`[A-Za-z]{2,}[,:;]? [a-z(%]`)

// letters are what a format without words lacks.
var letters = regexp.MustCompile(`[A-Za-z]{2,}`)

// notWords look like words and are none: regular expressions, markup, classes of
// a style sheet, a shell command, conditions as a rule's file writes them, how
// the Go runtime says why it ends.
var notWords = regexp.MustCompile(`^(?:out of memory|cannot allocate memory|pthread_create failed|fatal error: )$|\\[sSd]|\(\?|^<|^default-src|^\{\{with or|^(?:node|layer|phase|label|cause) (?:%s|warning|bad|small)$|^if \[|^(?:within|rate|phase|where|OpenShift|jq|%d/1)[: ].{0,6}%`)

// flat is the format that an expression of strings amounts to: what is no
// literal is %s.
func flat(e ast.Expr) (string, bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			s, err := strconv.Unquote(x.Value)
			return s, err == nil
		}
	case *ast.ParenExpr:
		return flat(x.X)
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			a, left := flat(x.X)
			b, right := flat(x.Y)
			if !left {
				a = "%s"
			}
			if !right {
				b = "%s"
			}
			return a + b, left || right
		}
	}
	return "", false
}

// called is the name of the function or method of a call.
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// ofPackage reports whether a call is of a function of one of the packages.
func ofPackage(c *ast.CallExpr, names ...string) bool {
	f, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := f.X.(*ast.Ident)
	return ok && slices.Contains(names, x.Name)
}

// sayings are all sentences of a file, by the line they stand in.
func sayings(t *testing.T, name string, any bool) map[string]string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	add := func(e ast.Expr, all bool) {
		place := name + ":" + strconv.Itoa(set.Position(e.Pos()).Line)
		if s, ok := flat(e); ok && (all && letters.MatchString(verb.ReplaceAllString(s, "")) || sentenceLike.MatchString(s) && !notWords.MatchString(s)) {
			found[s] = place
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return x.Tag == nil
		case *ast.CallExpr:
			switch name := called(x); {
			case name == "Say" && len(x.Args) > 0, name == "say" && len(x.Args) > 0:
				add(x.Args[0], true)
			case name == "Count" && len(x.Args) == 2 && !ofPackage(x, "strings", "bytes"):
				if s, ok := flat(x.Args[1]); ok {
					found["%d "+s+"s"] = set.Position(x.Pos()).String()
				}
			case (name == "Errorf" || name == "New") && len(x.Args) > 0:
				add(x.Args[0], false)
			}
		case *ast.CompositeLit:
			// In this table the first column is for the machine.
			if len(x.Elts) == 2 && strings.HasSuffix(name, "/hides.go") {
				_, first := flat(x.Elts[0])
				if _, second := flat(x.Elts[1]); first && second {
					if any {
						add(x.Elts[1], false)
					}
					return false
				}
			}
		case *ast.KeyValueExpr:
			if k, ok := x.Key.(*ast.Ident); ok && k.Name == "Reason" {
				add(x.Value, false)
			}
		case ast.Expr:
			if _, ok := flat(x); ok {
				if any {
					add(x, false)
				}
				return false
			}
		}
		return true
	})
	return found
}

var inTemplate = regexp.MustCompile(`\{\{say "([^"]+)"`)

// TestEverySentence fails on each sentence of the program that has no Japanese.
func TestEverySentence(t *testing.T) {
	all := map[string]string{}
	for dir, any := range spoken {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, name := range files {
			name = filepath.ToSlash(name)
			if _, quiet := silent[name]; quiet || strings.HasSuffix(name, "_test.go") {
				continue
			}
			for s, place := range sayings(t, name, any) {
				if _, quiet := silent[place]; !quiet {
					all[s] = place
				}
			}
		}
	}
	for _, name := range []string{"../../report/html/page.html", "../../report/fleet/page.html"} {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inTemplate.FindAllStringSubmatch(string(page), -1) {
			all[m[1]] = name
		}
	}
	if len(all) < 300 {
		t.Fatalf("only %d sentences were found", len(all))
	}
	var missing []string
	for s, place := range all {
		if !said(s) {
			missing = append(missing, place+": "+strconv.Quote(s))
		}
	}
	slices.Sort(missing)
	for _, m := range missing {
		t.Error(m)
	}
	if len(missing) > 0 {
		t.Errorf("%d of %d sentences are not in ja.yaml", len(missing), len(all))
	}
}

// said reports whether a format has a Japanese form, as it stands or without
// the blanks around it.
func said(format string) bool {
	return Has(format) || Has(strings.TrimSpace(format))
}
