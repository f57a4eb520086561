package parse

import (
	"regexp"
	"strings"
)

// procSysReader reads a kernel setting from a copy of its file below /proc/sys,
// or from `cat` of it, as facts sysctl.
func procSysReader() textReader {
	return textReader{
		kind: "proc-sys", doc: "kernel settings from files of /proc/sys",
		paths: func(p string) bool { return procSysKey(p) != "" },
		sniff: func(cmd, _ string) bool { return strings.HasPrefix(cmd, "cat ") && procSysKey(cmd) != "" },
		read: func(c *textCtx, sec section) {
			names := []string{c.in.File.Path}
			if sec.cmd != "" {
				names = strings.Fields(sec.cmd)
			}
			var keys []string
			for _, n := range names {
				if k := procSysKey(n); k != "" {
					keys = append(keys, k)
				}
			}
			// One value a file; several files of several lines cannot be told apart.
			var values []int
			for i, l := range sec.lines {
				if strings.TrimSpace(l) != "" && !reProbeEnd.MatchString(l) {
					values = append(values, i)
				}
			}
			if len(keys) != len(values) {
				return
			}
			for i, k := range keys {
				l := sec.lines[values[i]]
				if v := strings.TrimSpace(l); !strings.Contains(v, "cat:") {
					c.fact("sysctl", sec, sec.line+values[i], k+" = "+v, map[string]any{"key": k, "value": v})
				}
			}
		},
		sample: "$ cat /proc/sys/net/ipv4/ip_forward\n1\n",
	}
}

var reProcSys = regexp.MustCompile(`(?:^|[/\s])proc/sys/((?:net|vm|kernel|fs)/[\w./-]+)\s*$`)

// procSysKey is the name by which sysctl knows a file of /proc/sys; dots of an
// interface's name become slashes, as sysctl prints them.
func procSysKey(p string) string {
	m := reProcSys.FindStringSubmatch(p)
	if m == nil {
		return ""
	}
	parts := strings.Split(m[1], "/")
	for i := range parts {
		parts[i] = strings.ReplaceAll(parts[i], ".", "/")
	}
	return strings.Join(parts, ".")
}
