package rules

import (
	"slices"
	"time"

	"kanshiki/parse"
)

// Verdict is what a rule says about one case. Only Fault counts as a fault.
type Verdict string

const (
	Fault        Verdict = "fault"        // happened and was not resolved when the evidence ends
	Warning      Verdict = "warning"      // not broken now, will hurt
	Transient    Verdict = "transient"    // was broken and came back
	Benign       Verdict = "benign"       // looks bad, never matters, or was expected here
	Undetermined Verdict = "undetermined" // the evidence ends too early, was cut, or lacks its counterpart
)

// Severity orders faults: how much of the cluster they take down.
type Severity string

const (
	Critical Severity = "critical"
	Error    Severity = "error"
	Warn     Severity = "warning"
	Info     Severity = "info"
)

// Evidence is one quoted place in a bundle.
type Evidence struct {
	parse.Pos
	Time time.Time // UTC; year 0 if the year is not known; zero without a time
	Host string
	Text string
	// Before and After are the lines around it, if they were at hand: for people
	// to look at, each cut to a bounded length.
	Before, After []string
}

// Finding is what one rule says about one subject.
type Finding struct {
	Rule       *Rule
	Verdict    Verdict
	Severity   Severity
	Confidence float64 // 0 to 1
	// Subject names what it is about: the captured fields, and host.
	Subject map[string]string
	Message string
	// First and Last time it happened, UTC; zero if no time is known. Count is
	// how often.
	First, Last time.Time
	Count       int
	// Evidence is a bounded choice of places: the first, the last, what closed it.
	Evidence []Evidence
	// AccountedBy is the finding that explains this one; nil for a root.
	AccountedBy *Finding
	// Explains are the findings directly under this one, Because the words for
	// its rank. Both are set by Diagnose.
	Explains []*Finding
	Because  string

	// Awaits says what would settle an undetermined finding; empty if the rule
	// itself is in doubt.
	Awaits string

	remedy string
	clock  *hostClock // that dated First; nil if nothing is known of it
	row    int        // of the rule's outcomes
	// fields fill the row's words in, and tail follows its message; Translate
	// says them anew.
	fields map[string]string
	tail   []string
}

// add puts words behind a finding's message.
func (f *Finding) add(words string) {
	f.Message += words
	f.tail = append(slices.Clone(f.tail), words)
}

// Remedy says what to do, with the case's own names filled in.
func (f *Finding) Remedy() string { return f.remedy }

// PhaseStatus is how far one phase of an install came.
type PhaseStatus string

const (
	PhaseDone       PhaseStatus = "done"
	PhaseBroken     PhaseStatus = "broken"
	PhaseOpen       PhaseStatus = "open"
	PhaseNotReached PhaseStatus = "not-reached"
	PhaseUnknown    PhaseStatus = "unknown"
)

// PhaseState is one row of the timeline.
type PhaseState struct {
	ID, Name string
	Status   PhaseStatus
	From, To time.Time // UTC; zero if not seen
	Evidence []Evidence
}

// Missing is an input that no file of the case gave, and how to get it.
type Missing struct {
	What    string
	Collect string
	Unlocks []string // rule ids
}

// maxUnknown is how many unknown files are named.
const maxUnknown = 20

// unknown counts a file that no parser knows, and names it if it is among the first.
func (c *Coverage) unknown(name string) {
	c.FilesUnknown++
	if len(c.Unknown) < maxUnknown {
		c.Unknown = append(c.Unknown, name)
	}
}

// Coverage says what was read and what could not be.
type Coverage struct {
	FilesRead, FilesUnknown int
	// Unknown names the first of those of which nobody knows the kind.
	Unknown                     []string
	Gaps                        []parse.Gap
	RulesRun, RulesWithoutInput int
	// Judged and Idle are the rules behind those two numbers, by id: those that
	// had something to judge, and those of which no input was here.
	Judged, Idle []*Rule
	Missing      []Missing
	// Suppressed are open findings that Request.Suppress took out of causes and
	// verdict; they are not among Findings. Expired are its entries that had run
	// out when the evidence ends, and took out nothing.
	Suppressed []Suppressed
	Expired    []*Suppression
}

// BundleInfo describes one bundle of the case.
type BundleInfo struct {
	Name, Kind, SHA256 string
	Files              int
	Bytes              int64
	Hosts              []string // sorted
	ClusterVersion     string
	ClusterID          string // of its ClusterVersion, else the infrastructure's name; empty if it does not tell
	From, To           time.Time
}

// Pack names a set of rules that was in force.
type Pack struct {
	Name, Version, SHA256 string
	Rules                 int
}

// Template is an error message with numbers, ids and addresses masked that no
// rule accounts for.
type Template struct {
	Text        string
	Count       int
	First, Last time.Time
	Example     Evidence
}

// Diagnosis is the whole answer for one case (one or more bundles).
type Diagnosis struct {
	// Verdict is "fault", "warning", "healthy" or "inconclusive".
	Verdict     string
	Headline    string
	Bundles     []BundleInfo
	Packs       []Pack
	Causes      []*Finding // roots: faults first, then warnings, ranked
	Findings    []*Finding // all, causes included, in a stable order
	Timeline    []PhaseState
	Path        []PathLayer
	Unexplained []Template
	// Bands show how servers, nodes and etcd's leader fared over time, Operators
	// how the cluster operators stand: for pictures, nothing is judged by them.
	Bands     []Band
	Operators []Operator
	// Hosts are those that go by several names, and those whose clocks were compared.
	Hosts    []HostInfo
	Coverage Coverage

	headline []said
}
