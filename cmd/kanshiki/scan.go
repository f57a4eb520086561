package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kanshiki/collect"
	"kanshiki/report/fleet"
)

// scanOptions are the options of scan and its commands as given.
type scanOptions struct {
	readOptions
	fleetOptions
	from, results, order string
	jobs                 int
	timeout              time.Duration
	shard, plan          string
	shards               int
}

// readOptions decide what a report says: the worker gets the same.
type readOptions struct {
	ruleDirs, only, skip []string
	timezone             string
	year                 int
	brief                bool
	limits               collect.Limits
	memory               sizeValue
}

func (o *readOptions) flags(f *pflag.FlagSet) {
	f.BoolVar(&o.brief, "brief", false, "keep of each report what is compared, without evidence, timeline and path")
	f.StringArrayVar(&o.ruleDirs, "rules", nil, "add the rules in `dir`, or override by id (repeatable)")
	f.StringSliceVar(&o.only, "only", nil, "only these rules: `id` or class, comma separated")
	f.StringSliceVar(&o.skip, "skip", nil, "all rules but these: `id` or class, comma separated")
	f.StringVar(&o.timezone, "timezone", "UTC", "`zone` of clocks that print none: a name such as Asia/Tokyo, or +09:00")
	f.IntVar(&o.year, "year", 0, "`year` of clocks that print none (default: from the other times of the bundle)")
	f.Var(&o.memory, "memory", "`size` of memory that a worker may have, such as 2GiB; 0: no limit")
	limitFlags(f, &o.limits)
}

// defaultResults is where results are kept, below the working directory.
const defaultResults = "kanshiki-results"

const scanLong = `Diagnose many bundles, each by itself, and print one table, grouped by what is
wrong. A path is an archive or a directory; in a directory every archive is
taken, recognised by its first bytes, and every unpacked bundle.

  kanshiki scan /archives --out fleet.db      table on the terminal, and SQLite
  kanshiki scan --from list.txt --jobs 8      one path a line; - is standard input
  kanshiki scan report -o html > fleet.html   the results again, as a page

Results are kept in a directory as they come. A run that was stopped or killed
goes on where it was; a bundle is read again only if it, the rules or the
program have changed. A bundle that cannot be read costs itself only.

Many machines: scan plan, scan run --shard, scan merge; see also scan emit.
With object stores built in (make build-s3) a path, and --results, may also be
s3://BUCKET/PREFIX. Without such a path nothing is sent over a network.

Exit status: 0 every bundle has a report or a recorded failure; 2 could not do
it. Faults in bundles do not change it.`

func (a *app) scanCommand() *cobra.Command {
	cmd := a.scanRun("scan [PATH…]", "diagnose many bundles and print one table", scanLong)
	cmd.AddCommand(
		a.scanRun("run [PATH…]", "scan one shard of a plan", `Scan one shard: shard I of N of the bundles below the paths, or of a plan made
before. Every machine must see the same bundles; which has which follows from
their names and sizes. I counts from 1.

Without I it is taken from JOB_COMPLETION_INDEX (a Kubernetes Indexed Job) or
SLURM_ARRAY_TASK_ID (a Slurm array), without N from the plan or the array.
No table is printed: scan merge puts the shards together.`),
		a.scanPlan(), a.scanEmit(),
		a.scanMerge("merge DIR…", "put the results of shards together", `Read the results that scans or shards have kept in directories, and write them as
one scan of everything would have.

  kanshiki scan merge /results --out fleet.db`),
		a.scanMerge("report [DIR…]", "print results again: table, html, markdown or json", `Print the table of the results in a directory again, or another form of it, or
what is new since an earlier one. No bundle is read.

  kanshiki scan report -o html > fleet.html
  kanshiki scan report --since-results last-week.db`),
		a.scanWorker())
	return cmd
}

