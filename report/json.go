package report

import (
	"encoding/json"
	"io"
	"time"

	"kanshiki/rules"
)

// Schema names the shape of JSON and YAML reports. Fields are only ever added.
const Schema = "kanshiki.report/v1"

// Tool, Bundle and Unexplained are what whoever reads many reports takes from
// each as it stands.
type (
	Tool        = tool
	Bundle      = bundle
	Unexplained = unexplained
)

type document struct {
	Schema      string        `json:"schema"`
	Tool        tool          `json:"tool"`
	Bundles     []bundle      `json:"bundles"`
	Verdict     string        `json:"verdict"`
	Headline    string        `json:"headline"`
	Causes      []cause       `json:"causes"`
	Findings    []finding     `json:"findings"`
	Timeline    []phase       `json:"timeline"`
	Path        []layer       `json:"path"`
	Unexplained []unexplained `json:"unexplained"`
	Hosts       []host        `json:"hosts,omitempty"`
	Coverage    coverage      `json:"coverage"`
}

type tool struct {
	Version string `json:"version"`
	Packs   []pack `json:"packs"`
}

type pack struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Rules   int    `json:"rules"`
	SHA256  string `json:"sha256"`
}

type bundle struct {
	Name           string   `json:"name"`
	Kind           string   `json:"kind"`
	SHA256         string   `json:"sha256"`
	Files          int      `json:"files"`
	Bytes          int64    `json:"bytes"`
	Hosts          []string `json:"hosts"`
	ClusterVersion string   `json:"clusterVersion"`
	ClusterID      string   `json:"clusterID,omitempty"`
	From           string   `json:"from,omitempty"`
	To             string   `json:"to,omitempty"`
}

type cause struct {
	Rule  string `json:"rule"`
	Class string `json:"class"`
	body
}

type finding struct {
	Rule        string `json:"rule"`
	Class       string `json:"class"`
	Verdict     string `json:"verdict"`
	AccountedBy string `json:"accountedBy"`
	body
}

// body is what causes and findings share.
type body struct {
	Title      string            `json:"title"`
	Severity   string            `json:"severity"`
	Confidence float64           `json:"confidence"`
	Message    string            `json:"message"`
	Remedy     string            `json:"remedy"`
	Because    string            `json:"because"`
	Subject    map[string]string `json:"subject"`
	First      string            `json:"first,omitempty"`
	Last       string            `json:"last,omitempty"`
	Count      int               `json:"count"`
	Explains   []symptom         `json:"explains"`
	Evidence   []evidence        `json:"evidence"`
}

type symptom struct {
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

type evidence struct {
	Bundle int    `json:"bundle"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Time   string `json:"time,omitempty"`
	Host   string `json:"host"`
	Text   string `json:"text"`
	Show   string `json:"show"`
}

type phase struct {
	Phase    string     `json:"phase"`
	Name     string     `json:"name"`
	Status   string     `json:"status"`
	From     string     `json:"from,omitempty"`
	To       string     `json:"to,omitempty"`
	Evidence []evidence `json:"evidence"`
}

type unexplained struct {
	Template string  `json:"template"`
	Count    int     `json:"count"`
	First    string  `json:"first,omitempty"`
	Last     string  `json:"last,omitempty"`
	Example  example `json:"example"`
}

type example struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

type coverage struct {
	FilesRead         int       `json:"filesRead"`
	FilesUnknown      int       `json:"filesUnknown"`
	UnknownFiles      []string  `json:"unknownFiles,omitempty"`
	Gaps              []gap     `json:"gaps"`
	RulesRun          int       `json:"rulesRun"`
	RulesWithoutInput int       `json:"rulesWithoutInput"`
	Missing           []missing `json:"missing"`

	Suppressed          []suppressed `json:"suppressed"`
	ExpiredSuppressions []expired    `json:"expiredSuppressions"`
}

// suppressed is one finding that --suppress took out of causes and verdict.
type suppressed struct {
	Rule     string            `json:"rule"`
	Verdict  string            `json:"verdict"`
	Severity string            `json:"severity"`
	Message  string            `json:"message"`
	Subject  map[string]string `json:"subject"`
	Count    int               `json:"count"`
	expiry
}

type expired struct {
	Rule string `json:"rule"`
	expiry
}

// expiry says who answers for a suppression, why, and until which day.
type expiry struct {
	Reason  string `json:"reason"`
	Owner   string `json:"owner"`
	Expires string `json:"expires"`
}

type gap struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

type missing struct {
	What    string   `json:"what"`
	Collect string   `json:"collect"`
	Unlocks []string `json:"unlocks"`
}

func writeJSON(w io.Writer, d *rules.Diagnosis, opt Options) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // a quoted line should look like the line
	enc.SetIndent("", "  ")
	return enc.Encode(newDocument(d, opt))
}

// stamp writes a time as RFC 3339 in UTC. A time without a year cannot be
// written that way and is left out, as is the zero time; the quoted line still
// shows it.
func stamp(t time.Time) string {
	if t.IsZero() || t.Year() == 0 {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
