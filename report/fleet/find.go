package fleet

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kanshiki/collect"
)

// Item is a bundle to be scanned.
type Item struct {
	Path  string `json:"path"`
	Bytes int64  `json:"bytes"` // as stored
	// Work is about how many bytes come out of it; what a plan weighs.
	Work int64 `json:"work"`

	changed int64
	etag    string // of an object
	failure *Failure
}

// unpacks is how many times larger than stored a must-gather typically is, by
// what it is packed in: medians of a few genuine ones.
var unpacks = map[string]int64{"gzip": 9, "xz": 14, "zstd": 10, "bzip2": 12, "zip": 8}

// Orders in which items may be taken.
var Orders = []string{"footprint", "size", "largest", "name"}

// Sort brings items into one of Orders: the least work first (the default), the
// smallest first, the largest first, by name. Ties go by name.
func Sort(items []Item, order string) {
	slices.SortFunc(items, func(a, b Item) int {
		n := 0
		switch order {
		case "size":
			n = cmp.Compare(a.Bytes, b.Bytes)
		case "largest":
			n = cmp.Compare(b.Bytes, a.Bytes)
		case "name":
		default:
			n = cmp.Compare(a.Work, b.Work)
		}
		return cmp.Or(n, strings.Compare(a.Path, b.Path))
	})
}

// finder looks for bundles.
type finder struct {
	ctx     context.Context
	objects Objects
	skip    []os.FileInfo
	away    []string // what skip is in an object store
	items   []Item
}

// Find returns the bundles at and below paths, each once, by name. A file that
// is named is one, whatever it is; of the files in a directory only archives
// are, by their first bytes; a directory that is an unpacked bundle is one
// itself. A path that does not exist and has the characters of a pattern is
// one. What cannot be looked at is an item that fails. Directories among skip
// are not entered.
func Find(ctx context.Context, paths []string, skip ...string) ([]Item, error) {
	return FindWith(ctx, nil, paths, skip...)
}

// FindWith is Find that looks into an object store too, if objects is not nil.
// There only archives are bundles. Its error is also that the store cannot be
// listed.
func FindWith(ctx context.Context, objects Objects, paths []string, skip ...string) ([]Item, error) {
	f := &finder{ctx: ctx, objects: objects}
	for _, s := range skip {
		if Remote(s) {
			f.away = append(f.away, whole(s))
		} else if info, err := os.Stat(s); err == nil {
			f.skip = append(f.skip, info)
		}
	}
	for _, p := range paths {
		if err := f.named(p); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(f.items, func(a, b Item) int { return strings.Compare(a.Path, b.Path) })
	return slices.CompactFunc(f.items, func(a, b Item) bool { return a.Path == b.Path }), nil
}

// Matches returns what a pattern means; nil if path exists or is no pattern.
func Matches(path string) []string {
	if _, err := os.Lstat(path); err == nil || !strings.ContainsAny(path, "*?[") {
		return nil
	}
	found, err := filepath.Glob(path)
	if err != nil {
		return nil
	}
	return found
}

// named takes what was asked for.
func (f *finder) named(path string) error {
	if objectStores && f.objects != nil && Remote(path) {
		return f.bucket(path)
	}
	if found := Matches(path); len(found) > 0 {
		for _, p := range found {
			if err := f.named(p); err != nil {
				return err
			}
		}
		return nil
	}
	path = filepath.Clean(path)
	info, err := os.Stat(path)
	switch {
	case err != nil:
		f.fail(path, err)
	case info.IsDir():
		return f.directory(path, info)
	default:
		f.file(path, info, true)
	}
	return nil
}

func (f *finder) fail(path string, err error) {
	f.items = append(f.items, Item{Path: path, failure: unreadable(err)})
}

// unreadable is the failure of what the file system refuses.
func unreadable(err error) *Failure {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return &Failure{Unreadable, err.Error()}
}

// directory takes a bundle, or what is below.
func (f *finder) directory(path string, info fs.FileInfo) error {
	if slices.ContainsFunc(f.skip, func(s os.FileInfo) bool { return os.SameFile(s, info) }) {
		return nil
	}
	if err := f.ctx.Err(); err != nil {
		return err
	}
	if unpacked(path) {
		size := treeSize(path)
		f.items = append(f.items, Item{Path: path, Bytes: size, Work: size})
		return nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		f.fail(path, err)
		return nil
	}
	for _, e := range entries {
		below := filepath.Join(path, e.Name())
		info, err := os.Stat(below) // a link to a file counts as the file
		switch {
		case err != nil && archiveName.MatchString(below):
			f.fail(below, err)
		case err != nil:
		case info.Mode().IsRegular():
			f.file(below, info, false)
		case e.IsDir():
			if err := f.directory(below, info); err != nil {
				return err
			}
		}
	}
	return nil
}

// file takes an archive, what claims to be one by its name, and what was asked
// for.
func (f *finder) file(path string, info fs.FileInfo, named bool) {
	it := Item{Path: path, Bytes: info.Size(), changed: info.ModTime().UnixNano()}
	kind, err := packed(path)
	switch {
	case !info.Mode().IsRegular():
		it.failure = &Failure{Unreadable, "neither a file nor a directory"}
	case err != nil && !named && !archiveName.MatchString(path):
		return
	case err != nil:
		it.failure = unreadable(err)
	}
	f.take(it, kind, named)
}

// take takes an item that is packed in kind, if it is one.
func (f *finder) take(it Item, kind string, named bool) {
	claims := archiveName.MatchString(it.Path)
	switch {
	case it.failure != nil:
	case kind == "" && !named && !claims:
		return
	case it.Bytes == 0:
		it.failure = &Failure{Empty, "the file is empty"}
	case kind == "" && claims:
		it.failure = &Failure{Unreadable, "named like an archive, but it is none"}
	}
	it.Work = it.Bytes * max(1, unpacks[kind])
	f.items = append(f.items, it)
}

// packed says what a file is packed in, by its first bytes.
func packed(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	head := make([]byte, collect.HeadSize)
	n, err := io.ReadFull(file, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return "", err
	}
	return collect.Packed(head[:n]), nil
}
