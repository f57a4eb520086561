package fleet

// Fleet is what many results say together: what a table or a page shows.
type Fleet struct {
	Schema string `json:"schema"`
	// Bundles are results, Paths where they lie, Clusters how many can be told
	// apart; Verdicts count results, with "failed" for those without a report.
	Bundles  int            `json:"bundles"`
	Paths    int            `json:"paths"`
	Clusters int            `json:"clusters"`
	Verdicts map[string]int `json:"verdicts"`
	// Groups of the same causes, the largest first.
	Groups      []Group    `json:"groups"`
	Causes      []Cause    `json:"causes"`
	Versions    []Version  `json:"versions"`
	Failures    []Lost     `json:"failures"`
	Unexplained []Template `json:"unexplained"`
	// Compared is true if there was an earlier result: then New and Gone mean
	// something.
	Compared bool     `json:"compared"`
	Gone     []string `json:"gone,omitempty"` // signatures that are no more
	// MoreTemplates counts those that were not kept because there were too many.
	MoreTemplates int `json:"moreTemplates,omitempty"`
}

// FleetSchema names the shape of a fleet as JSON.
const FleetSchema = "kanshiki.fleet/v1"

// Group is a set of bundles with the same causes.
type Group struct {
	Signature string   `json:"signature"`
	Verdict   string   `json:"verdict"`
	Titles    []string `json:"titles"` // of the rules, in the signature's order
	Count     int      `json:"count"`
	Share     float64  `json:"share"` // of the bundles with a report
	Clusters  int      `json:"clusters"`
	Versions  []string `json:"versions"` // minor ones, in order
	First     string   `json:"first,omitempty"`
	Last      string   `json:"last,omitempty"`
	Example   string   `json:"example"` // path of the latest one
	New       bool     `json:"new,omitempty"`

	clusters map[string]bool
	versions map[string]bool
}

// Cause is a rule that is a cause somewhere.
type Cause struct {
	Rule      string         `json:"rule"`
	Class     string         `json:"class"`
	Title     string         `json:"title"`
	Count     int            `json:"count"`
	ByVersion map[string]int `json:"byVersion"` // minor version -> bundles
	ByMonth   map[string]int `json:"byMonth"`   // 2026-01 -> bundles
}

// Version is a minor version of OpenShift and how its bundles ended.
type Version struct {
	Version  string `json:"version"`
	Bundles  int    `json:"bundles"`
	Faults   int    `json:"faults"`
	Clusters int    `json:"clusters"`

	clusters map[string]bool
}

// Lost is a bundle without a report.
type Lost struct {
	Path    string `json:"path"`
	Kind    string `json:"kind"`
	Message string `json:"message"`
}

// Template is a message that no rule accounts for, and how far it is spread.
type Template struct {
	Template string `json:"template"`
	Bundles  int    `json:"bundles"`
	Clusters int    `json:"clusters"`
	Count    int    `json:"count"`
	Example  string `json:"example"` // a path
	Line     string `json:"line"`    // as it stood there
	New      bool   `json:"new,omitempty"`

	clusters map[string]bool
}
