package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"kanshiki/rules"
)

// builtinRules loads the built-in rules once in a process. Nothing changes a set once
// it is loaded, so that runs may share it.
var builtinRules = sync.OnceValues(rules.Builtin)

// loadRules gives the built-in rules with those in dirs (or files) on top.
func loadRules(dirs []string) (*rules.Set, error) {
	set, err := builtinRules()
	if err != nil {
		return nil, fmt.Errorf("built-in rules refused\n%w", err)
	}
	return addRules(set, dirs)
}

func addRules(set *rules.Set, dirs []string) (*rules.Set, error) {
	if len(dirs) == 0 {
		return set, nil
	}
	if err := exist(dirs); err != nil {
		return nil, err
	}
	set, err := rules.Load(set, dirs...)
	if err != nil {
		return nil, hinted("kanshiki rules lint checks rules without a bundle", "rules refused\n%w", err)
	}
	return set, nil
}

// findRule returns the rule called id, or says which one was meant.
func findRule(set *rules.Set, id string) (*rules.Rule, error) {
	if r := set.Find(id); r != nil {
		return r, nil
	}
	hint := "kanshiki rules list names them all"
	if m := meant(id, ruleIDs(set), ""); m != "" {
		hint = m
	}
	return nil, hinted(hint, "unknown rule %q", id)
}

// checkChosen refuses a name in --only or --skip that is no rule, class or area.
func checkChosen(set *rules.Set, names []string) error {
	known := ruleIDs(set)
	for class := range rules.Classes() {
		area, _, _ := strings.Cut(class, "/")
		known = append(known, class, area)
	}
	slices.Sort(known)
	known = slices.Compact(known)
	for _, n := range names {
		if _, ok := slices.BinarySearch(known, n); ok {
			continue
		}
		hint := "kanshiki rules list names rules and classes"
		if m := meant(n, known, ""); m != "" {
			hint = m
		}
		return hinted(hint, "no rule or class is called %q", n)
	}
	return nil
}

func ruleIDs(set *rules.Set) []string {
	var ids []string
	for _, r := range set.Rules {
		ids = append(ids, r.ID)
	}
	return ids
}

// reads says in a word or two what a rule's input is.
func reads(r *rules.Rule) string {
	switch {
	case len(r.Logs) > 0:
		var kinds []string
		for _, k := range r.Logs {
			kinds = append(kinds, string(k))
		}
		return "logs: " + strings.Join(kinds, ", ")
	case r.Objects != "":
		return "objects: " + r.Objects
	case r.Facts != "":
		return "facts: " + r.Facts
	}
	return fmt.Sprintf("check: %s", r.Check)
}

// completeFrom offers fixed words for an option.
func completeFrom(cmd *cobra.Command, option string, words []string) {
	// It fails only for an option that does not exist, which help would show.
	_ = cmd.RegisterFlagCompletionFunc(option, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// completeRule offers the ids of the built-in rules.
func completeRule(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	set, err := rules.Builtin()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return beginning(word, ruleIDs(set)), cobra.ShellCompDirectiveNoFileComp
}

// selected loads the rules that paths among args hold, and returns the set and
// the ids that args mean; no ids mean all.
func selected(args, dirs []string) (set *rules.Set, ids []string, err error) {
	base, err := loadRules(dirs)
	if err != nil {
		return nil, nil, err
	}
	var paths []string
	for _, arg := range args {
		if _, err := os.Stat(arg); err == nil {
			paths = append(paths, arg)
			continue
		}
		if strings.ContainsAny(arg, "./") {
			return nil, nil, exist([]string{arg})
		}
		if _, err := findRule(base, arg); err != nil {
			return nil, nil, err
		}
		ids = append(ids, arg)
	}
	if len(paths) == 0 {
		return base, ids, nil
	}
	set, err = addRules(base, paths)
	if err != nil {
		return nil, nil, err
	}
	before := len(ids)
	for _, r := range set.Rules {
		if !slices.Contains(base.Rules, r) {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == before {
		return nil, nil, hinted("a rule's file ends in .yaml", "no rules in %s", strings.Join(paths, ", "))
	}
	return set, ids, nil
}
