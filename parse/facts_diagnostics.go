package parse

import (
	"path"
	"regexp"
	"strings"
)

// diagnosticsReader reads `oc adm diagnostics` of 3.x (openshift/origin
// pkg/oc/cli/admin/diagnostics/log): errors and warnings, which have an id.
func diagnosticsReader() textReader {
	return textReader{
		kind: "diagnostics", doc: "errors and warnings of oc adm diagnostics",
		paths:  func(p string) bool { return strings.HasPrefix(path.Base(p), "adm_diagnostics") },
		sniff:  func(_, text string) bool { return reDiagnostic.MatchString(text) },
		read:   readDiagnostics,
		sample: "[Note] Running diagnostic: NetworkCheck\nERROR: [DClu1019 from diagnostic ClusterRegistry@openshift/origin/pkg/registry.go:343]\n       Diagnostics created a test ImageStream\n",
	}
}

var (
	reDiagnostic     = regexp.MustCompile(`(?m)^\s*(ERROR|WARN): +\[(D[A-Za-z]+\d+) from (?:diagnostic |)([^\]@]*)[^\]]*\] ?(.*)$`)
	reDiagnosticNext = regexp.MustCompile(`^\s*(?:ERROR|WARN|Info|debug|\[Note\])\b:?|^\s*\[Note\]`)
)

func readDiagnostics(c *textCtx, sec section) {
	for i, l := range sec.lines {
		m := reDiagnostic.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		words := []string{}
		if m[4] != "" {
			words = append(words, m[4])
		}
		for _, next := range sec.lines[i+1:] {
			if strings.TrimSpace(next) == "" || reDiagnosticNext.MatchString(next) || len(words) > 5 {
				break
			}
			words = append(words, strings.TrimSpace(next))
		}
		d := map[string]any{"id": m[2], "level": map[string]string{"ERROR": "error", "WARN": "warning"}[m[1]]}
		put(d, "diagnostic", strings.TrimSpace(m[3]))
		put(d, "message", strings.Join(words, " "))
		c.fact("diagnostics", sec, sec.line+i, l, d)
	}
}
