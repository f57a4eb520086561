package main

import (
	"strings"

	"github.com/sahilm/fuzzy"
)

// maxSuggestions keeps a hint on one line.
const maxSuggestions = 3

// suggest returns up to three of the known names that word may have meant,
// best first.
func suggest(word string, known []string) []string {
	if word == "" {
		return nil
	}
	var out []string
	seen := map[string]bool{}
	add := func(ms fuzzy.Matches, slack int) {
		for _, m := range ms {
			if len(out) < maxSuggestions && !seen[m.Str] && len(m.Str) <= len(word)+slack {
				seen[m.Str] = true
				out = append(out, m.Str)
			}
		}
	}
	// The package finds names that hold all letters of the pattern in order:
	// an abbreviation, or letters left out.
	add(fuzzy.Find(word, known), 3*len(word))
	if len(out) > 0 {
		return out
	}
	// A wrong, doubled or swapped letter is one letter too many.
	for i := range len(word) {
		if len(word) > 2 {
			add(fuzzy.Find(word[:i]+word[i+1:], known), 2)
		}
	}
	// Several letters too many: a known name within the word.
	for _, k := range known {
		if len(k) > 2 && len(word) <= len(k)+3 && len(fuzzy.Find(k, []string{word})) > 0 && !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	return out[:min(len(out), maxSuggestions)]
}

// meant is the hint `did you mean …?`, or nothing. prefix stands before each
// name ("--" for options).
func meant(word string, known []string, prefix string) string {
	names := suggest(word, known)
	for i, n := range names {
		names[i] = prefix + n
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "did you mean " + names[0] + "?"
	}
	last := len(names) - 1
	return "did you mean " + strings.Join(names[:last], ", ") + " or " + names[last] + "?"
}

// meantName is meant for names that people give the beginning or a part of.
func meantName(word string, known []string) string {
	if hint := meant(word, known, ""); hint != "" {
		return hint
	}
	var parts []string
	for _, k := range known {
		if len(word) > 1 && strings.Contains(k, word) && len(parts) < maxSuggestions {
			parts = append(parts, k)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "there is " + strings.Join(parts, ", ")
}

// choice refuses a value that is none of the known ones.
func choice(what, value string, known []string) error {
	for _, k := range known {
		if value == k {
			return nil
		}
	}
	hint := "use one of: " + strings.Join(known, ", ")
	if m := meant(value, known, ""); m != "" {
		hint = m
	}
	return hinted(hint, "unknown %s %q", what, value)
}
