//go:build packed

package rules

import (
	"archive/zip"
	_ "embed" // the rules
	"io/fs"
	"strings"
)

//go:embed packs.zip
var packsZip string

// packs are the built-in rules as cmd/kanshiki-pack has written them: the same
// files, two megabytes smaller.
func packs() (fs.FS, error) {
	return zip.NewReader(strings.NewReader(packsZip), int64(len(packsZip)))
}
