package collect

import (
	"errors"
	"fmt"
	"math"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits bound what a hostile or broken bundle can cost. A zero field means
// the default, a negative one no limit. Whichever is reached is handed to the
// visitor as a *LimitError and sets Summary.Cut.
type Limits struct {
	// Depth of archives within the bundle's own one; a .tar.gz counts once.
	Depth int
	// Bytes unpacked in all, at every level of nesting.
	Bytes int64
	// Files is the number of entries of any type, directories and links too.
	Files int
	// Ratio of unpacked to packed bytes of one member, looked at only after
	// its first 16 MiB: runs of zeros compress far better than that, and a new
	// journal of systemd's is 8 MiB of them.
	Ratio int64
	// Spool is the size of a zip that has to be copied to a temporary file
	// because it came through a pipe or within another archive; and of what else
	// can only be read at random (see File.Spool).
	Spool int64
	// Name is the length of a path in bytes.
	Name int
}

// DefaultLimits are those of the contract ("limits that protect the reader").
// Spool and Name are ours: the largest zip worth waiting for, and Linux's
// PATH_MAX.
func DefaultLimits() Limits {
	return Limits{Depth: 3, Bytes: 20 << 30, Files: 500_000, Ratio: 1000, Spool: 2 << 30, Name: 4096}
}

// ratioFree is how many bytes a member may unpack to before Ratio applies.
const ratioFree = 16 << 20

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	return Limits{
		Depth: pick(l.Depth, d.Depth, math.MaxInt),
		Bytes: pick(l.Bytes, d.Bytes, math.MaxInt64),
		Files: pick(l.Files, d.Files, math.MaxInt),
		Ratio: pick(l.Ratio, d.Ratio, math.MaxInt64),
		Spool: pick(l.Spool, d.Spool, math.MaxInt64),
		Name:  pick(l.Name, d.Name, math.MaxInt),
	}
}

func pick[T int | int64](have, otherwise, unlimited T) T {
	switch {
	case have == 0:
		return otherwise
	case have < 0:
		return unlimited
	}
	return have
}

// tooDense is true where out bytes unpacked from in ones exceed the ratio.
func tooDense(out, in, ratio int64) bool {
	return out > ratioFree && out/ratio >= max(in, 1)
}

// LimitError says which limit stopped the reading of a file, an archive or
// the whole bundle.
type LimitError struct {
	// Limit is the name of the option that raises it: "max-depth", "max-bytes",
	// "max-files", "max-ratio", "max-spool" or "max-name".
	Limit string
	// Value that was in force.
	Value int64
}

var limitTexts = map[string]string{
	"max-depth": "archive is nested more than %d deep and was not opened",
	"max-bytes": "reading stopped after %d unpacked bytes",
	"max-files": "reading stopped after %d entries",
	"max-ratio": "reading stopped where content unpacked to more than %d times its packed size",
	"max-spool": "content is larger than the %d bytes that may be copied to a temporary file",
	"max-name":  "path is longer than %d bytes and was not read",
}

func (e *LimitError) Error() string {
	return fmt.Sprintf(limitTexts[e.Limit], e.Value) + " (limit " + e.Limit + ")"
}

// SkipError says why an entry was left out on purpose. Nothing is damaged.
type SkipError struct{ Reason string }

func (e *SkipError) Error() string { return e.Reason }

// quoteName makes a foreign name fit for a message.
func quoteName(name string) string {
	if len(name) > 200 {
		name = name[:200]
	}
	return strings.Map(printable, strings.ToValidUTF8(name, "\uFFFD"))
}

// printable replaces what could move a terminal's cursor or turn the
// direction of text.
func printable(r rune) rune {
	if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
		return unicode.ReplacementChar
	}
	return r
}

// CleanName turns the name an archive gives an entry into a relative,
// slash-separated path that can neither climb nor hurt a terminal: no leading
// slash or drive letter, no "." or "..", no control characters, valid UTF-8.
// Backslashes become slashes, save those of systemd's escapes (\x2d), which are
// part of genuine unit names. What nothing is left of is called "unnamed".
func CleanName(name string) string {
	if plain(name) {
		return name
	}
	name = strings.Map(printable, strings.ToValidUTF8(name, "\uFFFD"))
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c == '\\' && !unitEscape(name[i:]) {
			c = '/'
		}
		b.WriteByte(c)
	}
	name = path.Clean("/" + b.String())[1:]
	// Taking one drive letter off can bare another.
	for len(name) > 1 && name[1] == ':' && unicode.IsLetter(rune(name[0])) && (len(name) == 2 || name[2] == '/') {
		name = strings.TrimLeft(name[2:], "/")
	}
	if name == "" {
		return "unnamed"
	}
	return name
}

// plain is true for the names nearly all bundles consist of, so that they
// need no copy: printable ASCII, relative, already clean.
func plain(name string) bool {
	for i := 0; i < len(name); i++ {
		if c := name[i]; c < ' ' || c >= utf8.RuneSelf-1 || c == '\\' || c == ':' {
			return false
		}
	}
	return name != "" && name != "." && name[0] != '/' && name[0] != '.' && path.Clean(name) == name
}

func unitEscape(s string) bool {
	return len(s) >= 4 && s[1] == 'x' && hexDigit(s[2]) && hexDigit(s[3])
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// errVisit ends the inner loops once the walk is over; the reason stands in
// walk.err. It never leaves the package.
var errVisit = errors.New("walk ended")
