package fleet

import (
	"encoding/json"

	"kanshiki/report"
)

// document is what a report of schema kanshiki.report/v1 says that matters
// among many: the names are those of the report.
type document struct {
	Schema      string               `json:"schema"`
	Tool        report.Tool          `json:"tool"`
	Bundles     []report.Bundle      `json:"bundles"`
	Verdict     string               `json:"verdict"`
	Headline    string               `json:"headline"`
	Causes      []finding            `json:"causes"`
	Findings    []finding            `json:"findings"`
	Unexplained []report.Unexplained `json:"unexplained"`
}

// finding is a cause or a finding, without its evidence.
type finding struct {
	Rule        string            `json:"rule"`
	Class       string            `json:"class"`
	Verdict     string            `json:"verdict,omitempty"`
	AccountedBy string            `json:"accountedBy,omitempty"`
	Title       string            `json:"title"`
	Severity    string            `json:"severity"`
	Confidence  float64           `json:"confidence"`
	Message     string            `json:"message"`
	Remedy      string            `json:"remedy"`
	Subject     map[string]string `json:"subject"`
	First       string            `json:"first,omitempty"`
	Last        string            `json:"last,omitempty"`
	Count       int               `json:"count"`
}

// brief cuts a report down to what document holds.
func brief(full []byte) ([]byte, error) {
	var d document
	if err := json.Unmarshal(full, &d); err != nil {
		return nil, err
	}
	return json.Marshal(d)
}

// document reads the report of a result; the zero document if there is none.
func (r *Result) document() (document, error) {
	var d document
	if len(r.Report) == 0 {
		return d, nil
	}
	return d, json.Unmarshal(r.Report, &d)
}

// bundle is the one bundle of a result.
func (d *document) bundle() report.Bundle {
	if len(d.Bundles) == 0 {
		return report.Bundle{}
	}
	return d.Bundles[0]
}
