package parse

import (
	"path"

	"kanshiki/collect"
)

// ByDesk reports whether a file, by its full name, is dated by the clock of
// whoever collected the bundle: the file timestamp that `oc adm must-gather` and
// `oc adm inspect` write where they are run, and our own collector's manifest.
// That clock is no part of the cluster, and nobody looks whether it is right.
func ByDesk(file string) bool {
	switch path.Base(file) {
	case "manifest.json":
		return true
	case "timestamp":
		return !ByGatherer(file)
	}
	return false
}

// ByGatherer reports whether a file tells when something was collected by a
// clock of the cluster: the timestamp that a must-gather's image writes where
// its pod runs, and what our own collector notes on each host.
func ByGatherer(file string) bool {
	dir := collect.Parent(file)
	switch path.Base(file) {
	case "meta.json":
		return path.Base(collect.Parent(dir)) == "hosts"
	case "timestamp":
		return collect.Root{Dir: dir}.Run() != dir
	}
	return false
}
