package collect

import (
	"os"
	"path"
	"path/filepath"
	"strings"
)

// open makes the open containers those around f.
func (r *repack) open(f *File) error {
	if len(r.stack) == 0 {
		if err := r.begin(f); err != nil {
			return bare(err)
		}
	}
	same := 0
	for same < len(f.In) && same+1 < len(r.stack) && r.stack[same+1].name == f.In[same] {
		same++
	}
	if err := r.unwind(same + 1); err != nil {
		return err
	}
	for i := same; i < len(f.In); i++ {
		s := newSpool(filepath.Dir(r.out))
		shelf, err := newShelf(f.Formats[i+1], s, f)
		if err != nil {
			s.close()
			return err
		}
		r.stack = append(r.stack, level{name: f.In[i], shelf: shelf, spool: s, mod: *f})
	}
	return nil
}

// begin opens the bundle itself.
func (r *repack) begin(f *File) error {
	format := "file"
	if len(f.Formats) > 0 {
		format = f.Formats[0]
	}
	prefix := ""
	if format == "directory" {
		if format = archiveFormat(r.out); format == "" {
			d, err := newDirectory(r.aside)
			r.stack = append(r.stack, level{shelf: d})
			return err
		}
		prefix = strings.TrimSuffix(filepath.Base(r.out), "."+format)
		prefix = strings.TrimSuffix(prefix, ".tgz")
	}
	file, err := os.OpenFile(r.aside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	shelf, err := newShelf(format, file, f)
	if err != nil {
		file.Close()
		return err
	}
	if prefix != "" {
		shelf = &below{prefix, shelf}
	}
	r.stack = append(r.stack, level{shelf: shelf, file: file})
	return nil
}

// archiveFormat is what the name of an archive asks for, or empty.
func archiveFormat(name string) string {
	name = strings.ToLower(filepath.Base(name))
	for _, s := range []string{"tar", "tar.gz", "tar.xz", "tar.zst", "zip"} {
		if strings.HasSuffix(name, "."+s) {
			return s
		}
	}
	if strings.HasSuffix(name, ".tgz") {
		return "tar.gz"
	}
	return ""
}

// unwind closes the containers above n and hands each to the one around it.
// Once it has failed it only lets go.
func (r *repack) unwind(n int) (err error) {
	for len(r.stack) > n {
		l := r.top()
		if e := l.close(l.cut); err == nil {
			err = bare(e)
		}
		if l.file != nil {
			if e := l.file.Close(); err == nil {
				err = bare(e)
			}
		}
		r.stack = r.stack[:len(r.stack)-1]
		if l.spool != nil {
			if err == nil {
				err = r.top().put(r.rename(l.name), &l.mod, l.spool)
			}
			l.spool.close()
		}
	}
	return err
}

// abandon lets go of what is still open; there is nothing to finish.
func (r *repack) abandon() {
	for _, l := range r.stack {
		if l.file != nil {
			l.file.Close()
		}
		if d, ok := l.shelf.(*directory); ok {
			_ = d.close(true)
		}
		if l.spool != nil {
			l.spool.close()
		}
	}
	r.stack = nil
}

// below puts everything into one directory.
type below struct {
	dir string
	shelf
}

func (b *below) put(name string, f *File, s *spool) error {
	return b.shelf.put(path.Join(b.dir, name), f, s)
}
