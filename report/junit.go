package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"kanshiki/rules"
)

// The elements that Jenkins' junit-10.xsd knows. Times and host names are
// optional there, and left out: they would differ from run to run.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string       `xml:"classname,attr"`
		Name    string       `xml:"name,attr"`
		Skipped *junitResult `xml:"skipped"`
		Failure *junitResult `xml:"failure"`
		Out     string       `xml:"system-out,omitempty"`
	}
	junitResult struct {
		Type    string `xml:"type,attr,omitempty"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes a test case a rule: failed where it found an open fault,
// skipped where it had no input, could not tell, or all that it found is
// suppressed. What it found besides is the output of its case.
func writeJUnit(w io.Writer, d *rules.Diagnosis, opt Options) error {
	suite := junitSuite{Name: bundleNames(d), Properties: []junitProperty{
		{"verdict", d.Verdict}, {"headline", Printable(d.Headline)},
	}}
	for _, c := range opt.words().junitCases(d) {
		suite.Tests++
		if c.Failure != nil {
			suite.Failures++
		}
		if c.Skipped != nil {
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, c)
	}
	data, err := xml.MarshalIndent(junitSuites{Name: "kanshiki", Tests: suite.Tests, Failures: suite.Failures, Suites: []junitSuite{suite}}, "", "  ")
	if err != nil {
		return err
	}
	// No attribute holds a newline; in text it may stand as it is, for those
	// who open the file in an editor.
	data = bytes.ReplaceAll(data, []byte("&#xA;"), []byte("\n"))
	_, err = io.WriteString(w, xml.Header+string(data)+"\n")
	return err
}

// bundleNames is what a diagnosis is about, in a line.
func bundleNames(d *rules.Diagnosis) string {
	return strings.Join(each(d.Bundles, func(b rules.BundleInfo) string { return Printable(b.Name) }), ", ")
}

// rulesOf names the rules of a diagnosis, each once: those that had input or
// found something, and those of which no input was here. A rule that found
// something had input, whatever the lists say.
func rulesOf(d *rules.Diagnosis) (had, idle []*rules.Rule) {
	seen := map[string]bool{}
	add := func(list []*rules.Rule, r *rules.Rule) []*rules.Rule {
		if seen[r.ID] {
			return list
		}
		seen[r.ID] = true
		return append(list, r)
	}
	for _, r := range d.Coverage.Judged {
		had = add(had, r)
	}
	for _, f := range d.Findings {
		had = add(had, f.Rule)
	}
	for _, s := range d.Coverage.Suppressed {
		for _, f := range s.Findings {
			had = add(had, f.Rule)
		}
	}
	for _, r := range d.Coverage.Idle {
		idle = add(idle, r)
	}
	return had, idle
}

// junitCases makes the cases, by class and rule.
func (w words) junitCases(d *rules.Diagnosis) []junitCase {
	found := map[string][]*rules.Finding{}
	for _, f := range d.Findings {
		found[f.Rule.ID] = append(found[f.Rule.ID], f)
	}
	quiet := map[string]*rules.Suppression{}
	for _, s := range d.Coverage.Suppressed {
		for _, f := range s.Findings {
			quiet[f.Rule.ID] = s.By
		}
	}
	had, idle := rulesOf(d)
	cases := each(had, func(r *rules.Rule) junitCase {
		c := junitCase{Class: r.Class, Name: r.ID}
		c.Failure, c.Skipped, c.Out = w.junitOutcome(d, found[r.ID])
		if by := quiet[r.ID]; by != nil && c.Failure == nil {
			c.Skipped = &junitResult{Message: w.Say("suppressed until %s", answers(by))}
		}
		return c
	})
	for _, r := range idle {
		cases = append(cases, junitCase{Class: r.Class, Name: r.ID, Skipped: &junitResult{Message: w.Say("nothing that it reads is here")}})
	}
	slices.SortFunc(cases, func(a, b junitCase) int { return strings.Compare(a.Class+" "+a.Name, b.Class+" "+b.Name) })
	return cases
}

// junitOutcome sorts the findings of one rule: faults fail its case, what is
// undetermined skips it unless it failed, the rest is output.
func (w words) junitOutcome(d *rules.Diagnosis, found []*rules.Finding) (failure, skipped *junitResult, out string) {
	for _, f := range found {
		text := w.junitText(d, f)
		switch f.Verdict {
		case rules.Fault:
			if failure == nil {
				failure = &junitResult{Type: string(f.Severity), Message: w.where(f, 3) + Printable(f.Message)}
			}
			failure.Text += text
		case rules.Undetermined:
			if skipped == nil {
				skipped = &junitResult{Message: w.Say("cannot tell: %s", w.where(f, 3)+Printable(f.Message))}
			}
			out += text
		default:
			out += text
		}
	}
	if failure != nil {
		skipped = nil // a case has one outcome; the doubt stays in its output
	}
	return failure, skipped, out
}

// junitText is one finding in lines: what, since when, why, what to do, proof.
func (w words) junitText(d *rules.Diagnosis, f *rules.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s: %s%s\n", f.Verdict, w.where(f, 3), Printable(f.Message))
	if s := w.seen(f); s != "" {
		fmt.Fprintf(&b, "  %s\n", s)
	}
	if f.AccountedBy != nil {
		b.WriteString(w.Say("  follows from: %s\n", w.saying(f.AccountedBy)))
	}
	if remedy := f.Remedy(); remedy != "" && f.Verdict != rules.Benign && f.Verdict != rules.Transient {
		b.WriteString(w.Say("  do: %s\n", Printable(remedy)))
	}
	for _, e := range f.Evidence {
		fmt.Fprintf(&b, "  %s%s: %s\n", number(d, e.Bundle), place(e), Printable(e.Text))
	}
	return b.String()
}
