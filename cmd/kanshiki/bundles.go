package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// checkBundles finds what is missing before anything is read.
func checkBundles(bundles []string) error {
	if len(bundles) == 0 {
		return hinted("kanshiki must-gather.tar.gz, or - for standard input", "no bundle given")
	}
	piped := false
	var seen []os.FileInfo
	for _, b := range bundles {
		if b == "-" {
			if piped {
				return hinted("give - once", "standard input can be read only once")
			}
			piped = true
			continue
		}
		if err := exist([]string{b}); err != nil {
			return err
		}
		info, err := os.Stat(b)
		if err != nil {
			return fmt.Errorf("cannot read %s: %w", b, reason(err))
		}
		// What is read twice is counted twice.
		if slices.ContainsFunc(seen, func(s os.FileInfo) bool { return os.SameFile(s, info) }) {
			return hinted("give each bundle once", "%s is given twice", b)
		}
		seen = append(seen, info)
	}
	return nil
}

// exist refuses a path that does not, and looks for what was meant beside it.
func exist(paths []string) error {
	for _, p := range paths {
		_, err := os.Stat(p)
		if errors.Is(err, os.ErrNotExist) {
			return hinted(meant(filepath.Base(p), siblings(p), ""), "no such file or directory: %s", p)
		}
		if err != nil {
			return fmt.Errorf("cannot read %s: %w", p, reason(err))
		}
	}
	return nil
}

// siblings names the files beside a path that does not exist.
func siblings(path string) []string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil // then there is nothing to suggest
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
