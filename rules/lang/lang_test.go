package lang

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestEnvironment(t *testing.T) {
	for _, c := range []struct {
		all, messages, lang string
		want                Language
	}{
		{"", "", "", English},
		{"", "", "ja_JP.UTF-8", Japanese},
		{"", "", "ja", Japanese},
		{"C", "", "ja_JP.UTF-8", English},
		{"", "ja_JP.UTF-8", "en_US.UTF-8", Japanese},
		{"ja_JP.eucJP", "C", "C", Japanese},
		{"", "", "jam_JM.UTF-8", English},
	} {
		env := map[string]string{"LC_ALL": c.all, "LC_MESSAGES": c.messages, "LANG": c.lang}
		if got := Environment(func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%v: got %s", c, got)
		}
	}
}

// TestCatalogue holds every entry to its English: the same verbs, backticked
// names, blanks at its ends; and Japanese that is some.
func TestCatalogue(t *testing.T) {
	list, err := sentences()
	if err != nil || len(list) == 0 {
		t.Fatalf("%d sentences: %v", len(list), err)
	}
	seen := map[string]bool{}
	for _, s := range list {
		if seen[s.En] {
			t.Errorf("%q stands twice", s.En)
		}
		seen[s.En] = true
		if en, ja := Verbs(s.En), Verbs(s.Ja); !slices.Equal(en, ja) {
			t.Errorf("%q has the verbs %v, %q has %v", s.En, en, s.Ja, ja)
		}
		if en, ja := named(s.En), named(s.Ja); en != ja {
			t.Errorf("%q names %q, %q names %q", s.En, en, s.Ja, ja)
		}
		if blanks(s.En) != blanks(s.Ja) {
			t.Errorf("%q and %q differ in the blanks at their ends", s.En, s.Ja)
		}
		if s.Ja == "" {
			t.Errorf("%q is said with nothing", s.En)
		}
	}
}

// named is the name in backticks that a flag's usage gives its value.
func named(s string) string {
	_, rest, _ := strings.Cut(s, "`")
	name, _, _ := strings.Cut(rest, "`")
	return name
}

// blanks at the beginning count exactly, at the end by whether there are any:
// columns are filled up with them.
func blanks(s string) [2]int {
	head := len(s) - len(strings.TrimLeft(s, " \n"))
	tail := 0
	if strings.TrimRight(s, " ") != s && strings.TrimSpace(s) != "" {
		tail = 1
	}
	return [2]int{head, tail}
}

func TestSay(t *testing.T) {
	if got := English.Say("unknown rule %q", "x"); got != `unknown rule "x"` {
		t.Errorf("got %s", got)
	}
	if got := Japanese.Say("unknown rule %q", "x"); !strings.Contains(got, `"x"`) || !japanese(got) {
		t.Errorf("got %s", got)
	}
	if got := Japanese.Say("nobody ever said %d this", 3); got != "nobody ever said 3 this" {
		t.Errorf("got %s", got)
	}
	if got := English.Count(1, "file") + English.Count(2, "file"); got != "1 file2 files" {
		t.Errorf("got %s", got)
	}
}

// What was put together in English is said part by part; quotations stay.
func TestPhrase(t *testing.T) {
	for _, c := range []struct{ english, has, hasNot string }{
		{`error: unknown rule "etcd-disk"`, `"etcd-disk"`, "unknown"},
		{"cannot read /a/all findings: permission denied", "/a/all findings", "permission"},
		{"rules refused", "", "rules"},
		{"first because nothing in the bundle explains it, and it accounts for 3 other problems; severity critical, confidence 90 %", "90 %", "because"},
		{"reading stopped after 12 unpacked bytes", "12", "stopped"},
		{"warning: not all could be read: a.log: line 3: nested too deeply (and 2 more)", "a.log", "nested"},
	} {
		got := Japanese.Phrase(c.english)
		if !strings.Contains(got, c.has) || c.hasNot != "" && strings.Contains(got, c.hasNot) || !japanese(got) {
			t.Errorf("%q became %q", c.english, got)
		}
		if English.Phrase(c.english) != c.english {
			t.Errorf("English changes %q", c.english)
		}
	}
	for _, foreign := range []string{"", "master-0.example.com", "panic: runtime error", "%s: %d", "100 %", strings.Repeat("a: ", 2000)} {
		if got := Japanese.Phrase(foreign); japanese(got) {
			t.Errorf("%q became %q", foreign, got)
		}
	}
}

func japanese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) })
}

func FuzzPhrase(f *testing.F) {
	for _, s := range []string{"", "error: x", "%d of %s", "a: b; c\nd", "severity %s, confidence %.0f %%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4096 {
			return
		}
		_ = Japanese.Phrase(s)
		if English.Phrase(s) != s {
			t.Errorf("English changes %q", s)
		}
	})
}
