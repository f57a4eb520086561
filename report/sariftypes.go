package report

import (
	"strings"

	"kanshiki/rules"
)

// What is used of the object model of SARIF 2.1.0.
type (
	sarifLog struct {
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
		Properties  map[string]any    `json:"properties"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID         string         `json:"id"`
		Short      sarifMessage   `json:"shortDescription"`
		Help       sarifMessage   `json:"help"`
		Properties map[string]any `json:"properties"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications"`
	}
	sarifNotification struct {
		Level   string       `json:"level"`
		Message sarifMessage `json:"message"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Kind         string             `json:"kind"`
		Level        string             `json:"level"`
		Message      sarifMessage       `json:"message"`
		Locations    []sarifLocation    `json:"locations,omitempty"`
		Related      []sarifLocation    `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Count        int                `json:"occurrenceCount"`
		Rank         float64            `json:"rank"`
		Suppressions []sarifSuppression `json:"suppressions"`
		Properties   map[string]any     `json:"properties"`
	}
	sarifLocation struct {
		ID       int           `json:"id,omitempty"`
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int          `json:"startLine"`
		Snippet   sarifMessage `json:"snippet"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
)

// sarifPlace is where evidence stands. A region needs a line: without one the
// file alone is named.
func sarifPlace(d *rules.Diagnosis, e rules.Evidence) sarifLocation {
	out := sarifLocation{Physical: sarifPhysical{Artifact: sarifArtifact{artifactURI(d, e)}}}
	if e.Line > 0 {
		out.Physical.Region = &sarifRegion{StartLine: e.Line, Snippet: sarifMessage{clean(e.Text)}}
	}
	return out
}

// artifactURI names a file as archive!inner/path, or as directory/path where
// the bundle is a directory; a bundle of one plain file is that file.
func artifactURI(d *rules.Diagnosis, e rules.Evidence) string {
	name := clean(e.File)
	if e.Bundle >= 0 && e.Bundle < len(d.Bundles) {
		b := d.Bundles[e.Bundle]
		switch {
		case b.Name == "" || b.Files == 1 && e.File == b.Name:
		case container(b.Name) != "" || b.Name == "stdin":
			name = clean(b.Name) + "!" + name
		default:
			name = clean(b.Name) + "/" + name
		}
	}
	return escapeURI(name)
}

// escapeURI makes a path a relative reference of RFC 3986. Colons are escaped
// too: in the first segment one would end a scheme.
func escapeURI(s string) string {
	const hexDigits = "0123456789ABCDEF"
	const plainBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!@+=,$()"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; strings.IndexByte(plainBytes, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		}
	}
	if strings.HasPrefix(b.String(), "/") {
		return "." + b.String() // two leading slashes would name a host
	}
	return b.String()
}
