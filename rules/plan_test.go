package rules

import (
	"slices"
	"testing"

	"kanshiki/parse"
)

// In a journal a rule with short literals is tried on its program's lines only;
// in the program's own log, and where nobody knows whose lines they are, on all
// that hold its literals.
func TestLiteralsIn(t *testing.T) {
	for _, tc := range []struct {
		literals []string
		logs     []parse.Kind
		have     []parse.Kind
		want     []string
	}{
		{[]string{" sc "}, []parse.Kind{"haproxy"}, []parse.Kind{parse.Journal}, []string{"haproxy"}},
		{[]string{" sc "}, []parse.Kind{"haproxy"}, []parse.Kind{"haproxy", parse.Journal}, []string{" sc "}},
		{[]string{" sc "}, []parse.Kind{"haproxy"}, []parse.Kind{parse.Text}, []string{" sc "}},
		{[]string{" sc "}, []parse.Kind{"haproxy", "crio"}, []parse.Kind{parse.Journal}, []string{" sc "}}, // crio is too short
		{[]string{" sc "}, []parse.Kind{parse.Journal}, []parse.Kind{parse.Journal}, []string{" sc "}},
		{[]string{"connection refused"}, []parse.Kind{"haproxy"}, []parse.Kind{parse.Journal}, []string{"connection refused"}},
	} {
		got := literalsIn(tc.have, &want{pattern: &Pattern{Literals: tc.literals}, logs: tc.logs})
		if !slices.Equal(got, tc.want) {
			t.Errorf("%q of %v in %v: got %q, want %q", tc.literals, tc.logs, tc.have, got, tc.want)
		}
	}
}
