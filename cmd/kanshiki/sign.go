package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"kanshiki/collect/seal"
	"kanshiki/report"
)

const signLong = `Sign a bundle, a report, or a directory of rules with an ed25519 key, in the
form of minisign: FILE.minisig beside a file; SHA256SUMS and SHA256SUMS.minisig
in a directory. Whoever holds the public key checks it without a network:
kanshiki verify FILE --key, kanshiki analyze --trust, or the program minisign.`

func (a *app) signCommand() *cobra.Command {
	var key, about, password, newKeys string
	cmd := &cobra.Command{
		Use:                   "sign FILE --key SECRETKEY",
		Short:                 "sign a bundle or a directory of rules",
		Long:                  signLong,
		Args:                  cobra.MaximumNArgs(1),
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			secret, err := passwordFrom(password)
			if err != nil {
				return err
			}
			if newKeys != "" {
				return a.newKeys(cmd.Context(), newKeys, secret)
			}
			if err := exactly("file")(cmd, args); err != nil {
				return err
			}
			if key == "" {
				return hinted("--key FILE; kanshiki sign --new-keys NAME makes a pair", "no key given")
			}
			text, err := os.ReadFile(key)
			if err != nil {
				return fmt.Errorf("cannot read %s: %w", key, reason(err))
			}
			return a.sign(cmd.Context(), args[0], text, secret, about)
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVar(&key, "key", "", "the secret key is in `file`")
	cmd.Flags().StringVar(&about, "about", "", "`words` that are signed too and shown to whoever verifies")
	cmd.Flags().StringVar(&password, "password-file", "", "the secret key's password is the first line of `file`")
	cmd.Flags().StringVar(&newKeys, "new-keys", "", "make the keys `name`.key (keep it secret) and name.pub instead")
	return cmd
}

func passwordFrom(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("cannot read %s: %w", file, reason(err))
	}
	line, _, _ := strings.Cut(string(text), "\n")
	if line == "" {
		return "", fmt.Errorf("%s has no password in its first line", file)
	}
	return line, nil
}

func (a *app) newKeys(ctx context.Context, name, password string) error {
	for _, n := range []string{name + ".key", name + ".pub"} {
		if _, err := os.Lstat(n); err == nil {
			return hinted("choose another name", "%s is there already", n)
		}
	}
	public, secret, err := seal.NewKeys(password)
	if err != nil {
		return err
	}
	if err := writePrivate(name+".key", secret); err != nil {
		return err
	}
	if err := writeFile(ctx, name+".pub", func(w io.Writer) error { _, err := w.Write(public); return err }); err != nil {
		return err
	}
	if password == "" {
		fmt.Fprintf(a.stderr, "%s.key is not protected by a password (--password-file)\n", name)
	}
	return nil
}

func (a *app) sign(ctx context.Context, name string, key []byte, password, about string) error {
	if err := exist([]string{name}); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", name, reason(err))
	}
	if info.IsDir() {
		sums, err := seal.Sums(os.DirFS(name))
		if err != nil {
			return hinted("pack a bundle first; of a directory, only rules are signed", "cannot sign %s: %w", name, reason(err))
		}
		name = filepath.Join(name, seal.SumsName)
		if err := writeFile(ctx, name, func(w io.Writer) error { _, err := w.Write(sums); return err }); err != nil {
			return err
		}
	}
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", name, reason(err))
	}
	defer f.Close()
	var signature []byte
	err = patient(ctx, func() (err error) {
		signature, err = seal.Sign(&cancelled{ctx, f}, key, password, about)
		return err
	})
	if errors.Is(err, seal.ErrPassword) {
		return hinted("--password-file FILE", "%w", err)
	}
	if err != nil {
		return fmt.Errorf("cannot sign %s: %w", name, reason(err))
	}
	return writeFile(ctx, name+seal.SignatureSuffix, func(w io.Writer) error { _, err := w.Write(signature); return err })
}

// signed holds a file against FILE.minisig, or a directory of rules against its
// list, and says who signed it.
func (a *app) signed(ctx context.Context, name, key string) (seal.Signed, error) {
	var none seal.Signed
	public, err := os.ReadFile(key)
	if err != nil {
		return none, fmt.Errorf("cannot read %s: %w", key, reason(err))
	}
	info, err := os.Stat(name)
	if err != nil {
		return none, fmt.Errorf("cannot read %s: %w", name, reason(err))
	}
	if info.IsDir() {
		return seal.VerifySums(os.DirFS(name), public)
	}
	signature, err := os.ReadFile(name + seal.SignatureSuffix)
	if err != nil {
		return none, fmt.Errorf("it is not signed: no %s", filepath.Base(name)+seal.SignatureSuffix)
	}
	f, err := os.Open(name)
	if err != nil {
		return none, fmt.Errorf("cannot read %s: %w", name, reason(err))
	}
	defer f.Close()
	var s seal.Signed
	err = patient(ctx, func() (err error) {
		s, err = seal.Verify(&cancelled{ctx, f}, signature, bytes.TrimSpace(public))
		return err
	})
	return s, err
}

// trusted refuses rules that none of the keys has signed.
func (a *app) trusted(ctx context.Context, ruleDirs, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	if err := exist(append(ruleDirs[:len(ruleDirs):len(ruleDirs)], keys...)); err != nil {
		return err
	}
	for _, dir := range ruleDirs {
		var why []string
		ok := false
		for _, key := range keys {
			_, err := a.signed(ctx, dir, key)
			if ok = err == nil; ok {
				break
			}
			why = append(why, fmt.Sprintf("%s: %v", report.Printable(key), err))
		}
		if !ok {
			return hinted("kanshiki sign "+dir+" --key SECRETKEY signs it", "the rules in %s are not trusted\n%s", dir, strings.Join(why, "\n"))
		}
	}
	return nil
}
