// Package gather is the collector: it runs gather.sh here and, through ssh, on
// other hosts, and makes one bundle of what they bring. It may import collect
// and collect/redact only.
package gather

import (
	"context"
	_ "embed" // the script
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Script is gather.sh, which collects on its own where the program is not
// installed.
//
//go:embed gather.sh
var Script string

// Roles that --role takes; several may be joined by commas.
var Roles = []string{"auto", "bastion", "lb", "dns", "bootstrap", "node", "cluster", "client", "ramp"}

// atOnce is how many hosts are asked at the same time.
const atOnce = 8

// Options say what to collect.
type Options struct {
	// Role is a comma-separated list of Roles; empty means auto. With SSH it is
	// the role of those hosts, and this host finds out its own.
	Role string
	// SSH names hosts as ssh takes them: user@host, an alias of ssh_config.
	SSH []string
	// InsecureHostKeys accepts any host key.
	InsecureHostKeys bool
	NoProbes         bool
	// Budget ends a host's collection early, the least valuable left out; zero
	// is the script's own.
	Budget time.Duration
	// Kubeconfig, InstallDir and Journal (a journal directory) override what the
	// script would find on this host.
	Kubeconfig, InstallDir, Journal string
	// Targets name more that probes may be sent to: kind=value.
	Targets []string
	// Stage is an existing directory in which to work. It needs room for the
	// bundle unpacked; what is put there is removed.
	Stage string
	// Version of the program, for the manifest.
	Version string
	// Answer is how long a host may take until its script begins; zero means 40 s.
	Answer time.Duration
	// Tracker, if not nil, is told how far things are.
	Tracker *Tracker
}

// Bundle is a collection that lies in the stage and can be packed.
type Bundle struct {
	// Name is kanshiki-<cluster or host>-<UTC time>, the top directory.
	Name     string
	Manifest *Manifest
	dir      string
}

// Failed lists the items that were lost to an error.
func (b *Bundle) Failed() []Item { return losses(b.Manifest.Items) }

// Run collects. When ctx ends it stops, and what is there by then is the
// bundle. It fails only if there is nothing at all, or nowhere to put it.
func Run(ctx context.Context, o Options) (*Bundle, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp(o.Stage, ".kanshiki-")
	if err != nil {
		return nil, fmt.Errorf("cannot make a directory to work in: %w", err)
	}
	started := time.Now()
	targets := append(slices.Clone(o.Targets), o.localTargets(ctx)...)
	runs := make([]*run, 0, len(o.SSH)+1)
	runs = append(runs, o.local(work))
	for i, host := range o.SSH {
		runs = append(runs, o.remote(host, filepath.Join(work, strconv.Itoa(i+1)), targets))
	}
	o.Tracker.begin(runs)
	var wait sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for _, r := range runs {
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			r.do(ctx)
		})
	}
	wait.Wait()
	b, err := merge(work, runs, bundleName(targets, started))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(work))
	}
	b.Manifest.Tool = Tool{"kanshiki", o.Version}
	b.Manifest.Started = started.UTC().Format(time.RFC3339)
	if ctx.Err() != nil {
		b.Manifest.Stopped = "interrupted"
	}
	// A second of the context's end must not undo what was collected.
	if err := b.cleanse(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(work))
	}
	b.Manifest.Ended = time.Now().UTC().Format(time.RFC3339)
	return b, nil
}

// Remove takes the stage's copy away.
func (b *Bundle) Remove() error { return os.RemoveAll(filepath.Dir(b.dir)) }

// check refuses what would be misread further down.
func (o *Options) check() error {
	for _, r := range strings.Split(o.Role, ",") {
		if r != "" && !slices.Contains(Roles, r) {
			return fmt.Errorf("unknown role %q", r)
		}
	}
	for _, h := range o.SSH {
		// A leading dash would be an option to ssh.
		if h == "" || strings.HasPrefix(h, "-") || strings.ContainsAny(h, " \t\n") {
			return fmt.Errorf("%q is not a host for ssh", h)
		}
	}
	for _, t := range o.Targets {
		if k, v, ok := strings.Cut(t, "="); !ok || !slices.Contains(targetKinds, k) || v == "" || strings.HasPrefix(v, "-") || strings.ContainsAny(v, " \t\n") {
			return fmt.Errorf("%q is not a target: want kind=value, kind one of %s", t, strings.Join(targetKinds, ", "))
		}
	}
	if o.Budget < 0 || o.Budget > 0 && o.Budget < time.Second {
		return errors.New("the time budget must be a second or more")
	}
	return nil
}

// targetKinds are those that target() in gather.sh knows.
var targetKinds = []string{"domain", "node", "addr", "name", "tcp", "registry", "url"}

// args are the script's options that this host and others share.
func (o *Options) args() []string {
	var a []string
	if o.NoProbes {
		a = append(a, "--no-probes")
	}
	if o.Budget > 0 {
		a = append(a, "--time-budget", strconv.Itoa(int(o.Budget.Seconds())))
	}
	return a
}

// localArgs are those for this host.
func (o *Options) localArgs() []string {
	a := o.args()
	if o.Role != "" && len(o.SSH) == 0 {
		a = append(a, "--role", o.Role)
	}
	for flag, v := range map[string]string{"--kubeconfig": o.Kubeconfig, "--install-dir": o.InstallDir, "--journal": o.Journal} {
		if v != "" {
			a = append(a, flag, v)
		}
	}
	for _, t := range o.Targets {
		a = append(a, "--target", t)
	}
	return a
}

// remoteArgs are those for a host behind ssh: the cluster is asked from here.
func (o *Options) remoteArgs(targets []string) []string {
	a := append(o.args(), "--stdout", "--progress", "--no-cluster")
	if o.Role != "" {
		a = append(a, "--role", o.Role)
	}
	for _, t := range targets {
		a = append(a, "--target", t)
	}
	return a
}

// bundleName is made of the cluster's name if one is known, else the host's.
func bundleName(targets []string, started time.Time) string {
	name := ""
	for _, t := range targets {
		if domain, ok := strings.CutPrefix(t, "domain="); ok && name == "" {
			name, _, _ = strings.Cut(domain, ".")
		}
	}
	if name == "" {
		// An unknown host name costs only the name.
		name, _ = os.Hostname()
	}
	if name = unfit.ReplaceAllString(name, "_"); name == "" {
		name = "unknown"
	}
	return "kanshiki-" + name + "-" + started.UTC().Format("20060102T150405Z")
}

var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)
