package main

import (
	_ "embed"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/rules"
)

//go:embed rule.yaml.txt
var skeleton string

var ruleID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (a *app) rulesNew() *cobra.Command {
	var dir, class string
	cmd := &cobra.Command{
		Use:   "new ID",
		Short: "write the skeleton of a rule, with tests, as ID.yaml",
		Args:  exactly("id"),
		RunE: func(_ *cobra.Command, args []string) error {
			id := args[0]
			if !ruleID.MatchString(id) {
				return hinted("lower case words and dashes, such as etcd-disk-slow", "%q is no rule id", id)
			}
			if err := choice("class", class, classNames()); err != nil {
				return err
			}
			name := filepath.Join(dir, id+".yaml")
			text := strings.NewReplacer("ID", id, "CLASS", class).Replace(skeleton)
			f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
			if errors.Is(err, os.ErrExist) {
				return hinted("choose another id, or remove it", "%s is there already", name)
			}
			if err != nil {
				return err
			}
			_, err = f.WriteString(text)
			if e := f.Close(); err == nil {
				err = e
			}
			if err != nil {
				return err
			}
			return a.printOwn("wrote " + name + "; now: kanshiki rules test " + name)
		},
	}
	cmd.Flags().StringVar(&dir, "dir", ".", "write into `dir`")
	cmd.Flags().StringVar(&class, "class", "bootstrap/bootkube", "the `class` of its problem")
	completeFrom(cmd, "class", classNames())
	return cmd
}

func classNames() []string {
	var names []string
	for c := range rules.Classes() {
		names = append(names, c)
	}
	slices.Sort(names)
	return names
}
