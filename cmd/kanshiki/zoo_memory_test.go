package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// zooCeiling is the most memory, in KiB, that the program may hold for a bundle
// of the zoo: four times what it takes for a small one.
const zooCeiling = 250 << 10

// Whatever an archive claims to hold, the program's memory stays bounded.
func TestZooMemory(t *testing.T) {
	hungry := []string{"zips in zips in zips, as 42.zip", "a zst of empty lines", "a hole of 8 EiB, PAX", "a sparse map of a billion pieces",
		"an xz with a dictionary of 1.5 GiB", "a zip64 that claims 16 EiB", "a line of 10 MiB", "JSON of depth 100,000", "YAML aliases that explode", "a database with a record of 9 EB"}
	met := 0
	for _, a := range slices.Concat(zooBombs(t), zooTexts(t), zooBinaries(t)) {
		if !slices.Contains(hungry, a.name) {
			continue
		}
		met++
		t.Run(a.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), hangs)
			defer cancel()
			c := program(ctx, t, []string{"TMPDIR=" + t.TempDir()}, "-q", filepath.Base(a.file))
			c.Dir = filepath.Dir(written(t, a.file, a.data))
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- c.Wait() }()
			peak, err := watched(c.Process.Pid, ended)
			if status := exitStatus(t, err); status != exitFault {
				t.Errorf("status %d", status)
			}
			if peak == 0 {
				cannot(t, "there is no /proc to tell what a process holds")
			}
			if peak > zooCeiling {
				t.Errorf("%d KiB", peak)
			}
			if os.Getenv("ZOO_GAPS") != "" {
				t.Logf("%d KiB", peak)
			}
		})
	}
	if met != len(hungry) {
		t.Errorf("met %d of %d", met, len(hungry))
	}
}

// watched is the most memory in KiB that a process was seen to hold until it
// ended. (What wait tells counts the memory of this test too, up to exec.)
func watched(pid int, ended <-chan error) (peak int, err error) {
	for {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // gone at the end
		if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok && strings.HasPrefix(string(status), "Name:\tkanshiki") {
			var n int
			if _, err := fmt.Sscan(rest, &n); err == nil {
				peak = max(peak, n)
			}
		}
		select {
		case err = <-ended:
			return peak, err
		case <-time.After(5 * time.Millisecond):
		}
	}
}
