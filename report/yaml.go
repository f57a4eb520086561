package report

import (
	"encoding/json"
	"io"

	"go.yaml.in/yaml/v4"

	"kanshiki/rules"
)

// writeYAML writes the JSON report in YAML's clothes. It goes through JSON,
// which is YAML too, so that names and order of the fields cannot drift apart.
func writeYAML(w io.Writer, d *rules.Diagnosis, opt Options) error {
	data, err := json.Marshal(newDocument(d, opt))
	if err != nil {
		return err
	}
	var node yaml.Node
	if err := yaml.Load(data, &node); err != nil {
		return err
	}
	block(&node)
	enc, err := yaml.NewDumper(w, yaml.WithIndent(2))
	if err != nil {
		return err
	}
	if err := enc.Dump(&node); err != nil {
		return err
	}
	return enc.Close()
}

// block takes JSON's braces and quotes off; empty lists and maps keep theirs,
// and a string that would read as something else is quoted by the dumper.
func block(node *yaml.Node) {
	if len(node.Content) > 0 || node.Kind == yaml.ScalarNode {
		node.Style = 0
	}
	for _, child := range node.Content {
		block(child)
	}
}
