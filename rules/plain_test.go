package rules

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestPlainWords(t *testing.T) {
	for expr, want := range map[string][]string{
		`Started Pod`:                           {"Started Pod"},
		`Starting CRI-O, version|Loop \(PLEG\)`: {"Starting CRI-O, version", "Loop (PLEG)"},
		`a\|b|"c`:                               {"a|b", `"c`},
		`a|`:                                    nil,
		``:                                      nil,
		`a\sb`:                                  nil,
		`a.b`:                                   nil,
		`^a`:                                    nil,
		`(?i)a`:                                 nil,
		`[Ff]ailed`:                             nil,
		`caf` + "\u00e9":                        nil,
		`a{2}`:                                  nil,
		`\Qa.b\E`:                               nil,
		`(?P<what>a)`:                           nil,
	} {
		if got := plainWords(expr); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", expr, got, want)
		}
	}
}

// Words stand for their expression in every pattern of the built-in rules.
func TestPlainWordsMatchAsExpressions(t *testing.T) {
	plain := 0
	for _, w := range newPlanner(builtin(t), nil).wants {
		if w.plain == nil {
			continue
		}
		plain++
		for _, word := range w.plain {
			for _, text := range []string{word, "x" + word + "y", word[1:], strings.ToUpper(word), "\xff" + word, ""} {
				if got, want := w.fields(text) != nil, regexp.MustCompile(w.pattern.String()).MatchString(text); got != want {
					t.Errorf("%q in %q: got %v, want %v", w.pattern, text, got, want)
				}
			}
		}
	}
	if plain < 10 {
		t.Errorf("%d patterns are plain: nothing was compared", plain)
	}
}
