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
	"kanshiki/collect/seal"
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
	encrypt             []string
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
	f.StringArrayVar(&o.encrypt, "encrypt", nil, "encrypt the bundle with age for `RECIPIENT` (repeatable)")
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
	if len(o.encrypt) > 0 {
		if err := seal.Check(o.encrypt); err != nil {
			return hinted("--encrypt age1…, or a file of such keys", "%w", err)
		}
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
		if len(o.encrypt) > 0 {
			name += ".age"
		}
	}
	// What was collected is worth keeping even if it was interrupted.
	err = writeFile(context.WithoutCancel(ctx), name, func(w io.Writer) error { return packSealed(w, b, o.encrypt) })
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

// packSealed writes a bundle, sealed for the recipients if there are any.
func packSealed(w io.Writer, b *gather.Bundle, recipients []string) error {
	if len(recipients) == 0 {
		return b.Pack(w)
	}
	sealed, err := seal.Encrypt(w, recipients)
	if err != nil {
		return err
	}
	if err := b.Pack(sealed); err != nil {
		return err
	}
	return sealed.Close()
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
	hosts := "1 host"
	if n := len(b.Manifest.Hosts); n != 1 {
		hosts = fmt.Sprintf("%d hosts", n)
	}
	fmt.Fprintf(a.stderr, "%d files of %s; %d items were not had or cut (kanshiki verify names them)\n", files, hosts, lost)
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
	line := fmt.Sprintf("hosts %d/%d  %d items  %s", s.Done, s.Hosts, s.Items, s.Elapsed.Truncate(time.Second))
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
