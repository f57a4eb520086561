//go:build !packed

package rules

import (
	"embed"
	"io/fs"
)

//go:embed packs
var packsFS embed.FS

// packs are the built-in rules as they lie in the source.
func packs() (fs.FS, error) { return fs.Sub(packsFS, "packs") }
