package rules

import (
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kanshiki/collect"
)

const jaBlock = `ja:
  title: 見本
  doc: なぜか。
  remedy: 実行してください。
  messages:
    - '{manifest} は作成されました'
    - '{manifest} は作成されませんでした'
`

// A translation is whole, or it is refused with what is wrong with it.
func TestJapaneseRefuses(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"as it should be", "", "", ""},
		{"unknown key", "  title:", "  titel:", `unknown key "titel"`},
		{"no title", "  title: 見本\n", "", "ja: title: missing"},
		{"no doc", "  doc: なぜか。\n", "", "ja: doc: missing"},
		{"no remedy", "  remedy: 実行してください。\n", "", "ja: remedy: missing"},
		{"a message too few", "    - '{manifest} は作成されました'\n", "", "ja: messages: want 2, one for each"},
		{"another field", "'{manifest} は作成されました'", "'{manifests} は作成されました'", "ja: messages: row 1: want the fields [{manifest}]"},
		{"a field lost", "'{manifest} は作成されました'", "作成されました", "ja: messages: row 1: want the fields [{manifest}]"},
		{"a remedy that no row has", "  messages:", "  remedies: [待つ]\n  messages:", "ja: remedies: want 0"},
		{"words", "  messages:", "  words: {why: {'after {n} tries': 試行後}}\n  messages:", `ja: words: why: "after {n} tries": want the fields [{n}]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(goodRule, "tests:", strings.Replace(jaBlock, c.old, c.new, 1)+"tests:", 1)
			s, err := loadText(map[string]string{"sample-rule.yaml": text})
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want %q", err, c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if r, _ := s.Rules[0].japanese(); r.Title != "見本" || r.Outcomes[1].Message != "{manifest} は作成されませんでした" || r.Outcomes[1].Remedy != "実行してください。" {
				t.Errorf("got %+v", r)
			}
		})
	}
}

// TestLanguage lists what no Japanese is written for: whole rules, and values
// that a rule's program or check words in English, found by running its tests.
// PART=dir looks at one folder of packs.
func TestLanguage(t *testing.T) {
	parts, err := os.ReadDir("packs")
	if err != nil {
		t.Fatal(err)
	}
	whole, silent := 0, map[string]int{}
	var missing []string
	for _, part := range parts {
		if want := os.Getenv("PART"); !part.IsDir() || want != "" && part.Name() != want {
			continue
		}
		set := &Set{}
		if err := set.add(os.DirFS("packs/"+part.Name()), part.Name(), "", "rules/packs/"+part.Name()); err != nil {
			t.Errorf("%v", err) // every complaint about a translation
			continue
		}
		for _, r := range set.Rules {
			ja, words := r.japanese()
			if ja == r {
				silent[part.Name()]++
				continue
			}
			whole++
			for _, word := range ownWords(t, r) {
				field, value, _ := strings.Cut(word, "\x00")
				if _, ok := wordFor(words[field], value); !ok {
					missing = append(missing, fmt.Sprintf("%s: ja.words: %s: %q", r.ID, field, value))
				}
			}
		}
	}
	if whole == 0 {
		t.Fatal("no rule has Japanese texts")
	}
	untranslated := 0
	for part, n := range silent {
		untranslated += n
		missing = append(missing, fmt.Sprintf("packs/%s: %d rules without ja", part, n))
	}
	slices.Sort(missing)
	t.Logf("%d rules have Japanese texts, %d have none; missing:\n%s", whole, untranslated, strings.Join(missing, "\n"))
	t.Skip("not all rules are translated yet") // delete this line once they are
	if len(missing) > 0 {
		t.Errorf("%d texts are missing", len(missing))
	}
}

// sentence is a value that looks as if a person had written it.
var sentence = regexp.MustCompile(`^[A-Za-z]+$|[A-Za-z]{2,},? [a-z]{2,}`)

// ownWords are values of fields that a message or remedy shows and that are not
// in the input of the rule's tests: the rule made them.
func ownWords(t *testing.T, r *Rule) []string {
	t.Helper()
	found := map[string]bool{}
	if len(r.Logs) > 0 {
		return nil // captured from lines
	}
	for _, test := range r.Tests() {
		dir := t.TempDir()
		if err := lay(dir, r, &test); err != nil {
			t.Fatalf("%s: %v", r.ID, err)
		}
		input := strings.ToLower(fmt.Sprint(test.Files, test.Object, test.Objects))
		e, err := newEngine(&Set{Rules: []*Rule{r}})
		if err != nil {
			t.Fatal(err)
		}
		e.begin()
		req := Request{Walker: &collect.Walker{Limits: collect.DefaultLimits()}}
		if _, err := e.read(context.Background(), req, 0, dir, &Coverage{}); err != nil {
			t.Fatalf("%s: %v", r.ID, err)
		}
		e.fixYears()
		for _, f := range e.judge(r, newTimeline(e.names, e.marks)) {
			shown := r.Outcomes[f.row].Message + r.Outcomes[f.row].Remedy
			for field, value := range f.Subject {
				if strings.Contains(shown, "{"+field+"}") && sentence.MatchString(value) && !strings.Contains(input, strings.ToLower(value)) {
					found[field+"\x00"+value] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}
