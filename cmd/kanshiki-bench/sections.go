package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// room reports whether memory holds n bytes more.
func (s *session) room(n int64) bool {
	var fs syscall.Statfs_t
	return syscall.Statfs(s.memory, &fs) == nil && int64(fs.Bavail)*fs.Bsize > n+n/4
}

// unpacking is `tar xf` into memory, alone and with a search of what it wrote.
func (s *session) unpacking(bundle string, size int64) []contender {
	if !s.room(size) {
		s.skip("tar of %s: memory holds no %d MB", filepath.Base(bundle), size/1e6)
		return nil
	}
	to := filepath.Join(s.memory, "out")
	all := []contender{{name: "tar xf into memory", args: []string{"tar", "xf", bundle, "-C", to}, fresh: to}}
	for _, tool := range s.searchers() {
		all = append(all, contender{name: "tar xf; " + tool.name, fresh: to, ok: []int{1},
			args: []string{"sh", "-c", "tar xf \"$1\" -C \"$2\" && shift 2 && exec \"$@\"", "sh", bundle, to}})
		last := &all[len(all)-1]
		last.args = append(append(last.args, tool.args...), to)
	}
	return all
}

// searchers are the tools that look for the rules' own patterns in files.
func (s *session) searchers() []contender {
	var all []contender
	if s.rg {
		all = append(all, contender{name: "rg -f", args: []string{"rg", "--no-unicode", "--no-ignore", "--hidden", "-a", "--regex-size-limit", "1G", "--dfa-size-limit", "1G", "-f", s.patterns}, ok: []int{1}})
	}
	if s.ugrep {
		all = append(all, contender{name: "ugrep -f", args: []string{"ugrep", "-r", "-U", "-a", "-f", s.patterns}, ok: []int{1}})
	}
	return all
}

func (s *session) gz() error {
	for _, size := range s.sizes {
		name, err := s.bundle(usual(size), "tar.gz")
		if err != nil {
			return err
		}
		all := []contender{s.analyze(name), s.bare(name)}
		if size <= 1e9 {
			all = append(all, contender{name: "gzip -dc", args: []string{"gzip", "-dc", name}})
			all = append(all, s.unpacking(name, size)...)
		}
		s.measure(fmt.Sprintf("tar.gz %dM", size/1e6), size, all)
	}
	return nil
}

func (s *session) zst() error {
	name, err := s.bundle(usual(s.standard()), "tar.zst")
	if err != nil {
		return err
	}
	s.measure("tar.zst", s.standard(), []contender{s.analyze(name), s.bare(name), {name: "zstd -dc", args: []string{"zstd", "-dc", name}}})
	return nil
}

// xz takes the smallest size: packing 1 GB takes minutes.
func (s *session) xz() error {
	if !installed("xz") {
		return nil
	}
	name, err := s.bundle(usual(s.sizes[0]), "tar.xz")
	if err != nil {
		return err
	}
	s.measure("tar.xz", s.sizes[0], []contender{s.analyze(name), s.bare(name), {name: "xz -dc", args: []string{"xz", "-dc", name}}})
	return nil
}

func (s *session) zip() error {
	name, err := s.bundle(usual(s.standard()), "zip")
	if err != nil {
		return err
	}
	one := s.analyze(name)
	one.name, one.env = "kanshiki, GOMAXPROCS=1", []string{"GOMAXPROCS=1"}
	s.measure("zip", s.standard(), []contender{s.analyze(name), one, {name: "unzip -p", args: []string{"unzip", "-p", name}}})
	return nil
}

func (s *session) dir() error {
	name, err := s.bundle(usual(s.standard()), "dir")
	if err != nil {
		return err
	}
	all := []contender{s.analyze(name)}
	one := s.analyze(name)
	one.name, one.env = "kanshiki, GOMAXPROCS=1", []string{"GOMAXPROCS=1"}
	all = append(all, one)
	for _, tool := range s.searchers() {
		tool.args = append(tool.args, name)
		all = append(all, tool)
	}
	s.measure("dir", s.standard(), all)
	return nil
}

// errors: every fourth line tells of trouble.
func (s *session) errors() error {
	b := usual(s.standard())
	b.errors = 0.25
	name, err := s.bundle(b, "tar.gz")
	if err != nil {
		return err
	}
	s.measure("errors", b.size, []contender{s.analyze(name), s.bare(name)})
	return nil
}

// memories: logs alone, at every size from 1 GB.
func (s *session) memories() error {
	for _, size := range s.sizes {
		if size < 1e9 {
			continue
		}
		b := usual(size)
		b.logs = true
		name, err := s.bundle(b, "tar.gz")
		if err != nil {
			return err
		}
		s.measure(fmt.Sprintf("logs %dM", size/1e6), size, []contender{s.analyze(name)})
	}
	return nil
}

// real must-gathers, as they were published and packed anew.
func (s *session) real() error {
	found, err := filepath.Glob(filepath.Join(s.shared, "corpus", "*", "must-gather-*.tar.xz"))
	if err != nil || len(found) == 0 {
		s.skip("real must-gathers: none below %s", s.shared)
		return err
	}
	for _, name := range found {
		kind := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), "must-gather-"), ".tar.xz")
		plain := filepath.Join(s.work, "real-"+kind+".tar")
		gz := plain + ".gz"
		if out, err := exec.Command("sh", "-c", `xz -dc "$1" >"$2" && gzip -c "$2" >"$3"`, "sh", name, plain, gz).CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		info, err := os.Stat(plain)
		if err != nil {
			return err
		}
		s.measure("real "+kind+" xz", info.Size(), []contender{s.analyze(name), s.bare(name), {name: "xz -dc", args: []string{"xz", "-dc", name}}})
		s.measure("real "+kind+" gz", info.Size(), append([]contender{s.analyze(gz), s.bare(gz)}, s.unpacking(gz, info.Size())...))
	}
	return nil
}

// same runs the test that holds every result against a naive reference.
func (s *session) same() error {
	if !installed("go") {
		s.skip("identity with the naive reference: go is not installed")
		return nil
	}
	all := []contender{{name: "naive reference", env: []string{"KANSHIKI_NAIVE=100M"},
		args: []string{"go", "test", "-count=1", "-timeout=60m", "-run", "TestNaive", "kanshiki/rules"}}}
	s.note("same", s.sizes[0], all, inTurn(s.ctx, 1, all))
	return nil
}
