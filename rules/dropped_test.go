package rules

import (
	"slices"
	"testing"
)

// withoutFile is the bundle less the i-th file.
func withoutFile(files []stored, i int) []stored {
	return slices.Concat(files[:i], files[i+1:])
}

// A collector that failed on one command, or a gatherer that was not allowed
// to read one namespace, leaves a whole archive with a file less. What is not
// there proves nothing: a healthy bundle minus any one file is never a fault.
func TestDroppedFileMakesNoFault(t *testing.T) {
	set := builtin(t)
	for _, f := range bundlesIn(t, "ok") {
		t.Run(f.name, func(t *testing.T) {
			files := storedIn(t, f.path)
			for i, gone := range files {
				archive, _ := tarOf(t, withoutFile(files, i))
				if d := diagnosePiped(t, set, archive); d != nil && d.Verdict == "fault" {
					t.Errorf("without %s:%s", gone.name, describe(d))
				}
			}
		})
	}
}
