package main

import (
	"github.com/spf13/pflag"

	"kanshiki/collect"
)

// limitFlags adds the options that raise the limits on a bundle.
func limitFlags(f *pflag.FlagSet, l *collect.Limits) {
	f.Int64Var(&l.Bytes, "max-bytes", 0, "stop after so many unpacked `bytes` (default 20 GiB; -1: no limit)")
	f.IntVar(&l.Files, "max-files", 0, "stop after so many `files` (default 500000; -1: no limit)")
	f.IntVar(&l.Depth, "max-depth", 0, "open archives nested so `deep` (default 3; -1: no limit)")
	f.Int64Var(&l.Ratio, "max-ratio", 0, "stop a member that unpacks to more than `times` its size (default 1000)")
	f.Int64Var(&l.Spool, "max-spool", 0, "copy a nested zip or a journal to disk up to so many `bytes` (default 2 GiB)")
	f.IntVar(&l.Name, "max-name", 0, "skip paths longer than so many `bytes` (default 4096)")
}
