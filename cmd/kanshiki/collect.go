package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kanshiki/collect/gather"
	"kanshiki/report"
)

const collectLong = `Collect what is needed to diagnose a cluster, from this host and, through ssh,
from others, into one bundle. It only reads: nothing is started or changed.

  sudo kanshiki collect                             this host, whatever it is
  kanshiki collect --ssh core@m1,core@m2,root@lb    and these; ssh's own configuration decides how
  kanshiki collect --plan --ssh core@m1             print all that would be run
  kanshiki collect --print-script >gather.sh        to carry where kanshiki is not installed
  ssh core@m1 sudo sh -s -- --stdout <gather.sh >m1.tar.gz

What is missing, fails or takes too long is named in the bundle's manifest.
Secrets are taken out before anything is written.`

// collectOptions are the options of collect.
type collectOptions struct {
	gather.Options
	out                 string
	plan, script, quiet bool
}

func (a *app) collectCommand() *cobra.Command {
	o := &collectOptions{}
	cmd := &cobra.Command{
		Use:   "collect",
		Short: "bring home a bundle from this host and others",
		Long:  collectLong,
		Args:  nothing,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.collect(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.Role, "role", "auto", "what the host is: "+strings.Join(gather.Roles, ", ")+"; of the hosts of --ssh, if given")
	f.StringSliceVar(&o.SSH, "ssh", nil, "collect from these `HOST`s too, as ssh takes them")
	f.BoolVar(&o.InsecureHostKeys, "insecure-host-keys", false, "accept any host key of these hosts")
	f.StringVar(&o.out, "out", "", "write the bundle to `FILE` (default kanshiki-<cluster or host>-<time>.tar.gz)")
	f.BoolVar(&o.plan, "plan", false, "print all that would be run, and do nothing")
	f.BoolVar(&o.NoProbes, "no-probes", false, "send no DNS queries, pings or connections")
	f.StringSliceVar(&o.Targets, "target", nil, "let probes also go to `KIND=VALUE`: domain, node, name, tcp, registry, url")
	f.DurationVar(&o.Budget, "time-budget", 0, "leave out the least valuable when a host takes longer (default 15m)")
	f.StringVar(&o.Kubeconfig, "kubeconfig", "", "ask the cluster with this `FILE`")
	f.StringVar(&o.InstallDir, "install-dir", "", "where openshift-install was run")
	f.StringVar(&o.Journal, "journal", "", "read the journal in this `DIR`")
	f.BoolVar(&o.script, "print-script", false, "print the script that collects on its own")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "no progress, no summary")
	return cmd
}

func (a *app) collect(ctx context.Context, o *collectOptions) error {
	if o.script {
		_, err := io.WriteString(a.stdout, gather.Script)
		return err
	}
	for _, r := range strings.Split(o.Role, ",") {
		if err := choice("role", r, gather.Roles); err != nil {
			return err
		}
	}
	if o.plan {
		return gather.Plan(ctx, o.Options, a.stdout)
	}
	o.Version, o.Stage, o.Tracker = version(), filepath.Dir(o.out), &gather.Tracker{}
	stop := a.watch(o.Tracker, o.quiet)
	b, err := gather.Run(ctx, o.Options)
	stop()
	if err != nil {
		return err
	}
	name := o.out
	if name == "" {
		name = b.Name + ".tar.gz"
	}
	// What was collected is worth keeping even if it was interrupted.
	err = writeFile(context.WithoutCancel(ctx), name, b.Pack)
	if e := b.Remove(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	if !o.quiet {
		a.collected(b)
	}
	fmt.Fprintln(a.stdout, name)
	if ctx.Err() != nil {
		return hinted("the bundle holds what there was by then", "interrupted")
	}
	return nil
}

// collected says what was lost, host by host.
func (a *app) collected(b *gather.Bundle) {
	files := 0
	for _, it := range b.Manifest.Items {
		if it.File != "" {
			files++
		}
	}
	for _, h := range b.Manifest.Hosts {
		if h.Error != "" {
			who := h.Target
			if who == "" {
				who = "this host"
			}
			fmt.Fprintf(a.stderr, "%s: %s\n", report.Printable(who), report.Printable(h.Error))
		}
	}
	lost := 0
	for _, it := range b.Failed() {
		if strings.Contains(it.Error, "API does not answer") {
			fmt.Fprintln(a.stderr, report.Printable(it.Error))
		}
		lost++
	}
	fmt.Fprintf(a.stderr, "%d files of %d hosts; %d items were not had or cut (kanshiki verify names them)\n", files, len(b.Manifest.Hosts), lost)
}

// watch draws how far the collection is, if standard error is a terminal.
func (a *app) watch(t *gather.Tracker, quiet bool) (stop func()) {
	columns, terminal := terminalWidth(a.stderr)
	if quiet || !terminal {
		return func() {}
	}
	if columns == 0 {
		columns = 80
	}
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				fmt.Fprint(a.stderr, "\r\x1b[K")
				return
			case <-tick.C:
				fmt.Fprint(a.stderr, "\r\x1b[K"+report.Cut(report.Printable(collectLine(t.State(), time.Now())), columns-1))
			}
		}
	}()
	return func() { close(quit); <-done }
}

