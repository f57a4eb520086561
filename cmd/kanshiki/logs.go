package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kanshiki/collect"
	"kanshiki/parse"
	"kanshiki/parse/look"
)

// logsOptions are the options of logs as given.
type logsOptions struct {
	namespace, container, host, since, grep, timezone string
	previous                                          bool
	year, tail                                        int
}

func (a *app) logsCommand() *cobra.Command {
	o := &logsOptions{}
	cmd := &cobra.Command{
		Use:   "logs BUNDLE POD|UNIT",
		Short: "print the log of a pod or of a systemd unit",
		Long: `Print the log of a pod's containers or of a systemd unit, several files joined
in time order. Secrets are masked. A name that is a pod's is taken as a pod;
write unit/NAME for the unit. A pattern with * takes several pods.

  kanshiki logs must-gather.tar.gz etcd-master-0 -c etcd --since 30m
  kanshiki logs must-gather.tar.gz 'etcd-master-*' -c etcd --tail 50
  kanshiki logs must-gather.tar.gz kubelet --host master-0 --grep 'E[0-9]{4}'

Exit status: 0 done, 1 there is no such log, 2 could not do it.`,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.logs(cmd.Context(), o, args, cmd.UseLine())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVarP(&o.namespace, "namespace", "n", "", "`namespace` of the pod")
	f.StringVarP(&o.container, "container", "c", "", "only this `container` of the pod")
	f.BoolVarP(&o.previous, "previous", "p", false, "logs of the containers' earlier run")
	f.StringVar(&o.host, "host", "", "only the unit's log of `host`")
	f.StringVar(&o.since, "since", "", "leave out what is older: a `time`, or a duration before the bundle's end (90s, 30m, 2h)")
	f.StringVar(&o.grep, "grep", "", "only lines that `regexp` matches")
	f.IntVar(&o.tail, "tail", 0, "only the last so many `lines`")
	f.StringVar(&o.timezone, "timezone", "UTC", "`zone` of clocks that print none, and of --since")
	f.IntVar(&o.year, "year", 0, "`year` of clocks that print none")
	return cmd
}

// question turns the arguments into what look takes.
func (o *logsOptions) question(name string) (look.LogQuestion, error) {
	q := look.LogQuestion{Namespace: o.namespace, Container: o.container, Previous: o.previous, Host: o.host}
	podOnly := o.namespace != "" || o.container != "" || o.previous
	kind, rest, slash := strings.Cut(name, "/")
	switch {
	case slash && slices.Contains([]string{"pod", "pods", "po"}, kind):
		q.Pod = rest
	case slash && kind == "unit":
		q.Unit = rest
	case slash:
		return q, hinted("write POD, pod/POD, UNIT or unit/UNIT", "%q is neither a pod nor a unit", name)
	case podOnly && o.host != "":
		return q, hinted("pods have a namespace and containers, units a host", "-n, -c and -p do not go with --host")
	case podOnly:
		q.Pod = name
	case o.host != "":
		q.Unit = name
	default:
		q.Pod, q.Unit = name, name
	}
	q.Unit = strings.TrimSuffix(q.Unit, ".service")
	if o.grep != "" {
		re, err := regexp.Compile(o.grep)
		if err != nil {
			return q, hinted("the syntax is that of Go and RE2", "option --grep: %w", err)
		}
		q.Keep = re.Match
	}
	return q, nil
}

func (a *app) logs(ctx context.Context, o *logsOptions, args []string, usage string) error {
	if len(args) != 2 {
		return hinted("usage: "+usage, "give a bundle and one pod or unit")
	}
	if err := checkBundles(args[:1]); err != nil {
		return err
	}
	q, err := o.question(args[1])
	if err != nil {
		return err
	}
	if err := checkYear(o.year); err != nil {
		return err
	}
	loc, err := zone(o.timezone)
	if err != nil {
		return err
	}
	if o.tail < 0 {
		return hinted("write --tail 100", "option --tail: %d is no number of lines", o.tail)
	}
	back, from, err := o.from(loc)
	if err != nil {
		return err
	}
	bar := a.progress(false)
	b := look.Bundle{Name: args[0], Walker: &collect.Walker{Stdin: a.stdin, Progress: bar.seen}, Options: parse.Options{Zone: loc, Year: o.year}}
	var answer *look.LogAnswer
	err = patient(ctx, func() error {
		answer, err = look.Logs(ctx, b, q)
		return err
	})
	bar.stop()
	if err != nil {
		return err
	}
	a.warnGaps(answer.Gaps)
	chosen, missing := whichLog(q, answer)
	if missing != nil {
		a.fail(ctx, missing)
		a.status = exitFault
		return nil
	}
	if back > 0 && !answer.End.IsZero() {
		from = answer.End.Add(-back)
	}
	if answer.Dropped > 0 {
		fmt.Fprintf(a.stderr, "warning: too long: the first %d lines are left out; narrow it with --grep, -c or --host\n", answer.Dropped)
	}
	if err := writeLog(a.stdout, answer, chosen, from, o.tail); err != nil {
		return fmt.Errorf("cannot write: %w", reason(err))
	}
	return nil
}

// from reads --since: a time, or a duration before the end.
func (o *logsOptions) from(loc *time.Location) (back time.Duration, from time.Time, err error) {
	if d, err := time.ParseDuration(o.since); err == nil && d > 0 {
		return d, time.Time{}, nil
	}
	from, err = moment("since", o.since, loc)
	if err != nil {
		err = hinted("write 30m, 2h, 2026-01-31 or 2026-01-31T15:04:05Z", "option --since: %q is neither a duration nor a time", o.since)
	}
	return 0, from, err
}
