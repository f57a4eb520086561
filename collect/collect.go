// Package collect brings material in: any bundle, whatever its container,
// as one stream of files. It imports nothing of ours.
package collect

import (
	"context"
	"io"
	"path"
	"strings"
	"time"
)

// File is one regular file of a bundle.
type File struct {
	// Path is the cleaned, slash-separated path inside the innermost archive
	// (or below the directory given). A compressed single file, which has no
	// name inside, keeps its directory and loses its suffix: what lies in
	// "audit/n1.log.gz" is "audit/n1.log".
	Path string
	// In names the archives around the file, outermost first, as paths within
	// their parents; a .tar.gz is one. The bundle itself is not among them, so
	// In is empty for a file in a directory and at the top of an archive.
	In []string
	// Formats are those of the containers around the file, the bundle's own
	// first, then one for each of In: "directory", "tar", "zip", "gz" for a
	// compressed single file, "tar.gz" and so on. Empty for a bundle that is one
	// plain file.
	Formats []string
	// Origin is what the path tells about where the file came from.
	Origin Origin
	// ModTime is the time the container recorded, UTC; zero when it has none.
	ModTime time.Time
	// Archived is true if ModTime comes from an archive's own header, so that
	// it travels with the bundle, and not from the file system read now.
	Archived bool
	// Size in bytes as the container declares it; -1 when it does not.
	Size int64
	// Reader gives the content. It is valid only during the visit. It ends in
	// an error (never a silent EOF) when the content was cut or a limit reached.
	Reader io.Reader
}

// Name is the file's full name within the bundle, archives joined with '!':
// "nested.tar.gz!logs/current.log", "audit/n1.log.gz!n1.log".
func (f *File) Name() string {
	if len(f.In) == 0 {
		return f.Path
	}
	last := f.In[len(f.In)-1]
	inner := f.Path
	if unpackedName(last) == inner {
		inner = path.Base(inner)
	}
	return strings.Join(f.In, "!") + "!" + inner
}

// Visit receives every regular file once, in stored order. Like the function
// of fs.WalkDir it is also handed what could not be opened: then err is not
// nil, f.Path (and f.In) name the place, and f.Reader is nil. An error that it
// returns ends the walk.
type Visit func(f *File, err error) error

// Summary tells what a walk read.
type Summary struct {
	// Name is the base name of the bundle as given; "stdin" for '-'.
	Name string
	// Kind is what the paths seen amount to.
	Kind BundleKind
	// SHA256 of the archive or single file as stored, hex. For a directory,
	// that of the lines "<sha256 of content>  <path>" of all regular files, as
	// sha256sum prints them, the names of each directory in byte order. Empty
	// when not all was read.
	SHA256 string
	// Files visited and Bytes unpacked: what came out of decompressors, at
	// every level of nesting, and files that were stored as they are.
	Files int
	Bytes int64
	// Cut is true when the container ended before its own end mark, or a
	// limit stopped the walk: what is missing may have been there.
	Cut bool
	// Damaged is true when what a decompressor made of an archive of several
	// files was found wrong: any of them may hold what nobody ever wrote.
	Damaged bool
}

// Walker reads bundles within limits.
type Walker struct {
	Limits Limits
	// Stdin is what the name "-" reads.
	Stdin io.Reader
	// Progress, if not nil, is told the unpacked bytes so far and the file in
	// work; it must be fast.
	Progress func(bytes int64, file string)
	// Skip, if not nil, names files to pass over unread: for questions that a
	// few files answer. They are not counted, and a directory then has no
	// SHA256. It must not name archives whose entries are wanted.
	Skip func(f *File) bool
	// Open, if not nil, gives the bundle's bytes instead of the file system, for
	// one that lies elsewhere. Closed, or when ctx is done, its Read must return.
	Open func(ctx context.Context, name string) (io.ReadCloser, error)
}

// Walk visits every regular file of the bundle called name: a directory, a
// file, an archive, or "-" for standard input. Only what stops everything (no
// such file, nothing readable at all, ctx done, visit's own error) is
// returned; the rest reaches visit and the walk goes on.
func (w *Walker) Walk(ctx context.Context, name string, visit Visit) (Summary, error) {
	return w.walk(ctx, name, visit)
}
