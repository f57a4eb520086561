package parse

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"kanshiki/collect"
)

// Unread is a kind of file that is recognised and deliberately not judged.
type Unread struct {
	// What it is, and Why nothing is read from it.
	What, Why string
	// names are patterns of the base name, of commands as the collector and sos
	// name their output: without .txt. dirs are patterns of the whole path.
	names, dirs []string
}

// UnreadKinds lists what is recognised and deliberately not read, in the order
// of the documentation. What no parser knows and no kind here names is
// reported as unknown.
func UnreadKinds() []Unread { return slices.Clone(unreadKinds) }

// unreadPattern are the patterns of the list, compiled once.
var unreadPattern = sync.OnceValues(func() (names, dirs *regexp.Regexp) {
	var n, d []string
	for _, u := range unreadKinds {
		n, d = append(n, u.names...), append(d, u.dirs...)
	}
	return regexp.MustCompile(`^(?:` + strings.Join(n, "|") + `)(?:\.txt)?$`), regexp.MustCompile(strings.Join(d, "|"))
})

// deliberatelyUnread reports whether the path is of a kind that is known by
// name and not judged. The base name of a file that somebody put next to others says
// nothing: it is his question.
func deliberatelyUnread(f *collect.File) bool {
	names, dirs := unreadPattern()
	return !isLoose(f) && names.MatchString(path.Base(f.Path)) || dirs.MatchString("/"+f.Path)
}
