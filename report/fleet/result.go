// Package fleet scans many bundles into one set of results, and turns those
// into a table, a database or a page. One result is one bundle; it is kept
// under a key that says what was read and by which rules, so that a scan can
// be stopped, repeated and split over machines without doing anything twice.
package fleet

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"kanshiki/rules"
)

// Schema names the shape of a result line. Fields are only ever added.
const Schema = "kanshiki.scan/v1"

// Statuses of a result.
const (
	Done   = "done"
	Failed = "failed"
)

// Kinds of failure. Crash, Memory, Timeout and Network may be the machine's
// fault, so a rerun tries them again; the others are facts about the bytes.
const (
	Crash      = "crash"      // the worker ended without an answer
	Timeout    = "timeout"    // it was not done within the time allowed
	Memory     = "memory"     // it needed more memory than allowed
	Network    = "network"    // the object store was not reached, or broke off
	Unreadable = "unreadable" // it cannot be opened, or is no archive
	Empty      = "empty"      // there is nothing in it
)

// Failure says why there is no report.
type Failure struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
}

// passing reports whether trying again may help.
func (f *Failure) passing() bool {
	return f.Kind == Crash || f.Kind == Memory || f.Kind == Timeout || f.Kind == Network
}

// Result is what is known of one bundle: one line of results.jsonl. Nothing in
// it depends on when, where or under which name it was made, but Paths, which
// are filled in on the way out.
type Result struct {
	Schema string `json:"schema"`
	// Key is what the result is kept under; empty for what could not be read.
	Key string `json:"key"`
	// SHA256 of the bundle as stored (see collect.Summary), and its Bytes.
	SHA256 string   `json:"sha256"`
	Bytes  int64    `json:"bytes"`
	Paths  []string `json:"paths,omitempty"`
	Status string   `json:"status"`
	// Failure is set if Status is Failed, else Signature and Report are.
	Failure   *Failure        `json:"failure,omitempty"`
	Signature string          `json:"signature"`
	Report    json.RawMessage `json:"report,omitempty"`
}

// line writes r as one line.
func (r *Result) line() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// parseResult reads what line wrote, and refuses half of it.
func parseResult(data []byte) (*Result, error) {
	r := &Result{}
	if err := json.Unmarshal(data, r); err != nil {
		return nil, err
	}
	if r.Schema != Schema || r.Status != Done && r.Status != Failed || r.Status == Failed && r.Failure == nil {
		return nil, fmt.Errorf("not a result of schema %s", Schema)
	}
	return r, nil
}

// Signature is what bundles with the same trouble share: the sorted ids of the
// rules behind the causes, joined by " + ", without any name or address. Where
// something is broken, causes that are only warnings do not count.
func Signature(d *rules.Diagnosis) string {
	var faults, all []string
	for _, c := range d.Causes {
		all = append(all, c.Rule.ID)
		if c.Verdict == rules.Fault {
			faults = append(faults, c.Rule.ID)
		}
	}
	if len(faults) > 0 {
		all = faults
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " + ")
}

// key names the result of a bundle: its bytes, how it is read (see Scan.How)
// and what its name tells. The name of an archive tells only how it is packed;
// that of a single log, compressed or not, says what is in it.
func key(sum, how, path string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n", sum, how, told(path))
	return hex.EncodeToString(h.Sum(nil))
}

// archiveName matches names that say "many files in one".
var archiveName = regexp.MustCompile(`(?i)\.(tar(\.[a-z0-9]{2,4})?|tgz|txz|tzst|tbz2?|zip)$`)

func told(path string) string {
	if suffix := archiveName.FindString(path); suffix != "" {
		return strings.ToLower(suffix)
	}
	return filepath.Base(path)
}

// neutral is the name of a bundle within a result that is kept: two equal
// archives may be called differently, and either may be read first.
func neutral(sum, path string) string {
	if archiveName.MatchString(path) {
		return "bundle-" + sum[:min(16, len(sum))] + told(path)
	}
	return filepath.Base(path)
}

// plainName are names that mean the same in a shell, in JSON and to the reader.
var plainName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._+@=-]*$`)

// Named puts the name of the first of r.Paths where the report has a neutral
// one, so that its commands work beside the bundle. It returns r.
func (r *Result) Named() *Result {
	if len(r.Paths) == 0 || len(r.Report) == 0 {
		return r
	}
	if name := filepath.Base(r.Paths[0]); plainName.MatchString(name) {
		r.Report = bytes.ReplaceAll(r.Report, []byte(neutral(r.SHA256, r.Paths[0])), []byte(name))
	}
	return r
}
