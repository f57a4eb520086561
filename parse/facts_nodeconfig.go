package parse

import (
	"bytes"
	"path"
	"strings"

	"kanshiki/collect"
)

func isNodeConfigPath(p string) bool {
	b := path.Base(p)
	return b == "node-config.yaml" || b == "bootstrap-node-config.yaml"
}

// nodeConfigParser reads node-config.yaml of 3.x (openshift/api legacyconfig/v1
// NodeConfig) as it stands, secrets taken out.
func nodeConfigParser() Parser {
	return Parser{
		Kind:  "node-config",
		Doc:   "node-config.yaml of a 3.x node",
		Match: func(f *collect.File) bool { return isNodeConfigPath(f.Path) },
		Sniff: func(head []byte) bool {
			i := keyLine(head, 0, "kind")
			return i >= 0 && strings.TrimSpace(string(head[i:lineEnd(head, i)])) == "kind: NodeConfig"
		},
		Parse: func(in *Input, s Sink) error {
			text, err := readWhole(in)
			if err != nil {
				return err
			}
			v, err := decodeYAML(text, nil)
			if err != nil {
				return err
			}
			m, ok := v.(map[string]any)
			if !ok || m["kind"] != "NodeConfig" || !s.Wants("node-config") {
				return nil
			}
			hideSecrets(m, 0)
			line, quote := 1, "kind: NodeConfig"
			if i := keyLine(text, 0, "nodeName"); i >= 0 {
				line, quote = bytes.Count(text[:i], []byte("\n"))+1, strings.TrimSpace(string(text[i:lineEnd(text, i)]))
			}
			s.Fact(&Fact{Pos: Pos{Bundle: in.Bundle, File: in.File.Name(), Line: line}, Kind: "node-config",
				Host: originOf(in.File).Host, Data: m, Quote: quote})
			return nil
		},
		Sample: "apiVersion: v1\ndnsDomain: cluster.local\ndnsIP: 192.0.2.21\nkind: NodeConfig\nnetworkConfig:\n  mtu: 1450\n  networkPluginName: redhat/openshift-ovs-subnet\nnodeName: node1.example.com\n",
	}
}
