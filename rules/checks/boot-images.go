package checks

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"kanshiki/parse"
)

// bootImages holds boot entries against themselves and against the release
// that is installed (installation guides of 4.x for user-provisioned machines:
// the boot images should be of the release's minor version, the arguments name
// the Ignition file of the role, and initrd= names the file that was loaded).
func bootImages() *Check {
	return &Check{
		Name:  "boot-images",
		Doc:   "the files and arguments of boot menus, and the release",
		Reads: []string{"boot-entry"},
		Also:  []string{"tool-version", "ClusterVersion"},
		Run: func(in *Input) (out []Case, compared int) {
			release, said := releaseMinor(in)
			for _, f := range in.Facts["boot-entry"] {
				versions := strs(f.Data, "rhcos_versions")
				compared++
				give := func(state string, fields map[string]string) {
					fields["state"], fields["entry"], fields["host"] = state, entryName(f), f.Host
					out = append(out, Case{Fields: fields, Pos: f.Pos, Quote: f.Quote})
				}
				if len(versions) > 1 {
					give("mixed", map[string]string{"versions": strings.Join(versions, ", ")})
				}
				if text(f.Data, "source") == "cmdline" {
					continue // of a node that runs, whose image may be years old
				}
				for _, v := range versions {
					if m := imageMinor(v); release != "" && m != "" && m != release && len(versions) == 1 {
						give(map[bool]string{true: "newer", false: "older"}[minorNumber(m) > minorNumber(release)],
							map[string]string{"versions": v, "minor": m, "release": release, "said": said})
					}
				}
				if role, file := rolesDiffer(f); role != "" {
					give("role", map[string]string{"role": role, "file": file})
				}
				if arg, file := initrdDiffers(f); arg != "" {
					give("initrd", map[string]string{"arg": arg, "file": file})
				}
			}
			return out, compared
		},
	}
}

func entryName(f *parse.Fact) string {
	if n := text(f.Data, "entry"); n != "" {
		return n
	}
	return path.Base(f.File)
}

// releaseMinor gives the minor version that was installed: of the installer, or
// of the cluster's oldest history entry.
func releaseMinor(in *Input) (minor, said string) {
	for _, f := range in.Facts["tool-version"] {
		if text(f.Data, "tool") == "openshift-install" {
			return minorOf(text(f.Data, "version")), "openshift-install"
		}
	}
	for _, o := range in.Objects["ClusterVersion"] {
		if h := maps(o.Data, "status", "history"); len(h) > 0 {
			return minorOf(text(h[len(h)-1], "version")), "the cluster's history"
		}
	}
	return "", ""
}

var (
	minorPattern = regexp.MustCompile(`^v?(\d+\.\d+)(?:\.|$|-)`)
	imagePattern = regexp.MustCompile(`^4(\d\d?)\.\d+\.\d{12}`) // 412.86.202301061548-0
)

func minorOf(version string) string {
	if m := minorPattern.FindStringSubmatch(version); m != nil {
		return m[1]
	}
	return ""
}

// imageMinor reads 4.5.6 and 412.86.202301061548-0; "" for other numberings (RHEL's from 4.19 on).
func imageMinor(version string) string {
	if m := imagePattern.FindStringSubmatch(version); m != nil {
		return "4." + m[1]
	}
	if strings.HasPrefix(version, "4.") {
		return minorOf(version)
	}
	return ""
}

func minorNumber(minor string) int {
	n := 0
	_, digits, _ := strings.Cut(minor, ".")
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}

var roleNames = []struct {
	role string
	name *regexp.Regexp
}{
	{"bootstrap", regexp.MustCompile(`(?i)bootstrap|(?:^|[-_ .])bs\d*(?:[-_ .]|$)`)},
	{"master", regexp.MustCompile(`(?i)master|control-?plane`)},
	{"worker", regexp.MustCompile(`(?i)worker|compute|infra`)},
}

// roleIn gives the one role that a name tells; "" if it tells none or several.
func roleIn(name string) string {
	var found []string
	for _, r := range roleNames {
		if r.name.MatchString(name) {
			found = append(found, r.role)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// rolesDiffer compares the role of an entry's name with that of its Ignition file.
func rolesDiffer(f *parse.Fact) (role, file string) {
	for _, key := range []string{"coreos.inst.ignition_url", "ignition.config.url"} {
		if url := text(f.Data, "args", key); url != "" {
			file = path.Base(url)
			break
		}
	}
	want, got := roleIn(text(f.Data, "entry")), roleIn(file)
	if want == "" || got == "" || want == got {
		return "", ""
	}
	return want, file
}

// initrdDiffers compares initrd= with the files that iPXE loads: it must name
// one of them, or the kernel finds no RAM disk (UEFI).
func initrdDiffers(f *parse.Fact) (arg, file string) {
	arg, file = text(f.Data, "args", "initrd"), text(f.Data, "initrd")
	if text(f.Data, "source") != "ipxe" || arg == "" || file == "" || strings.Contains(arg+file, "${") || arg == "main" || arg == "initrd.magic" {
		return "", ""
	}
	if slices.Contains(strings.Split(arg, ","), path.Base(file)) {
		return "", ""
	}
	return arg, path.Base(file)
}
