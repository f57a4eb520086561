package rules

import (
	_ "embed"
	"slices"

	"go.yaml.in/yaml/v4"
)

//go:embed classes.yaml
var classesYAML []byte

// Classes maps every problem class to its meaning.
func Classes() map[string]string {
	classes := map[string]string{}
	if err := yaml.Load(classesYAML, &classes); err != nil {
		return nil // the file is embedded; TestClasses reads it
	}
	return classes
}

var severities = []Severity{Info, Warn, Error, Critical}

// weight of a severity for ranking: 1 (info) to 4 (critical).
func (s Severity) weight() int { return slices.Index(severities, s) + 1 }
