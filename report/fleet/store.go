package fleet

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Store keeps what a scan knows, by names of the form folder/name. It may be
// shared by several scans, on several machines, at the same time.
type Store interface {
	// Get returns what was put; fs.ErrNotExist if nothing was.
	Get(name string) ([]byte, error)
	// Has reports whether Get would find it, without reading it.
	Has(name string) (bool, error)
	// PutIfAbsent puts data under name unless something is there, which then
	// stays. Afterwards all of what is there is there, whatever is killed when.
	PutIfAbsent(name string, data []byte) error
	// Put is PutIfAbsent that replaces.
	Put(name string, data []byte) error
	// List names what is in a folder, sorted.
	List(folder string) ([]string, error)
}

// Folders of a store.
const (
	doneFolder   = "done"   // results with a report, by key; never changed
	failedFolder = "failed" // failures, by key; the last one
	seenFolder   = "seen"   // sightings, by path
)

// Directory is a Store in the directory of that name, one file an entry. It
// needs a file system with hard links or one user at a time.
type Directory string

// abandoned is the age at which a file that never got its name belongs to nobody.
const abandoned = time.Hour

// Open makes the directory if it does not exist, and removes what killed scans
// had begun to write.
func (d Directory) Open() error {
	for _, f := range []string{doneFolder, failedFolder, seenFolder} {
		folder := filepath.Join(string(d), f)
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return err
		}
		left, err := filepath.Glob(filepath.Join(folder, aside))
		if err != nil {
			return err
		}
		for _, name := range left {
			if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > abandoned {
				os.Remove(name)
			}
		}
	}
	return nil
}

// aside is the pattern of names of files that are being written.
const aside = ".new-*"

func (d Directory) file(name string) string {
	return filepath.Join(string(d), filepath.FromSlash(name)+".json")
}

// Get implements Store.
func (d Directory) Get(name string) ([]byte, error) { return os.ReadFile(d.file(name)) }

// Has implements Store.
func (d Directory) Has(name string) (bool, error) {
	_, err := os.Stat(d.file(name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// PutIfAbsent implements Store: a link never replaces.
func (d Directory) PutIfAbsent(name string, data []byte) error {
	return d.write(name, data, func(temp, file string) error {
		err := os.Link(temp, file)
		if err == nil || errors.Is(err, fs.ErrExist) {
			return nil
		}
		// No hard links here (some shares): the names are made of the content's
		// key, so that what would be replaced is the same.
		return os.Rename(temp, file)
	})
}

// Put implements Store.
func (d Directory) Put(name string, data []byte) error { return d.write(name, data, os.Rename) }

// write writes data beside its place and lets move put it there. It is on the
// disk before it has its name: a machine that loses its power keeps no husks.
func (d Directory) write(name string, data []byte, move func(temp, file string) error) error {
	file := d.file(name)
	f, err := os.CreateTemp(filepath.Dir(file), aside)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644) // shards may run as different users
	}
	if err != nil {
		return err
	}
	return move(f.Name(), file)
}

// List implements Store.
func (d Directory) List(folder string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(string(d), folder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no results of a scan", string(d))
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".json"); ok && !strings.HasPrefix(name, ".") {
			names = append(names, folder+"/"+name)
		}
	}
	slices.Sort(names)
	return names, err
}

// Sighting is what was found at a path, the last time it was looked at.
type Sighting struct {
	Path string `json:"path"`
	// Size and Changed (nanoseconds since 1970) tell whether it is still the
	// same, without reading it. Changed is 0 for a directory: it cannot tell.
	Size    int64  `json:"size"`
	Changed int64  `json:"changed"`
	ETag    string `json:"etag,omitempty"` // does so for an object
	SHA256  string `json:"sha256,omitempty"`
	Bytes   int64  `json:"bytes"`
	Key     string `json:"key,omitempty"`
	// Failure is set if it could not be read far enough to have a key.
	Failure *Failure `json:"failure,omitempty"`
}

func sightingName(path string) string {
	sum := sha256.Sum256([]byte(path))
	return seenFolder + "/" + hex.EncodeToString(sum[:16])
}

// sighting returns what the store knows of a path; nil if nothing.
func sighting(st Store, path string) (*Sighting, error) {
	data, err := st.Get(sightingName(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s := &Sighting{}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, nil //nolint:nilerr // what cannot be read is looked at again
	}
	return s, nil
}

// Sightings returns all that stores know, by path. Where several know a path,
// the first that has a key for it is believed.
func Sightings(stores ...Store) ([]Sighting, error) {
	known := map[string]Sighting{}
	for _, st := range stores {
		names, err := st.List(seenFolder)
		if err != nil {
			return nil, err
		}
		err = ahead(names, st.Get, func(name string, data []byte) error {
			var s Sighting
			if err := json.Unmarshal(data, &s); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if old, ok := known[s.Path]; !ok || old.Key == "" && s.Key != "" {
				known[s.Path] = s
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	out := make([]Sighting, 0, len(known))
	for _, s := range known {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Sighting) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}
