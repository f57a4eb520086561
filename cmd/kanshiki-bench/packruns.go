package main

import (
	"fmt"
	"path/filepath"
)

// pack writes a pack of generated rules and gives its directory.
func (s *session) pack(kind string, n int) (string, error) {
	dir := filepath.Join(s.memory, fmt.Sprintf("%s-%d", kind, n))
	return dir, writeRules(dir, kind, n, 1)
}

// rules: 200, 2,000 and 10,000 of one make, on the same bundle.
func (s *session) rules() error {
	name, err := s.bundle(usual(s.standard()), "tar.gz")
	if err != nil {
		return err
	}
	var all []contender
	for _, n := range []int{200, 2000, 10000} {
		dir, err := s.pack("words", n)
		if err != nil {
			return err
		}
		c := s.analyze(name, "--rules", dir, "--only", ruleClass)
		c.name = fmt.Sprintf("%d rules", n)
		all = append(all, c)
	}
	s.measure("rules", s.standard(), all)
	return nil
}

// hostilePacks are the packs that no author should write.
var hostilePacks = []string{"short", "common", "shared"}

// hostile measures packs with bad literals on one core, on logs that need no
// decompression; what a run costs before the first byte is measured apart.
func (s *session) hostile() error {
	b := bundle{size: s.sizes[0], errors: 0.035, logs: true}
	name, err := s.bundle(b, "tar")
	if err != nil {
		return err
	}
	small, err := s.bundle(bundle{size: 1e5, errors: 0.035, logs: true}, "tar")
	if err != nil {
		return err
	}
	var all []contender
	for _, kind := range append([]string{"words"}, hostilePacks...) {
		dir, err := s.pack(kind, 2000)
		if err != nil {
			return err
		}
		for _, on := range []struct{ name, bundle string }{{kind, name}, {kind + ", start", small}} {
			c := s.analyze(on.bundle, "--rules", dir, "--only", ruleClass)
			c.name, c.env = on.name, []string{"GOMAXPROCS=1"}
			all = append(all, c)
		}
	}
	s.measure("hostile", b.size, all)
	return nil
}

// speed is the MB/s a core of a pack, without its start.
func (b *board) speed(kind string) (float64, bool) {
	run, start := b.results["hostile/"+kind], b.results["hostile/"+kind+", start"]
	if !run.ok() || !start.ok() || run.cpu <= start.cpu {
		return 0, false
	}
	return float64(b.bytes["hostile"]) / 1e6 / (run.cpu - start.cpu).Seconds(), true
}
