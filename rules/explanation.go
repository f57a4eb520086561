package rules

import (
	"time"

	"kanshiki/parse"
)

// Explanation says why one rule fired on a case, or came how near to it.
type Explanation struct {
	Rule    *Rule
	Bundles []BundleInfo
	// NotFor says why the rule does not hold for the cluster's version; empty
	// if it does, or if the version is not known.
	NotFor string
	Inputs []InputState
	// Cases that the rule made, those that ended as faults first.
	Cases []CaseState
	// Lost are matches beyond the ceiling of cases a rule may have.
	Lost int

	// Of a log rule: lines that hold a literal of a pattern but match none of
	// them, and the three that come nearest; lines that would have closed a
	// case; and, if there is no case, lines that match in logs it does not read.
	NearLines      int
	Near           []NearMiss
	ClosingLines   int
	ElsewhereLines int
	Elsewhere      []NearMiss

	// Of a jq rule: different records of its kind, on how many its program
	// yielded nothing, how many rows of printed tables (which tell only their
	// columns) were seen, and the first few records.
	Records, Fruitless, TableRows int
	Examples                      []Evidence

	// Missing are inputs that no file of the case gave, and how to get them.
	Missing []Missing
	Gaps    []parse.Gap
}

// InputState is one kind of input that a rule reads, and what the case has of it.
type InputState struct {
	// Use is "reads", "closed in" or "cleared by".
	Use string
	// What is "logs", "objects" or "facts"; Kind of them, or words for logs
	// that may hold the rule's lines without being of its kind.
	What, Kind string
	Maybe      bool // logs that need not hold any line of the rule's kinds
	Count      int
	Logs       []*parse.Source // of logs, in the order read
}

// CaseState is one case of a rule and how it was judged. Durations are
// written out, "not known" where no time tells.
type CaseState struct {
	Subject     map[string]string
	Count, Past int // matches; matches of earlier attempts, boots, processes or files
	First, Last time.Time
	// Opened is the match since which it was open, Closed the line that closed
	// it; nil for records, and where nothing closed it.
	Opened, Closed *Evidence
	Evidence       []Evidence // what to quote where Opened is nil
	// State is open, followed or cleared; Young and History say why an open
	// case is not taken for a fault.
	State, OpenFor, Age, Grace, Phase string
	Young, History                    string
	// Rows of the decision table down to the one that held.
	Rows     []RowState
	Verdict  Verdict // empty if no row held
	Severity Severity
	Message  string

	finding *Finding // whose message it is; nil without one
}

// RowState is one row of a decision table, looked at for one case.
type RowState struct {
	If      string // empty: always
	Verdict Verdict
	Why     string // why it did not hold; empty if it did
}

// NearMiss is a line that almost matched.
type NearMiss struct {
	Evidence
	// Lacks is what to look for: words of the pattern that the line does not
	// hold, or the kind of log that it stands in.
	Lacks string
}
