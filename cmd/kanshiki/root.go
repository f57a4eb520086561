package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/rules/lang"
)

const rootLong = `kanshiki reads an OpenShift bundle and says what is wrong, why, and how it
knows. It needs no cluster, no network and no configuration.

  kanshiki must-gather.tar.gz          diagnose a bundle: archive or directory
  kanshiki log-bundle.tar.gz lb.log    several inputs of one case, one time axis
  oc logs POD | kanshiki -             whatever comes through a pipe
  kanshiki explain RULE                what a rule means and what to do

A bundle is a must-gather, an installer log-bundle, a sosreport, an insights
archive, or loose logs and saved "oc get" output.

Exit status: 0 done, no fault; 1 done, at least one fault; 2 could not do it.`

// helpTemplate and usageTemplate are shorter than cobra's own: what it is, how
// to call it, options.
const helpTemplate = `{{with or .Long .Short}}{{. | trimTrailingWhitespaces}}

{{end}}{{.UsageString}}`

const usageTemplate = `Usage: {{.UseLine}}
{{if .HasAvailableSubCommands}}
Commands:
{{range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}  {{rpad .Name .NamePadding}}  {{.Short}}
{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}
Options:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}{{if .HasAvailableSubCommands}}
{{.CommandPath}} COMMAND --help says more about a command.
{{end}}`

// root builds the tree of commands. program is what the binary was called as:
// oc and kubectl find a plugin by the name oc-kanshiki.
func (a *app) root(program string) *cobra.Command {
	root := &cobra.Command{
		Use:           "kanshiki [BUNDLE…]",
		Short:         "say what is wrong with an OpenShift cluster, from a bundle",
		Long:          rootLong,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	if host, ok := strings.CutSuffix(strings.TrimSuffix(filepath.Base(program), ".exe"), "-kanshiki"); ok {
		root.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: host + " kanshiki"}
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetHelpTemplate(helpTemplate)
	root.SetUsageTemplate(a.lang.Say(usageTemplate))
	root.SetFlagErrorFunc(flagError)
	root.DisableFlagsInUseLine = true
	root.AddCommand(a.analyzeCommand(), a.collectCommand(), a.verifyCommand(), a.paged(a.getCommand()), a.paged(a.logsCommand()), a.paged(a.queryCommand()),
		a.paged(a.findCommand()), a.paged(a.timelineCommand()), a.paged(a.diffCommand()), a.scanCommand(), a.rulesCommand(), a.explainCommand(), a.redactCommand(), a.encryptCommand(), a.decryptCommand(), a.signCommand(),
		a.configCommand(), a.manCommand(), a.versionCommand())
	root.InitDefaultCompletionCmd()
	root.SetHelpCommand(&cobra.Command{
		Use:   "help [COMMAND]",
		Short: "say more about a command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return subcommand(cmd, rest)
			}
			return cmd.Help()
		},
	})
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" { // cobra's own, in our words
			c.Short = "print a completion script for bash, zsh, fish or powershell"
			c.Long = completionLong
			c.Args = subcommand
			c.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
	a.configured(root)
	completions(root)
	root.PersistentFlags().BoolP("help", "h", false, "say more about a command")
	root.PersistentFlags().String("lang", "", langUsage)
	completeFrom(root, "lang", lang.Names())
	if a.lang == lang.Japanese {
		a.translate(root)
	}
	return root
}

// implied puts "analyze" in front where only a bundle (or analyze's options)
// was given.
func implied(root *cobra.Command, args []string) ([]string, error) {
	if len(args) == 0 {
		return args, nil
	}
	word := args[0]
	switch word {
	case "-h", "--help":
		return args, nil
	case cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd:
		if len(args) > 2 { // the last word is the one to be completed
			if rest, err := implied(root, args[1:]); err == nil {
				return append([]string{word}, rest...), nil
			}
		}
		return args, nil
	case "--version":
		return []string{"version"}, nil
	}
	var names []string
	for _, c := range root.Commands() {
		if c.Name() == word || c.HasAlias(word) {
			return args, nil
		}
		names = append(names, c.Name())
	}
	analyze := append([]string{"analyze"}, args...)
	if strings.HasPrefix(word, "-") || strings.ContainsAny(word, "./") {
		return analyze, nil
	}
	if _, err := os.Stat(word); err == nil {
		return analyze, nil
	}
	hint := "kanshiki --help lists the commands"
	if m := meant(word, names, ""); m != "" {
		hint = m
	}
	return nil, hinted(hint, "unknown command %q, and no file of that name", word)
}