// slowAfter is how long an item runs before it is called slow.
const slowAfter = 3 * time.Second

func collectLine(s gather.State, now time.Time) string {
	line := fmt.Sprintf("%d of %d hosts  %d items  %s", s.Done, s.Hosts, s.Items, s.Elapsed.Truncate(time.Second))
	if s.Failed > 0 {
		line += fmt.Sprintf("  %d failed", s.Failed)
	}
	switch took := now.Sub(s.Slow.Since); {
	case s.Slow.Command == "":
	case took > slowAfter:
		line += fmt.Sprintf("  slow: %s %s %s", s.Slow.Target, took.Truncate(time.Second), s.Slow.Command)
	default:
		line += "  " + s.Slow.Command
	}
	return line
}

const verifyLong = `Hold a bundle against its manifest: is every file there, and as it was
collected? Then name what could not be collected, and what that hides.

Exit status: 0 the bundle is whole; 1 files are changed, missing or extra;
2 it could not be read.`

func (a *app) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify BUNDLE",
		Short: "check a collected bundle, and say what is missing in it",
		Long:  verifyLong,
		Args:  exactly("bundle"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := exist(args); err != nil && args[0] != "-" {
				return err
			}
			c, err := gather.Verify(cmd.Context(), args[0])
			if err != nil {
				return fmt.Errorf("cannot verify %s: %w", args[0], reason(err))
			}
			a.verified(c)
			return nil
		},
	}
}

func (a *app) verified(c *gather.Check) {
	say := func(format string, args ...any) {
		fmt.Fprintln(a.stdout, report.Printable(fmt.Sprintf(format, args...)))
	}
	for _, l := range []struct {
		what  string
		files []string
	}{{"changed", c.Changed}, {"missing", c.Missing}, {"extra", c.Extra}, {"unreadable", c.Unreadable}, {"without a checksum", c.Unsealed}} {
		for _, f := range l.files {
			say("%s: %s", l.what, f)
		}
	}
	if c.Manifest.Stopped != "" {
		say("the collection was cut short: %s", c.Manifest.Stopped)
	}
	// By what they hide: forty missing tools are a few sentences.
	order := []string{}
	by := map[string][]gather.Loss{}
	for _, l := range c.Lost {
		key := l.Host + "\x00" + l.Hides
		if by[key] == nil {
			order = append(order, key)
		}
		by[key] = append(by[key], l)
	}
	for _, key := range order {
		host, what, _ := strings.Cut(key, "\x00")
		if what == "" {
			what = "other"
		}
		say("not had on %s: %s", host, what)
		for _, l := range by[key] {
			say("    %s", lossLine(l))
		}
	}
	if c.Whole() {
		say("whole: %d files as collected, %d items not had or cut", c.Files, len(c.Lost))
		return
	}
	say("not whole: %d changed, %d missing, %d extra, %d unreadable", len(c.Changed), len(c.Missing), len(c.Extra), len(c.Unreadable))
	a.status = exitFault
}

func lossLine(l gather.Loss) string {
	line := l.Argv
	if l.Error != "" {
		line += ": " + l.Error
	}
	if l.Truncated > 0 {
		line += fmt.Sprintf(" (%s cut away)", size(l.Truncated))
	}
	return line
}
