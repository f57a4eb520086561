package fleet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"kanshiki/report/fleet/sqlite"
)

// Earlier is what an earlier result knew.
type Earlier struct {
	signatures, templates map[string]bool
}

// ReadEarlier reads an earlier result: a database, a file of lines, or a
// directory of results.
func ReadEarlier(name string) (*Earlier, error) {
	old := &Earlier{map[string]bool{}, map[string]bool{}}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return EarlierOf(Directory(name))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	db, err := sqlite.Open(f, info.Size())
	if errors.Is(err, sqlite.ErrFormat) {
		return old, old.lines(f)
	}
	if err != nil {
		return nil, err
	}
	err = db.Rows("signatures", func(_ int64, row []any) error {
		if len(row) < 3 {
			return fmt.Errorf("not a database of kanshiki scan")
		}
		s, _ := row[1].(string)
		v, _ := row[2].(string)
		old.signatures[v+" "+s] = true
		return nil
	})
	if err == nil {
		err = db.Rows("templates", func(_ int64, row []any) error {
			if len(row) > 2 {
				t, _ := row[2].(string)
				old.templates[t] = true
			}
			return nil
		})
	}
	if errors.Is(err, sqlite.ErrNoTable) {
		err = fmt.Errorf("not a database of kanshiki scan: %w", err)
	}
	return old, err
}

// EarlierOf reads what a store holds.
func EarlierOf(st Store) (*Earlier, error) {
	old := &Earlier{map[string]bool{}, map[string]bool{}}
	seen, err := Sightings(st)
	if err != nil {
		return nil, err
	}
	return old, NewResults(seen, st).Each(old.add)
}

// lines reads results.jsonl.
func (e *Earlier) lines(f io.ReadSeeker) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxAnswer)
	n := 0
	for lines.Scan() {
		n++
		r, err := parseResult(lines.Bytes())
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if err := e.add(r); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}

func (e *Earlier) add(r *Result) error {
	d, err := r.document()
	if err != nil {
		return err
	}
	if r.Signature != "" {
		e.signatures[d.Verdict+" "+r.Signature] = true
	}
	for _, u := range d.Unexplained[:min(len(d.Unexplained), templatesOfOne)] {
		e.templates[u.Template] = true
	}
	return nil
}

// compare marks what an earlier result did not have, and names what is gone.
func (f *Fleet) compare(old *Earlier) {
	f.Compared = true
	now := map[string]bool{}
	for i := range f.Groups {
		g := &f.Groups[i]
		id := g.Verdict + " " + g.Signature
		now[id] = true
		g.New = !old.signatures[id]
	}
	for i := range f.Unexplained {
		t := &f.Unexplained[i]
		t.New = !old.templates[t.Template]
	}
	for id := range old.signatures {
		if !now[id] {
			f.Gone = append(f.Gone, id)
		}
	}
	slices.Sort(f.Gone)
}
