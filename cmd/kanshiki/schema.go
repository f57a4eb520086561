package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"kanshiki/rules"
)

func (a *app) rulesSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "print the JSON schema of a rule file, for editors",
		Long: `Print the JSON schema of a rule file. Editors that speak the YAML language
server check rules with it if the first line of a rule is

  # yaml-language-server: $schema=rule.schema.json`,
		Args: nothing,
		RunE: func(*cobra.Command, []string) error {
			schema, err := rules.Schema()
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(a.stdout, "%s\n", schema); err != nil {
				return fmt.Errorf("cannot write: %w", reason(err))
			}
			return nil
		},
	}
}
