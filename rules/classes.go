package rules

import (
	_ "embed"
	"slices"

	"go.yaml.in/yaml/v4"

	"kanshiki/rules/lang"
)

//go:embed classes.yaml
var classesYAML []byte

// Classes maps every problem class to its meaning, in English.
func Classes() map[string]string { return ClassesIn(lang.English) }

// ClassesIn maps every problem class to its meaning in a language.
func ClassesIn(l lang.Language) map[string]string {
	var all map[string]struct{ En, Ja string }
	if err := yaml.Load(classesYAML, &all, yaml.WithKnownFields()); err != nil {
		return nil // the file is embedded; TestClasses reads it
	}
	classes := make(map[string]string, len(all))
	for class, says := range all {
		if classes[class] = says.En; l == lang.Japanese {
			classes[class] = says.Ja
		}
	}
	return classes
}

var severities = []Severity{Info, Warn, Error, Critical}

// weight of a severity for ranking: 1 (info) to 4 (critical).
func (s Severity) weight() int { return slices.Index(severities, s) + 1 }
