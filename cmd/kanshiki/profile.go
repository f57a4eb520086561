package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
)

// profiled runs fn and writes cpu.pprof and heap.pprof, as `go tool pprof`
// reads them, into dir, which is made. An empty dir only runs fn.
func profiled(dir string, fn func() error) (err error) {
	if dir == "" {
		return fn()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return hinted("give a directory that can be written", "cannot write profiles: %w", err)
	}
	cpu, err := os.Create(filepath.Join(dir, "cpu.pprof"))
	if err != nil {
		return hinted("give a directory that can be written", "cannot write profiles: %w", err)
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return errors.Join(err, cpu.Close())
	}
	err = fn()
	pprof.StopCPUProfile()
	return errors.Join(err, cpu.Close(), heapProfile(filepath.Join(dir, "heap.pprof")))
}

func heapProfile(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	runtime.GC() // so that it shows what is in use, and all that was allocated
	return errors.Join(pprof.WriteHeapProfile(f), f.Close())
}
