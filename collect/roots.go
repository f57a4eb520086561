package collect

import (
	"path"
	"regexp"
	"strings"
)

// Root is the place of a file among the bundles that one archive or folder may
// hold: two must-gathers, a tar of sosreports.
type Root struct {
	// Dir is the directory, with the archives around it, that a layout begins
	// in: "case.tar!mg.tar.gz!must-gather.local.1/quay-io-x". Empty for the
	// bundle's own top. If not Known, it is the nearest directories of a file
	// that no layout claims, which may yet lie in a bundle that other files show.
	Dir   string
	Known bool
}

// rootDirs is how many directories tell apart files that no layout claims.
const rootDirs = 3

// RootOf reads off a file's full name (File.Name) which bundle it is part of.
// An archive within an archive is a bundle of its own if a layout begins in it.
func RootOf(name string) Root {
	levels := strings.Split(name, "!")
	for i := len(levels) - 1; i >= 0; i-- {
		if dir, ok := layoutRoot(levels[i]); ok {
			return Root{join(levels[:i], dir), true}
		}
	}
	last := len(levels) - 1
	if last > 0 && path.Base(unpackedName(levels[last-1])) == levels[last] { // a compressed file is no archive
		last--
	}
	segs := strings.Split(levels[last], "/")
	dir := strings.Join(segs[:min(len(segs)-1, rootDirs)], "/")
	return Root{join(levels[:last], dir), false}
}

func join(archives []string, dir string) string {
	if len(archives) == 0 {
		return dir
	}
	return strings.Join(archives, "!") + "!" + dir
}

// layoutRoot is the directory in which the leftmost layout of a path begins.
func layoutRoot(name string) (string, bool) {
	start := 0
	for segs := strings.Split(name, "/"); len(segs) > 1; segs = segs[1:] {
		if _, ok := sosHost(segs[0]); ok {
			return name[:start+len(segs[0])], true
		}
		for _, l := range layouts[segs[0]] {
			var o Origin
			if (l.kind != "" || segs[0] == "namespaces" || segs[0] == "cluster-scoped-resources") && l.match(segs, &o) {
				return strings.TrimSuffix(name[:start], "/"), true
			}
		}
		start += len(segs[0]) + 1
	}
	return "", false
}

// imageDir is the directory that must-gather makes for each image it ran, from
// the image's name with every '/', ':' and '@' made a '-'.
var imageDir = regexp.MustCompile(`(?:^|[/!])[^/!]*-sha256-[0-9a-f]{64}$`)

// localRun is the directory that `oc adm must-gather` makes for a run.
var localRun = regexp.MustCompile(`(?:^|[/!])must-gather\.local\.\d+$`)

// Run is the directory that several roots of one collection share: that of the
// must-gather whose images' directories lie side by side. It is Dir itself if
// there is no such thing.
func (r Root) Run() string {
	run := Parent(r.Dir)
	if imageDir.MatchString(r.Dir) || localRun.MatchString(run) {
		return run
	}
	return r.Dir
}

// Parent is the directory, or the archive, around a directory of a full name;
// empty above the outermost.
func Parent(dir string) string {
	return dir[:max(0, strings.LastIndexAny(dir, "/!"))]
}

// Within reports whether dir is root or lies below it.
func Within(dir, root string) bool {
	return root == "" || dir == root || strings.HasPrefix(dir, root) && (dir[len(root)] == '/' || dir[len(root)] == '!' || strings.HasSuffix(root, "!"))
}
