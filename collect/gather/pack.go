package gather

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kanshiki/collect/redact"
)

// cleanse takes secrets out of every file that was collected and of the
// items' words, and writes down what the files are then.
func (b *Bundle) cleanse() error {
	r := redact.New()
	for i := range b.Manifest.Items {
		it := &b.Manifest.Items[i]
		it.Argv, it.Error = r.String(it.Argv, ""), r.String(it.Error, "")
		if it.File == "" {
			continue
		}
		if err := cleanseFile(r, filepath.Join(b.dir, filepath.FromSlash(it.File)), it); err != nil {
			// Rather without the file than with its secrets, or without the rest.
			name := filepath.Join(b.dir, filepath.FromSlash(it.File))
			if err := errors.Join(os.RemoveAll(name), os.RemoveAll(name+".clean")); err != nil {
				return fmt.Errorf("cannot remove %s: %w", it.File, reason(err))
			}
			it.Error = fmt.Sprintf("left out, its secrets could not be taken out: %s: %v", it.File, reason(err))
			it.File, it.SHA256, it.Bytes = "", "", 0
		}
	}
	return nil
}

func cleanseFile(r *redact.Redactor, name string, it *Item) error {
	src, err := os.Open(name)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(name+".clean", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	sum := sha256.New()
	count := &counter{w: io.MultiWriter(dst, sum)}
	n, err := cleanText(r, count, src, it.File)
	if e := dst.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	it.SHA256, it.Bytes, it.Redactions = hex.EncodeToString(sum.Sum(nil)), count.n, it.Redactions+n
	return os.Rename(name+".clean", name)
}

// cleanText is the one place where collected text goes through redact. name is
// its path in the bundle. It returns how many secrets it took out, beyond those
// the script did.
func cleanText(r *redact.Redactor, dst io.Writer, src io.Reader, name string) (int64, error) {
	before := total(r.Counts())
	w := r.Writer(dst, name)
	_, err := io.Copy(w, src)
	if e := w.Close(); err == nil {
		err = e
	}
	return total(r.Counts()) - before, err
}

func total(counts map[string]int) int64 {
	var n int64
	for _, c := range counts {
		n += int64(c)
	}
	return n
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// Pack writes the bundle as a tar.gz, the manifest first. To seal it on its
// way (encryption), give the writer that does. What is packed is looked at once
// more on its way: a secret that is still there ends it, with the file named.
func (b *Bundle) Pack(w io.Writer) error {
	final := redact.New()
	zip := gzip.NewWriter(w)
	out := tar.NewWriter(zip)
	manifest, err := json.MarshalIndent(b.Manifest, "", " ")
	if err != nil {
		return err
	}
	manifest = append(manifest, '\n')
	at := time.Now().UTC().Truncate(time.Second)
	if err := out.WriteHeader(b.header(manifestName, int64(len(manifest)), at)); err != nil {
		return err
	}
	if err := copyClean(final, out, bytes.NewReader(manifest), manifestName); err != nil {
		return err
	}
	for _, it := range b.Manifest.Items {
		if it.File == "" {
			continue
		}
		if err := b.add(final, out, it, at); err != nil {
			return fmt.Errorf("cannot pack %s: %w", it.File, reason(err))
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	return zip.Close()
}

func (b *Bundle) add(final *redact.Redactor, out *tar.Writer, it Item, at time.Time) error {
	f, err := os.Open(filepath.Join(b.dir, filepath.FromSlash(it.File)))
	if err != nil {
		return err
	}
	defer f.Close()
	if err := out.WriteHeader(b.header(it.File, it.Bytes, at)); err != nil {
		return err
	}
	return copyClean(final, out, f, it.File)
}

// copyClean copies src and fails if there is still a secret in it.
func copyClean(final *redact.Redactor, dst io.Writer, src io.Reader, name string) error {
	found, err := cleanText(final, io.Discard, io.TeeReader(src, dst), name)
	if err == nil && found > 0 {
		err = fmt.Errorf("%w: %s", ErrSecret, strings.Join(slices.Sorted(maps.Keys(final.Counts())), ", "))
	}
	return err
}

// ErrSecret is what Pack returns, with the file and the kind of secret, when
// something is left that should have been taken out.
var ErrSecret = errors.New("it still holds a secret")

func (b *Bundle) header(name string, size int64, at time.Time) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: b.Name + "/" + name, Mode: 0o600, Size: size, ModTime: at}
}
