package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/collect"
	"kanshiki/collect/obfuscate"
)

// redactOptions are the options of redact as given.
type redactOptions struct {
	out, mapFile string
	obfuscate    bool
	keepBinary   bool
	quiet        bool
	limits       collect.Limits
}

func (a *app) redactCommand() *cobra.Command {
	o := &redactOptions{}
	cmd := &cobra.Command{
		Use:   "redact BUNDLE --out CLEAN",
		Short: "take the secrets out of a bundle, and on request its names",
		Long: `Write a copy of a bundle without secrets: passwords, tokens, keys, pull
secrets, the data of Secrets. Each becomes <redacted:TYPE:HASH>; equal secrets
have equal hashes within one run. A directory gives a directory (or an archive,
if CLEAN ends in .tar.gz, .tar.xz, .tar.zst, .tar or .zip), an archive gives an
archive of its own kind, archives within it included. Links are left out, and
so is what cannot be read as text; both are listed.

With --obfuscate addresses, host names, domains, MACs, UUIDs and people are
replaced as well, so that subnets, roles and joins still hold. What stands for
what is written to a file that only you can read; giving it again with --map
maps the next bundle the same way. Keep it: it does not leave with the bundle.

The finished bundle is searched once more. If anything is found, nothing is
written and the place is named.`,
		Args:                  exactly("bundle"),
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.redact(cmd.Context(), o, args[0])
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.out, "out", "", "write the clean bundle to `path` (required)")
	f.BoolVar(&o.obfuscate, "obfuscate", false, "replace addresses and names too")
	f.StringVar(&o.mapFile, "map", "", "what stands for what: read if `file` exists, then written\n(default: CLEAN.map.json)")
	f.BoolVar(&o.keepBinary, "keep-binary", false, "keep journals and other binary files as they are, unread")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "no summary, no progress")
	limitFlags(f, &o.limits)
	return cmd
}

func (a *app) redact(ctx context.Context, o *redactOptions, bundle string) error {
	if err := o.check(bundle); err != nil {
		return err
	}
	c := newCleaner(o)
	if o.obfuscate {
		var err error
		if c.names, err = readMap(o.mapFile); err != nil {
			return err
		}
	}
	bar := a.progress(o.quiet)
	walker := &collect.Walker{Limits: o.limits, Stdin: a.stdin, Progress: bar.seen}
	var left []collect.Left
	err := patient(ctx, func() (err error) {
		if c.names != nil {
			if err := c.learn(ctx, walker, bundle); err != nil {
				return fmt.Errorf("cannot read %s: %w", bundle, reason(err))
			}
		}
		left, err = c.repack(ctx, walker, bundle)
		return err
	})
	bar.stop()
	if err != nil {
		return err
	}
	if !o.quiet {
		a.redacted(o, c, left)
	}
	return nil
}

// check refuses what cannot work before anything is read, and fills in what
// was left open.
func (o *redactOptions) check(bundle string) error {
	usage := "kanshiki redact BUNDLE --out CLEAN"
	if bundle != "-" {
		if err := exist([]string{bundle}); err != nil {
			return err
		}
	}
	switch {
	case o.out == "":
		return hinted(usage, "no --out given")
	case o.out == "-":
		return hinted("name a file: the result is searched once more before it is yours", "the clean bundle cannot go to standard output")
	case o.mapFile != "" && !o.obfuscate:
		return hinted("add --obfuscate", "--map means nothing without --obfuscate")
	case bundle == "-" && o.obfuscate:
		return hinted("save it to a file first", "--obfuscate reads the bundle twice, which standard input does not allow")
	}
	if info, err := os.Stat(o.out); err == nil {
		if old, err := os.Stat(bundle); err == nil && os.SameFile(info, old) {
			return hinted(usage, "--out is the bundle itself")
		}
		if info.IsDir() {
			return hinted("name one that does not exist", "directory %s exists", o.out)
		}
	}
	if within(o.out, bundle) {
		return hinted("write it elsewhere", "--out is within the bundle")
	}
	if o.mapFile == "" {
		o.mapFile = strings.TrimRight(o.out, "/") + ".map.json"
	}
	// A map within the bundle that leaves would give everything away.
	if o.obfuscate && (filepath.Clean(o.mapFile) == filepath.Clean(o.out) || within(o.mapFile, o.out) || within(o.mapFile, bundle)) {
		return hinted("keep it elsewhere", "--map is within a bundle")
	}
	return nil
}

// within reports whether path lies below dir, if that is a directory.
func within(path, dir string) bool {
	p, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	d, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(d, p)
	return err == nil && rel != "." && filepath.IsLocal(rel)
}

// readMap reads the map of an earlier run, or begins one.
func readMap(name string) (*obfuscate.Map, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return obfuscate.New(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", name, reason(err))
	}
	m, err := obfuscate.Parse(data)
	if err != nil {
		return nil, hinted("give the file that an earlier run wrote", "%s: %w", name, err)
	}
	return m, nil
}

// writePrivate writes a file that only its owner can read, whole or not at all.
func writePrivate(name string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*") // mode 0600
	if err == nil {
		_, err = bytes.NewReader(data).WriteTo(f)
		if e := f.Close(); err == nil {
			err = e
		}
		if err == nil {
			err = os.Rename(f.Name(), name)
		}
		if err != nil {
			_ = os.Remove(f.Name()) // the first error matters
		}
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, reason(err))
	}
	return nil
}
