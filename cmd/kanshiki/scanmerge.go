package main

import (
	"github.com/spf13/cobra"

	"kanshiki/report/fleet"
)

// scanMerge is scan merge and scan report: both read results that are there.
func (a *app) scanMerge(use, short, long string) *cobra.Command {
	o := &fleetOptions{}
	cmd := &cobra.Command{
		Use:                   use,
		Short:                 short,
		Long:                  long,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{defaultResults}
			}
			if err := o.check(); err != nil {
				return err
			}
			from, err := o.stores(cmd.Context(), args)
			if err != nil {
				return err
			}
			seen, err := fleet.Sightings(from...)
			if err != nil {
				return err
			}
			if len(seen) == 0 {
				return hinted("kanshiki scan PATH… makes some", "no results in %s", args[0])
			}
			return a.conclude(cmd.Context(), o, fleet.NewResults(seen, from...))
		},
	}
	o.flags(cmd)
	o.remoteOptions.flags(cmd.Flags())
	return cmd
}
