package parse

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"kanshiki/collect"
)

func isInstallConfigPath(p string) bool {
	base := path.Base(p)
	return strings.HasPrefix(base, "install-config") && (path.Ext(base) == ".yaml" || path.Ext(base) == ".yml" || base == "install-config") &&
		!strings.Contains(base, "secret")
}

// installConfigParser reads install-config.yaml (openshift/installer
// pkg/types/installconfig.go). The collector and insights archives store it
// with the secrets already taken out.
func installConfigParser() Parser {
	return Parser{
		Kind:  "install-config",
		Doc:   "install-config.yaml, without its secrets",
		Match: func(f *collect.File) bool { return isInstallConfigPath(f.Path) },
		Sniff: func(head []byte) bool {
			return hasKey(head, 0, "baseDomain") && (hasKey(head, 0, "controlPlane") || hasKey(head, 0, "compute") || hasKey(head, 0, "networking"))
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
			line, quote := baseDomainLine(text)
			giveInstallConfig(in, s, v, line, quote)
			return nil
		},
		Sample: "apiVersion: v1\nbaseDomain: example.com\nmetadata:\n  name: ocp\ncontrolPlane:\n  name: master\n  replicas: 3\n" +
			"networking:\n  networkType: OVNKubernetes\nplatform:\n  none: {}\npullSecret: '{\"auths\":{}}'\n",
	}
}

func baseDomainLine(text []byte) (int, string) {
	i := keyLine(text, 0, "baseDomain")
	if i < 0 {
		return 0, ""
	}
	return bytes.Count(text[:i], []byte("\n")) + 1, strings.TrimSpace(string(text[i:lineEnd(text, i)]))
}

func giveInstallConfig(in *Input, s Sink, v any, line int, quote string) {
	m, ok := v.(map[string]any)
	if !ok || m["baseDomain"] == nil || !s.Wants("install-config") {
		return
	}
	hideSecrets(m, 0)
	s.Fact(&Fact{
		Pos:  Pos{Bundle: in.Bundle, File: in.File.Name(), Line: line},
		Kind: "install-config", Host: originOf(in.File).Host, Data: m, Quote: quote,
	})
}

var reUserInfo = regexp.MustCompile(`://[^/@\s]+@`)

// hideSecrets takes out what must never reach a report: a rule can only see
// that it was there.
func hideSecrets(v any, depth int) {
	if depth > 50 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			hideSecrets(e, depth+1)
		}
	case map[string]any:
		for k, e := range v {
			l := strings.ToLower(k)
			if _, isText := e.(string); isText && (strings.Contains(l, "secret") || strings.Contains(l, "password") || strings.Contains(l, "sshkey") ||
				strings.Contains(l, "token") || strings.HasSuffix(l, "key") || strings.Contains(l, "trustbundle")) {
				v[k] = "<redacted>"
				if e == "" {
					v[k] = ""
				}
				continue
			}
			if url, isText := e.(string); isText {
				v[k] = reUserInfo.ReplaceAllString(url, "://<redacted>@") // a proxy's user and password
			}
			hideSecrets(e, depth+1)
		}
	}
}

// installConfig gives the copy that the cluster keeps of it, in the ConfigMap
// kube-system/cluster-config-v1.
func (o *objectReader) installConfig(configMap map[string]any, line int) {
	data := mapOf(configMap["data"])
	text, ok := data["install-config"].(string)
	if !ok || !o.want("install-config") {
		return
	}
	v, err := decodeYAML([]byte(text), nil)
	if err != nil {
		o.gap(line, err)
		return
	}
	_, quote := baseDomainLine([]byte(text))
	giveInstallConfig(o.in, o.s, v, line, quote)
}
