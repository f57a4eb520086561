package gather

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"kanshiki/collect"
)

// Check is what came of holding a bundle against its manifest.
type Check struct {
	Manifest *Manifest
	// Files counts those whose SHA-256 is as written down.
	Files int
	// Changed have other content than was collected; Missing are listed and not
	// there; Extra are there and not listed; Unsealed have no SHA-256 in the
	// manifest, because the host had no tool for it.
	Changed, Missing, Extra, Unsealed []string
	// Unreadable are places that could not be read, with the reason.
	Unreadable []string
	// Lost are the items that failed, and what that hides.
	Lost []Loss
}

// Whole reports whether every file is there and as it was collected.
func (c *Check) Whole() bool {
	return len(c.Changed)+len(c.Missing)+len(c.Extra)+len(c.Unreadable) == 0
}

// Loss is an item that failed.
type Loss struct {
	Item
	// Hides says what cannot be judged without it; empty if nothing much.
	Hides string
}

// ErrNoManifest says that something is no bundle of the collector.
var ErrNoManifest = errors.New("no manifest.json in it: this is not a bundle of kanshiki collect")

// maxManifest bounds what is held of a manifest; one of 100 hosts is 10 MiB.
const maxManifest = 64 << 20

// Verify reads the bundle name, archive or directory, once.
func Verify(ctx context.Context, name string) (*Check, error) {
	sums := map[string]string{}
	c := &Check{}
	var raw []byte
	root := ""
	w := &collect.Walker{}
	sum, err := w.Walk(ctx, name, func(f *collect.File, err error) error {
		if err != nil {
			c.Unreadable = append(c.Unreadable, fmt.Sprintf("%s: %v", f.Name(), err))
			return nil
		}
		h := sha256.New()
		var keep []byte
		in := io.TeeReader(f.Reader, h)
		if path.Base(f.Path) == manifestName && len(f.In) == 0 && (raw == nil || len(f.Path) < len(root)+len(manifestName)) {
			keep, err = io.ReadAll(io.LimitReader(in, maxManifest))
			raw, root = keep, strings.TrimSuffix(f.Path, manifestName)
		}
		if err == nil {
			_, err = io.Copy(io.Discard, in)
		}
		if err != nil {
			c.Unreadable = append(c.Unreadable, fmt.Sprintf("%s: %v", f.Name(), err))
		}
		sums[f.Name()] = hex.EncodeToString(h.Sum(nil))
		return nil
	})
	if err != nil && raw == nil {
		return nil, err
	}
	if raw == nil {
		return nil, ErrNoManifest
	}
	if sum.Cut || err != nil {
		c.Unreadable = append(c.Unreadable, "the archive ends too early")
	}
	c.Manifest = &Manifest{}
	if err := json.Unmarshal(raw, c.Manifest); err != nil {
		return nil, fmt.Errorf("manifest.json cannot be read: %w", err)
	}
	if c.Manifest.Schema != Schema {
		return nil, fmt.Errorf("manifest.json has the schema %q, not %s", c.Manifest.Schema, Schema)
	}
	c.compare(sums, root)
	return c, nil
}

func (c *Check) compare(sums map[string]string, root string) {
	delete(sums, root+manifestName)
	for _, it := range c.Manifest.Items {
		if it.File == "" {
			continue
		}
		got, ok := sums[root+it.File]
		delete(sums, root+it.File)
		switch {
		case !ok:
			c.Missing = append(c.Missing, it.File)
		case it.SHA256 == "":
			c.Unsealed = append(c.Unsealed, it.File)
		case got != it.SHA256:
			c.Changed = append(c.Changed, it.File)
		default:
			c.Files++
		}
	}
	for f := range sums {
		c.Extra = append(c.Extra, strings.TrimPrefix(f, root))
	}
	slices.Sort(c.Extra)
	for _, it := range losses(c.Manifest.Items) {
		c.Lost = append(c.Lost, Loss{it, hides(it)})
	}
}

// losses are the items that brought less than they should. A program that
// said no is evidence, not a loss: its words are in its file. Nor is a journal
// without entries.
func losses(items []Item) []Item {
	var out []Item
	for _, it := range items {
		switch {
		case it.Error == "" && it.Truncated == 0:
		case it.Error == "no entries", it.Error == "no output":
		default:
			out = append(out, it)
		}
	}
	return out
}
