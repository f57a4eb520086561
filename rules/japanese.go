package rules

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v4"
)

// japanese are a rule's texts in Japanese, the key `ja` of its file.
type japanese struct {
	Title, Doc, Remedy string
	// Messages are those of the outcome rows that have one, in their order;
	// Remedies likewise of the rows that have a remedy of their own.
	Messages, Remedies []string
	// Words are, by field, values that the rule's own program or check words in
	// English, such as "no reason given"; {name} in them stands for anything.
	Words map[string]map[string]string
}

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// placeholders of a text, sorted, each once.
func placeholders(text string) []string {
	all := placeholder.FindAllString(text, -1)
	sort.Strings(all)
	return slices.Compact(all)
}

// translation checks that the Japanese texts are all there and fill in the
// same fields as the English ones.
func (ld *loader) translation(s *spec, bad func(key, format string, args ...any)) {
	if s.Ja == nil {
		return
	}
	same := func(name, english, text string) {
		switch want := placeholders(english); {
		case strings.TrimSpace(text) == "":
			bad("ja", "%s: missing", name)
		case !slices.Equal(placeholders(text), want):
			bad("ja", "%s: want the fields %s as in English, got %s", name, want, placeholders(text))
		}
	}
	rows := func(name string, english, texts []string) {
		if len(english) != len(texts) {
			bad("ja", "%s: want %d, one for each of the outcomes' in their order, got %d", name, len(english), len(texts))
			return
		}
		for i := range english {
			same(fmt.Sprintf("%s: row %d", name, i+1), english[i], texts[i])
		}
	}
	same("title", s.Title, s.Ja.Title)
	same("doc", "", placeholder.ReplaceAllString(s.Ja.Doc, ""))
	same("remedy", s.Remedy, s.Ja.Remedy)
	messages, remedies := s.visible()
	rows("messages", messages, s.Ja.Messages)
	rows("remedies", remedies, s.Ja.Remedies)
	for field, words := range s.Ja.Words {
		for english, text := range words {
			same(fmt.Sprintf("words: %s: %q", field, english), english, text)
		}
	}
}

// visible are the messages and remedies of the outcome rows.
func (s *spec) visible() (messages, remedies []string) {
	for _, o := range s.Outcomes {
		if o.Message != "" {
			messages = append(messages, o.Message)
		}
		if o.Remedy != "" {
			remedies = append(remedies, o.Remedy)
		}
	}
	return messages, remedies
}

// japanese gives the rule with its texts in Japanese, and the words for
// values; the rule itself and nil if its file has none. The file is read again
// for it, if it can be from `ja` on: a run in English never decodes this part.
func (r *Rule) japanese() (*Rule, map[string]map[string]string) {
	text := without(r.source, "tests")
	if start := without(text, "ja"); len(start) < len(text) {
		text = text[len(start):]
	}
	var s struct{ Ja *japanese }
	if err := yaml.Load(text, &s); err != nil || s.Ja == nil {
		return r, nil
	}
	out := *r
	out.Title, out.Doc, out.Remedy = s.Ja.Title, strings.TrimSpace(s.Ja.Doc), s.Ja.Remedy
	out.Outcomes = slices.Clone(r.Outcomes)
	messages, remedies := s.Ja.Messages, s.Ja.Remedies
	for i := range out.Outcomes {
		o := &out.Outcomes[i]
		if o.Message != "" && len(messages) > 0 {
			o.Message, messages = messages[0], messages[1:]
		}
		if !o.own {
			o.Remedy = out.Remedy
		}
		if o.own && len(remedies) > 0 {
			o.Remedy, remedies = remedies[0], remedies[1:]
		}
	}
	return &out, s.Ja.Words
}

// translated looks a value up among words; {name} in a key stands for
// anything, and is kept as it is. Without a fitting key the value stays.
func translated(words map[string]string, value string) string {
	if text, ok := wordFor(words, value); ok {
		return text
	}
	return value
}

// wordFor is translated, and tells whether a key fits. A quotation's fitting
// key says the same in Japanese.
func wordFor(words map[string]string, value string) (string, bool) {
	if text, ok := words[value]; ok {
		return text, true
	}
	for _, key := range slices.Sorted(maps.Keys(words)) {
		if names := placeholder.FindAllString(key, -1); len(names) > 0 {
			parts := placeholder.Split(key, -1)
			for i, p := range parts {
				parts[i] = regexp.QuoteMeta(p)
			}
			re, err := regexp.Compile("^(?s:" + strings.Join(parts, "(.+?)") + ")$")
			if err != nil {
				continue // quoted parts always compile
			}
			if m := re.FindStringSubmatch(value); m != nil {
				fields := map[string]string{}
				for i, name := range names {
					fields[name[1:len(name)-1]] = m[i+1]
				}
				return fill(words[key], fields), true
			}
		}
	}
	return "", false
}
