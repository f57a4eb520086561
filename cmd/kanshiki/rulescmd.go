package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/report"
	"kanshiki/rules"
)

func (a *app) rulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules COMMAND",
		Short: "list, show, test and write rules",
		Long: `A rule is one YAML file that says when something is a fault, and when the same
words are not. It carries its own tests.`,
		DisableFlagsInUseLine: true,
		Args:                  subcommand,
		RunE:                  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.rulesList(), a.rulesShow(), a.rulesTest(), a.rulesLint(), a.rulesNew(), a.rulesSchema())
	return cmd
}

func (a *app) rulesList() *cobra.Command {
	var dirs []string
	cmd := &cobra.Command{
		Use:   "list [ID|CLASS…]",
		Short: "list the rules, all or some",
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := loadRules(dirs)
			if err != nil {
				return err
			}
			if err := checkChosen(set, args); err != nil {
				return err
			}
			var rows [][]string
			for _, r := range set.Rules {
				if len(args) == 0 || slices.ContainsFunc(args, func(s string) bool {
					return s == r.ID || s == r.Class || strings.HasPrefix(r.Class, s+"/")
				}) {
					rows = append(rows, []string{r.ID, r.Class, reads(r), r.In(a.lang).Title})
				}
			}
			columns, _ := a.columns()
			lines, err := report.Grid([]string{a.lang.Say("RULE"), a.lang.Say("CLASS"), a.lang.Say("READS"), a.lang.Say("SAYS")}, rows, 0, columns)
			if err != nil {
				return err
			}
			return a.print(lines...)
		},
	}
	withRules(cmd, &dirs)
	return cmd
}

func (a *app) rulesShow() *cobra.Command {
	var dirs []string
	cmd := &cobra.Command{
		Use:               "show RULE",
		Short:             "show how a rule decides: what it reads, matches and concludes",
		Args:              exactly("rule"),
		ValidArgsFunction: completeRule,
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := loadRules(dirs)
			if err != nil {
				return err
			}
			r, err := findRule(set, args[0])
			if err != nil {
				return err
			}
			return a.printOwn(mechanics(r.In(a.lang))...)
		},
	}
	withRules(cmd, &dirs)
	return cmd
}

// mechanics says line by line how a rule decides.
func mechanics(r *rules.Rule) []string {
	lines := []string{"rule:        " + r.ID, "says:        " + r.Title, "class:       " + r.Class, "reads:       " + reads(r)}
	for l := range strings.Lines(r.Program.String()) {
		lines = append(lines, "jq:          "+l)
	}
	for _, p := range r.Match {
		lines = append(lines, "opened by:   "+p.String())
	}
	for _, p := range r.FollowedBy {
		lines = append(lines, "closed by:   "+p.String())
	}
	if r.ClearedBy != nil {
		lines = append(lines, "cleared by:  the state of "+r.ClearedBy.Objects+" objects")
	}
	if len(r.By) > 0 {
		lines = append(lines, "one case by: "+strings.Join(r.By, ", "))
	}
	if r.Scope != "" {
		lines = append(lines, "scope:       "+r.Scope)
	}
	if r.Grace > 0 {
		lines = append(lines, "grace:       "+r.Grace.String())
	}
	for _, o := range r.Outcomes {
		lines = append(lines, concludes(o)...)
	}
	for _, t := range r.Tests() {
		lines = append(lines, "tested:      "+t.Name)
	}
	return append(lines, fmt.Sprintf("from:        %s in pack %s", r.File, r.Pack))
}

// concludes is one row of a decision table: what it says, and when.
func concludes(o rules.Outcome) []string {
	says := string(o.Verdict) + " " + string(o.Severity) + ": " + o.Message
	if o.Verdict == rules.None {
		says = "none: not this rule's business"
	}
	when := o.If.String()
	if when == "" {
		return []string{"concludes:   " + says}
	}
	return []string{"concludes:   " + says, "       if:   " + when}
}

func (a *app) rulesTest() *cobra.Command {
	var dirs []string
	var verbose bool
	var corpus corpusOptions
	cmd := &cobra.Command{
		Use:   "test [PATH|ID…]",
		Short: "run the tests inside rules, or rules over a corpus",
		Long: `Run the tests inside rules. A path names a file or folder of rules.

With --corpus run the rules over bundles instead, and print how often each came to
which verdict, what is wrong by the bundles' labels, and what changed since the
last run. A bundle is labelled by a folder above it called ok, healthy or fault, by
a line "healthy PATH" or "fault PATH" in labels.txt at the top, or by a case.json
beside it that has input and expect_fault.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			set, ids, err := selected(args, dirs)
			if err != nil {
				return err
			}
			if corpus.dir != "" {
				return a.rulesCorpus(cmd.Context(), &corpus, set, args, ids, dirs)
			}
			failed := 0
			for _, t := range rules.TestRules(set, ids) {
				switch {
				case t.Err != nil:
					failed++
					err = a.printOwn(strings.Split(fmt.Sprintf("FAIL %s: %s: %v", t.Rule, t.Test, t.Err), "\n")...)
				case verbose:
					err = a.print("ok   " + t.Rule + ": " + t.Test)
				}
				if err != nil {
					return err
				}
			}
			if failed > 0 {
				a.status = exitFault
				return nil
			}
			return a.print("ok")
		},
	}
	withRules(cmd, &dirs)
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "name the tests that held, too")
	corpus.flags(cmd.Flags())
	return cmd
}

func (a *app) rulesLint() *cobra.Command {
	return &cobra.Command{
		Use:   "lint PATH…",
		Short: "check rules and say what the loader would refuse, file by file",
		RunE: func(_ *cobra.Command, args []string) error {
			base, err := rules.Builtin()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return hinted("kanshiki rules lint DIR", "no rules given")
			}
			if err := exist(args); err != nil {
				return err
			}
			if _, err := rules.Load(base, args...); err != nil {
				a.status = exitFault
				return a.printOwn(strings.Split(err.Error(), "\n")...)
			}
			return a.print("ok")
		},
	}
}

// withRules gives a command the option --rules.
func withRules(cmd *cobra.Command, dirs *[]string) {
	cmd.Flags().StringArrayVar(dirs, "rules", nil, "add the rules in `dir`, or override by id (repeatable)")
}
