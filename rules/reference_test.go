package rules

import (
	"flag"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"kanshiki/parse"
)

var update = flag.Bool("update", false, "rewrite REFERENCE.md")

const referenceFile = "REFERENCE.md"

// REFERENCE.md is what stands in the packs, in a form to read: it is made by
// this test and must be current.
func TestReference(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	want := reference(set)
	if *update {
		if err := os.WriteFile(referenceFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Errorf("%s is not current: make update", referenceFile)
	}
	for _, r := range set.Rules {
		if !strings.Contains(want, "| `"+r.ID+"` |") {
			t.Errorf("%s is not in the reference", r.ID)
		}
	}
}

func reference(set *Set) string {
	packs := map[string][]*Rule{}
	var names []string
	for _, r := range set.Rules {
		pack := path.Dir(r.File)
		if packs[pack] == nil {
			names = append(names, pack)
		}
		packs[pack] = append(packs[pack], r)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString("# Built-in rules\n\nGenerated from `packs/` by `make update`; do not edit.\n`kanshiki explain RULE` says more of each.\n\n")
	fmt.Fprintf(&b, "%d rules in %d packs. Severity is that of faults and warnings; “headline” rules say what failed, not why.\n", len(set.Rules), len(names))
	for _, name := range names {
		fmt.Fprintf(&b, "\n## %s (%d)\n\n| rule | says | class | verdicts | severity | reads | refs |\n|---|---|---|---|---|---|---|\n", name, len(packs[name]))
		for _, r := range packs[name] {
			cells := []string{"`" + r.ID + "`", cell(r.Title), r.Class, strings.Join(verdicts(r), ", "), strings.Join(severitiesOf(r), ", "),
				cell(inputOf(r)), cell(strings.Join(r.Refs, ", "))}
			b.WriteString(strings.ReplaceAll("| "+strings.Join(cells, " | ")+" |\n", "|  |", "| |"))
		}
	}
	b.WriteString("\n## What is recognised and not read\n\nA file of these kinds counts as read: it was looked at whether a rule, or somebody who asks, would gain from it. What no parser\n" +
		"knows and no row here names is reported as of a kind not known, by name.\n\n| what | why |\n|---|---|\n")
	for _, u := range parse.UnreadKinds() {
		fmt.Fprintf(&b, "| %s | %s |\n", cell(u.What), cell(u.Why))
	}
	return b.String()
}

// cell keeps a text within its cell of a Markdown table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(strings.TrimSpace(s))
}

func verdicts(r *Rule) (out []string) {
	for _, v := range []Verdict{Fault, Warning, Transient, Benign, Undetermined} {
		if slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return o.Verdict == v }) {
			out = append(out, string(v))
		}
	}
	return out
}

// severitiesOf the open findings, the worst first.
func severitiesOf(r *Rule) (out []string) {
	for _, s := range slices.Backward(severities) {
		if slices.ContainsFunc(r.Outcomes, func(o Outcome) bool {
			return (o.Verdict == Fault || o.Verdict == Warning) && o.Severity == s
		}) {
			out = append(out, string(s))
		}
	}
	if r.Symptom {
		out = append(out, "headline")
	}
	return out
}

func inputOf(r *Rule) string {
	switch {
	case len(r.Logs) > 0:
		var kinds []string
		for _, k := range r.Logs {
			kinds = append(kinds, string(k))
		}
		return "logs " + strings.Join(kinds, ", ")
	case r.Check != "":
		return "check " + r.Check + ": " + strings.Join(findCheck(r.Check).Reads, ", ")
	case r.Objects != "":
		return "objects " + r.Objects
	}
	return "facts " + r.Facts
}
