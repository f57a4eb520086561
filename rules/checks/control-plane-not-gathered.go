package checks

import (
	"strings"

	"kanshiki/parse"
)

// controlPlaneNotGathered finds masters of a log bundle whose journals are all
// empty: the bootstrap host could not log in to them.
func controlPlaneNotGathered() *Check {
	return &Check{
		Name:  "control-plane-not-gathered",
		Doc:   "the journals of each master in a log bundle: is there any that is not empty",
		Reads: []string{"empty-log"},
		Also:  []string{"log-file"},
		Run: func(in *Input) (out []Case, compared int) {
			filled := map[string]bool{}
			for _, f := range in.Facts["log-file"] {
				if n, _ := number(f.Data, "lines"); n > 0 {
					filled[masterFolder(text(f.Data, "file"))] = true
				}
			}
			empty := map[string][]*parse.Fact{}
			for _, f := range in.Facts["empty-log"] {
				if dir := masterFolder(f.File); dir != "" {
					empty[dir] = append(empty[dir], f)
				}
			}
			for _, dir := range sortedKeys(empty) {
				compared++
				if filled[dir] {
					continue
				}
				first := empty[dir][0]
				out = append(out, Case{Fields: map[string]string{"host": first.Host, "journals": itoa(len(empty[dir]))}, Pos: first.Pos, Quote: first.Quote})
			}
			return out, compared
		},
	}
}

// masterFolder gives control-plane/HOST of a log bundle's path, "" elsewhere.
func masterFolder(file string) string {
	i := strings.Index(file, "control-plane/")
	if i < 0 {
		return ""
	}
	host, _, _ := strings.Cut(file[i+len("control-plane/"):], "/")
	return file[:i] + "control-plane/" + host
}
