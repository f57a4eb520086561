package parse

import (
	"path"
	"regexp"
	"strconv"
	"strings"
)

// resolvReader reads resolv.conf (man 5 resolv.conf).
func resolvReader() textReader {
	return textReader{
		kind: "resolv-conf", doc: "name servers and search domains", whole: true,
		paths: func(p string) bool { return strings.HasPrefix(path.Base(p), "resolv.conf") },
		sniff: func(_, text string) bool { return reNameserver.MatchString(text) },
		read: func(c *textCtx, sec section) {
			d := map[string]any{"nameservers": []any{}, "search": []any{}, "options": []any{}}
			at := -1
			for i, l := range sec.lines {
				f := strings.Fields(l)
				if len(f) < 2 {
					continue
				}
				switch f[0] {
				case "nameserver":
					d["nameservers"] = append(d["nameservers"].([]any), f[1])
					if at < 0 {
						at = i
					}
				case "search", "domain":
					list := []any{} // the last one wins
					for _, w := range f[1:] {
						list = append(list, w)
					}
					d["search"] = list
				case "options":
					for _, w := range f[1:] {
						d["options"] = append(d["options"].([]any), w)
					}
				}
			}
			if at < 0 {
				at = 0
			}
			c.fact("resolv-conf", sec, sec.line+at, sec.lines[at], d)
		},
		sample: "search ocp.example.com\nnameserver 192.0.2.53\n",
	}
}

var reNameserver = regexp.MustCompile(`(?m)^nameserver\s+[0-9a-fA-F.:]+\s*$`)

// dfReader reads df, with -T, -h, -i or -P. Sizes are in the unit that the
// header names and stay as printed.
func dfReader() textReader {
	return textReader{
		kind: "df", doc: "use of file systems",
		paths: func(p string) bool {
			b := path.Base(p)
			return b == "df" || b == "df.txt" || strings.HasPrefix(b, "df_-")
		},
		sniff:  func(_, text string) bool { return reDfHead.MatchString(text) },
		read:   readDf,
		sample: "Filesystem     1K-blocks    Used Available Use% Mounted on\n/dev/sda4       31456256 30000000   1456256  96% /\n",
	}
}

var (
	reDfHead = regexp.MustCompile(`(?m)^\s*Filesystem\s.*\s(?:Mounted on|Mounted)\s*$`)
	reDfRow  = regexp.MustCompile(`^\s*(\S+)\s+(?:([a-z][\w.]*)\s+)?([\d.]+[KMGTP]?|-)\s+([\d.]+[KMGTP]?|-)\s+(-?[\d.]+[KMGTP]?|-)\s+(\d+%|-)\s+(/.*)$`)
)

func readDf(c *textCtx, sec section) {
	head, inodes := false, false
	for i, l := range sec.lines {
		if reDfHead.MatchString(l) {
			head, inodes = true, strings.Contains(l, "IUse%") || strings.Contains(l, "Inodes")
			continue
		}
		m := reDfRow.FindStringSubmatch(l)
		if !head || m == nil {
			continue
		}
		d := map[string]any{"filesystem": m[1], "inodes": inodes, "mount": strings.TrimSpace(m[7])}
		put(d, "type", m[2])
		for j, k := range []string{"total", "used", "available"} {
			if v := m[j+3]; v != "-" {
				d[k] = v
				if n := cellInt(v); n != nil {
					d[k] = n
				}
			}
		}
		if n, err := strconv.Atoi(strings.TrimSuffix(m[6], "%")); err == nil {
			d["use_percent"] = n
		}
		c.fact("df", sec, sec.line+i, l, d)
	}
}

// sysctlReader reads sysctl, of all keys or of some; not the files it is set from.
func sysctlReader() textReader {
	return textReader{
		kind: "sysctl", doc: "kernel settings",
		paths: func(p string) bool {
			b := path.Base(p)
			return strings.HasPrefix(b, "sysctl_") && !strings.HasSuffix(b, ".conf") || b == "sysctl" || b == "sysctl.txt"
		},
		sniff: func(cmd, text string) bool {
			return strings.HasPrefix(cmd, "sysctl ") || reSysctlHead.MatchString(text)
		},
		read: func(c *textCtx, sec section) {
			if reSysctlFile.MatchString(c.in.File.Path) {
				return // what shall be set is not what is
			}
			for i, l := range sec.lines {
				k, v, ok := strings.Cut(l, "=")
				if k = strings.TrimSpace(k); ok && strings.Contains(k, ".") && !strings.ContainsAny(k, " :#\"(") {
					c.fact("sysctl", sec, sec.line+i, l, map[string]any{"key": k, "value": strings.TrimSpace(v)})
				}
			}
		},
		sample: "net.ipv4.ip_forward = 0\nvm.overcommit_memory = 1\n",
	}
}

// At least two rows in the first lines: a single assignment may be anything.
var reSysctlHead = regexp.MustCompile(`^(?:\s*(?:abi|crypto|debug|dev|fs|kernel|net|user|vm|sunrpc)\.[\w.\-/]+ = .*(?:\n|$)){2}`)

var reSysctlFile = regexp.MustCompile(`(?:^|/)sysctl\.(?:conf|d/.*)$|(?:^|/)[\w@.-]+\.conf$`)
