package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/collect"
	"kanshiki/report/fleet"
	"kanshiki/rules"
)

// request turns options into what the engine takes, or says which is wrong.
func (o *readOptions) request() (rules.Request, error) {
	req := rules.Request{Only: o.only, Skip: o.skip, Year: o.year, Walker: &collect.Walker{Limits: o.limits}}
	if err := checkYear(o.year); err != nil {
		return req, err
	}
	var err error
	if req.Zone, err = zone(o.timezone); err != nil {
		return req, err
	}
	if req.Set, err = loadRules(o.ruleDirs); err != nil {
		return req, err
	}
	return req, checkChosen(req.Set, append(o.only[:len(o.only):len(o.only)], o.skip...))
}

// how is a digest of all that decides a report but the bundle.
func (o *readOptions) how() (string, error) {
	req, err := o.request()
	if err != nil {
		return "", err
	}
	data, err := json.Marshal([]any{version(), req.Set.Packs, o.only, o.skip, o.timezone, o.year, o.brief, o.limits})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// args are the options again, as a worker is given them.
func (o *readOptions) args() []string {
	args := []string{"--timezone=" + o.timezone, "--year=" + strconv.Itoa(o.year), "--brief=" + strconv.FormatBool(o.brief),
		"--memory=" + strconv.FormatInt(int64(o.memory), 10), "--max-bytes=" + strconv.FormatInt(o.limits.Bytes, 10),
		"--max-files=" + strconv.Itoa(o.limits.Files), "--max-depth=" + strconv.Itoa(o.limits.Depth),
		"--max-ratio=" + strconv.FormatInt(o.limits.Ratio, 10), "--max-spool=" + strconv.FormatInt(o.limits.Spool, 10),
		"--max-name=" + strconv.Itoa(o.limits.Name)}
	for _, d := range o.ruleDirs {
		args = append(args, "--rules="+d)
	}
	for _, id := range o.only {
		args = append(args, "--only="+id)
	}
	for _, id := range o.skip {
		args = append(args, "--skip="+id)
	}
	return args
}

// workerGarbage is garbage for workers: many bundles are to be done soon, and
// --memory bounds what each may have. Of a real must-gather 100 took 155 MiB
// instead of 127, for 15 % less CPU.
const workerGarbage = 100

// runner runs this program as workers. Those share the processors: bundles are
// read side by side, not each on all of them.
func (o *scanOptions) runner() (*fleet.Processes, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find this program to run it as a worker: %w", err)
	}
	env := append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(max(1, runtime.NumCPU()/o.jobs)))
	if os.Getenv("GOGC") == "" {
		env = append(env, "GOGC="+strconv.Itoa(workerGarbage))
	}
	return &fleet.Processes{
		Program: program,
		Argv:    slices.Concat([]string{os.Args[0], "scan", "worker"}, o.args(), o.remoteArgs()),
		Env:     env,
		Timeout: o.timeout,
		Memory:  int64(o.memory),
	}, nil
}

// scanWorker is what scan starts; it is not for people.
func (a *app) scanWorker() *cobra.Command {
	o := &readOptions{}
	far := &remoteOptions{}
	var remote bool
	cmd := &cobra.Command{
		Use:    "worker",
		Short:  "answer a scan's requests on standard input",
		Hidden: true,
		Args:   nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fleet.LimitMemory(int64(o.memory)); err != nil {
				return fmt.Errorf("cannot limit memory: %w", err)
			}
			req, err := o.request()
			if err != nil {
				return err
			}
			w := &fleet.Worker{Analyze: req, Version: version(), Brief: o.brief}
			if remote {
				if w.Objects, err = openRemote(far.endpoint); err != nil {
					return err
				}
			}
			return w.Serve(cmd.Context(), a.stdin, a.stdout)
		},
	}
	o.flags(cmd.Flags())
	far.flags(cmd.Flags())
	cmd.Flags().BoolVar(&remote, "s3", false, "bundles may lie in the object store")
	return cmd
}

// sizeValue is an option's number of bytes, with or without a unit.
type sizeValue int64

var sizeUnits = []struct {
	suffix string
	bytes  int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"Ki", 1 << 10}, {"Mi", 1 << 20}, {"Gi", 1 << 30}, {"Ti", 1 << 40},
	{"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"T", 1 << 40}, {"", 1}}

// Set reads 1500000, 512MiB, 2Gi or 2G, which all count in powers of 1024.
func (v *sizeValue) Set(s string) error {
	for _, u := range sizeUnits {
		digits, ok := strings.CutSuffix(s, u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 0 || n > (1<<62)/u.bytes {
			return fmt.Errorf("not a size")
		}
		*v = sizeValue(n * u.bytes)
		return nil
	}
	return nil
}

func (v *sizeValue) String() string {
	for _, u := range []struct {
		suffix string
		bytes  sizeValue
	}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}} {
		if *v > 0 && *v%u.bytes == 0 {
			return strconv.FormatInt(int64(*v/u.bytes), 10) + u.suffix
		}
	}
	return strconv.FormatInt(int64(*v), 10)
}

// Type implements pflag.Value; errors call it "not a size".
func (v *sizeValue) Type() string { return "size" }
