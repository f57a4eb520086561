package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// scanUnit is the size unpacked of the smallest bundle of a scan; there are
// eight sizes up to eight times that, as small must-gathers have.
const scanUnit = 4_000_000

// fleet generates n bundles that differ, once, and gives their directory and
// what they hold unpacked.
func (s *session) fleet(n int) (dir string, size int64, err error) {
	dir = filepath.Join(s.work, fmt.Sprintf("v1-scan-%d", n))
	part := filepath.Join(s.work, "part.scan")
	_, err = os.Stat(dir)
	found := err == nil
	if !found {
		fmt.Fprintf(os.Stderr, "generating %s\n", dir)
		if err := errors.Join(os.RemoveAll(part), os.MkdirAll(part, 0o755)); err != nil {
			return "", 0, err
		}
	}
	for i := range n {
		each := int64(scanUnit * (1 + i%8))
		size += each
		if found {
			continue
		}
		name := filepath.Join(part, fmt.Sprintf("%05d.tar.gz", i))
		if err := s.apart("generate", "-size", strconv.FormatInt(each, 10), "-seed", strconv.Itoa(i+1), name); err != nil {
			return "", 0, err
		}
	}
	if found {
		return dir, size, nil
	}
	return dir, size, os.Rename(part, dir)
}

// scans: many bundles by one worker on one core, by one that has them all, and
// by two that share them. Every run begins with nothing kept.
func (s *session) scans() error {
	dir, size, err := s.fleet(s.archives)
	if err != nil {
		return err
	}
	kept := filepath.Join(s.memory, "results")
	scan := func(name string, jobs int, before ...string) contender {
		return contender{name: name, fresh: kept, own: true, env: []string{"TMPDIR=" + s.memory},
			args: append(before, s.kanshiki, "scan", "--jobs", strconv.Itoa(jobs), "--results", kept, "-o", "none", dir)}
	}
	all := []contender{scan("one core", 1, "taskset", "-c", "0"), scan("1 job, all cores", 1), scan("2 jobs", 2)}
	if !installed("taskset") {
		s.skip("scan on one core: taskset is not installed")
	}
	s.measure("scan", size, all)
	if r := s.results["scan/2 jobs"]; r.ok() {
		fmt.Fprintf(s.w, "%d bundles; 2 jobs: %.0f an hour\n", s.archives, float64(s.archives)/r.wall.Hours())
	}
	return nil
}
