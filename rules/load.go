package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kanshiki/rules/checks"
)

// packVersion of the built-in rules; raised with each release.
const packVersion = "1"

// Set is the rules in force.
type Set struct {
	Rules []*Rule // sorted by id
	Packs []Pack
}

// Find returns the rule with an id, or nil.
func (s *Set) Find(id string) *Rule {
	i, ok := slices.BinarySearchFunc(s.Rules, id, func(r *Rule, id string) int { return strings.Compare(r.ID, id) })
	if !ok {
		return nil
	}
	return s.Rules[i]
}

// Builtin loads the embedded packs. The error lists every complaint, one a
// line, as file:line: text.
func Builtin() (*Set, error) {
	sub, err := packs()
	if err != nil {
		return nil, err
	}
	s := &Set{}
	if err := s.add(sub, "builtin", packVersion, ""); err != nil {
		return nil, err
	}
	return s, s.checkEdges()
}

// Load adds the rules in dirs (or single files) to base; a rule with an id
// that base has replaces it. base is not changed.
func Load(base *Set, dirs ...string) (*Set, error) {
	s := &Set{Rules: slices.Clone(base.Rules), Packs: slices.Clone(base.Packs)}
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		if err != nil {
			return nil, err
		}
		root, shown := dir, dir
		if !info.IsDir() {
			root, shown = filepath.Dir(dir), filepath.Dir(dir)
		}
		fsys := os.DirFS(root)
		if !info.IsDir() {
			fsys = oneFile{fsys, filepath.Base(dir)}
		}
		if err := s.add(fsys, filepath.Base(dir), "", shown); err != nil {
			return nil, err
		}
	}
	return s, s.checkEdges()
}

// oneFile shows a single file of a file system.
type oneFile struct {
	fs.FS
	name string
}

func (o oneFile) ReadDir(string) ([]fs.DirEntry, error) {
	info, err := fs.Stat(o.FS, o.name)
	if err != nil {
		return nil, err
	}
	return []fs.DirEntry{fs.FileInfoToDirEntry(info)}, nil
}

// add reads every *.yaml below fsys as a rule of one pack.
func (s *Set) add(fsys fs.FS, pack, version, shown string) error {
	ld := &loader{classes: Classes(), lazy: pack == "builtin"}
	sum := sha256.New()
	count := 0
	seen := map[string]string{}
	at := map[string]int{} // places of the rules that are there
	for i, r := range s.Rules {
		at[r.ID] = i
	}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || filepath.Ext(name) != ".yaml" {
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(data))
		sum.Write(data)
		count++
		r := ld.file(name, data)
		if r == nil {
			return nil
		}
		if other := seen[r.ID]; other != "" {
			ld.complain(name, 1, "id: %q is also in %s", r.ID, other)
		}
		seen[r.ID] = name
		r.Pack = pack
		i, ok := at[r.ID]
		if !ok {
			i = len(s.Rules)
			at[r.ID] = i
			s.Rules = append(s.Rules, nil)
		}
		s.Rules[i] = r
		return nil
	})
	if err != nil {
		return err
	}
	if err := ld.err(); err != nil {
		if shown != "" {
			return prefixed{err, shown}
		}
		return err
	}
	slices.SortFunc(s.Rules, func(a, b *Rule) int { return strings.Compare(a.ID, b.ID) })
	s.Packs = append(s.Packs, Pack{Name: pack, Version: version, SHA256: hex.EncodeToString(sum.Sum(nil)), Rules: count})
	return nil
}

// prefixed puts the directory that the user named before each complaint.
type prefixed struct {
	err error
	dir string
}

func (p prefixed) Error() string {
	lines := strings.Split(p.err.Error(), "\n")
	for i, l := range lines {
		lines[i] = filepath.Join(p.dir, l)
	}
	return strings.Join(lines, "\n")
}

// checkEdges refuses an `explains` that names no rule.
func (s *Set) checkEdges() error {
	ld := &loader{}
	for _, r := range s.Rules {
		for _, e := range r.Explains {
			if s.Find(e.Rule) == nil {
				ld.complain(r.File, 1, "explains: no rule %q", e.Rule)
			}
		}
	}
	return ld.err()
}

func findCheck(name string) *checks.Check {
	all := checks.All()
	i := slices.IndexFunc(all, func(c *checks.Check) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return all[i]
}
