// Package lang says the program's own sentences in English or Japanese. A
// sentence is known by its English form, as gettext does it: code reads like
// what it prints, and what nobody has translated is said in English. Quotations
// from logs, names and commands never come here.
package lang

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

// Language is "en" or "ja"; the zero value is English.
type Language string

const (
	English  Language = "en"
	Japanese Language = "ja"
)

// Names are the values of --lang.
func Names() []string { return []string{string(English), string(Japanese)} }

// Environment is the language that the locale asks for: that of LC_ALL, else
// LC_MESSAGES, else LANG, whichever is the first that is set (POSIX, 8.2).
func Environment(getenv func(string) string) Language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			code, _, _ := strings.Cut(v, ".")
			if code, _, _ = strings.Cut(code, "_"); code == "ja" {
				return Japanese
			}
			return English
		}
	}
	return English
}

//go:embed ja.yaml
var japaneseYAML []byte

// sentence is one entry of the catalogue: formats of fmt, with the same verbs.
// Where Japanese wants them in another order it numbers them: %[2]s.
type sentence struct{ En, Ja string }

// sentences reads the catalogue once, and only for those who read Japanese.
var sentences = sync.OnceValues(func() ([]sentence, error) {
	var list []sentence
	err := yaml.Load(japaneseYAML, &list, yaml.WithKnownFields())
	return list, err
})

// catalogue maps English to Japanese; empty if the file is damaged, which
// TestCatalogue refuses.
var catalogue = sync.OnceValue(func() map[string]string {
	list, _ := sentences()
	all := make(map[string]string, len(list))
	for _, s := range list {
		all[s.En] = s.Ja
	}
	return all
})

// Has reports whether a format has a Japanese form.
func Has(format string) bool { _, ok := catalogue()[format]; return ok }

// Say formats a sentence in the language. Without args the format is taken as
// it stands.
func (l Language) Say(format string, args ...any) string {
	if l == Japanese {
		if ja, ok := catalogue()[format]; ok {
			format = ja
		}
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// Count is "1 host", "3 hosts"; the catalogue has it as "%d hosts".
func (l Language) Count(n int, one string) string {
	switch {
	case l == Japanese:
		return l.Say("%d "+one+"s", n)
	case n == 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
