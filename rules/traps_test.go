package rules

import (
	"slices"
	"strconv"
	"testing"
)

// The seeds' own slips and traps (catalogue 1.3). The comment of a fixture says
// what is wanted: `verdict:` one of these words, `open:` rules that must be
// open, `not:` rules that must not, `quiet:` rules heard as noise, `causes:` so
// many, `severity:` of the first cause at most.
func TestTraps(t *testing.T) {
	set := builtin(t)
	for _, f := range bundlesIn(t, "traps") {
		t.Run(f.name, func(t *testing.T) {
			d := diagnoseFixture(t, set, "traps", f)
			wanted := 0
			want := func(key string) []string {
				words := f.expect(key)
				wanted += len(words)
				return words
			}
			is := func(id string, verdicts ...Verdict) bool {
				return slices.ContainsFunc(d.Findings, func(x *Finding) bool { return x.Rule.ID == id && slices.Contains(verdicts, x.Verdict) })
			}
			if words := want("verdict"); len(words) > 0 && !slices.Contains(words, d.Verdict) {
				t.Errorf("verdict %s, want %s:%s", d.Verdict, words, describe(d))
			}
			for _, id := range want("open") {
				if !is(id, Fault, Warning) {
					t.Errorf("%s is not open:%s", id, describe(d))
				}
			}
			for _, id := range want("not") {
				if is(id, Fault, Warning) {
					t.Errorf("%s is open:%s", id, describe(d))
				}
			}
			for _, id := range want("quiet") {
				if !is(id, Benign, Transient) {
					t.Errorf("%s is not among the noise", id)
				}
			}
			for _, n := range want("causes") {
				if strconv.Itoa(len(d.Causes)) != n {
					t.Errorf("%d causes, want %s:%s", len(d.Causes), n, describe(d))
				}
			}
			for _, s := range want("severity") {
				if len(d.Causes) > 0 && slices.Index(severities, d.Causes[0].Severity) > slices.Index(severities, Severity(s)) {
					t.Errorf("severity %s, want %s at most", d.Causes[0].Severity, s)
				}
			}
			if wanted == 0 {
				t.Error("the fixture asserts nothing")
			}
		})
	}
}
