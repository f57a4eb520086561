package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/collect/seal"
)

func (a *app) encryptCommand() *cobra.Command {
	var out string
	var to []string
	cmd := &cobra.Command{
		Use:   "encrypt FILE --to RECIPIENT",
		Short: "encrypt a bundle with age",
		Long: `Encrypt a file for the people who may read it, with age. A recipient is a
public key (age1…) or a file that lists some. Anybody with the identity of one
recipient can decrypt it: kanshiki decrypt, or the program age.`,
		Args:                  exactly("file"),
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := seal.Check(to); err != nil {
				return hinted("--to age1…, or a file of such keys", "%w", err)
			}
			return a.transform(cmd.Context(), args[0], out, args[0]+".age", func(w io.Writer, r io.Reader) error {
				sealed, err := seal.Encrypt(w, to)
				if err != nil {
					return err
				}
				if _, err := io.Copy(sealed, r); err != nil {
					return err
				}
				return sealed.Close()
			})
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringArrayVar(&to, "to", nil, "encrypt for `recipient` (repeatable)")
	cmd.Flags().StringVar(&out, "out", "", "write to `file` (default: FILE.age)")
	return cmd
}

func (a *app) decryptCommand() *cobra.Command {
	var out, identity string
	cmd := &cobra.Command{
		Use:                   "decrypt FILE --identity KEYFILE",
		Short:                 "decrypt a bundle",
		Long:                  "Decrypt a file that kanshiki encrypt, kanshiki collect --encrypt or age wrote.",
		Args:                  exactly("file"),
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if identity == "" {
				return hinted("--identity KEYFILE, as age-keygen wrote it", "no identity given")
			}
			key, err := os.ReadFile(identity)
			if err != nil {
				return fmt.Errorf("cannot read %s: %w", identity, reason(err))
			}
			name, ok := strings.CutSuffix(args[0], ".age")
			if !ok && out == "" {
				return hinted("add --out FILE", "%s does not end in .age: what shall the result be called", args[0])
			}
			return a.transform(cmd.Context(), args[0], out, name, func(w io.Writer, r io.Reader) error {
				plain, err := seal.Decrypt(r, bytes.NewReader(key))
				if err == nil {
					_, err = io.Copy(w, plain)
				}
				return err
			})
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVarP(&identity, "identity", "i", "", "the secret key is in `keyfile`")
	cmd.Flags().StringVar(&out, "out", "", "write to `file` (default: FILE without .age)")
	return cmd
}

// transform reads one file and writes another, whole or not at all.
func (a *app) transform(ctx context.Context, in, out, otherwise string, work func(io.Writer, io.Reader) error) error {
	if out == "" {
		out = otherwise
	}
	if err := exist([]string{in}); err != nil {
		return err
	}
	info, err := os.Stat(in)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", in, reason(err))
	}
	if info.IsDir() {
		return hinted("pack it first: tar -czf bundle.tar.gz "+in, "%s is a directory", in)
	}
	if old, err := os.Stat(out); err == nil && os.SameFile(info, old) {
		return hinted("name another file", "--out is the file itself")
	}
	f, err := os.Open(in)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", in, reason(err))
	}
	defer f.Close()
	return patient(ctx, func() error {
		return writeFile(ctx, out, func(w io.Writer) error { return work(w, &cancelled{ctx, f}) })
	})
}

// cancelled ends in an error once ctx is done.
type cancelled struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
