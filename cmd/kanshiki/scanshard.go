package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/report/fleet"
)

// ownShard picks this machine's part of the items, or of the plan given.
func (a *app) ownShard(ctx context.Context, o *scanOptions, args []string) ([]fleet.Item, error) {
	n, of, err := o.which()
	if err != nil {
		return nil, err
	}
	if o.plan == "" {
		items, err := a.scanItems(ctx, o, args)
		if err != nil {
			return nil, err
		}
		p := fleet.NewPlan(items, of)
		return p.Shard(n), nil
	}
	if len(args) > 0 || o.from != "" {
		return nil, hinted("leave one of them out", "the plan says what to scan, and so do the paths")
	}
	p, err := readPlan(o.plan)
	if err != nil {
		return nil, err
	}
	if of != 0 && of != p.Shards {
		return nil, hinted(fmt.Sprintf("make the plan again with scan plan --shards %d", of), "%s is for %d shards, not %d", o.plan, p.Shards, of)
	}
	if n > p.Shards {
		return nil, hinted(fmt.Sprintf("run it on machines 1 to %d", p.Shards), "shard %d of %d", n, p.Shards)
	}
	var paths []string
	for _, it := range p.Shard(n) {
		paths = append(paths, it.Path)
	}
	return o.find(ctx, paths, o.results)
}

func readPlan(name string) (fleet.Plan, error) {
	if err := exist([]string{name}); err != nil {
		return fleet.Plan{}, err
	}
	f, err := os.Open(name)
	if err != nil {
		return fleet.Plan{}, fmt.Errorf("cannot read %s: %w", name, reason(err))
	}
	defer f.Close()
	p, err := fleet.ReadPlan(f)
	if err != nil {
		return p, hinted("kanshiki scan plan makes one", "%s: %w", name, err)
	}
	return p, nil
}

// which finds the number of the shard, from 1, and how many there are: 0 if
// only a plan says that.
func (o *scanOptions) which() (n, of int, err error) {
	of = o.shards
	index, total, whole := strings.Cut(o.shard, "/")
	if whole {
		of, err = strconv.Atoi(total)
	}
	switch {
	case err != nil || o.shard != "" && !whole:
		return 0, 0, hinted("--shard 2/8 is the second of eight", "--shard %s is not I/N", o.shard)
	case o.shards != 0 && whole && of != o.shards:
		return 0, 0, hinted("leave one of them out", "--shard and --shards do not agree")
	}
	if index != "" {
		n, err = strconv.Atoi(index)
	} else {
		n, err = fromEnvironment(&of)
	}
	switch {
	case err != nil && index == "":
		return 0, 0, err
	case of == 0 && o.plan == "":
		return 0, 0, hinted("--shard 2/8 is the second of eight", "into how many shards is not said")
	case err != nil || n < 1 || of < 0 || of > 0 && n > of:
		return 0, 0, hinted("shards count from 1: --shard 1/8 to --shard 8/8", "there is no shard %s/%d", index, of)
	}
	return n, of, nil
}

// fromEnvironment is the shard that a Job's pod or an array's task is to do. A
// Job counts from 0; an array from where it was told to, and also says how many
// tasks it has.
func fromEnvironment(of *int) (int, error) {
	first := 0
	name := "JOB_COMPLETION_INDEX"
	if os.Getenv(name) == "" {
		name = "SLURM_ARRAY_TASK_ID"
		first, _ = strconv.Atoi(os.Getenv("SLURM_ARRAY_TASK_MIN")) // without it, from 0
		if n, err := strconv.Atoi(os.Getenv("SLURM_ARRAY_TASK_COUNT")); err == nil && *of == 0 {
			*of = n
		}
	}
	v := os.Getenv(name)
	if v == "" {
		return 0, hinted("--shard 2/8 is the second of eight; in an Indexed Job or a Slurm array it is known",
			"which shard to do is not said")
	}
	i, err := strconv.Atoi(v)
	if err != nil || i < first {
		return 0, fmt.Errorf("%s=%s is no index", name, v)
	}
	return i - first + 1, nil
}

// scanPlan prints a plan.
func (a *app) scanPlan() *cobra.Command {
	o := &scanOptions{}
	var out string
	cmd := &cobra.Command{
		Use:   "plan [PATH…]",
		Short: "spread bundles over machines so that all end together",
		Long: `Find the bundles below the paths and print a plan that gives each to one of N
shards, by how much comes out of it when it is unpacked. Every machine then runs
its shard:

  kanshiki scan plan /archives --shards 20 --out plan.json
  kanshiki scan run --plan plan.json --shard 7/20 --results /results`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.shards < 1 {
				return hinted("kanshiki scan plan DIR --shards 20", "into how many shards is not said")
			}
			items, err := a.scanItems(cmd.Context(), o, args)
			if err != nil {
				return err
			}
			p := fleet.NewPlan(items, o.shards)
			var bytes int64
			for _, it := range items {
				bytes += it.Bytes
			}
			fmt.Fprintf(a.stderr, "note: %d bundles, %s, on %d shards; the fullest has %.2f of an even share\n",
				len(items), size(bytes), p.Shards, p.Balance())
			if out != "" {
				return writeFile(cmd.Context(), out, func(w io.Writer) error { return p.Write(w) })
			}
			return p.Write(a.stdout)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.IntVar(&o.shards, "shards", 0, "spread them over `N` shards")
	f.StringVar(&o.from, "from", "", "also take the paths in `file`, one a line; - is standard input")
	f.StringVar(&out, "out", "", "write the plan to `file` instead of standard output")
	o.remoteOptions.flags(f)
	return cmd
}
