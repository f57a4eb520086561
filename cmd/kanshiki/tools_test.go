package main

import (
	"os"
	"os/exec"
	"testing"
)

// realTool finds a program that a test runs for real. Without it the test is
// skipped, except under CI=true: there make test has installed it.
func realTool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		cannot(t, "%s is not installed, so nothing here was tried on its real output", name)
	}
	return path
}

// cannot ends a test that lacks what it needs of the machine: skipped, loudly,
// on somebody's desk; failed where all is to be there.
func cannot(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf("SKIPPED: "+format, args...)
}

// quick skips a long test under -short, but never in CI.
func quick(t *testing.T, why string) {
	t.Helper()
	if testing.Short() && os.Getenv("CI") != "true" {
		t.Skip("SKIPPED: -short: " + why)
	}
}