// scanRun is scan itself, and scan run, which does one shard.
func (a *app) scanRun(use, short, long string) *cobra.Command {
	o := &scanOptions{}
	sharded := strings.HasPrefix(use, "run")
	cmd := &cobra.Command{
		Use:                   use,
		Short:                 short,
		Long:                  long,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.scan(cmd.Context(), o, args, sharded)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.from, "from", "", "also scan the paths in `file`, one a line; - is standard input")
	f.StringVar(&o.results, "results", defaultResults, "keep results in `dir`, and do not do again what is there")
	if sharded {
		f.StringVar(&o.shard, "shard", "", "do `I/N`, shard I of N, from 1/N to N/N")
		f.IntVar(&o.shards, "shards", 0, "do one shard of `N`; which one the environment says")
		f.StringVar(&o.plan, "plan", "", "take the bundles from `file`, made by scan plan")
	} else {
		o.fleetOptions.flags(cmd)
	}
	f.IntVarP(&o.jobs, "jobs", "j", runtime.NumCPU(), "read so many `bundles` at a time")
	f.DurationVar(&o.timeout, "timeout", 30*time.Minute, "give up on a bundle after `time`, such as 90s or 1h; 0: never")
	f.StringVar(&o.order, "order", fleet.Orders[0], "take bundles in this `order`: footprint (least work first), size,\nlargest or name")
	o.memory = 2 << 30
	o.readOptions.flags(f)
	o.remoteOptions.flags(f)
	completeFrom(cmd, "order", fleet.Orders)
	return cmd
}

// scan does the whole of it, or a shard.
func (a *app) scan(ctx context.Context, o *scanOptions, args []string, sharded bool) error {
	if err := o.check(); err != nil {
		return err
	}
	find := a.scanItems
	if sharded {
		find = a.ownShard
	}
	items, err := find(ctx, o, args)
	if err != nil {
		return err
	}
	how, err := o.how()
	if err != nil {
		return err
	}
	store, err := o.keep(ctx)
	if err != nil {
		return fmt.Errorf("cannot keep results: %w", err)
	}
	runner, err := o.runner()
	if err != nil {
		return err
	}
	defer runner.Close()
	fleet.Sort(items, o.order)
	bar := a.scanProgress(items)
	s := &fleet.Scan{Store: store, Runner: runner, How: how, Jobs: o.jobs, Seen: func(it fleet.Item, r *fleet.Result) error {
		bar.seen(it, r)
		return o.line(a, it, r)
	}}
	seen, err := s.Run(ctx, items)
	bar.stop()
	if err != nil {
		if ctx.Err() != nil {
			fmt.Fprintf(a.stderr, "note: %s; the same command goes on from there\n", bar)
		}
		return err
	}
	if sharded {
		fmt.Fprintf(a.stderr, "note: %s; scan merge %s makes the table\n", bar, o.results)
		return nil
	}
	return a.conclude(ctx, &o.fleetOptions, fleet.NewResults(seen, store))
}

// check refuses what cannot be meant.
func (o *scanOptions) check() error {
	if err := choice("order", o.order, fleet.Orders); err != nil {
		return err
	}
	if o.jobs < 1 {
		return hinted("--jobs 1 reads one bundle at a time", "--jobs %d would never end", o.jobs)
	}
	if o.memory != 0 && o.memory < 64<<20 {
		return hinted("the rules alone need some 60 MiB; genuine bundles need 200 MiB and more", "--memory %s is too little", o.memory.String())
	}
	return o.fleetOptions.check()
}

// scanItems finds the bundles to scan.
func (a *app) scanItems(ctx context.Context, o *scanOptions, args []string) ([]fleet.Item, error) {
	for _, p := range args {
		if !fleet.Remote(p) && len(fleet.Matches(p)) == 0 {
			if err := exist([]string{p}); err != nil {
				return nil, err
			}
		}
	}
	listed, err := a.listed(o.from)
	if err != nil {
		return nil, err
	}
	paths := append(args[:len(args):len(args)], listed...)
	if len(paths) == 0 {
		return nil, hinted("kanshiki scan DIR, or --from LIST", "nothing to scan")
	}
	items, err := o.find(ctx, paths, o.results)
	if err == nil && len(items) == 0 {
		err = hinted("loose logs are one bundle for kanshiki analyze DIR", "no bundle in %s", strings.Join(paths, ", "))
	}
	if err == nil {
		err = present(items, args)
	}
	return items, err
}

// listed reads the paths of --from; empty lines and those with # are left out.
func (a *app) listed(from string) ([]string, error) {
	if from == "" {
		return nil, nil
	}
	r := a.stdin
	if from != "-" {
		if err := exist([]string{from}); err != nil {
			return nil, err
		}
		f, err := os.Open(from)
		if err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", from, reason(err))
		}
		defer f.Close()
		r = f
	}
	var paths []string
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if p := strings.TrimRight(lines.Text(), "\r"); p != "" && !strings.HasPrefix(p, "#") {
			paths = append(paths, p)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", from, reason(err))
	}
	return paths, nil
}
