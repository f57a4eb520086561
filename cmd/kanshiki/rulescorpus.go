package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"kanshiki/report"
	"kanshiki/report/fleet"
	"kanshiki/rules"
)

// corpusOptions are those of rules test --corpus.
type corpusOptions struct {
	dir, last string
	jobs      int
}

func (o *corpusOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.dir, "corpus", "", "run the rules over the bundles in `dir` instead, and count what they say")
	f.StringVar(&o.last, "last", "kanshiki-corpus.json", "with --corpus: say what changed since `file` was written, and write it anew")
	f.IntVarP(&o.jobs, "jobs", "j", runtime.NumCPU(), "with --corpus: read so many `bundles` at a time")
}

// corpusTime is what one bundle of a corpus may take.
const corpusTime = 30 * time.Minute

// rulesCorpus runs rules over a corpus. args and dirs are those of rules test:
// paths bring rules in, ids choose what is printed.
func (a *app) rulesCorpus(ctx context.Context, o *corpusOptions, set *rules.Set, args, ids, dirs []string) error {
	if err := exist([]string{o.dir}); err != nil {
		return err
	}
	if o.jobs < 1 {
		return hinted("--jobs 1 reads one bundle at a time", "--jobs %d would never end", o.jobs)
	}
	old, err := readTally(o.last)
	if err != nil {
		return err
	}
	samples, err := fleet.FindCorpus(ctx, o.dir)
	if err != nil {
		return fmt.Errorf("cannot read the corpus: %w", err)
	}
	if len(samples) == 0 {
		return hinted("it holds archives, unpacked bundles, or directories with a case.json", "no bundle in %s", o.dir)
	}
	scan := &scanOptions{jobs: o.jobs, timeout: corpusTime}
	scan.timezone, scan.brief, scan.memory = "UTC", true, 2<<30
	scan.ruleDirs = slices.Clone(dirs)
	for _, arg := range args {
		if !slices.Contains(ids, arg) {
			scan.ruleDirs = append(scan.ruleDirs, arg)
		}
	}
	t, err := a.tally(ctx, scan, samples)
	if err != nil {
		return err
	}
	if err := a.printTally(t, old, set, ids); err != nil {
		return err
	}
	if wrong, _ := t.Wrong(fleet.Healthy); len(wrong) > 0 {
		a.status = exitFault
	}
	return writeFile(ctx, o.last, t.Write)
}

func readTally(name string) (*fleet.Tally, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", name, reason(err))
	}
	defer f.Close()
	t, err := fleet.ReadTally(f)
	if err != nil {
		return nil, hinted("name another file with --last", "%s: %w", name, err)
	}
	return t, nil
}

// tally scans the samples; the results are kept only as long as that takes.
func (a *app) tally(ctx context.Context, o *scanOptions, samples []fleet.Sample) (t *fleet.Tally, err error) {
	dir, err := os.MkdirTemp("", "kanshiki-corpus-")
	if err != nil {
		return nil, fmt.Errorf("cannot keep results: %w", err)
	}
	defer func() {
		if e := os.RemoveAll(dir); err == nil {
			err = e
		}
	}()
	store := fleet.Directory(dir)
	if err := store.Open(); err != nil {
		return nil, fmt.Errorf("cannot keep results: %w", err)
	}
	how, err := o.how()
	if err != nil {
		return nil, err
	}
	runner, err := o.runner()
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	var items []fleet.Item
	for _, s := range samples {
		items = append(items, s.Item)
	}
	fleet.Sort(items, fleet.Orders[0])
	bar := a.scanProgress(items)
	s := &fleet.Scan{Store: store, Runner: runner, How: how, Jobs: o.jobs, Seen: func(it fleet.Item, r *fleet.Result) error {
		bar.seen(it, r)
		return nil
	}}
	seen, err := s.Run(ctx, items)
	bar.stop()
	if err != nil {
		return nil, err
	}
	return fleet.NewTally(samples, fleet.NewResults(seen, store))
}

// printTally prints counts by rule, what is wrong by the labels, and what has
// changed.
func (a *app) printTally(t, old *fleet.Tally, set *rules.Set, ids []string) error {
	verdicts := []string{"fault", "warning", "transient", "benign", "undetermined"}
	var rows [][]string
	for _, c := range t.Counts() {
		if len(ids) > 0 && !slices.Contains(ids, c.Rule) {
			continue
		}
		row := []string{c.Rule}
		for _, v := range verdicts {
			row = append(row, strconv.Itoa(c.By[v]))
		}
		rows = append(rows, append(row, strconv.Itoa(c.False)))
	}
	columns, _ := a.columns()
	lines, err := report.Grid([]string{"RULE", "FAULT", "WARNING", "TRANSIENT", "BENIGN", "UNDETERMINED", "FALSE"}, rows, 0, columns)
	if err != nil {
		return err
	}
	all := len(ids)
	if all == 0 {
		all = len(set.Rules)
	}
	lines = append(lines, fmt.Sprintf("%d of %d rules said nothing of %d bundles", all-len(rows), all, len(t.Bundles)), "")
	for _, w := range []struct {
		label       fleet.Label
		says, never string
	}{{fleet.Healthy, "bundles marked healthy have a fault", "no bundle is marked healthy"},
		{fleet.Faulty, "bundles marked faulty have none", "no bundle is marked faulty"}} {
		names, of := t.Wrong(w.label)
		if of == 0 {
			lines = append(lines, w.never)
			continue
		}
		lines = append(lines, fmt.Sprintf("%d of %d %s (%.1f%%)", len(names), of, w.says, 100*float64(len(names))/float64(of)))
		for _, n := range names {
			lines = append(lines, strings.TrimSuffix("  "+n+": "+strings.Join(t.Bundles[n].Causes, ", "), ": "))
		}
	}
	if old != nil {
		changes := t.Changes(old)
		lines = append(lines, "", fmt.Sprintf("%d changes since the last run", len(changes)))
		for _, c := range changes {
			lines = append(lines, "  "+c)
		}
	}
	return a.printOwn(lines...)
}
