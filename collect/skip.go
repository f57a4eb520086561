package collect

import (
	"io"
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

// spool copies a zip to a temporary file.
func (t *walk) spool(r io.Reader) (*Spooled, error) {
	tmp, err := spoolTo(r, t.limits.Spool)
	if err != nil && tmp != nil {
		tmp.Close()
	}
	return tmp, err
}
