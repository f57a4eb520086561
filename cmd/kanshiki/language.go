package main

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kanshiki/rules/lang"
)

const langUsage = "`language`: en or ja (default: the locale's; JSON, YAML,\nSARIF, JUnit and templates are English unless told)"

// spoken takes --lang out of the arguments: help and errors need the language
// before any option is read. What cobra is asked to complete stays as it is.
func spoken(args []string, getenv func(string) string) (l lang.Language, given bool, rest []string, err error) {
	l = lang.Environment(getenv)
	if len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd) {
		return l, false, args, nil
	}
	for i := 0; i < len(args); i++ {
		value, ok := strings.CutPrefix(args[i], "--lang=")
		switch {
		case args[i] == "--":
			return l, given, append(rest, args[i:]...), nil
		case args[i] == "--lang" && i+1 == len(args):
			return l, given, nil, hinted("use one of: "+strings.Join(lang.Names(), ", "), "option --%s needs a value", "lang")
		case args[i] == "--lang":
			i++
			value = args[i]
		case !ok:
			rest = append(rest, args[i])
			continue
		}
		if err := choice("language", value, lang.Names()); err != nil {
			return l, given, nil, err
		}
		l, given = lang.Language(value), true
	}
	if !given && len(rest) > 0 && rest[0] == "man" {
		l = lang.English // the pages of a release do not depend on who builds it
	}
	return l, given, rest, nil
}

// forOutput is the language of a report in a format. Programs read the same
// bytes wherever they run, unless --lang asks for something else.
func (a *app) forOutput(format string) lang.Language {
	if !a.langGiven && !slices.Contains([]string{"table", "wide", "markdown", "html"}, format) {
		return lang.English
	}
	return a.lang
}

// translate puts the help of a command and of all below it into the language.
func (a *app) translate(cmd *cobra.Command) {
	cmd.Short, cmd.Long = a.lang.Phrase(cmd.Short), a.lang.Phrase(cmd.Long)
	say := func(f *pflag.Flag) {
		f.Usage = a.lang.Phrase(f.Usage)
		a.sayDefault(f)
	}
	cmd.Flags().VisitAll(say)
	cmd.PersistentFlags().VisitAll(say)
	for _, c := range cmd.Commands() {
		a.translate(c)
	}
}

// noDefault is, by the type of an option, the default that pflag keeps to itself.
var noDefault = map[string]string{"string": "", "bool": "false", "int": "0", "int64": "0", "duration": "0s", "stringSlice": "[]", "stringArray": "[]", "size": "0"}

// sayDefault words an option's default, which pflag would do in English.
func (a *app) sayDefault(f *pflag.Flag) {
	nothing, known := noDefault[f.Value.Type()]
	if a.lang != lang.Japanese || !known {
		return
	}
	alone := pflag.NewFlagSet("", pflag.ContinueOnError)
	alone.AddFlag(f)
	shown := strings.TrimSuffix(strings.TrimRight(alone.FlagUsages(), "\n"), ")")
	if i := strings.LastIndex(shown, " (default "); i >= 0 && strings.Contains(shown[i:], f.DefValue) {
		f.Usage += a.lang.Say(" (default %s)", shown[i+len(" (default "):])
		f.DefValue = nothing
	}
}

// printOwn is print for lines of our own, in the language.
func (a *app) printOwn(lines ...string) error {
	said := make([]string, len(lines))
	for i, l := range lines {
		said[i] = a.lang.Phrase(l)
	}
	return a.print(said...)
}

// voice is standard error in a language: everything that is written there is
// said by the program itself, one line or several in each Write.
type voice struct {
	io.Writer
	lang.Language
}

func (s voice) Write(p []byte) (int, error) {
	if len(p) == 0 || p[0] == '\r' { // a progress line
		return s.Writer.Write(p)
	}
	var out bytes.Buffer
	for line := range strings.Lines(string(p)) {
		text, end := strings.CutSuffix(line, "\n")
		indent := len(text) - len(strings.TrimLeft(text, " "))
		out.WriteString(text[:indent] + s.Phrase(text[indent:]))
		if end {
			out.WriteByte('\n')
		}
	}
	if _, err := s.Writer.Write(out.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// fileOf is the file that w writes to in the end, or nil.
func fileOf(w io.Writer) *os.File {
	if s, ok := w.(voice); ok {
		w = s.Writer
	}
	if p, ok := w.(*pager); ok {
		w = p.screen
	}
	f, _ := w.(*os.File)
	return f
}
