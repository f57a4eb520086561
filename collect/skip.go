package collect

import (
	"io"
	"os"
	"path"
	"strings"
)

// link reports a symbolic link whose target leads out of the bundle; one that
// stays inside is passed over: its target is read under its own name. Both
// are slash-separated, and a relative target starts where the link stands.
func (t *walk) link(f File, target string) error {
	target = strings.ReplaceAll(target, "\\", "/")
	// path.Join keeps leading "..", which CleanName would hide.
	to := path.Join(path.Dir(f.Path), target)
	if path.IsAbs(target) || to == ".." || strings.HasPrefix(to, "../") {
		return t.gap(f, &SkipError{"link leads outside the bundle to " + quoteName(target) + " and was not followed"}, false)
	}
	return nil
}

// spool copies a zip to a temporary file that no longer has a name.
func (t *walk) spool(r io.Reader) (*os.File, int64, error) {
	tmp, err := os.CreateTemp("", "kanshiki-*.zip")
	if err != nil {
		return nil, 0, bare(err)
	}
	_ = os.Remove(tmp.Name()) // fails where open files cannot be removed
	n, err := io.Copy(tmp, io.LimitReader(r, t.limits.Spool))
	if err == nil && n == t.limits.Spool {
		if more, _ := r.Read(make([]byte, 1)); more > 0 {
			err = &LimitError{"max-spool", t.limits.Spool}
		}
	}
	if err != nil {
		tmp.Close()
		os.Remove(tmp.Name())
		return nil, 0, bare(err)
	}
	return tmp, n, nil
}
