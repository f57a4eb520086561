package parse

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	reFindmntHead = regexp.MustCompile(`^\s*TARGET\s+SOURCE\s+FSTYPE\s+OPTIONS\s*$`)
	reMounted     = regexp.MustCompile(`^(\S+) on (/\S*) type (\w[\w.]*) \(([^()]*)\)`)
	reProcMount   = regexp.MustCompile(`^(\S+) (/\S*) (\w[\w.]*) (r[wo](?:,\S+)?) 0 0$`)
)

// mountReader reads findmnt, mount and /proc/mounts. Of options that have a
// value only the name is kept.
func mountReader() textReader {
	return textReader{
		kind: "mount", doc: "mounted file systems, from findmnt, mount and /proc/mounts", rows: true,
		paths: func(p string) bool {
			return isBase(p, "mount") || isBase(p, "mounts") || isBase(p, "findmnt") || path.Base(p) == "proc_mounts"
		},
		sniff: func(_, text string) bool {
			return slices.ContainsFunc(strings.SplitN(text, "\n", 12), func(l string) bool {
				return reFindmntHead.MatchString(l) || reMounted.MatchString(l) || reProcMount.MatchString(l)
			})
		},
		read: func(c *textCtx, sec section) {
			table := false
			for i, l := range sec.lines {
				if reFindmntHead.MatchString(l) {
					table = true
					continue
				}
				m := mountRow(l, table)
				if m == nil {
					continue
				}
				options := strings.Split(m[3], ",")
				list := make([]any, len(options))
				for j, o := range options {
					name, _, _ := strings.Cut(o, "=") // password= of cifs, and credentials=
					list[j] = name
				}
				c.fact("mount", sec, sec.line+i, m[1]+" on "+m[0]+" type "+m[2]+" ("+options[0]+")", map[string]any{
					"target": m[0], "source": m[1], "type": m[2], "read_only": options[0] == "ro", "options": list,
				})
			}
		},
		sample: "TARGET   SOURCE    FSTYPE OPTIONS\n/var     /dev/vda4 xfs    rw,relatime,seclabel\n",
	}
}

// mountRow gives target, source, type and options of a line; nil if it is no row.
func mountRow(l string, table bool) []string {
	if m := reMounted.FindStringSubmatch(l); m != nil {
		return []string{m[2], m[1], m[3], m[4]}
	}
	if m := reProcMount.FindStringSubmatch(l); m != nil {
		return []string{m[2], m[1], m[3], m[4]}
	}
	f := strings.Fields(strings.TrimLeft(l, " │├└─|`-"))
	if !table || len(f) != 4 || !strings.HasPrefix(f[0], "/") || !strings.HasPrefix(f[3], "r") {
		return nil
	}
	return f
}

// nmDeviceReader reads nmcli dev, as a table and with -t: DEVICE:TYPE:STATE:CONNECTION.
func nmDeviceReader() textReader {
	return textReader{
		kind: "nm-device", doc: "devices of NetworkManager, from nmcli dev", rows: true,
		paths: func(p string) bool {
			b := strings.TrimSuffix(path.Base(p), ".txt")
			return b == "nmcli_dev" || b == "nmcli-dev" || b == "nmcli_device"
		},
		sniff: func(_, text string) bool { return strings.Contains(text, "CONNECTION") && reNmHead.MatchString(text) },
		read: func(c *textCtx, sec section) {
			table := reNmHead.MatchString(sec.text())
			for i, l := range sec.lines {
				var f []string
				if table {
					f = reWide.Split(strings.TrimSpace(l), 4)
				} else {
					f = strings.Split(strings.ReplaceAll(l, `\:`, "\x00"), ":")
				}
				if len(f) < 3 || f[0] == "DEVICE" || strings.ContainsAny(f[0], " #=") {
					continue
				}
				d := map[string]any{}
				for j, k := range []string{"device", "type", "state", "connection"} {
					if j < len(f) && f[j] != "--" {
						put(d, k, strings.ReplaceAll(f[j], "\x00", ":"))
					}
				}
				c.fact("nm-device", sec, sec.line+i, l, d)
			}
		},
		sample: "DEVICE  TYPE      STATE      CONNECTION\nens3    ethernet  connected  Wired connection 1\n",
	}
}

var (
	reNmHead = regexp.MustCompile(`(?m)^DEVICE\s+TYPE\s+STATE\s+CONNECTION\s*$`)
	reWide   = regexp.MustCompile(`\s{2,}`)
)
