package collect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// Repacker writes a bundle anew: same containers, same order, content and
// names changed on the way.
type Repacker struct {
	Walker *Walker
	// Clean copies the content of f to w, changed. A *SkipError leaves the file
	// out; another error that did not come from w means that f is cut.
	Clean func(f *File, w io.Writer) error
	// Rename gives each path its new name; nil keeps them.
	Rename func(string) string
	// Check is shown the finished bundle, under its temporary name; an error
	// stops the packing. May be nil.
	Check func(name string) error
}

// Left is a file that is not in the new bundle, or not whole.
type Left struct {
	Name string
	Err  error
}

// Run writes the bundle called name to out: a directory gives a directory, or
// an archive if out ends in .tar, .tar.gz, .tgz, .tar.xz, .tar.zst or .zip; an
// archive gives one of its own kind. out appears only when all is done. Links
// and empty directories are not carried over.
func (p *Repacker) Run(ctx context.Context, name, out string) (left []Left, err error) {
	aside := filepath.Join(filepath.Dir(out), "."+filepath.Base(out)+"."+strconv.Itoa(os.Getpid()))
	if _, err := os.Lstat(aside); err == nil {
		return nil, fmt.Errorf("%s is in the way", filepath.Base(aside))
	}
	defer func() {
		if err != nil {
			// The first error matters; what cannot be removed follows from it.
			_ = os.RemoveAll(aside)
		}
	}()
	r := &repack{Repacker: p, aside: aside, out: out}
	_, err = p.Walker.Walk(ctx, name, r.visit)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = r.unwind(0)
	}
	r.abandon()
	if err == nil && r.files == 0 {
		err = errors.New("nothing in it can be written")
	}
	if err == nil && p.Check != nil {
		err = p.Check(aside)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = bare(os.Rename(aside, out))
	}
	return r.left, err
}

// repack is one run of a Repacker.
type repack struct {
	*Repacker
	aside, out string
	left       []Left
	files      int
	stack      []level // the containers that are open, outermost first
}

// level is one container being written.
type level struct {
	name string // as in File.In; empty for the bundle
	shelf
	spool *spool // what it is written to, unless it is the bundle
	file  *os.File
	// cut says that something is missing, which a reader must be able to see.
	cut bool
	mod File
}

func (r *repack) rename(name string) string {
	if r.Rename == nil {
		return name
	}
	return CleanName(r.Rename(name))
}

func (r *repack) visit(f *File, err error) error {
	if err != nil {
		return r.missed(f, err)
	}
	if err := r.open(f); err != nil {
		return err
	}
	s := newSpool(filepath.Dir(r.out))
	defer s.close()
	err = r.Clean(f, s)
	var skipped *SkipError
	switch {
	case s.err != nil:
		return s.err
	case errors.As(err, &skipped):
		r.left = append(r.left, Left{f.Name(), err})
		return nil
	case err != nil:
		r.left = append(r.left, Left{f.Name(), err})
		r.top().cut = true
	}
	r.files++
	return r.top().put(r.rename(f.Path), f, s)
}

func (r *repack) top() *level { return &r.stack[len(r.stack)-1] }

// missed notes what could not be read, and that its container is not whole.
func (r *repack) missed(f *File, err error) error {
	r.left = append(r.left, Left{f.Name(), err})
	var skipped *SkipError
	if errors.As(err, &skipped) {
		return nil
	}
	chain := append(f.In[:len(f.In):len(f.In)], f.Path)
	for i := len(r.stack) - 1; i >= 0; i-- {
		if names := r.names(i); len(names) <= len(chain) && slices.Equal(names, chain[:len(names)]) {
			r.stack[i].cut = true
			return nil
		}
	}
	return nil
}

// names are those of the containers up to the level i, as in File.In.
func (r *repack) names(i int) (names []string) {
	for _, l := range r.stack[min(1, len(r.stack)) : i+1] {
		names = append(names, l.name)
	}
	return names
}
