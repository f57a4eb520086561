package main

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
)

// forms of a bundle, by the end of its name; "dir" is a directory.
var forms = []string{"tar.gz", "tar.zst", "tar.xz", "zip", "dir"}

// write generates the bundle into a new file or directory.
func (b bundle) write(name, form string) error {
	switch form {
	case "dir":
		return b.generate(func(path string, _ int64, body io.Reader) error {
			to := filepath.Join(name, filepath.FromSlash(path))
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return err
			}
			f, err := os.Create(to)
			if err != nil {
				return err
			}
			_, err = io.Copy(f, body)
			return errors.Join(err, f.Close())
		})
	case "zip":
		return toFile(name, b.zip)
	}
	return toFile(name, func(w io.Writer) error {
		return packed(w, form, b.tar)
	})
}

func toFile(name string, fill func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	return errors.Join(fill(w), w.Flush(), f.Close())
}

// packed puts the compression of a form over w. xz is the tool: nothing in Go
// packs it in reasonable time, and the tool is what people use.
func packed(w io.Writer, form string, fill func(io.Writer) error) error {
	switch form {
	case "tar.gz":
		z := gzip.NewWriter(w)
		return errors.Join(fill(z), z.Close())
	case "tar.zst":
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return err
		}
		return errors.Join(fill(z), z.Close())
	case "tar.xz":
		return through(w, fill, "xz", "-6", "-T1", "-c")
	case "tar":
		return fill(w)
	}
	return fmt.Errorf("unknown form %q: want one of %v", form, forms)
}

// through runs a tool between fill and w.
func through(w io.Writer, fill func(io.Writer) error, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = w, os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	return errors.Join(fill(in), in.Close(), cmd.Wait())
}

func (b bundle) tar(w io.Writer) error {
	t := tar.NewWriter(w)
	err := b.generate(func(path string, size int64, body io.Reader) error {
		if err := t.WriteHeader(&tar.Header{Name: path, Mode: 0o644, Size: size, ModTime: dayZero.Add(dayLong), Format: tar.FormatPAX}); err != nil {
			return err
		}
		_, err := io.Copy(t, body)
		return err
	})
	return errors.Join(err, t.Close())
}

func (b bundle) zip(w io.Writer) error {
	z := zip.NewWriter(w)
	err := b.generate(func(path string, _ int64, body io.Reader) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Deflate, Modified: dayZero.Add(dayLong)})
		if err != nil {
			return err
		}
		_, err = io.Copy(f, body)
		return err
	})
	return errors.Join(err, z.Close())
}
