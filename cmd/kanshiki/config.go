package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v4"

	"kanshiki/rules/lang"
)

// everywhere are the options that mean the same in every command: they stand at
// the top of the configuration file.
var everywhere = []string{"lang", "no-color", "no-pager", "rules", "timezone"}

// perCommand are those that a command's own section may hold besides. What
// names one case (a bundle, a time, a file to write) has no default.
var perCommand = []string{"fail-on", "max-bytes", "max-depth", "max-files", "max-name", "max-ratio", "max-spool", "output", "show", "suppress"}

// setting is one default of the configuration file.
type setting struct {
	command string // empty: all
	option  string
	values  []string
	line    int
}

// config is a configuration file as read.
type config struct {
	file     string // empty if the system has no place for one
	there    bool
	settings []setting
}

// configFile is $XDG_CONFIG_HOME/kanshiki/config.yaml (XDG Base Directory
// Specification: ~/.config where the variable is empty or not absolute).
func configFile() string {
	dir := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "kanshiki", "config.yaml")
}

// readConfig reads the file for a tree of commands; none is no error.
func readConfig(root *cobra.Command) (*config, error) {
	c := &config{file: configFile()}
	if c.file == "" {
		return c, nil
	}
	// A home that is no directory (/dev/null of service accounts) or that may not
	// be entered holds no file of this user's.
	if _, err := os.Stat(c.file); err != nil {
		return c, nil //nolint:nilerr // whatever the reason, there is no file to obey
	}
	data, err := os.ReadFile(c.file)
	if err != nil {
		return c, fmt.Errorf("cannot read %s: %w", c.file, reason(err))
	}
	c.there = true
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return c, hinted("it is YAML: option: value", "%s: %w", c.file, err)
	}
	if len(doc.Content) == 0 {
		return c, nil
	}
	return c, c.section(root, doc.Content[0], nil)
}

// configuredLang is what the file says of --lang, which is needed before there
// is any command; what else is wrong with it is said once there is.
func configuredLang() string {
	data, err := os.ReadFile(configFile())
	if err != nil {
		return ""
	}
	var c struct{ Lang string }
	if yaml.Unmarshal(data, &c) != nil {
		return ""
	}
	return c.Lang
}

// section reads a mapping: of a command, or for all where command is nil.
func (c *config) section(root *cobra.Command, node *yaml.Node, command *cobra.Command) error {
	if node.Kind == yaml.ScalarNode && node.Tag == "!!null" {
		return nil
	}
	if node.Kind != yaml.MappingNode {
		return hinted("write option: value, or command: and its options below", "%s:%d: no option stands here", c.file, node.Line)
	}
	known := everywhere
	if command != nil {
		known = optionsOf(command)
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if sub := section(root, key.Value); command == nil && sub != nil {
			if err := c.section(root, value, sub); err != nil {
				return err
			}
			continue
		}
		if !slices.Contains(known, key.Value) {
			return c.unknown(root, key, command, known)
		}
		s := setting{option: key.Value, line: key.Line}
		if command != nil {
			s.command = command.Name()
		}
		if key.Value == "lang" && !slices.Contains(lang.Names(), value.Value) {
			return hinted("use one of: "+strings.Join(lang.Names(), ", "), "%s:%d: unknown language %q", c.file, key.Line, value.Value)
		}
		switch value.Kind {
		case yaml.ScalarNode:
			s.values = []string{value.Value}
		case yaml.SequenceNode:
			for _, v := range value.Content {
				s.values = append(s.values, v.Value)
			}
		default:
			return hinted("write a value, or a list of them", "%s:%d: %s has no value", c.file, key.Line, key.Value)
		}
		c.settings = append(c.settings, s)
	}
	return nil
}

func (c *config) unknown(root *cobra.Command, key *yaml.Node, command *cobra.Command, known []string) error {
	where := "at the top"
	all := slices.Clone(known)
	if command != nil {
		where = "under " + command.Name()
	} else {
		for _, sub := range root.Commands() {
			if section(root, sub.Name()) != nil {
				all = append(all, sub.Name())
			}
		}
	}
	hint := meant(key.Value, all, "")
	if slices.Contains(perCommand, key.Value) && command == nil {
		hint = "it stands below a command: analyze: {" + key.Value + ": …}"
	}
	return hinted(cmp.Or(hint, "known "+where+": "+strings.Join(all, ", ")), "%s:%d: unknown key %q %s", c.file, key.Line, key.Value, where)
}

// section gives the command that a key at the top names; nil if it has no
// options that may have a default.
func section(root *cobra.Command, name string) *cobra.Command {
	for _, c := range root.Commands() {
		if c.Name() == name && len(optionsOf(c)) > 0 {
			return c
		}
	}
	return nil
}

// optionsOf are the options of a command that may have a default.
func optionsOf(cmd *cobra.Command) []string {
	var out []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if slices.Contains(everywhere, f.Name) || slices.Contains(perCommand, f.Name) {
			out = append(out, f.Name)
		}
	})
	return out
}

// of gives what the file says of an option of a command; the command's own
// section counts before the top.
func (c *config) of(command, option string) (setting, bool) {
	for _, name := range []string{command, ""} {
		for _, s := range c.settings {
			if s.option == option && s.command == name {
				return s, true
			}
		}
	}
	return setting{}, false
}

// defaults gives a command's options the values of the file, but for those that
// were given on the command line.
func (c *config) defaults(cmd *cobra.Command) (err error) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		s, ok := c.of(cmd.Name(), f.Name)
		if !ok || f.Changed || err != nil || !slices.Contains(optionsOf(cmd), f.Name) {
			return
		}
		for _, v := range s.values {
			// Not through the flag set: the option was not given by hand.
			if e := f.Value.Set(v); e != nil {
				err = hinted("kanshiki config shows what stands where", "%s:%d: %s: %q is not %s", c.file, s.line, s.option, v, article(f.Value.Type()))
			}
		}
	})
	return err
}
