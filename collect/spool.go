package collect

import (
	"io"
	"os"
)

// Spooled is a temporary file that holds what came as a stream, for formats
// that can only be read at random.
type Spooled struct {
	*os.File
	// Size of what is in it, in bytes.
	Size int64
}

// Close deletes the file.
func (s *Spooled) Close() {
	_ = s.File.Close()      // nothing will be read of it again
	_ = os.Remove(s.Name()) // gone already, save on systems that keep open files
}

// Spool copies r, which gives f's content, to a temporary file, up to the
// walk's Limits.Spool. If r ends in an error or the limit is reached, the file
// holds what came before and both are returned; the file is nil if there could
// be none.
func (f *File) Spool(r io.Reader) (*Spooled, error) {
	limit := DefaultLimits().Spool
	if b, ok := f.Reader.(*body); ok {
		limit = b.t.limits.Spool
	}
	return spoolTo(r, limit)
}

func spoolTo(r io.Reader, limit int64) (*Spooled, error) {
	tmp, err := os.CreateTemp("", "kanshiki-*.tmp")
	if err != nil {
		return nil, bare(err)
	}
	_ = os.Remove(tmp.Name()) // fails where open files cannot be removed
	n, err := io.Copy(tmp, io.LimitReader(r, limit))
	if err == nil && n == limit {
		if more, _ := r.Read(make([]byte, 1)); more > 0 {
			err = &LimitError{"max-spool", limit}
		}
	}
	if err != nil {
		err = bare(err)
	}
	return &Spooled{tmp, n}, err
}
