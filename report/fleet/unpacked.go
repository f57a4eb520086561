package fleet

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"kanshiki/collect"
)

// Looking whether a directory is a bundle, not beyond this many entries: what
// tells stands near the top.
const (
	lookDeep    = 4
	lookEntries = 20000
)

// collected are the beginnings of names that oc gives to the directories it
// fills, whose bundle proper lies one level deeper.
var collected = []string{"must-gather.local.", "inspect.local."}

// unpacked reports whether a directory itself is the root of a bundle, or the
// directory that `oc adm must-gather` or `oc adm inspect` made around one.
func unpacked(dir string) bool {
	rec := collect.Recognizer{Name: filepath.Base(dir)}
	n := 0
	// What cannot be read says nothing; it is met again when the bundle is read.
	_ = fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		if n++; n > lookEntries {
			return fs.SkipAll
		}
		switch deep := strings.Count(p, "/"); {
		case err != nil || p == ".":
			return nil //nolint:nilerr // see above
		case !d.IsDir():
			rec.Add(nil, p)
		case deep+1 >= lookDeep:
			rec.Add(nil, path.Join(p, "entry"))
			return fs.SkipDir
		}
		return nil
	})
	return rooted(&rec)
}

// rooted is the answer of unpacked when the paths have been added.
func rooted(rec *collect.Recognizer) bool {
	if rec.Root() != collect.Files {
		return true
	}
	for _, c := range collected {
		if strings.HasPrefix(rec.Name, c) {
			return rec.Kind() != collect.Files
		}
	}
	return false
}

// treeSize is what the regular files below dir hold, as far as can be seen.
func treeSize(dir string) int64 {
	var size int64
	_ = fs.WalkDir(os.DirFS(dir), ".", func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil //nolint:nilerr // see unpacked
		}
		if info, err := d.Info(); err == nil {
			size += info.Size()
		}
		return nil
	})
	return size
}
