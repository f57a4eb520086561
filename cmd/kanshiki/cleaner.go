package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"kanshiki/collect"
	"kanshiki/collect/gather"
	"kanshiki/collect/obfuscate"
	"kanshiki/collect/redact"
	"kanshiki/report"
)

// cleaner makes a clean copy of a bundle.
type cleaner struct {
	*redactOptions
	secrets *redact.Redactor
	names   *obfuscate.Map // nil without --obfuscate
	unread  map[string]bool
}

func newCleaner(o *redactOptions) *cleaner {
	return &cleaner{redactOptions: o, secrets: redact.New(), unread: map[string]bool{}}
}

// headSize is enough to tell text from what is none.
const headSize = 8 << 10

func (c *cleaner) repack(ctx context.Context, w *collect.Walker, bundle string) ([]collect.Left, error) {
	p := &collect.Repacker{Walker: w, Clean: c.clean, Rename: c.rename, Check: func(name string) error {
		if err := c.search(ctx, name); err != nil {
			return err
		}
		if c.names == nil {
			return nil
		}
		return writePrivate(c.mapFile, c.names.Bytes())
	}}
	left, err := p.Run(ctx, bundle, c.out)
	var h *hintError
	if err != nil && !errors.As(err, &h) {
		err = fmt.Errorf("cannot write %s: %w", c.out, reason(err))
	}
	return left, err
}

func (c *cleaner) rename(name string) string {
	name = c.secrets.Name(name)
	if c.names != nil {
		name = c.names.Path(name)
	}
	return name
}

// clean is collect.Repacker.Clean.
func (c *cleaner) clean(f *collect.File, w io.Writer) error {
	br := bufio.NewReaderSize(f.Reader, 64<<10)
	head, _ := br.Peek(headSize) // an error comes again when it is read
	switch kind := collect.ContentOf(head); {
	case kind == collect.Text:
	case kind == collect.Harmless, c.keepBinary:
		c.unread[c.finalName(f)] = true
		_, err := io.Copy(w, br)
		return err
	case kind == collect.Journal:
		return &collect.SkipError{Reason: "a journal file, left out; export it as text, or see --keep-binary"}
	default:
		return &collect.SkipError{Reason: "not text, left out"}
	}
	var mapped io.WriteCloser
	if c.names != nil {
		mapped = c.names.Writer(w, f.Path)
		w = mapped
	}
	clean := c.secrets.Writer(w, f.Path)
	var text io.Reader = br
	if path.Base(f.Path) == "manifest.json" {
		data, err := io.ReadAll(io.LimitReader(br, 64<<20))
		if err != nil {
			return err
		}
		data, _ = gather.Unseal(data)
		text = io.MultiReader(bytes.NewReader(data), br)
	}
	_, err := io.Copy(clean, text)
	if e := clean.Close(); err == nil {
		err = e
	}
	if mapped != nil {
		if e := mapped.Close(); err == nil {
			err = e
		}
	}
	return err
}

// finalName is the name that f has in the clean bundle.
func (c *cleaner) finalName(f *collect.File) string {
	n := *f
	n.In = nil
	for _, in := range f.In {
		n.In = append(n.In, c.rename(in))
	}
	n.Path = c.rename(f.Path)
	return n.Name()
}

// search reads the finished bundle as anybody could and wants to find nothing.
func (c *cleaner) search(ctx context.Context, name string) error {
	w := &collect.Walker{Limits: c.limits}
	_, err := w.Walk(ctx, name, func(f *collect.File, err error) error {
		if err != nil || c.unread[f.Name()] {
			return nil //nolint:nilerr // what the copy could not read, nobody can: it is known
		}
		second := redact.New()
		out := second.Writer(io.Discard, f.Path)
		_, err = io.Copy(out, f.Reader)
		if e := out.Close(); err == nil {
			err = e
		}
		second.Name(f.Path)
		for kind := range second.Counts() {
			return hinted("nothing was written; please report it, with the kind of file but not its content",
				"%s still holds a secret (%s) after redaction", f.Name(), kind)
		}
		var skipped *collect.SkipError
		if errors.Is(err, context.Canceled) || errors.As(err, &skipped) {
			return err
		}
		return nil
	})
	return err
}

// learn reads the bundle once for the names of its hosts and domains.
func (c *cleaner) learn(ctx context.Context, w *collect.Walker, bundle string) error {
	l := c.names.Learner()
	_, err := w.Walk(ctx, bundle, func(f *collect.File, err error) error {
		if err != nil {
			return nil //nolint:nilerr // the copy lists it
		}
		l.Host(f.Origin.Host)
		br := bufio.NewReaderSize(f.Reader, 64<<10)
		head, _ := br.Peek(headSize)
		if collect.ContentOf(head) == collect.Text {
			_ = l.Read(f.Path, br) // what is cut is learned from as far as it goes
		}
		return nil
	})
	l.Finish()
	return err
}

// redacted says what was done, on standard error.
func (a *app) redacted(o *redactOptions, c *cleaner, left []collect.Left) {
	counts := c.secrets.Counts()
	total := 0
	for _, n := range counts {
		total += n
	}
	fmt.Fprintf(a.stderr, "redacted: %d\n", total)
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(a.stderr, "  %-16s %d\n", kind, counts[kind])
	}
	if len(left) > 0 {
		fmt.Fprintf(a.stderr, "left out or cut: %d\n", len(left))
		for _, l := range left[:min(len(left), 50)] {
			fmt.Fprintf(a.stderr, "  %s: %s\n", report.Printable(l.Name), report.Printable(l.Err.Error()))
		}
		if len(left) > 50 {
			fmt.Fprintf(a.stderr, "  and %d more\n", len(left)-50)
		}
	}
	if o.keepBinary && len(c.unread) > 0 {
		names := slices.Sorted(maps.Keys(c.unread))
		fmt.Fprintf(a.stderr, "kept unread: %s\n", report.Printable(strings.Join(names[:min(len(names), 10)], ", ")))
	}
	if c.names != nil {
		fmt.Fprintf(a.stderr, "names mapped: %d; the map is %s, keep it here\n", c.names.Names(), report.Printable(o.mapFile))
	}
}
