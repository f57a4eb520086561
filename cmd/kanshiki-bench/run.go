package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// session is one run of the benchmark.
type session struct {
	*board
	ctx            context.Context
	kanshiki, self string
	work, memory   string // where bundles lie; where tar unpacks to
	runs, archives int
	sizes          []int64
	only           []string
	shared         string
	patterns       string
	rg, ugrep      bool
}

func runCommand(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("run", flag.ContinueOnError)
	s := &session{board: newBoard(os.Stdout), ctx: ctx}
	sizes := f.String("sizes", "100M,1G", "bundles to measure, bytes unpacked: 100M,1G,8G")
	only := f.String("only", "", "sections: gz,zst,xz,zip,dir,errors,rules,hostile,memory,real,scan,same; empty is all")
	f.IntVar(&s.runs, "runs", 5, "runs of each command")
	f.IntVar(&s.archives, "archives", 64, "bundles to scan")
	f.StringVar(&s.kanshiki, "kanshiki", "bin/kanshiki", "the program to measure")
	f.StringVar(&s.work, "work", filepath.Join(os.TempDir(), "kanshiki-bench"), "where bundles are generated and kept")
	f.StringVar(&s.shared, "shared", "../shared", "where real must-gathers lie, if there are any")
	if err := f.Parse(args); err != nil {
		return err
	}
	for _, text := range strings.Split(*sizes, ",") {
		n, err := parseSize(text)
		if err != nil {
			return err
		}
		s.sizes = append(s.sizes, n)
	}
	slices.Sort(s.sizes)
	if *only != "" {
		s.only = strings.Split(*only, ",")
	}
	if err := s.prepare(); err != nil {
		return err
	}
	defer os.RemoveAll(s.memory) //nolint:errcheck // it was made for this run
	fmt.Printf("%d cores, %s, medians of %d runs in turn, %s\n", runtime.NumCPU(), runtime.Version(), s.runs, time.Now().UTC().Format(time.RFC3339))
	sections := []struct {
		name string
		run  func() error
	}{{"gz", s.gz}, {"zst", s.zst}, {"xz", s.xz}, {"zip", s.zip}, {"dir", s.dir}, {"errors", s.errors}, {"rules", s.rules},
		{"hostile", s.hostile}, {"memory", s.memories}, {"real", s.real}, {"scan", s.scans}, {"same", s.same}}
	for _, section := range sections {
		if len(s.only) > 0 && !slices.Contains(s.only, section.name) {
			continue
		}
		if err := section.run(); err != nil {
			return fmt.Errorf("%s: %w", section.name, err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	s.judge(promises())
	return nil
}

// prepare finds the tools and makes the directories.
func (s *session) prepare() error {
	var err error
	if s.kanshiki, err = filepath.Abs(s.kanshiki); err != nil {
		return err
	}
	if _, err := os.Stat(s.kanshiki); err != nil {
		return fmt.Errorf("%w: build it with `make build`", err)
	}
	if s.self, err = os.Executable(); err != nil {
		return err
	}
	if err := os.MkdirAll(s.work, 0o755); err != nil {
		return err
	}
	memory := "/dev/shm"
	if _, err := os.Stat(memory); err != nil {
		memory = s.work
		s.skip("memory as a place to unpack to: no /dev/shm, unpacking to %s", s.work)
	}
	if s.memory, err = os.MkdirTemp(memory, "kanshiki-bench"); err != nil {
		return err
	}
	for _, tool := range []string{"tar", "gzip", "zstd", "xz", "unzip", "rg", "ugrep"} {
		if !installed(tool) {
			s.skip("%s is not installed", tool)
		}
	}
	s.rg, s.ugrep = installed("rg"), installed("ugrep")
	s.patterns = filepath.Join(s.work, "patterns.txt")
	return s.apart("patterns", s.patterns)
}

// bundle generates a bundle once and gives its name; later runs find it there.
func (s *session) bundle(b bundle, form string) (string, error) {
	kind := "mixed"
	if b.logs {
		kind = "logs"
	}
	name := filepath.Join(s.work, fmt.Sprintf("v1-%s-%dM-%g.%s", kind, b.size/1e6, b.errors, form))
	if _, err := os.Stat(name); err == nil {
		return name, nil
	}
	part := filepath.Join(s.work, "part."+form)
	if err := os.RemoveAll(part); err != nil {
		return "", err
	}
	fmt.Fprintf(os.Stderr, "generating %s\n", name)
	args := []string{"generate", "-size", strconv.FormatInt(b.size, 10), "-errors", fmt.Sprint(b.errors), fmt.Sprintf("-logs=%v", b.logs), part}
	if err := s.apart(args...); err != nil {
		return "", errors.Join(err, os.RemoveAll(part))
	}
	return name, os.Rename(part, name)
}

// apart runs a command of this program in a process of its own: a child begins
// with its parent's peak of memory, so this one must stay small.
func (s *session) apart(args ...string) error {
	cmd := exec.CommandContext(s.ctx, s.self, args...)
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// usual is the mixed bundle of a size.
func usual(size int64) bundle { return bundle{size: size, errors: 0.035} }

// standard is the size of bundles measured once: the largest up to 1 GB.
func (s *session) standard() int64 {
	best := s.sizes[0]
	for _, n := range s.sizes {
		if n <= 1e9 {
			best = n
		}
	}
	return best
}

// measure runs contenders in turn and notes them. Those whose tool is not
// installed were told already.
func (s *session) measure(section string, size int64, all []contender) {
	all = slices.DeleteFunc(all, func(c contender) bool { return !installed(c.args[0]) })
	if len(all) > 0 {
		s.note(section, size, all, inTurn(s.ctx, s.runs, all))
	}
}

// analyze is kanshiki on a bundle, with the whole report written.
func (s *session) analyze(bundle string, args ...string) contender {
	return contender{name: "kanshiki analyze", args: append([]string{s.kanshiki, "analyze", "--fail-on", "never", "-o", "json", bundle}, args...)}
}

// bare is the decompressor that kanshiki uses, alone.
func (s *session) bare(bundle string) contender {
	return contender{name: "bare decompression", args: []string{s.self, "unpack", bundle}}
}
