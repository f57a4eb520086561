package collect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Sum hashes the bundle called name (an archive, a file or a directory) as
// Walk does for Summary.SHA256, without looking inside, and returns how many
// bytes it is as stored. A file of a directory that cannot be read is hashed as
// such: the rest still tells one bundle from another.
func Sum(ctx context.Context, name string) (sum string, size int64, err error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return "", 0, bare(err)
	case info.IsDir():
		return sumDirectory(ctx, name)
	case !info.Mode().IsRegular():
		return "", 0, errors.New("neither a file nor a directory")
	}
	f, err := os.Open(name)
	if err != nil {
		return "", 0, bare(err)
	}
	defer f.Close()
	return sumFile(ctx, f)
}

// sumDirectory hashes what sha256sum prints for the regular files below name.
func sumDirectory(ctx context.Context, name string) (string, int64, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return "", 0, bare(err)
	}
	defer root.Close()
	list, size := sha256.New(), int64(0)
	err = fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && p == ".":
			return err
		case err == nil && !d.Type().IsRegular():
			return nil
		}
		sum, n := "unreadable", int64(0)
		if f, err := root.Open(p); err == nil {
			defer f.Close()
			if s, size, err := sumFile(ctx, f); err == nil {
				sum, n = s, size
			}
		}
		fmt.Fprintf(list, "%s  %s\n", sum, p)
		size += n
		return nil
	})
	if err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(list.Sum(nil)), size, nil
}

// sumFile hashes f. Between its pieces it looks whether it is still wanted.
func sumFile(ctx context.Context, f io.Reader) (string, int64, error) {
	const piece = 4 << 20
	h, size := sha256.New(), int64(0)
	for {
		if err := ctx.Err(); err != nil {
			return "", size, err
		}
		n, err := io.CopyN(h, f, piece)
		size += n
		if err == io.EOF {
			return hex.EncodeToString(h.Sum(nil)), size, nil
		}
		if err != nil {
			return "", size, bare(err)
		}
	}
}

// HeadSize is how many bytes of a file Packed wants to see.
const HeadSize = sniffLen

// Packed says by the first HeadSize bytes of a file what it is packed in:
// "tar", "zip", "gzip", "xz", "zstd", "bzip2", or "" for what is no archive.
func Packed(head []byte) string {
	if f := sniff(head); f != plainFile {
		return f.String()
	}
	return ""
}

// Root tells the kind of bundle whose layout begins in the directory itself,
// not in one below; Files if none does.
func (r *Recognizer) Root() BundleKind { return orElse(kindOf(r.roots[""]), Files) }
