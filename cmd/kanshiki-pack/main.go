// Command kanshiki-pack writes the built-in rules into one compressed file, which
// `make build` puts into the program in their place: that is two megabytes
// less. It is not part of the product.
package main

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: kanshiki-pack DIR FILE.zip")
	}
	f, err := os.Create(args[1])
	if err != nil {
		return err
	}
	err = pack(f, os.DirFS(args[0]))
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// pack writes the rule files of dir. No time is written: the same rules give
// the same bytes.
func pack(out io.Writer, dir fs.FS) error {
	w := zip.NewWriter(out)
	w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		member, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		_, err = member.Write(data)
		return err
	})
	if err != nil {
		return err
	}
	return w.Close()
}
