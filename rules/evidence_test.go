package rules

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// flat is a line without its margin and doubled blanks, which are not quoted.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// recorded reports whether line n of a file shows what a finding quotes of it:
// the line itself (its beginning, if it was cut), an object by its kind and
// name, or a record of a JSON file in other words.
func recorded(file string, lines []string, n int, text string) bool {
	text = strings.TrimSuffix(flat(text), "…")
	if strings.Contains(flat(lines[n-1]), text) {
		return true
	}
	rest := strings.Join(lines[n-1:], "\n")
	if label, _, ok := strings.Cut(text, " "); ok && reLabel.MatchString(label) {
		kind, name, _ := strings.Cut(strings.TrimSuffix(label, ":"), "/")
		return strings.Contains(strings.Join(lines, "\n"), kind) && strings.Contains(rest, name[strings.LastIndex(name, "/")+1:])
	}
	if !strings.HasSuffix(file, ".json") {
		return false
	}
	for _, word := range strings.Fields(text) {
		if !strings.Contains(lines[n-1], word) && !strings.Contains(file, strings.TrimSuffix(word, ":")) {
			return false
		}
	}
	return true
}

func shortHost(host string) string {
	if isAddress(host) {
		return host
	}
	short, _, _ := strings.Cut(host, ".")
	return short
}

// reLabel is how an object is quoted: Kind/namespace/name.
var reLabel = regexp.MustCompile(`^[A-Z][A-Za-z]+/\S+$`)

// What a cause quotes must be there: each cause and symptom of the broken
// fixtures names a file of the bundle, and what comes of a log the very line.
func TestEvidenceIsWhatTheFileSays(t *testing.T) {
	set := builtin(t)
	causes, lines := 0, 0
	for _, dir := range []string{"fault", "mixed"} {
		for _, f := range bundlesIn(t, dir) {
			t.Run(dir+"/"+f.name, func(t *testing.T) {
				content := map[string][]string{}
				for _, s := range storedIn(t, f.path) {
					content[s.name] = strings.Split(string(s.data), "\n")
				}
				for _, c := range diagnoseFixture(t, set, dir, f).Causes {
					for _, x := range all(c) {
						causes++
						if len(x.Evidence) == 0 {
							t.Errorf("%s quotes nothing", x.Rule.ID)
						}
						for _, e := range x.Evidence {
							text, ok := content[filepath.ToSlash(e.File)]
							switch {
							case !ok:
								t.Errorf("%s: no file %q", x.Rule.ID, e.File)
							case strings.TrimSpace(e.Text) == "":
								t.Errorf("%s: %s:%d quotes no text", x.Rule.ID, e.File, e.Line)
							case e.Line == 0 && len(text) == 1 && text[0] == "":
								// that it is empty is the evidence
							case e.Line < 1 || e.Line > len(text):
								t.Errorf("%s: %s has no line %d", x.Rule.ID, e.File, e.Line)
							case !recorded(e.File, text, e.Line, e.Text):
								t.Errorf("%s: %s:%d is\n  %s\nnot\n  %s", x.Rule.ID, e.File, e.Line, text[e.Line-1], e.Text)
							case e.Host != "" && !strings.Contains(strings.ToLower(e.File+strings.Join(text, "\n")), strings.ToLower(shortHost(e.Host))):
								t.Errorf("%s: %s says nothing of host %s", x.Rule.ID, e.File, e.Host)
							}
							lines++
						}
					}
				}
			})
		}
	}
	if causes == 0 || lines == 0 {
		t.Fatalf("%d findings with %d lines: nothing was looked at", causes, lines)
	}
}
