package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kanshiki/collect"
	"kanshiki/parse/look"
	"kanshiki/report"
	"kanshiki/rules"
)

// completeWithin is how long somebody waits for a completion.
const completeWithin = 3 * time.Second

const completionLong = `Print a script by which a shell completes commands, options, bundles, rules,
kinds, and the names, hosts and pods of a bundle.

  source <(kanshiki completion bash)
  kanshiki completion zsh > "${fpath[1]}/_kanshiki"
  kanshiki completion fish | source

As a plugin: a link to the program called kubectl_complete-kanshiki (or
oc_complete-kanshiki) beside kubectl-kanshiki completes kubectl kanshiki, too.`

// bundleEndings are the endings of files that a shell offers as bundles, beside
// directories.
var bundleEndings = []string{"tar", "gz", "tgz", "xz", "txz", "zst", "bz2", "zip", "log", "txt", "json", "yaml", "yml", "journal"}

const (
	noFiles   = cobra.ShellCompDirectiveNoFileComp
	keptOrder = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
)

// completions says for every command what its words may be.
func completions(root *cobra.Command) {
	anyBundles := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return bundleEndings, cobra.ShellCompDirectiveFilterFileExt
	}
	root.ValidArgsFunction = func(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		for _, c := range cmd.Commands() {
			if strings.HasPrefix(c.Name(), word) { // a shell takes commands or endings, not both
				return nil, noFiles
			}
		}
		return bundleEndings, cobra.ShellCompDirectiveFilterFileExt
	}
	for _, c := range root.Commands() {
		switch c.Name() {
		case "analyze", "timeline":
			c.ValidArgsFunction = anyBundles
		case "verify", "redact", "query", "find":
			c.ValidArgsFunction = bundlesUpTo(1, nil)
		case "diff":
			c.ValidArgsFunction = bundlesUpTo(2, nil)
		case "get":
			c.ValidArgsFunction = bundlesUpTo(1, completeObjects)
			offer(c, "namespace", func(p *look.Paths, _ []string) []string { return p.Namespaces })
		case "logs":
			c.ValidArgsFunction = bundlesUpTo(1, completeLogs)
			offer(c, "host", func(p *look.Paths, _ []string) []string { return p.Hosts })
			offer(c, "namespace", func(p *look.Paths, _ []string) []string { return p.Namespaces })
			offer(c, "container", containersOf)
		case "config", "version":
			c.ValidArgsFunction = cobra.NoFileCompletions
		}
	}
	for _, option := range []string{"only", "skip"} {
		analyze, _, _ := root.Find([]string{"analyze"})
		_ = analyze.RegisterFlagCompletionFunc(option, completeChosen)
	}
}

// bundlesUpTo offers bundles for the first n words and then what next says.
func bundlesUpTo(n int, next cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		switch {
		case len(args) < n:
			return bundleEndings, cobra.ShellCompDirectiveFilterFileExt
		case next != nil:
			return next(cmd, args, word)
		}
		return nil, noFiles
	}
}

// pathsOf gives what a bundle's paths tell, or nothing if that takes too long.
func pathsOf(cmd *cobra.Command, bundle string) *look.Paths {
	ctx, cancel := context.WithTimeout(commandContext(cmd), completeWithin)
	defer cancel()
	p, err := look.ReadPaths(ctx, look.Bundle{Name: bundle, Walker: &collect.Walker{}})
	if err != nil || bundle == "-" {
		return &look.Paths{}
	}
	return p
}

func commandContext(cmd *cobra.Command) context.Context {
	if ctx := cmd.Context(); ctx != nil {
		return ctx
	}
	return context.Background()
}

// offer completes an option from the bundle that the command line names first.
func offer(cmd *cobra.Command, option string, choose func(p *look.Paths, args []string) []string) {
	// It fails only for an option that does not exist, which its test would show.
	_ = cmd.RegisterFlagCompletionFunc(option, func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 || args[0] == "-" {
			return nil, noFiles
		}
		return beginning(word, choose(pathsOf(cmd, args[0]), args)), noFiles
	})
}

// beginning gives the names that begin with word, but for those that no object
// has and a shell might take apart.
func beginning(word string, names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(s string) bool {
		return !strings.HasPrefix(s, word) || s != report.Printable(s) || strings.ContainsAny(s, " \t\"'`$;&|<>(){}*?!\\")
	})
}

// completeObjects offers kinds, then the names of the objects of that kind.
func completeObjects(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 1 {
		return beginning(word, look.Words()), noFiles
	}
	r, ok := look.Find(args[1])
	if !ok || args[0] == "-" {
		return nil, noFiles
	}
	ctx, cancel := context.WithTimeout(commandContext(cmd), completeWithin)
	defer cancel()
	namespace, _ := cmd.Flags().GetString("namespace")
	found, err := look.Objects(ctx, look.Bundle{Name: args[0], Walker: &collect.Walker{}}, look.Question{Kinds: []string{r.Kind}, Namespace: namespace})
	if err != nil {
		return nil, noFiles
	}
	var names []string
	for _, o := range found.Objects {
		if !slices.Contains(args[2:], o.Name) {
			names = append(names, o.Name)
		}
	}
	slices.Sort(names)
	return beginning(word, slices.Compact(names)), noFiles
}

// completeLogs offers units and the pods that have a log.
func completeLogs(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) != 1 || args[0] == "-" {
		return nil, noFiles
	}
	p := pathsOf(cmd, args[0])
	namespace, _ := cmd.Flags().GetString("namespace")
	var names []string
	if namespace == "" {
		names = append(names, p.Units...)
	}
	for _, pod := range p.Pods {
		if ns, name, _ := strings.Cut(pod, "/"); namespace == "" || ns == namespace {
			names = append(names, name)
		}
	}
	return beginning(word, names), keptOrder
}

func containersOf(p *look.Paths, args []string) []string {
	var out []string
	for _, c := range p.Containers {
		if parts := strings.Split(c, "/"); len(args) < 2 || parts[1] == strings.TrimPrefix(args[1], "pod/") {
			out = append(out, parts[2])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// completeChosen offers rules and classes, the last of a list with commas.
func completeChosen(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	set, err := rules.Builtin()
	if err != nil {
		return nil, noFiles
	}
	before := word[:strings.LastIndexByte(word, ',')+1]
	var out []string
	for class := range rules.Classes() {
		out = append(out, before+class)
	}
	slices.Sort(out)
	for _, id := range ruleIDs(set) {
		out = append(out, before+id)
	}
	return beginning(word, out), keptOrder | cobra.ShellCompDirectiveNoSpace
}

// completer turns the words of a program called kubectl_complete-kanshiki (or
// oc_complete-kanshiki), as kubectl asks for a plugin's completions, into ours.
func completer(program string, args []string) []string {
	base := strings.TrimSuffix(filepath.Base(program), ".exe")
	if strings.HasSuffix(base, "_complete-kanshiki") {
		return append([]string{cobra.ShellCompRequestCmd}, args...)
	}
	return args
}
