package collect

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"path"

	"github.com/dsnet/compress/bzip2"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// shelf is a container being written.
type shelf interface {
	put(name string, f *File, s *spool) error
	// close ends it; cut leaves out the end mark, where the format has one, so
	// that a reader sees that something is missing.
	close(cut bool) error
}

// newShelf begins a container of a format, as File.Formats names it; "file" is
// no container but the one file itself.
func newShelf(format string, w io.Writer, f *File) (shelf, error) {
	switch format {
	case "zip":
		return &zipShelf{zip.NewWriter(w)}, nil
	case "tar":
		return &tarShelf{tar.NewWriter(w), nil}, nil
	case "file":
		return &single{w: w}, nil
	}
	kind, packed := bytes.CutPrefix([]byte(format), []byte("tar."))
	c, err := compressor(string(kind), w, f)
	if err != nil {
		return nil, err
	}
	if packed {
		return &tarShelf{tar.NewWriter(c), c}, nil
	}
	return &single{w: c, c: c}, nil
}

func compressor(kind string, w io.Writer, f *File) (io.WriteCloser, error) {
	switch kind {
	case "gz":
		z := gzip.NewWriter(w)
		z.ModTime = f.ModTime
		return z, nil
	case "zst":
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	case "xz":
		// Checks and dictionary are those of xz's own default.
		return xz.NewWriter(w)
	case "bz2":
		return bzip2.NewWriter(w, nil)
	}
	return nil, fmt.Errorf("no way to write %s", kind)
}

type tarShelf struct {
	*tar.Writer
	c io.Closer // the compressor below, or nil
}

func (t *tarShelf) put(name string, f *File, s *spool) error {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: s.size, ModTime: f.ModTime}
	if err := t.WriteHeader(h); err != nil {
		return err
	}
	return s.copyTo(t)
}

func (t *tarShelf) close(cut bool) error {
	err := t.Flush()
	if !cut && err == nil {
		err = t.Close()
	}
	if t.c != nil {
		if e := t.c.Close(); err == nil {
			err = e
		}
	}
	return err
}

type zipShelf struct{ *zip.Writer }

func (z *zipShelf) put(name string, f *File, s *spool) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: f.ModTime})
	if err != nil {
		return err
	}
	return s.copyTo(w)
}

func (z *zipShelf) close(bool) error { return z.Close() }

// single is one file, compressed if c is not nil.
type single struct {
	w io.Writer
	c io.Closer
}

func (o *single) put(_ string, _ *File, s *spool) error { return s.copyTo(o.w) }

func (o *single) close(cut bool) error {
	if o.c == nil {
		return nil
	}
	if z, ok := o.c.(interface{ Flush() error }); ok && cut {
		return z.Flush()
	}
	return o.c.Close()
}

// directory is a bundle without a container. os.Root keeps names inside it.
type directory struct{ *os.Root }

func newDirectory(name string) (*directory, error) {
	if err := os.Mkdir(name, 0o777); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(name)
	return &directory{root}, err
}

func (d *directory) put(name string, f *File, s *spool) error {
	if err := d.MkdirAll(path.Dir(name), 0o777); err != nil {
		return bare(err)
	}
	out, err := d.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("%s: %w", quoteName(name), bare(err))
	}
	err = s.copyTo(out)
	if e := out.Close(); err == nil {
		err = bare(e)
	}
	if err == nil && !f.ModTime.IsZero() {
		err = bare(d.Chtimes(name, f.ModTime, f.ModTime))
	}
	return err
}

func (d *directory) close(bool) error {
	if d.Root == nil {
		return nil
	}
	return d.Close()
}

// spool holds one file until its size is known, which a tar wants first. Small
// ones stay in memory, others go to a file without a name beside the result.
type spool struct {
	dir  string
	buf  bytes.Buffer
	file *os.File
	size int64
	err  error // the first failure to write, sticky
}

// spoolInMemory is what one file may take of memory.
const spoolInMemory = 1 << 20

func newSpool(dir string) *spool { return &spool{dir: dir} }

func (s *spool) Write(p []byte) (n int, err error) {
	if s.err != nil {
		return 0, s.err
	}
	if s.file == nil && s.buf.Len()+len(p) > spoolInMemory {
		if s.file, err = os.CreateTemp(s.dir, ".kanshiki-*"); err == nil {
			_ = os.Remove(s.file.Name()) // fails where open files cannot be removed
			_, err = s.buf.WriteTo(s.file)
		}
	}
	switch {
	case err != nil:
	case s.file != nil:
		n, err = s.file.Write(p)
	default:
		n, err = s.buf.Write(p)
	}
	s.size += int64(n)
	s.err = bare(err)
	return n, s.err
}

func (s *spool) copyTo(w io.Writer) error {
	if s.file == nil {
		_, err := w.Write(s.buf.Bytes())
		return bare(err)
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return bare(err)
	}
	_, err := io.Copy(w, s.file)
	return bare(err)
}

func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
		_ = os.Remove(s.file.Name()) // again, for systems that keep open files
	}
}
