package rules

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"testing"
)

// lacking is the archive of the files that keep wants.
func lacking(t *testing.T, files []stored, keep func(stored) bool) []byte {
	kept := slices.DeleteFunc(slices.Clone(files), func(f stored) bool { return !keep(f) })
	whole, _ := tarOf(t, kept)
	return whole
}

// losses leaves out n files, one at a time, and n directories with all below
// them: half a copy, a collection that was refused some of its questions.
func losses(t *testing.T, files []stored, n int) (out []damage) {
	var dirs []string
	for _, f := range files {
		dirs = append(dirs, path.Dir(f.name))
	}
	slices.Sort(dirs)
	dirs = slices.Compact(dirs)
	random := rand.New(rand.NewPCG(uint64(len(files)), 11)) //nolint:gosec // places, not secrets
	for _, i := range random.Perm(len(files))[:min(n, len(files))] {
		out = append(out, damage{"without " + files[i].name, func() []byte {
			return lacking(t, files, func(f stored) bool { return f.name != files[i].name })
		}})
	}
	for _, i := range random.Perm(len(dirs))[:min(n, len(dirs))] {
		out = append(out, damage{"without " + dirs[i] + "/", func() []byte {
			return lacking(t, files, func(f stored) bool { return path.Dir(f.name) != dirs[i] })
		}})
	}
	return out
}

// flips turns one bit round in each of n places of a tar.gz, which its check sum tells.
func flips(t *testing.T, files []stored, n int) (out []damage) {
	t.Helper()
	whole, _ := tarOf(t, files)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(whole); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		at := packed.Len() * (i + 1) / (n + 1)
		out = append(out, damage{fmt.Sprintf("a bit at %d of %d", at, packed.Len()), func() []byte {
			b := bytes.Clone(packed.Bytes())
			b[at] ^= 1 << (at % 8)
			return b
		}})
	}
	return out
}

// holes fills n blocks of a tar with NUL, as a bad sector or a file system does
// that has lost its power.
func holes(t *testing.T, files []stored, n int) (out []damage) {
	whole, _ := tarOf(t, files)
	for i := range n {
		at := len(whole) * (i + 1) / (n + 1) &^ 511
		out = append(out, damage{fmt.Sprintf("a hole at %d of %d", at, len(whole)), func() []byte {
			b := bytes.Clone(whole)
			clear(b[at:min(len(b), at+4096)])
			return b
		}})
	}
	return out
}
